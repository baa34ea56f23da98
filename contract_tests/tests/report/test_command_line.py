"""A report says which command line made it, without anything that may be a secret."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support import KEY, behaving, fixed_clauses
from video_remix_contract.cli.main import main
from video_remix_contract.reference_provider.behaviour import Behaviour
from video_remix_contract.report.command_line import HIDING, command_line
from video_remix_contract.report.kept import validator

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "/usr/local/bin/video-remix-contract"
SECRET = "very-secret-value"
VERIFY = ["verify", "provider", "http://127.0.0.1:9/v1"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ([SCRIPT, *VERIFY], " ".join(VERIFY)),
        (["/lib/python3/video_remix_contract/__main__.py", "verify"], "verify"),
        ([SCRIPT, "--video-id", "a b"], "--video-id 'a b'"),
        ([SCRIPT, "--header", f"X-Key: {SECRET}"], "--header 'X-Key:…'"),
        ([SCRIPT, f"--header=X-Key:{SECRET}", "-q"], "'--header=X-Key:…' -q"),
        ([SCRIPT, "--query", f"code={SECRET}", "--seed=1"], "--query 'code=…' --seed=1"),
        ([SCRIPT, f"--query=code={SECRET}"], "'--query=code=…'"),
        ([SCRIPT, "--header", SECRET], "--header '…'"),
        ([SCRIPT, "--header-env", "X-Key=VARIABLE"], "--header-env X-Key=VARIABLE"),
        (
            [SCRIPT, "verify", "client", "--", "curl", "--header", f"Key: {SECRET}"],
            "verify client -- curl --header 'Key:…'",
        ),
    ],
)
def test_a_command_line_is_shown_without_values(given: list[str], shown: str) -> None:
    """The command line is one that a shell reads; of headers and query parameters it has the names alone."""
    assert command_line(given) == f"video-remix-contract {shown}"


@pytest.mark.parametrize("program", ["pytest", "/app/__main__.py", "", "video-remix-contract/uvicorn"])
def test_other_programs_have_no_command_line(program: str) -> None:
    """A program that uses the library is not to be repeated by the command line of this one."""
    assert command_line([program, "verify"]) is None
    assert command_line([]) == command_line(None) is None


@given(
    before=st.lists(st.sampled_from([*HIDING, "verify", "x"]), max_size=6),
    flag=st.sampled_from(list(HIDING)),
    together=st.booleans(),
)
def test_no_value_gets_through(before: list[str], flag: str, *, together: bool) -> None:
    """Wherever an option with a value stands, the value does not show."""
    pair = f"name{HIDING[flag]}{SECRET}"
    shown = command_line([SCRIPT, *before, *([f"{flag}={pair}"] if together else [flag, pair])])
    assert shown is not None
    assert SECRET not in shown
    assert shlex.split(shown)[0] == "video-remix-contract"


def test_a_report_has_its_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the command line writes names the command, without the values of its headers."""
    path = tmp_path / "report.json"
    words = [*VERIFY, "--max-jobs", "0", "--header", f"X-Key: {SECRET}", "--json", str(path), "-q"]
    monkeypatch.setattr(sys, "argv", [SCRIPT, *words])
    assert main(words) == 3
    text = path.read_text(encoding="utf-8")
    command = json.loads(text)["command"]
    assert shlex.split(command)[:6] == ["video-remix-contract", *VERIFY, "--max-jobs", "0"]
    assert "X-Key:…" in command
    assert SECRET not in text


def test_the_key_does_not_show_in_a_command() -> None:
    """A key that somebody wrote into another option is taken out as everywhere; the document stays valid."""
    plain = behaving(fixed_clauses(), Behaviour())
    report = evolve(plain, command=f"video-remix-contract verify provider --video-id {KEY}")
    document = report.document
    assert document["command"].startswith("video-remix-contract verify provider --video-id ")
    assert KEY not in json.dumps(document)
    assert validator().is_valid(document)
    assert "command" not in plain.document
