"""Whoever mistypes is helped: one line with what was meant; help has examples that work, and one width."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.cli.main import main, parser_for
from video_remix_contract.cli.parser import MAX_WIDTH
from video_remix_contract.maintenance.command_page import every_verb, parser_of
from video_remix_contract.openapi.contract import load
from video_remix_contract.report.command_line import PROGRAM

if TYPE_CHECKING:
    pass


EVERY = [(), *every_verb()]
CATALOGUE = catalogue(load())
CLAUSE = CATALOGUE.of(Side.PROVIDER)[-1].id
URL = "http://127.0.0.1:9/v1"


def help_of(*words: str, monkeypatch: pytest.MonkeyPatch, columns: int = 200) -> str:
    """Return the help of a verb on a terminal of some columns."""
    monkeypatch.setenv("COLUMNS", str(columns))
    return parser_of(words).format_help()


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_has_examples_that_can_be_typed(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each verb shows at least one, and the parser takes every one of them."""
    _, _, examples = help_of(*words, monkeypatch=monkeypatch).partition("examples:\n")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    assert lines
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == PROGRAM
        assert tuple(arguments[: len(words)]) == words
        assert parser_for(arguments).parse_args(arguments).run


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
@pytest.mark.parametrize("columns", [60, 80, 200])
def test_help_has_one_width(words: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as wide as the terminal, at most 100 columns; usage and examples are lines to type."""
    text, _, _ = help_of(*words, monkeypatch=monkeypatch, columns=columns).partition("examples:\n")
    _, *rest = text.splitlines()
    assert max(map(len, rest)) <= min(columns, MAX_WIDTH)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_verb_has_help(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """--help ends with 0, and begins with how the verb is called."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: {' '.join((PROGRAM, *words))} ")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["verfy"], "verify"),
        (["verify", "povider"], "provider"),
        (["report", "rendr"], "render"),
        (["verify", "provider", URL, "--max-job", "3"], "--max-jobs"),
        (["verify", "provider", URL, "--max-job=3"], "--max-jobs"),
        (["verify", "client", "--senario", "plain"], "--scenario"),
        (["verify", "provider", URL, "--fail-on", "shoud"], "should"),
        (["verify", "log", "x.har", "--by", "serer"], "server"),
        (["clauses", CLAUSE[:-1]], CLAUSE),
        (["clauses", "reponse"], "response"),
        (["serve", "--fault", CLAUSE[:-1]], CLAUSE),
        (["verify", "client", "--scenario", "plan", "--", "true"], "plain"),
        (["verify", "provider", "127.0.0.1:8000/v1"], "http://127.0.0.1:8000/v1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_mistyped_is_one_line(arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It names what was meant, and the exit code is 2."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert f"did you mean {meant}?" in line
    assert captured.out == ""


def test_a_prefix_lists_the_clauses_that_begin_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Whole words count, with or without a point at the end; an id explains its clause."""
    ids = [clause.id for clause in CATALOGUE.clauses]
    for prefix in ("response.200", "response.200.", "client"):
        assert main(["clauses", prefix]) == 0
        listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
        assert listed == [name for name in ids if name.startswith(f"{prefix.rstrip('.')}.")]
    assert main(["clauses", "response.20"]) == 2


def test_an_expected_failure_that_is_mistyped_is_named(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    """The file, the line, and the clause that was meant."""
    path = f"{tmp_path}/expected.txt"
    name = next(clause.id for clause in CATALOGUE.clauses if clause.id.startswith("response."))
    with open(path, "w") as file:  # noqa: PTH123
        file.write(f"# a comment\n{name[:-1]} mended\n")
    assert main(["verify", "provider", URL, "--expected-failures", path]) == 2
    assert (
        f"{path}:2: the contract has no provider clause {name[:-1]!r}, did you mean {name}?" in capsys.readouterr().err
    )
