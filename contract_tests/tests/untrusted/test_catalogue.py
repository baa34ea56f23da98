"""Whatever a document of a stranger holds, every verb ends in bounded time and memory, with one harmless line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from untrusted import kinds, notation, schemas
from untrusted.attack import ATTACKS, Attack
from untrusted.running import Driver, assert_harmless, driving

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = (kinds, notation, schemas)
LISTING = ["clauses", "clauses ID", "serve --list-faults", "serve"]
COMPARING = ["diff NEW", "diff OLD", "gate"]
READING = [*LISTING, *COMPARING, "extract", "verify"]
# These try the schema in further ways, and take longer.
SENDING = ["verify --fuzz", "verify --app"]
SENT = ("patterns: ", "sizes: max", "sizes: multipleOf", "texts: a status of a kind", "texts: enum", "texts: the ")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Start what runs the verbs."""
    with driving(tmp_path_factory.mktemp("hostile")) as started:
        yield started


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_every_verb_ends_in_one_harmless_line(driver: Driver, attack: Attack) -> None:
    """Each verb that reads a fragment refuses it in one line, or works as with any other; nothing is left behind."""
    verbs = [*READING, *(SENDING if attack.name.startswith(SENT) else ())]
    results = driver.run(attack.content(), [*verbs, "generate"])
    for result in results:
        # The generator renders each schema once, and takes one that contains itself.
        rendered = result["verb"] == "generate" and attack.about_schemas
        assert_harmless(result, refused=attack.refused and not rendered)
    assert [result["verb"] for result in results] == [*verbs, "generate"]


def test_the_catalogue_is_large() -> None:
    """Each family has its attacks, each attack a name of its own."""
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert len(ATTACKS) >= 400
    assert all(family.__doc__ for family in FAMILIES)
