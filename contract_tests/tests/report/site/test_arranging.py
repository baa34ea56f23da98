"""Where each kept report stands on the site."""

from __future__ import annotations

from string import printable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.report.site import arranging
from video_remix_contract.report.site.arranging import (
    DEVELOPMENT,
    NO_COMMAND,
    NO_RELEASE,
    NO_VERSION,
    UNSAFE,
    sections,
    shown,
    slug,
)

from report.site.kept_reports import OTHER, OWN, kept, report

NAMES = st.text(st.characters(exclude_categories=()), min_size=1, max_size=80) | st.text(printable, min_size=1)


def test_reports_on_another_contract_stand_apart() -> None:
    """Each version and each hash of a contract has its own section, that of the site first, even without reports."""
    other_hash = (OWN[0], OTHER[1])
    reports = [shown(kept(f"a/{contract[1][0]}/a.json", report(contract))) for contract in (OTHER, OWN, other_hash)]
    found = sections(reports, OWN)
    assert [(section.contract, section.own) for section in found] == [(OWN, True), (OTHER, False), (other_hash, False)]
    assert all(len(section.subjects[0].reports) == 1 for section in found)
    alone = sections(reports[:1], OWN)
    assert [(section.own, len(section.subjects)) for section in alone] == [(True, 0), (False, 1)]


def test_the_newest_report_stands_in_the_table() -> None:
    """The run that began last counts, whatever the version is called; the others are in the trend, oldest first."""
    times = {"9": "2026-01-01T00:00:00+00:00", "10": "2026-03-01T00:00:00+02:00", "nightly": None}
    reports = [shown(kept(f"flask/{name}/a.json", report(started=time))) for name, time in times.items()]
    ((subject,),) = [section.subjects for section in sections(reports, OWN)]
    assert [each.kept.version for each in subject.reports] == ["nightly", "9", "10"]
    assert subject.newest.kept.version == "10"


def test_a_table_has_a_row_for_each_clause_and_level() -> None:
    """Subjects of a kind share a table; where one has no such clause, or one of another level, its cell is empty."""
    full, less = report(), report()
    less["clauses"] = [dict(clause) for clause in less["clauses"][:2]]
    less["clauses"][0]["level"] = "SHOULD" if less["clauses"][0]["level"] == "MUST" else "MUST"
    client = report(kind="client")
    reports = [
        shown(kept(path, each)) for path, each in (("b/1/a.json", full), ("a/1/a.json", less), ("c/1/a.json", client))
    ]
    (section,) = sections(reports, OWN)
    assert [[subject.name for subject in matrix.subjects] for matrix in section.matrices] == [["a", "b"], ["c"]]
    rows = [row for group in section.matrices[0].groups.values() for row in group]
    assert sorted((row.cells[0] is None, row.cells[1] is None) for row in rows) == sorted(
        [(False, True), (False, False), *[(True, False)] * (len(full["clauses"]) - 1)]
    )
    for row in rows:
        for cell in filter(None, row.cells):
            assert (cell.clause["id"], cell.clause["level"]) == (row.clause["id"], row.clause["level"])


def test_a_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Subjects past a number are left out of the table and counted, not left out of the site."""
    monkeypatch.setattr(arranging, "MAX_SUBJECTS", 2)
    (section,) = sections([shown(kept(f"{name}/1/a.json")) for name in "abc"], OWN)
    assert (len(section.subjects), len(section.matrices[0].subjects), section.matrices[0].left_out) == (3, 2, 1)


@pytest.mark.parametrize(
    ("path", "tool", "command", "marks"),
    [
        ("a/1.0/a.json", "0.1.0", "video-remix-contract verify", []),
        ("a/v2024-rc1/a.json", "0.1.0", "x", []),
        ("a/a.json", "0.1.0", "x", [NO_VERSION]),
        ("a/main/a.json", "0.1.0", "x", [NO_RELEASE]),
        ("a/1.2.dev3/a.json", "0.1.0", "x", [NO_RELEASE]),
        ("a/1.2-SNAPSHOT/a.json", "0.1.0", "x", [NO_RELEASE]),
        ("a/1/a.json", "0.2.dev1+g123", "x", [DEVELOPMENT]),
        ("a/1/a.json", "unknown", "x", [DEVELOPMENT]),
        ("a/1/a.json", "0.1.0", None, [NO_COMMAND]),
    ],
)
def test_a_report_that_breaks_a_rule_is_marked(path: str, tool: str, command: str | None, marks: list[str]) -> None:
    """A report is of a release, by a release of the tool, and says how it was made; what is not so is said."""
    document = report(tool={"version": tool})
    document = {**document, "command": command} if command else {k: v for k, v in document.items() if k != "command"}
    assert shown(kept(path, document)).marks == marks


@given(NAMES, NAMES)
@example("a", "A")
@example("..", ".")
@example("x.json", "x")
@example("a-", "a")
def test_an_address_is_harmless_and_says_whose_it_is(one: str, other: str) -> None:
    """Any name becomes a single step of a path, which leads nowhere else and is nobody else's."""
    step = slug(one)
    assert not UNSAFE.search(step)
    assert step.strip(".")
    assert not step.startswith(("-", "."))
    assert not step.endswith((".json", ".html"))
    assert len(step) <= 80
    assert one == other or step != slug(other)
