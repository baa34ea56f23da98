"""``verify provider`` as its users call it: verdicts, outputs, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from support import FIXED_FRAGMENT, KEY, changed, fixed_clauses
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.cli.main import main
from video_remix_contract.openapi.contract import Contract, load
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import UNFINISHED, USABLE
from video_remix_contract.wire.messages import Exchange, url_path

SCHEMA = json.loads(files("video_remix_contract").joinpath("report/report.schema.json").read_text(encoding="utf-8"))
SPEC = ["--spec", str(FIXED_FRAGMENT)]
ALL_SOURCES = [option for name in USABLE for option in ("--video-id", name)]
APPLICATION = """
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.app import ReferenceProvider

app = ReferenceProvider(load())
"""


def failing(path: Path) -> list[dict[str, Any]]:
    """Return the failing clauses of a report file."""
    return [clause for clause in json.loads(path.read_text())["clauses"] if clause["verdict"] == "fail"]


def test_a_conforming_provider_exits_0(
    contract: Contract, base_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan, the verdict and the jobs are printed; the report is valid and complete."""
    path = tmp_path / "deep" / "report.json"
    options = [*ALL_SOURCES, "--pending-video-id", UNFINISHED[0], "--json", str(path)]
    assert main(["verify", "provider", base_url, *options]) == 0
    out, err = capsys.readouterr()
    jobs = planned_jobs(catalogue(contract), Target(base_url, KEY, USABLE))
    assert out.splitlines()[-1].startswith("conformant")
    assert f"{jobs} jobs, accepting at most {MAX_JOBS}" in err
    report = json.loads(path.read_text())
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(report)
    assert {clause["verdict"] for clause in report["clauses"]} <= {"pass", "skip"}
    assert report["jobs"] == {"accepted": jobs, "possible": 0, "budget": MAX_JOBS}
    assert report["contract"]["sha256"] == load().sha256


def test_a_single_source_video_is_enough_for_a_verdict(base_url: str, tmp_path: Path) -> None:
    """With a single source, conditional clauses are skipped with their reason and the verdict stands."""
    path = tmp_path / "report.json"
    assert main(["verify", "provider", base_url, "--json", str(path), "-q"]) == 0
    skipped = [clause for clause in json.loads(path.read_text())["clauses"] if clause["verdict"] == "skip"]
    assert skipped
    assert all(clause["reason"] for clause in skipped)


def test_an_unknown_video_may_be_named() -> None:
    """A gateway whose ids have a form is asked for the unknown video that the user names, and for no other."""
    record: list[Exchange] = []
    with serving(ReferenceProvider(load(), record=record.append)) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", "--unknown-video-id", "video_abc:openai", "-q"]) == 0
    asked = [url_path(exchange.request.url) for exchange in record]
    assert sum("video_abc%3Aopenai" in path for path in asked) == 1
    assert not any("video_unknown" in path for path in asked)


