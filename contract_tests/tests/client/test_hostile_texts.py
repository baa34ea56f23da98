"""No text of a fragment runs, and each stays the text that it is, wherever in the fragment it stands.

Hostile texts are drawn for every place of a fragment at once; the client is rendered, compiled, imported and called.
The variable HOSTILE_TEXTS says how many texts are drawn in all.
"""

from __future__ import annotations

import builtins
import json
import logging
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from attrs import Factory, define
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.generation import rendering

from .hostile import (
    BREAKS,
    FREE,
    TAME,
    TAME_TEXTS,
    TEXTS,
    accepted,
    call_everything,
    marker,
    put,
    refusal,
    said,
    taking,
)
from .rendering import importable, unchecked

if TYPE_CHECKING:
    from pathlib import Path

    from .places import Place

EXAMPLES = -(-int(os.environ.get("HOSTILE_TEXTS", "200")) // (FREE + TAME))
TAME_BREAKS = ("canary`|~", "__init__", "-.", "'canary'")


@define
class Base:
    """The fragment with a harmless text in each place that takes one, and what the client of it says."""

    texts: dict[Place, str]
    values: set[str]
    free_names: set[str]
    guarded: list[Place]
    """The places that take only what HTTP or OpenAPI allows there, such as the name of a header field."""


@define
class Tally:
    """What became of the texts that were drawn."""

    renders: int = 0
    kept: int = 0
    refused: int = 0
    reasons: Counter[str] = Factory(Counter)
    """Why the odd text of each render was refused; nothing where it was kept."""


def rendered(folder: Path, texts: dict[Place, str]) -> tuple[dict[str, Any], set[str], set[str]]:
    """Render the fragment with other texts; return the names of the client, the values in it and its free names."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(put(texts)), encoding="utf-8")
    fragment = unchecked(path)
    names = rendering.render(folder / "out", fragment)
    values, free_names = said(folder / "out")
    # Identifiers are spelt in the way of Python, and the hash is that of the whole fragment.
    return names, {value for value in values - {fragment.sha256} if not value.isidentifier()}, free_names


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Render the fragment with a harmless text in each place."""
    texts = {place: marker(number) for number, place in enumerate(taking())}
    _, values, free_names = rendered(tmp_path_factory.mktemp("harmless"), texts)
    odd = accepted(texts, {place: f'{text} "\r\n' for place, text in texts.items()}, put)
    return Base(texts, values, free_names, [place for place, text in texts.items() if odd[place] == text])


def test_no_text_runs_and_each_stays_the_same(
    base: Base, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hostile texts in every place of a fragment make a client that runs nothing, says them and sends them."""
    ran: list[str] = []
    tally = Tally()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=EXAMPLES < 10,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(TEXTS, TAME_TEXTS, st.integers(0, 1000))
    def attempt(texts: list[str], tame: list[str], shift: int) -> None:
        drawn = {}
        for number, place in enumerate(base.texts):
            pool = tame if place in base.guarded else texts
            text = pool[(number + shift) % len(pool)]
            # The number tells names apart; it must not always protect the same end.
            drawn[place] = f"{number}{text}" if number % 2 else f"{text}{number}"
        kept = accepted(base.texts, drawn, put)
        tally.refused += sum(kept[place] != text for place, text in drawn.items())
        # A place that wants a name of HTTP gets any text, too.
        odd = base.guarded[shift % len(base.guarded)]
        raw = {**kept, odd: texts[shift % len(texts)]}
        reason = refusal(put(raw))
        tally.reasons[reason[:40]] += 1
        check(kept if reason else raw)

    def check(texts: dict[Place, str]) -> None:
        changed = {base.texts[place]: text for place, text in texts.items() if text != base.texts[place]}
        root = tmp_path_factory.mktemp("outer")
        folder = root / "a" / "b" / "c"
        folder.mkdir(parents=True)
        names, values, free_names = rendered(folder, texts)
        tally.renders += 1
        tally.kept += len(changed)
        package = folder / "out" / names["package"]
        outside = [path for path in root.rglob("*") if not path.is_relative_to(package)]
        assert {path.name for path in outside} == {"a", "b", "c", "openapi.json", "out", "README.md"}
        assert free_names == base.free_names
        assert values == replaced(base.values, changed)
        with importable(folder / "out", names["package"]) as module_of:
            for path in sorted(package.rglob("*.py")):
                module = ".".join(path.relative_to(package).with_suffix("").parts)
                module_of(module.removesuffix("__init__").rstrip("."))
            assert call_everything(module_of, names, json.loads((folder / "openapi.json").read_text("utf-8"))) == []
        assert ran == []

    for text in BREAKS:
        # One known break in every place at once.
        attempt = example([text], list(TAME_BREAKS), 0)(attempt)
    monkeypatch.setattr(builtins, "canary", lambda: ran.append("canary"), raising=False)
    attempt()
    logging.getLogger(__name__).info("%d places, %d of them guarded; %s", len(base.texts), len(base.guarded), tally)
    assert tally.kept > tally.renders * len(base.texts) * 0.95


def replaced(values: set[str], changed: dict[str, str]) -> set[str]:
    """Return values with each harmless text in them replaced by the text that stands in its place."""
    pattern = re.compile("|".join(map(re.escape, changed)))
    new = {pattern.sub(lambda match: changed[match[0]], value) for value in values}
    return {value for value in new if not value.isidentifier()}
