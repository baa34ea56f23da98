"""Changes of which a person has to decide who must act."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema_rs
import pytest
from attrs import evolve
from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.diff.model import Bump, Change, Diff, Kind, Party, Subject
from video_remix_contract.diff.output import document, markdown, text

from .comparing import contract_of
from .editing import current

SCHEMA = json.loads(files("video_remix_contract.diff").joinpath("diff.schema.json").read_text())
REASON = "the pattern cannot be compared"
UNSURE = Change(
    Subject(Location.BODY, Message.REQUEST, path=("prompt",), keyword="pattern"),
    Kind.CHANGED,
    (),
    "`prompt` has another pattern.",
    undecided=REASON,
)


def acting(*who: Party) -> Change:
    """Return a decided change."""
    return evolve(UNSURE, must_act=who, undecided=None)


def difference(*changes: Change) -> Diff:
    """Return a diff of changes."""
    contract = contract_of(current())
    return Diff(contract, contract, changes)


@pytest.mark.parametrize(
    ("others", "bump", "words"),
    [
        ([], Bump.UNDECIDED, "an undecided change"),
        ([acting()], Bump.UNDECIDED, "an undecided change"),
        ([acting(Party.PROVIDERS)], Bump.MINOR, "at least a minor change"),
        ([acting(Party.CLIENTS)], Bump.MAJOR, "a major change"),
    ],
)
def test_the_bump_of_what_is_undecided(others: list[Change], bump: Bump, words: str) -> None:
    """An undecided change is no patch; where another change binds somebody, its bump is the least that follows."""
    unsure = difference(*others, UNSURE)
    assert unsure.bump is bump
    assert unsure.undecided == (UNSURE,)
    assert words in text(unsure)


def test_every_output_names_the_reason() -> None:
    """Text, Markdown and JSON name an undecided change with its reason, in a group of its own."""
    unsure = difference(UNSURE, acting())
    shown = text(unsure)
    assert shown.index("a person has to decide\n") < shown.index(REASON) < shown.index("nobody must act\n")
    assert f"| a person has to decide | `prompt` has another pattern. {REASON} |" in markdown(unsure).replace("\\", "")
    decoded = json.loads(json.dumps(document(unsure)))
    jsonschema_rs.validate(SCHEMA, decoded)
    assert [change["undecided"] for change in decoded["changes"]] == [REASON, None]
