"""A clause of the report says what it is about in fields of its own, so that nobody has to read its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from support import FIXED_FRAGMENT, fixed_clauses
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.judging.verdict import ClauseResult, ClauseVerdict
from video_remix_contract.openapi.contract import parse
from video_remix_contract.openapi.faults import Source
from video_remix_contract.report.entries import clause_entry, head
from video_remix_contract.report.redact import Redactor

if TYPE_CHECKING:
    from typing import Any

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause


def entry(clauses: Catalogue, clause: Clause) -> dict[str, Any]:
    """Return a clause of a report."""
    return clause_entry(clauses, ClauseResult(clause, ClauseVerdict.SKIP), None, [], Redactor())


def test_a_clause_is_known_by_its_fields() -> None:
    """The fields of two clauses of an operation differ, and the line is the one at which the fragment has it."""
    clauses = fixed_clauses()
    names = ("side", "message", "status", "location", "member", "keyword", "media_type", "aspect")
    entries = [entry(clauses, clause) for clause in clauses.clauses]
    assert len({tuple(each.get(name) for name in names) for each in entries}) == len(entries)
    (enum,) = (each for each in entries if each["id"] == "response.200.seconds.enum")
    assert [enum[name] for name in names[:6]] == ["provider", "response", "200", "body", "seconds", "enum"]
    assert "enum:" in FIXED_FRAGMENT.read_text().splitlines()[enum["line"] - 1]


def test_a_contract_without_a_file_has_no_lines() -> None:
    """Where a fragment was given as bytes, the report names neither a file nor a line."""
    clauses = catalogue(parse(FIXED_FRAGMENT.read_bytes() + b"# given as bytes"))
    assert "line" not in entry(clauses, clauses.clauses[0])
    assert "fragment" not in head(clauses, {"kind": "provider"}, None, None)["contract"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("spec/openapi.yaml", "spec/openapi.yaml"),
        ("./openapi.yaml", "openapi.yaml"),
        ("/home/somebody/openapi.yaml", "openapi.yaml"),
        ("../elsewhere/openapi.yaml", "openapi.yaml"),
        ("open\x1b[31mapi.yaml", "open\\x1b[31mapi.yaml"),
    ],
)
def test_a_fragment_is_called_as_its_user_calls_it(given: str, shown: str) -> None:
    """A path within the folder of the run stays; what leads out of it or from the root is the file's name alone."""
    clauses = fixed_clauses()
    named = evolve(clauses, contract=evolve(clauses.contract, source=Source(given, b"")))
    assert head(named, {"kind": "provider"}, None, None)["contract"]["fragment"] == shown
