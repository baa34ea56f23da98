"""``verify client``: a command against the recording provider, and the verdict on what it sent."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import recording.caller
from support import FIXED_FRAGMENT, ROOT, fixed_clauses
from video_remix_contract.cli.main import main
from video_remix_contract.recording.scenarios import scenarios
from video_remix_contract.report import model

if TYPE_CHECKING:
    from collections.abc import Sequence

CALLER = (sys.executable, recording.caller.__file__)
SPEC = ("--spec", str(FIXED_FRAGMENT))
SCHEMA = json.loads(Path(model.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
NAMES = [scenario.name for scenario in scenarios(fixed_clauses())]
NUMBER, SYNONYM = "response.200.seconds.type:number", "response.200.status.enum:synonym-done"


def report_of(tmp_path: Path, way: str, *options: str) -> tuple[int, dict[str, Any]]:
    """Verify the client that calls in a way, and return the exit code with the report."""
    file = tmp_path / "client.json"
    code = main(["verify", "client", "--json", str(file), *SPEC, *options, "--", *CALLER, way])
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(SCHEMA).validate(report)
    return code, report


def broken(report: dict[str, Any]) -> list[str]:
    """Return the clauses that fail."""
    return [clause["id"] for clause in report["clauses"] if clause["verdict"] == "fail"]


def chosen(names: Sequence[str]) -> list[str]:
    """Return the options for some scenarios."""
    return [option for name in names for option in ("--scenario", name)]


def test_a_careful_client_keeps_every_clause(tmp_path: Path) -> None:
    """Every scenario is run once, every clause is seen, and each disturbance is noticed."""
    code, report = report_of(tmp_path, "careful", "--jobs", "2")
    assert code == 0
    assert {clause["verdict"] for clause in report["clauses"]} == {"pass"}
    assert list(report["survival"]) == NAMES
    outcomes = {name: run["outcome"] for name, run in report["survival"].items()}
    undisturbed = {scenario.name for scenario in scenarios(fixed_clauses()) if not scenario.disturbs}
    assert {name for name, outcome in outcomes.items() if outcome == "worked"} == undisturbed
    assert set(outcomes.values()) == {"worked", "noticed"}
    assert max(run["jobs"] for run in report["survival"].values()) == 1


def test_a_client_that_retries_makes_three_jobs_of_one_call(tmp_path: Path) -> None:
    """The jobs are counted by scenario, and the clause says after what it was sent again."""
    names = ("plain", "hang-up", "cut-off", "unavailable", "overloaded", "busy")
    code, report = report_of(tmp_path, "retrying", *chosen(names), "--fail-on", "should")
    assert code == 1
    assert broken(report) == ["client.call.single"]
    jobs = {name: run["jobs"] for name, run in report["survival"].items()}
    assert jobs == {"plain": 1, "hang-up": 3, "cut-off": 3, "unavailable": 3, "overloaded": 0, "busy": 0}
    findings = [finding for clause in report["clauses"] for finding in clause["findings"]]
    assert all("sent again after" in found["message"] and "nothing marks it" in found["message"] for found in findings)
    assert {found["where"].partition(" ")[2] for found in findings} <= {"hang-up", "cut-off", "unavailable"}
    again = shlex.split(findings[0]["reproduce"])
    scenario = findings[0]["where"].partition(" ")[2]
    words = ["video-remix-contract", "verify", "client", *SPEC, "--scenario", scenario, "--", *CALLER, "retrying"]
    assert again == words


def test_what_a_client_makes_of_faults(tmp_path: Path) -> None:
    """A client that looks at nothing takes everything for good; the verdict does not depend on that."""
    code, report = report_of(tmp_path, "careless", *chosen(["plain"]), "--faults", f"{NUMBER}, {SYNONYM}")
    assert code == 0
    runs = report["survival"]
    assert [(runs[name]["outcome"], runs[name]["got"]) for name in (NUMBER, SYNONYM)] == [
        ("silent", 8),
        ("silent", "done"),
    ]
    assert runs[NUMBER]["clause"] == "response.200.seconds.type"


def test_a_clause_stands_for_its_first_fault(tmp_path: Path) -> None:
    """As with `serve --fault`."""
    _, report = report_of(tmp_path, "careless", *chosen(["plain"]), "--faults", NUMBER.partition(":")[0])
    (run,) = (run for run in report["survival"].values() if run["clause"])
    assert (run["clause"], run["outcome"]) == (NUMBER.partition(":")[0], "silent")


def test_a_fault_that_a_client_does_not_meet_is_unseen(tmp_path: Path) -> None:
    """A client that sends JSON never meets a provider that refuses forms."""
    fault = "request.content-type.multipart:415"
    _, report = report_of(tmp_path, "careless", *chosen(["plain"]), "--faults", fault)
    assert report["survival"][fault]["outcome"] == "unseen"


@pytest.mark.parametrize(("way", "outcome"), [("crashing", "crashed"), ("hanging", "hung"), ("parent", "worked")])
def test_how_a_client_ends_is_told_apart(
    tmp_path: Path, way: str, outcome: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A death by a signal, a command that does not end, and one that leaves a child behind."""
    timeout = ["--timeout", "3"] if way == "hanging" else []
    code, report = report_of(tmp_path, way, *chosen(["plain"]), *timeout)
    assert code == 0
    assert report["survival"]["plain"]["outcome"] == outcome
    assert ("in which nothing goes wrong" in capfd.readouterr().out) is (outcome != "worked")


