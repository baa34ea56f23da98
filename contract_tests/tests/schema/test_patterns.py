"""Patterns of strangers are tried in a process of its own, within bounds."""

from __future__ import annotations

import io
import json
import re
import resource
import runpy
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis.errors import NoSuchExample
from video_remix_contract.schema import patterns
from video_remix_contract.schema.patterns import bound, found, matching

if TYPE_CHECKING:
    from collections.abc import Callable


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


@pytest.mark.parametrize("error", ["re", "NoSuchExample", "value", "overflow", "recursion", "memory"])
def test_a_search_that_fails_keeps_what_it_found(monkeypatch: pytest.MonkeyPatch, error: str) -> None:
    """Whatever ends the search, the texts that were found before are returned, and nothing depends on chance."""
    errors = {
        "re": re.error("e"),
        "NoSuchExample": NoSuchExample("e"),
        "value": ValueError("e"),
        "overflow": OverflowError("e"),
        "recursion": RecursionError("e"),
        "memory": MemoryError("e"),
    }
    tried: list[list[bool]] = []

    def find(_: Any, condition: Callable[[str], bool], *, settings: hypothesis.settings) -> str:
        assert (settings.derandomize, settings.database) == (True, None)
        assert set(settings.suppress_health_check) == set(hypothesis.HealthCheck)
        assert set(settings.phases) == {hypothesis.Phase.generate, hypothesis.Phase.shrink}
        tried.append([condition(text) for text in ("a", "b", "\n")])
        if len(tried) > 1:
            raise errors[error]
        return "a"

    monkeypatch.setattr(hypothesis, "find", find)
    assert found("^[ab]$") == ["a"]
    assert tried == [[True, True, False], [False, True, False]]


def test_the_process_reads_a_pattern_and_writes_texts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run as a program, the module bounds itself, reads a pattern as JSON and writes the texts as JSON."""
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(sys, "stdin", io.StringIO('"^a\\\\+$"'))
    runpy.run_path(str(patterns.__file__), run_name="__main__")
    assert json.loads(capsys.readouterr().out) == ["a+"]
    assert limits


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
    assert matching.cache_parameters()["maxsize"] == 256


def test_the_process_bounds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds of computing, memory and the dump of a crash are bounded, where the system can do that."""
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    bound()
    assert limits == {resource.RLIMIT_CPU: (4, 4), resource.RLIMIT_AS: (1024**3, 1024**3), resource.RLIMIT_CORE: (0, 0)}
    monkeypatch.setitem(sys.modules, "resource", None)
    bound()
    assert len(limits) == 3
