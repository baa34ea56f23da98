"""``verify log`` and ``report merge``: recordings are judged, whatever they are and whatever is wrong with them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from logs.generated import Traffic
from support import FIXED_FRAGMENT, KEY
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.cli.main import main
from video_remix_contract.openapi.contract import load
from video_remix_contract.report.kept import read_report
from video_remix_contract.traffic.ndjson import record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Report = Callable[..., tuple[int, dict[str, Any]]]


@cache
def texts(*, share: float = 0.0001) -> list[str]:
    """Return traffic as lines, nearly all of it conforming unless the share is larger."""
    return list(Traffic(catalogue(load()), 60, seed=3, share=share).texts(record_of))


@pytest.fixture
def green(tmp_path: Path) -> Path:
    """Return a recording that conforms."""
    path = tmp_path / "green.ndjson"
    path.write_text("\n".join(texts()))
    return path


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """Return a recording with breaches."""
    path = tmp_path / "red.ndjson"
    path.write_text("\n".join(texts(share=0.8)))
    return path


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Return what runs the verb and returns its exit code and its report."""

    def run(*arguments: object) -> tuple[int, dict[str, Any]]:
        target = tmp_path / "report.json"
        code = main(["verify", "log", *map(str, arguments), "--json", str(target), "-q"])
        return code, read_report(target, "log")

    return run


def timeless(document: dict[str, Any]) -> dict[str, Any]:
    """Return a report without the times of the run."""
    return {name: value for name, value in document.items() if name not in {"started", "seconds"}}


def test_exit_codes_are_those_of_every_verdict(green: Path, red: Path, tmp_path: Path, report: Report) -> None:
    """Conformant traffic ends with 0, a breach with 1, and recordings without the contract's traffic with 3."""
    (tmp_path / "empty.ndjson").write_text("")
    assert report(green)[0] == 0
    assert report(red)[0] == 1
    assert report(tmp_path / "empty.ndjson")[0] == 3


def test_a_folder_a_pattern_and_packed_files_are_recordings(green: Path, tmp_path: Path, report: Report) -> None:
    """Each exchange of a folder, of a pattern and of a packed file is judged."""
    folder = tmp_path / "logs" / "2026"
    folder.mkdir(parents=True)
    (folder / "a.log").write_bytes(green.read_bytes())
    (folder / "b.gz").write_bytes(gzip.compress(green.read_bytes()))
    (folder / "notes.txt").write_text("no recording")
    judged = report(green)[1]["exchanges"]
    assert report(tmp_path / "logs")[1]["exchanges"] == 2 * judged
    assert report(tmp_path / "logs" / "*" / "*.gz")[1]["exchanges"] == judged
    assert report(green, green, folder / "a.log")[1]["exchanges"] == 2 * judged