def test_all_faults_are_those_that_a_client_can_meet(tmp_path: Path) -> None:
    """Each is run once, with a deadline that leaves out the rest and says so."""
    _, report = report_of(tmp_path, "careless", *chosen(["plain"]), "--faults", "all", "--deadline", "0.5")
    assert any("were left out at the deadline of 0.5 s" in note for note in report["notes"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "nothing", "--", "true"], "there is no scenario 'nothing'; there are plain, text"),
        (["--faults", "nothing", "--", "true"], "there is no fault 'nothing'"),
        (["--", "no-such-command"], "cannot start no-such-command: No such file or directory"),
        (["--", "false"], "the command ended with exit status 1 and sent nothing"),
        (["--faults", "all"], "without a command, name faults and scenarios in the path of the base URL"),
        (["--jobs", "0", "--", "true"], "'0' is not a number from 1 up"),
        (["--json", "/dev/null/x.json", "--", "true"], "cannot write /dev/null/x.json"),
    ],
)
def test_bad_arguments_are_a_line(arguments: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The exit code is 2, and the last line says what to mend."""
    assert main(["verify", "client", *arguments]) == 2
    assert capfd.readouterr().err.strip().splitlines()[-1].startswith("video-remix-contract: ")
    assert main(["verify", "client", *arguments]) == 2
    assert words in capfd.readouterr().err


def test_a_client_need_not_call_every_operation(tmp_path: Path) -> None:
    """Where the contract has several, those that it does not call are left out, with that reason."""
    file = tmp_path / "client.json"
    example = str(ROOT / "spec" / "examples" / "video-lifecycle.yaml")
    options = ["--json", str(file), "--spec", example, *chosen(["plain"])]
    assert main(["verify", "client", *options, "--", *CALLER, "careful"]) == 0
    clauses = json.loads(file.read_text(encoding="utf-8"))["clauses"]
    called = {clause["operation"] for clause in clauses if clause["verdict"] == "pass"}
    assert len(called) == 1
    reasons = {clause["reason"] for clause in clauses if clause["operation"] not in called}
    assert reasons == {"the client does not call the operation"}


def test_a_command_that_sends_nothing_is_inconclusive(capfd: pytest.CaptureFixture[str]) -> None:
    """It may succeed without a request; the reason asks the question that its author has to answer."""
    assert main(["verify", "client", "--scenario", "plain", "--", "true"]) == 3
    assert "no request arrived: does the client use OPENAI_BASE_URL?" in capfd.readouterr().out


def test_the_report_on_standard_output_is_json_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """What the command prints goes to standard error then."""
    assert main(["verify", "client", "--json", "-", *SPEC, "--scenario", "plain", "--", *CALLER, "careful"]) == 0
    captured = capfd.readouterr()
    assert json.loads(captured.out)["subject"]["kind"] == "client"
    assert "video_remix_000001" in captured.err


@pytest.mark.parametrize(("options", "shown"), [(("-q",), 0), ((), 1), (("-v",), 3)])
def test_the_first_run_alone_shows_what_the_command_prints(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], shown: int
) -> None:
    """A traceback for each of dozens of faults would hide the verdict; -v shows them."""
    names = [option for name in NAMES[:3] for option in ("--scenario", name)]
    script = f"{shlex.join([*CALLER, 'careful'])}; echo a line of the command"
    main(["verify", "client", *options, *names, "--", "sh", "-c", script])
    captured = capfd.readouterr()
    assert (captured.out + captured.err).splitlines().count("a line of the command") == shown


def test_the_scenarios_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each stands with what it is."""
    assert main(["verify", "client", "--list-scenarios", *SPEC]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == NAMES


def interrupted(*arguments: str, when: str, then: Sequence[str] = ()) -> tuple[int, str]:
    """Run the program, interrupt it when it prints a line that begins so, and return exit code and output.

    ``then`` is a command that is run before, with the base URL of the line in its environment.
    """
    arguments_of_python = [sys.executable, "-m", "video_remix_contract", "verify", "client", *SPEC, *arguments]
    with subprocess.Popen(arguments_of_python, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        seen = ""
        for text in process.stdout:
            seen += text
            if text.startswith(when):
                if then:
                    subprocess.run(then, env={**os.environ, **given_to(text)}, check=True)
                process.send_signal(signal.SIGINT)
                break
        seen += process.stdout.read()
        return process.wait(), seen


def given_to(text: str) -> dict[str, str]:
    """Return the environment for a call of the provider that a line names."""
    base = next(word for word in text.split() if word.startswith("http")).replace("/v1", "/t/mine/v1")
    return {"OPENAI_BASE_URL": base, "OPENAI_API_KEY": "sk-x", "VRC_VIDEO_ID": "video_123", "VRC_PROMPT": "a"}


@pytest.mark.usefixtures("_interruptible")
def test_ctrl_c_ends_the_command_and_reports_what_was_seen() -> None:
    """The exit code says that it was interrupted, and the verdict so far is there."""
    code, output = interrupted(
        "--scenario", "plain", "--scenario", "text", "--", *CALLER, "careful", when="plain: ended"
    )
    assert code == 130
    assert "jobs" in output.splitlines()[-2]


@pytest.mark.usefixtures("_interruptible")
def test_without_a_command_it_records_until_ctrl_c() -> None:
    """Whoever calls meanwhile is judged, and the exit code is that of the verdict."""
    code, output = interrupted(when="recording on", then=[*CALLER, "careful"])
    assert (code, "conformant · whoever called" in output) == (0, True)


def test_the_first_run_ends_before_the_others_begin(capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever --jobs says: it shows whether the command works at all, and a paid call is not made twice for that."""
    names = [option for name in NAMES[:4] for option in ("--scenario", name)]
    main(["verify", "client", "--jobs", "4", *names, "--", *CALLER, "careful"])
    lines = [line for line in capfd.readouterr().err.splitlines() if ": ended with exit status" in line]
    assert len(lines) == 4
    assert lines[0].startswith(f"{NAMES[0]}: ")
