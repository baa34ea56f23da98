"""Patterns of strangers are tried in a process of its own, within bounds."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

import pytest
from video_remix_contract.schema import patterns
from video_remix_contract.schema.patterns import bound, found, matching


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    """Forget the texts of patterns that other tests asked for."""
    matching.cache_clear()


def test_texts_that_match_are_found() -> None:
    """A pattern has up to three texts, the simplest first, none of them twice and all printable."""
    assert found("^[ab]{2}$") == ["aa", "ab", "ba"]
    assert found("^(a|\n|b)$") == ["a", "b"]
    assert found("^a$") == ["a"]


@pytest.mark.parametrize("pattern", ["(", "^a(?=b)c$", "^\n$"])
def test_a_pattern_that_nothing_matches_has_no_texts(pattern: str) -> None:
    """What is no pattern, or matches nothing that can be shown, is no error."""
    assert found(pattern) == []


class Process:
    """Stands for the process that tries a pattern; it gives an output, or raises an error."""

    def __init__(self, output: str | Exception) -> None:
        self.output = output
        self.calls: list[tuple[list[str], dict[str, Any]]] = []

    def __call__(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Note the call, and give the output or raise the error."""
        self.calls.append((command, options))
        if isinstance(self.output, Exception):
            raise self.output
        return subprocess.CompletedProcess(command, 0, self.output)


def test_a_pattern_goes_to_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pattern is no argument, no module of the working directory is imported, and the process has a deadline."""
    process = Process(json.dumps(["a", "x" * 10_000, "x" * 10_001]))
    monkeypatch.setattr(subprocess, "run", process)
    assert matching("^a") == matching("^a") == ("a", "x" * 10_000)
    ((command, options),) = process.calls
    assert command == [sys.executable, "-P", "-m", patterns.__name__]
    assert options == {"input": '"^a"', "capture_output": True, "text": True, "timeout": 120, "check": True}


@pytest.mark.parametrize(
    "output",
    [
        OSError("no process"),
        subprocess.TimeoutExpired("python", 1),
        subprocess.CalledProcessError(-9, "python"),
        "",
        "no json",
    ],
)
def test_a_process_that_fails_finds_nothing(monkeypatch: pytest.MonkeyPatch, output: str | Exception) -> None:
    """A process that does not start, takes too long, is ended or writes nothing is no error."""
    monkeypatch.setattr(subprocess, "run", Process(output))
    assert matching("^a") == ()


def test_a_pattern_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern of 2000 characters is tried, and one of a character more is not."""
    process = Process('["a"]')
    monkeypatch.setattr(subprocess, "run", process)
    assert matching("a" * 2000) == ("a",)
    assert matching("a" * 2001) == ()
    assert len(process.calls) == 1


def test_the_process_bounds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds of computing, memory and the dump of a crash are bounded, where the system can do that."""
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    bound()
    assert limits == {resource.RLIMIT_CPU: (4, 4), resource.RLIMIT_AS: (1024**3, 1024**3), resource.RLIMIT_CORE: (0, 0)}
    monkeypatch.setitem(sys.modules, "resource", None)
    bound()
    assert len(limits) == 3
