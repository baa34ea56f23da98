"""The rows of ``make bench`` are found, and what was measured becomes a table and a report."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from http.client import HTTPConnection
from itertools import product
from types import SimpleNamespace
from typing import Any

import bench
import pairs
import pytest
from pairs import FailedError, Measured
from raw_server import LONG, raw_server
from rows import Measure, Row, command_of

FILES = bench.files()
FUNCTIONS = {name: module for name, module in FILES.items() if not hasattr(module, "commands")}
KEPT = Row("a call", "a bare call", "here", "bare", reach=1.5)
INFORMING = KEPT._replace(what="a prompt", measure=Measure.PEAK, reach=None)


def measured(row: Row, *ratios: float) -> Measured:
    """Return a row with these ratios."""
    return Measured(row, ratios, (3.0, 2.0))


@pytest.mark.parametrize("name", FILES)
def test_a_row_names_what_it_compares(name: str) -> None:
    """Each has words for both sides, two different variants, and a positive reach or none."""
    for row in FILES[name].ROWS:
        assert row.what
        assert row.than
        assert row.variant != row.peer
        assert row.reach is None or row.reach > 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_variant_is_a_function_of_its_file(name: str) -> None:
    """It takes the port and the sizes that its row gives, and the rows of a file are not the same."""
    module, rows = FUNCTIONS[name], FUNCTIONS[name].ROWS
    for called in {each for row in rows for each in (row.variant, row.peer)}:
        function, *sizes = called.split()
        taken = getattr(module, function).__code__
        assert {size.split("=")[0] for size in sizes} <= set(taken.co_varnames[1 : taken.co_argcount])
    assert len(set(rows)) == len(rows)


def test_something_has_a_reach_and_something_is_a_command() -> None:
    """The files that are found have rows of every kind."""
    rows = [row for module in FILES.values() for row in module.ROWS]
    assert {row.measure for row in rows} == set(Measure)
    assert {row.reach is None for row in rows} == {True, False}
    assert FUNCTIONS.keys() < FILES.keys()


def test_the_table_has_a_line_for_each_row() -> None:
    """What has a reach is first; a median beyond it is in bold, and a row that was not measured says so."""
    broken = Measured(KEPT, (), (0, 0), "no such program")
    taken = {"call": [measured(KEPT, 1, 3, 1.25), measured(KEPT, 1, 1.75, 2), measured(INFORMING, 9)], "sdk": [broken]}
    assert bench.table(taken).splitlines()[2:] == [
        "| a call | a bare call | 1.5 | 1.00 | 1.25 | 3.00 | `make bench ONLY=call` |",
        "| a call | a bare call | 1.5 | 1.00 | **1.75** | 2.00 | `make bench ONLY=call` |",
        "| a call | a bare call | 1.5 |  | not measured |  | `make bench ONLY=sdk` |",
        "| a prompt | a bare call |  | 9.00 | 9.00 | 9.00 | `make bench ONLY=call` |",
    ]


def test_the_report_has_every_figure() -> None:
    """It is JSON, with what is known about the run, the ratio of each round and whether the reach is kept."""
    broken = Measured(KEPT, (), (0, 0), "no such program")
    taken = {"call": [measured(KEPT, 1, 3, 1.25), measured(INFORMING, 9)], "sdk": [broken]}
    document = json.loads(json.dumps(bench.document(taken, bench.about(["call", "sdk"]))))
    kept, informing, missing = document["rows"]
    assert document["command"] == 'make bench ONLY="call sdk"'
    assert all(document["versions"].values())
    assert kept["ratios"] == [1, 3, 1.25]
    assert [kept[name] for name in ("minimum", "median", "maximum", "reached")] == [1, 1.25, 3, True]
    assert kept["figures"] == {"variant": 3, "peer": 2}
    assert informing["reached"] is None
    assert missing["not_measured"] == "no such program"


def test_both_variants_run_in_every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each runs once a round, first in turns, and their ratio is that of the same round."""
    ran: list[str] = []

    def run(command: list[str]) -> dict[Measure, float]:
        ran.append(command[0])
        return {Measure.EACH: len(ran) * (10 if command[0] == "here" else 1), Measure.PEAK: 7}

    monkeypatch.setattr(pairs, "run", run)
    first, second = pairs.measured([KEPT, INFORMING], {"here": ["here"], "bare": ["bare"]}, rounds=3)
    assert ran == ["here", "bare", "bare", "here", "here", "bare"]
    assert first.ratios == [10 * 1 / 2, 10 * 4 / 3, 10 * 5 / 6]
    assert second.ratios == [1, 1, 1]


def test_a_command_that_fails_is_the_reason_of_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    """The line has the command, its status and its last words; the rows have no figure."""
    commands = {
        "here": [sys.executable, "-c", "import sys; print('first'); sys.exit('it is broken')"],
        "bare": [sys.executable, "-c", "pass"],
    }
    module: Any = SimpleNamespace(ROWS=[KEPT], commands=lambda *_: nullcontext(commands))
    (entry,) = bench.results("call", module, 0, rounds=1)
    assert entry.reason.endswith("exit status 1: it is broken")
    assert not entry.ratios
    assert entry.reason in capsys.readouterr().err


def test_imports_are_measured() -> None:
    """The smallest of the real rows has figures after a single round."""
    for entry in bench.results("importing", FILES["importing"], 0, rounds=1):
        assert min(*entry.ratios, *entry.figures) > 0, entry.reason


def test_a_variant_prints_its_figures() -> None:
    """A call over loopback has CPU time and peak memory of its own, as its process has."""
    with raw_server({"answer": "short"}, {"answer": "long"}) as port:
        sample = pairs.run(command_of("reading", "loads times=5", port))
    assert sample.keys() == set(Measure)
    assert min(sample.values()) > 0


@pytest.mark.parametrize(("size", "parts"), [*product((0, LONG - 1, LONG), (1, 3))])
def test_the_raw_server_answers_by_length(size: int, parts: int) -> None:
    """A long request has the long answer, however it arrives, and a connection carries several."""
    body = b" " * size
    step = -(-size // parts) or 1
    with raw_server({"answer": "short"}, {"answer": "long"}) as port:
        connection = HTTPConnection("127.0.0.1", port)
        for _ in range(2):
            pieces = [body[start : start + step] for start in range(0, size, step)]
            connection.request("POST", "/", iter(pieces), {"Content-Length": str(size)})
            answer = json.loads(connection.getresponse().read())
            assert answer == {"answer": "long" if size >= LONG else "short"}
        connection.close()


def test_an_unknown_name_is_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It names what there is, and nothing is measured."""
    monkeypatch.setattr(sys, "argv", ["bench.py", "call", "nothing"])
    with pytest.raises(SystemExit, match="2"):
        bench.main()
    assert f"there is no 'nothing'; there are {', '.join(FILES)}" in capsys.readouterr().err


def test_a_failure_is_one_line() -> None:
    """A command that prints nothing and fails still says which it was."""
    with pytest.raises(FailedError, match="exit status 3: no output"):
        pairs.run([sys.executable, "-c", "import sys; sys.exit(3)"])
