"""A report at a terminal, in a pipe and in a log: deviations first, then the matrix, then the verdict, all readable."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from rich.console import Console
from video_remix_contract.report.layout import entries
from video_remix_contract.report.matrix import MARKS, MAX_CLAUSES, effect
from video_remix_contract.report.screen import ASCII, MAX_WIDTH
from video_remix_contract.report.terminal import show
from video_remix_contract.untrusted.text import hidden

from report.documents import HOSTILE, MADE, document, filled, without_newer_members
from report.page_documents import DOCUMENTS

SYMBOLS = {symbol for symbol, *_ in MARKS.values()}
WIDTHS = (60, 80, 200)
every_kind = pytest.mark.parametrize("kind", MADE)


def lines(report: dict[str, Any], verbosity: int = 0, *, width: int = 80, terminal: bool = True) -> list[str]:
    """Return what is printed of a report, without colours."""
    output = io.StringIO()
    console = Console(file=output, width=width, force_terminal=terminal, color_system=None)
    show(console, report, verbosity)
    return output.getvalue().splitlines()


def is_command(line: str) -> bool:
    """Return whether a line is a command to copy."""
    return line.lstrip().startswith("curl ")


def matrix(report: dict[str, Any], **how: Any) -> list[str]:
    """Return the lines of the matrix: those between the first empty line and the last."""
    printed = lines(report, **how)
    start = printed.index("")
    return printed[start : len(printed) - printed[::-1].index("")]


def marks(printed: list[str]) -> Counter[str]:
    """Return how often each symbol is in a matrix."""
    cells = [part for line in printed for part in line.split() if set(part) <= SYMBOLS]
    return Counter("".join(cells))


@every_kind
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("verbosity", [0, 1])
def test_no_line_is_wider_than_the_terminal(kind: str, width: int, verbosity: int) -> None:
    """Only commands are: they are copied as they are."""
    printed = lines(document(kind), verbosity, width=width)
    assert max(len(line) for line in printed if not is_command(line)) <= min(width, MAX_WIDTH)


@every_kind
def test_in_a_pipe_a_sentence_is_a_line(kind: str) -> None:
    """Whatever reads the lines of a log finds each statement and message whole."""
    report = document(kind)
    printed = "\n".join(lines(report, 1, width=60, terminal=False))
    for clause in report["clauses"]:
        assert f"{clause['id']}  {clause['statement']}\n" in printed
        for finding in clause["findings"]:
            assert f"{finding['message']}\n" in printed


@every_kind
@pytest.mark.parametrize("width", WIDTHS)
def test_the_matrix_has_a_symbol_for_each_clause(kind: str, width: int) -> None:
    """Counted over all tables there is one of each clause, of its kind, and the legend explains each once.

    A run that saw nothing has no matrix.
    """
    report = document(kind)
    if not report["jobs"]["accepted"] and report["verdict"] == "inconclusive":
        assert "" not in lines(report, width=width)
        return
    listed = Counter(MARKS[effect(entry)][0] for entry in entries(report))
    assert marks(matrix(report, width=width)) == listed + Counter(list(listed))


def test_a_wide_terminal_has_the_protocol_at_the_side() -> None:
    """On 60 columns the clauses without a member stand beneath the table of members, on 80 at its side."""
    for kind in ("provider that passes", "log"):
        assert len(matrix(document(kind), width=60)) > len(matrix(document(kind), width=80))


def test_deviations_come_first_and_the_verdict_last() -> None:
    """Failures come before skips, both before the matrix, and the last line has verdict, counts, jobs and seconds."""
    report = document("provider that fails")
    printed = lines(report, 1, width=100, terminal=False)
    words = [line.split()[0] for line in printed if line.split()[:1] and line.split()[0] in {"fail", "skip", "pass"}]
    assert words == sorted(words, key=["fail", "skip", "pass"].index)
    first_failure = next(clause for clause in report["clauses"] if clause["verdict"] == "fail")
    assert first_failure["id"] in printed[0]
    counted = Counter(entry.kind for entry in entries(report))
    assert printed[-1].startswith("nonconformant · ")
    assert f"{counted['pass']} pass, {counted['fail']} fail (1 MUST), {counted['skip']} skip" in printed[-1]
    assert printed[-1].endswith(f"{report['exchanges']} exchanges, {report['seconds']:.1f} s")


@pytest.mark.parametrize("kind", ["provider with expected failures", "provider that fails"])
def test_an_expected_failure_is_no_failure(kind: str) -> None:
    """Expected failures, and those that pass by now, are counted and shown as what they are."""
    report = document(kind)
    counted = Counter(entry.word for entry in entries(report))
    printed = lines(report, width=MAX_WIDTH, terminal=False)
    for word in ("fail", "expected failure", "now passes"):
        assert (
            sum(line.startswith((f"{word} MUST", f"{word}  MUST", f"{word}  SHOULD"), 0) for line in printed)
            == (counted[word])
        )


def test_the_verdict_alone_is_a_line() -> None:
    """With -q nothing but the verdict is printed."""
    for kind in MADE:
        (line,) = lines(document(kind), -1, terminal=False)
        assert line.startswith(document(kind)["verdict"])


def test_skips_with_one_reason_are_a_block() -> None:
    """A reason that many clauses share is printed once."""
    report = document("provider that nobody reaches")
    reasons = Counter(clause["reason"] for clause in report["clauses"] if clause["verdict"] == "skip")
    ((reason, number),) = reasons.most_common(1)
    assert number > 1
    assert sum(line.strip() == reason for line in lines(report, 1, terminal=False)) == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_our_symbols_are_shown_in_ascii_where_nothing_else_can_be(encoding: str) -> None:
    """A terminal without Unicode gets the same matrix in other symbols, each with its legend."""
    report = document("provider that fails")
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    show(Console(file=stream, width=80, color_system=None), report)
    stream.seek(0)
    printed = stream.read().splitlines()
    assert "".join(printed).isascii()
    expected = [line.translate(ASCII) for line in lines(report, terminal=False)]
    assert [line for line in printed if not is_command(line)] == [line for line in expected if not is_command(line)]
    assert len({symbol.translate(ASCII) for symbol in SYMBOLS}) == len(SYMBOLS)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("terminal", [False, True])
def test_nothing_that_a_stranger_wrote_reaches_the_terminal_alive(text: str, *, terminal: bool) -> None:
    """Control characters, escape sequences and bidirectional marks are shown escaped, whatever part they are in."""
    report = filled(text)
    report["jobs"]["accepted"] = 1
    printed = lines(report, 1, terminal=terminal)
    assert not any(hidden(character) for line in printed for character in line)


def test_several_operations_are_named() -> None:
    """Where a report has several operations, the matrix says which is which."""
    report = document("provider that passes")
    report["clauses"] += [clause | {"operation": "other_operation"} for clause in report["clauses"]]
    printed = matrix(report)
    assert [line for line in printed if line in {clause["operation"] for clause in report["clauses"]}] == [
        report["clauses"][0]["operation"],
        "other_operation",
    ]


def test_a_report_of_an_earlier_version_has_no_matrix() -> None:
    """The parts of its clauses are not known, so nothing is made up; what failed is shown as ever."""
    report = without_newer_members(document("provider that fails"))
    printed = lines(report, terminal=False)
    assert "" not in printed
    assert printed[0].startswith("fail")


def test_a_report_without_measure_has_no_matrix() -> None:
    """A line says where else it is; such reports come from strangers."""
    report = document("provider that passes")
    report["clauses"] *= MAX_CLAUSES // len(report["clauses"]) + 1
    printed = lines(report, terminal=False)
    assert len(printed) == 2
    assert str(len(report["clauses"])) in printed[0]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_kind_of_report_is_shown(kind: str) -> None:
    """The reports that the page is tried with are shown, too, and the last line begins with the verdict."""
    report = DOCUMENTS[kind]()
    assert lines(report, 1, terminal=False)[-1].startswith(report["verdict"])
