"""Whether a client works with a provider follows from what the one bears and what the other breaks."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.cli.main import main
from video_remix_contract.errors import UsageError
from video_remix_contract.report.compatibility import Answer, compared, lines, markdown
from video_remix_contract.report.kept import read_report

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(files("video_remix_contract.report").joinpath("compat.schema.json").read_text(encoding="utf-8"))
TYPE, ENUM = "response.200.seconds.type", "response.200.status.enum"
CONTRACT = {"version": "1.0.0", "sha256": "0" * 64}


def survived(clause: str | None, outcome: str, got: Any = None, jobs: int = 1) -> dict[str, Any]:
    """Return an entry of a client's report."""
    noticed = outcome == "noticed"
    return {"clause": clause, "outcome": outcome, "noticed": noticed, "jobs": jobs, "requests": jobs, "got": got}


def report(kind: str, **members: Any) -> dict[str, Any]:
    """Return a report that has what is compared, and what its schema asks for."""
    return {
        "schema": "video-remix-contract/report/2",
        "contract": CONTRACT,
        "tool": {"version": "1"},
        "subject": {"kind": kind, "name": f"the {kind}"},
        "profile": "strict",
        "seed": None,
        "started": None,
        "verdict": "nonconformant",
        "reason": None,
        "jobs": {"accepted": 1, "possible": 0, "budget": None},
        "exchanges": 1,
        "seconds": 1,
        "notes": [],
        "clauses": [],
        "additional_members": [],
        **members,
    }


def client(**survival: dict[str, Any]) -> dict[str, Any]:
    """Return the report of a client."""
    return report("client", survival={name.replace("__", ":"): entry for name, entry in survival.items()})


def failing(clause: str, *got: Any, broken: int = 1, seen: int = 1) -> dict[str, Any]:
    """Return a broken clause of a provider's report."""
    findings = [
        {"message": "", "pointer": "", "got": value, "answer": None, "reproduce": "", "where": None} for value in got
    ]
    return {
        "id": clause,
        "operation": "POST /x",
        "level": "MUST",
        "side": "provider",
        "pointer": "",
        "statement": f"{clause} holds.",
        "source": "",
        "verdict": "fail",
        "reason": None,
        "expected": False,
        "hint": None,
        "same_cause_as": None,
        "seen": seen,
        "broken": broken,
        "first": None,
        "last": None,
        "findings": findings,
    }


CLIENT = client(
    number=survived(TYPE, "noticed", 8),
    boolean=survived(TYPE, "silent", got=True),
    null=survived(TYPE, "unseen", None),
    done=survived(ENUM, "silent", "done"),
    **{"hang-up": survived(None, "noticed", jobs=3), "plain": survived(None, "worked")},
)


@pytest.mark.parametrize(
    ("clause", "answer", "outcomes", "exact"),
    [
        (failing(TYPE, 8), Answer.FAILS, ("noticed",), True),
        (failing(TYPE, 12), Answer.FAILS, ("noticed",), False),
        (failing(TYPE, True), Answer.WORKS, ("silent",), True),
        (failing(TYPE, []), Answer.DEPENDS, ("noticed", "silent"), False),
        (failing(TYPE, 8, seen=4), Answer.DEPENDS, ("noticed",), True),
        (failing(ENUM, "processing"), Answer.WORKS, ("silent",), False),
    ],
    ids=["value", "type", "other-type", "unlike-any", "at-times", "silent"],
)
def test_a_breach_meets_the_client_as_faults_like_it_did(
    *, clause: dict[str, Any], answer: Answer, outcomes: tuple[str, ...], exact: bool
) -> None:
    """The very value counts most, then its JSON type, then all that was run on the clause."""
    pair = compared(CLIENT, report("provider", clauses=[clause]))
    (breach,) = pair.breaches
    assert (pair.answer, breach.answer, breach.outcomes, breach.exact) == (answer, answer, outcomes, exact)