@pytest.mark.parametrize(
    ("broken_url", "fault"),
    [
        (fault, fault)
        for fault in (
            "response.200.error.required",
            "response.200.size.nullability",
            "response.200.seconds.type:number",
            "response.200.progress.type:boolean",
            "response.200.progress.type:fraction",
            "response.200.status.enum:case",
            "request.prompt.required",
            "request.prompt.nullability",
            "request.prompt.type",
            "request.content-type.multipart",
            "request.content-type.json",
        )
    ],
    indirect=["broken_url"],
)
def test_a_broken_provider_exits_1_and_the_clause_is_named(
    broken_url: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clause, what came and how to see it again stand in the terminal's report."""
    assert main(["verify", "provider", broken_url, *SPEC]) == 1
    out = capsys.readouterr().out
    assert select_faults(fixed_clauses(), [fault]).behaviours[0].clause.id in out
    assert "curl -sS" in out
    assert KEY not in out


@pytest.mark.parametrize("broken_url", ["request.prompt.nullability"], indirect=True)
def test_a_printed_curl_line_repeats_the_finding(broken_url: str, tmp_path: Path) -> None:
    """The reproduction is a command that a shell can run as it stands."""
    path = tmp_path / "report.json"
    main(["verify", "provider", broken_url, *SPEC, "--json", str(path), "-q"])
    finding = failing(path)[0]["findings"][0]
    done = subprocess.run(["sh", "-c", finding["reproduce"]], capture_output=True, text=True, check=False)
    if done.returncode == 127:
        pytest.skip("curl is not installed")
    assert done.stdout.startswith("HTTP/1.1 200")
    assert finding["answer"]["status"] == 200


@pytest.mark.parametrize("broken_url", ["response.200.seconds.type:number"], indirect=True)
def test_a_finding_shows_the_value_and_the_response(broken_url: str, tmp_path: Path) -> None:
    """The report counts what was seen and broken, and shows the value, the response and the times."""
    path = tmp_path / "report.json"
    main(["verify", "provider", broken_url, *SPEC, "--json", str(path), "-q"])
    clause = failing(path)[0]
    assert clause["seen"] >= clause["broken"] > 0
    assert clause["first"] <= clause["last"]
    finding = clause["findings"][0]
    assert isinstance(finding["got"], int)
    assert finding["pointer"] == "/seconds"
    assert finding["answer"]["content_type"] == "application/json"
    assert finding["answer"]["body"].startswith("{")


def test_json_on_standard_output_is_json_alone(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json -, standard output has the report and nothing else."""
    assert main(["verify", "provider", base_url, "--json", "-"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "conformant"
    assert "conformant" in err


@pytest.mark.parametrize("broken_url", ["response.200.seconds.type"], indirect=True)
def test_expected_failures_come_from_a_file(
    broken_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A listed failure does not fail the run; on a mended provider it does."""
    expected = tmp_path / "expected.txt"
    expected.write_text("# ours\n\nresponse.200.seconds.type  numbers until 2.0\n")
    options = [*SPEC, "--expected-failures", str(expected)]
    assert main(["verify", "provider", broken_url, *options]) == 0
    assert "numbers until 2.0" in capsys.readouterr().out
    with serving(ReferenceProvider(fixed_clauses().contract)) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", *options]) == 1
    assert "now passes; remove it from the expected failures" in capsys.readouterr().out


def test_headers_and_query_reach_the_provider(contract: Contract, capsys: pytest.CaptureFixture[str]) -> None:
    """A gateway's key header and an api-version go with every request, and their values into no output."""
    seen: list[Any] = []
    with serving(ReferenceProvider(contract, record=seen.append)) as origin:
        options = ["--header", "api-key: gateway-secret", "--query", "api-version=2025-preview"]
        main(["verify", "provider", f"{origin}{BASE}", *options, "-v"])
    assert seen
    assert all("?api-version=2025-preview" in exchange.request.url for exchange in seen)
    # The probes for a missing and for a wrong key leave the header out or change it.
    assert sum(("api-key", "gateway-secret") in exchange.request.headers for exchange in seen) >= len(seen) - 2
    assert "gateway-secret" not in capsys.readouterr().out


def test_another_fragment_judges(base_url: str, contract: Contract, tmp_path: Path) -> None:
    """--spec judges by another fragment: a member that it asks for is missing at a provider of this fragment."""
    status = contract.operation.successes[0]

    def add(document: Any) -> None:
        schema = next(iter(contract.operation.response_media_types(status).values()))
        response = document["components"]["schemas"][schema.pointer.rpartition("/")[2]]
        response["properties"]["another"] = {"type": "string"}
        response["required"].append("another")

    spec, path = tmp_path / "other.json", tmp_path / "report.json"
    spec.write_bytes(changed(contract, add))
    assert main(["verify", "provider", base_url, "--spec", str(spec), "--json", str(path)]) == 1
    assert [clause["id"] for clause in failing(path)] == [f"response.{status}.another.required"]


def test_an_application_is_served_for_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--app MODULE:ATTR serves an ASGI application on loopback while it is judged."""
    (tmp_path / "served_here.py").write_text(APPLICATION)
    monkeypatch.chdir(tmp_path)
    assert main(["verify", "provider", "--app", "served_here:app"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("conformant")


@pytest.mark.parametrize("broken_url", ["response.200.progress.range"], indirect=True)
def test_fail_on_should_counts_conventions(broken_url: str) -> None:
    """A broken SHOULD is always a finding and fails the run only with --fail-on should."""
    assert main(["verify", "provider", broken_url, *SPEC, "-q"]) == 0
    assert main(["verify", "provider", broken_url, *SPEC, "-q", "--fail-on", "should"]) == 1


@pytest.mark.parametrize("name", ["file/report.json", "file/deep/report.json", "folder"])
def test_a_report_that_cannot_be_written_is_a_single_line(
    contract: Contract, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the report cannot go, that is a single line before anything is sent."""
    seen: list[Any] = []
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with serving(ReferenceProvider(contract, record=seen.append)) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", "--json", str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert (out, seen) == ("", [])
    assert re.fullmatch(rf"video-remix-contract: cannot write {re.escape(str(tmp_path / name))}.*\n", err)


def test_a_reader_who_goes_away_causes_no_traceback(base_url: str) -> None:
    """The installed command ends without a traceback where its output is closed."""
    command = Path(sys.executable).with_name("video-remix-contract")
    arguments = [str(command), "verify", "provider", base_url, "-v"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