def test_standard_input_is_a_recording(green: Path) -> None:
    """What is piped into the command is judged, in a process of its own."""
    command = [sys.executable, "-m", "video_remix_contract", "verify", "log", "-", "--json", "-", "-q"]
    done = subprocess.run(command, input=green.read_bytes(), capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["subject"] == {"kind": "log", "name": "-"}
    assert json.loads(done.stdout)["exchanges"] > 0


def test_a_broken_record_is_named_and_the_rest_is_judged(green: Path, report: Report) -> None:
    """A line that is no record is named by file and line; the verdict is by the others."""
    lines = green.read_text().splitlines()
    green.write_text("\n".join([*lines[:3], "{", *lines[3:]]))
    code, document = report(green)
    assert code == 0
    assert document["exchanges"] == len(lines)
    assert document["log"]["unread"]["entries"][0]["where"] == f"{green}:4"
    assert any(f"{green}:4" in note for note in document["notes"])


def test_sides_are_judged_apart_or_together(red: Path, report: Report) -> None:
    """A report has the clauses of the sides that are judged, the same whether the other is judged too."""
    both, provider, client = (report(red, "--side", side)[1] for side in ("both", "provider", "client"))
    entries = {entry["id"]: entry for entry in both["clauses"]}
    assert len(entries) == len(provider["clauses"]) + len(client["clauses"])
    assert [{**entry, "same_cause_as": None} for entry in entries.values()] == [
        {**entry, "same_cause_as": None} for entry in (*provider["clauses"], *client["clauses"])
    ]


def test_counts_by_day_add_up(red: Path, report: Report) -> None:
    """The counts of all groups are the counts of the whole."""
    for entry in report(red, "--by", "day")[1]["clauses"]:
        assert sum(group["seen"] for group in entry["by"].values()) == entry["seen"]
        assert sum(group["broken"] for group in entry["by"].values()) == entry["broken"]


def test_a_server_that_is_not_there_has_no_traffic(green: Path, report: Report) -> None:
    """Exchanges of other servers are passed over and counted."""
    code, document = report(green, "--server", "https://other.example.com/v1")
    assert (code, document["exchanges"]) == (3, 0)
    assert document["log"]["counts"]["other_operations"] == document["log"]["counts"]["records"] > 0
    assert report(green, "--server", "https://api.example.com/v1")[1]["exchanges"] > 0


def test_a_report_is_merged_from_parts(red: Path, tmp_path: Path, report: Report) -> None:
    """The parts of recordings, in any order, have together the report of the whole; one alone says what it is."""
    parts = []
    for number in (2, 1, 3):
        document = report(red, "--shard", f"{number}/3")[1]
        parts.append(tmp_path / f"{number}.json")
        parts[-1].write_text(json.dumps(document))
        assert "part" in document["notes"][0]
    target = tmp_path / "merged.json"
    assert main(["report", "merge", *map(str, parts), "--json", str(target), "-q"]) == 1
    assert timeless(read_report(target, "log")) == timeless(report(red)[1])
    assert main(["report", "merge", *map(str, parts[:2]), "--json", str(target), "-q"]) in {1, 3}
    assert read_report(target, "log")["log"]["parts"] == ["1/3", "2/3"]


def test_an_expected_failure_of_either_side_is_accepted(red: Path, tmp_path: Path, report: Report) -> None:
    """The list may have clauses of the client and of the provider where both are judged."""
    failing = [entry["id"] for entry in report(red)[1]["clauses"] if entry["verdict"] == "fail"]
    path = tmp_path / "expected.txt"
    path.write_text("\n".join(f"{name} known" for name in failing))
    assert {name.partition(".")[0] for name in failing} >= {"client", "response"}
    assert report(red, "--expected-failures", path)[0] == 0


def test_no_key_of_a_recording_reaches_an_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys in headers, in the URL and wherever they come back are in no line and in no report."""
    path, target = tmp_path / "keys.ndjson", tmp_path / "report.json"
    lines = [
        text.replace("sk-generated-key", KEY)
        .replace("/remix", f"/remix?api_key={KEY}")
        .replace("a cat", f"a cat {KEY}")
        for text in texts(share=0.8)
    ]
    path.write_text("\n".join(lines))
    assert main(["verify", "log", str(path), "--json", str(target), "--by", "user-agent", "-v"]) == 1
    shown = "".join(capsys.readouterr()) + target.read_text()
    assert KEY in path.read_text()
    assert KEY not in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "FILE"),
        (["none.har"], "none.har"),
        (["*.none"], "*.none"),
        ([str(FIXED_FRAGMENT)], "recording"),
        (["{green}", "--shard", "4/3"], "1/3"),
        (["{green}", "--shard", "0/3"], "1/3"),
        (["{green}", "--shard", "x"], "I/N"),
        (["{green}", "--jobs", "0"], "--jobs"),
        (["{green}", "--jobs", "2", "--ray", "local"], "one of them"),
        (["-", "--jobs", "2"], "pipe"),
        (["{green}", "--by", "hour"], "--by"),
        (["{green}", "--side", "server"], "--side"),
        (["{green}", "--server", "example.com"], "prefix"),
        (["{green}", "--json", "{green}/report.json"], "report.json"),
    ],
)
def test_what_cannot_be_done_is_a_line(
    green: Path, arguments: Sequence[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad argument or file ends with 2 and a line that names it."""
    assert main(["verify", "log", *(argument.format(green=green) for argument in arguments)]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert message in err


def test_reports_that_do_not_fit_together_are_refused(
    red: Path, green: Path, tmp_path: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reports of other sides, of the same part or of another contract, and what is no report, are refused in a line."""

    def kept(name: str, document: dict[str, Any]) -> str:
        path = tmp_path / name
        path.write_text(json.dumps(document))
        return str(path)

    whole = report(red)[1]
    first = kept("first", whole)
    part = kept("part", report(red, "--shard", "1/2")[1])
    unknown = {**whole, "log": {**whole["log"], "clauses": {"no.such": next(iter(whole["log"]["clauses"].values()))}}}
    cases = [
        ([first, kept("same", whole)], "same report"),
        ([first, first], "named twice"),
        ([first, kept("sides", report(red, "--side", "client")[1])], "different sides"),
        ([first, kept("by", report(red, "--by", "day")[1])], "different groups"),
        ([first, part], "not parts of the same"),
        ([part, kept("again", report(red, "--shard", "1/2")[1])], "both have part 1/2"),
        ([kept("other", {**whole, "contract": {"version": "9", "sha256": "0" * 64}})], "another contract"),
        ([first, kept("mixed", {**whole, "contract": {"version": "9", "sha256": "0" * 64}})], "different contracts"),
        ([kept("unknown", unknown)], "no clause 'no.such'"),
        ([kept("time", {**whole, "log": {**whole["log"], "first": "yesterday"}})], "not a time"),
        ([kept("none", {})], "no report"),
        ([str(green)], "not JSON"),
        (["none.json"], "none.json"),
    ]
    for arguments, message in cases:
        assert main(["report", "merge", *arguments]) == 2
        err = capsys.readouterr().err
        assert (message in err, len(err.splitlines())) == (True, 1), err


@pytest.mark.usefixtures("_interruptible")
def test_an_interrupted_run_reports_what_was_read(tmp_path: Path) -> None:
    """Ctrl-C gives the report of what was read so far and the exit code of an interruption."""
    reader, writer = os.pipe()
    command = [
        sys.executable,
        "-m",
        "video_remix_contract",
        "verify",
        "log",
        "-",
        "--json",
        str(tmp_path / "report.json"),
        "-q",
    ]
    with subprocess.Popen(command, stdin=reader, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        os.close(reader)
        lines = ("\n".join(texts()) + "\n").encode()
        try:
            # More than a pipe holds: when the last is taken, the first have been judged.
            os.write(writer, lines * 40)
            process.send_signal(signal.SIGINT)
            with suppress(BrokenPipeError):
                os.write(writer, lines * 40)
        finally:
            os.close(writer)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err.decode()
    assert 0 < read_report(tmp_path / "report.json", "log")["exchanges"] < 80 * len(texts())