def test_what_the_client_never_meets_breaks_nothing() -> None:
    """A clause that no run showed it is none of its business, and a passing clause is none of anybody's."""
    passing = failing(TYPE, 8) | {"verdict": "pass"}
    pair = compared(CLIENT, report("provider", clauses=[failing("request.prompt.required", 200), passing]))
    assert (pair.answer, pair.breaches) == (Answer.WORKS, ())
    assert "  no broken clause of the provider meets this client" in lines(pair)


def test_what_costs_double_is_said() -> None:
    """The scenarios in which one call makes several jobs stand by name, whatever the provider breaks."""
    pair = compared(CLIENT, report("provider"))
    assert dict(pair.costly) == {"hang-up": 3}
    assert "  costs 3 jobs for one call: hang-up" in lines(pair)
    assert "- `hang-up`: 3 jobs for one call" in markdown(pair)


def test_the_worst_breach_decides() -> None:
    """All breaches are listed, those that break the call first."""
    pair = compared(CLIENT, report("provider", clauses=[failing(ENUM, "done"), failing(TYPE, 8)]))
    assert pair.answer is Answer.FAILS
    titles = [line.split(":")[0].strip() for line in lines(pair) if line.startswith("  ") and "holds" not in line]
    assert titles[:2] == ["breaks the call", "passes in silence"]
    jsonschema_rs.validator_for(SCHEMA).validate(pair.document)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (client(plain=survived(None, "worked")), report("provider"), "the client's report has no faults"),
        (report("client"), report("provider"), "the client's report has no faults"),
        (CLIENT, report("provider", contract=CONTRACT | {"sha256": "1" * 64}), "different contracts"),
    ],
)
def test_reports_that_do_not_fit_together_are_refused(one: dict[str, Any], other: dict[str, Any], words: str) -> None:
    """The line says which run is missing."""
    with pytest.raises(UsageError, match=words):
        compared(one, other)


@example(True)
@example(1.0)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5))
def test_the_very_value_is_recognised(value: Any) -> None:
    """Whatever broke the clause, the run under the same value counts alone; true is no 1."""
    other = not value if isinstance(value, bool) else [value]
    report_of_client = client(same=survived(TYPE, "noticed", value), other=survived(TYPE, "silent", other))
    (breach,) = compared(report_of_client, report("provider", clauses=[failing(TYPE, value)])).breaches
    assert (breach.outcomes, breach.exact) == (("noticed",), True)


def kept(folder: Path, **reports: Any) -> list[str]:
    """Write reports into a folder and return the paths."""
    paths = []
    for name, content in reports.items():
        path = folder / f"{name}.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        paths.append(str(path))
    return paths


def test_the_verb_prints_and_writes_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 where the pair does not work, with the answer as text, JSON and Markdown."""
    paths = kept(tmp_path, client=CLIENT, provider=report("provider", clauses=[failing(TYPE, 8)]))
    out, page = tmp_path / "out.json", tmp_path / "out.md"
    assert main(["compat", *paths, "--json", str(out), "--markdown", str(page)]) == 1
    assert "it does not work: the client with the provider" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8"))["answer"] == "fails"
    assert f"| `{TYPE}` | breaks the call | noticed |" in page.read_text(encoding="utf-8")
    assert main(["compat", *kept(tmp_path, client=CLIENT, provider=report("provider"))]) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "no report of this program: the document: "),
        (json.dumps(report("log")), "a report on a log, where one on a client is expected"),
        (json.dumps(report("client", seconds="<b>\x1b[31m")), "no report of this program: /seconds: "),
    ],
    ids=["cut", "deep", "empty", "log", "hostile"],
)
def test_what_is_no_report_is_a_line(
    tmp_path: Path, content: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, with the file and what is wrong; nothing of it reaches the terminal alive."""
    (path,) = kept(tmp_path, client=content)
    assert main(["compat", path, path]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert "\x1b" not in line


def test_a_report_that_is_not_there_is_a_line(tmp_path: Path) -> None:
    """The line names the file."""
    with pytest.raises(UsageError, match=r"none\.json: No such file or directory"):
        read_report(tmp_path / "none.json", "client")
