"""The command line, as its users call it: outputs, exit codes, one clear line for what cannot be done."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import video_remix_contract
from support import KEY, PENDING, USABLE, changed
from video_remix_contract.cli.main import main
from video_remix_contract.openapi.operation import Contract, load
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select
from video_remix_contract.reference_provider.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.clauses.catalogue import Catalogue

SCHEMA = Path(video_remix_contract.__file__).parent / "report" / "report.schema.json"
ALL_IDS = [option for name in USABLE for option in ("--video-id", name)]


@pytest.fixture
def base_url(contract: Contract) -> Iterator[str]:
    """Serve the reference provider."""
    with serving(ReferenceProvider(contract)) as origin:
        yield f"{origin}{BASE}"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def refused_port() -> int:
    """Return a port on which nobody listens."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_a_conforming_provider_exits_0(base_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The verdict, the plan and the jobs are told; the report is valid and complete."""
    path = tmp_path / "deep" / "report.json"
    assert main(["verify", "provider", base_url, *ALL_IDS, "--pending-video-id", PENDING, "--json", str(path)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("conformant")
    assert "7 jobs, accepting at most 12" in err
    report = json.loads(path.read_text())
    jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(report)
    assert {clause["verdict"] for clause in report["clauses"]} == {"pass"}
    assert (report["jobs"], report["contract"]["sha256"]) == ({"accepted": 7, "budget": 12}, load().sha256)


def test_one_source_video_is_enough_for_a_verdict(base_url: str, tmp_path: Path) -> None:
    """With one source, conditional clauses are skipped with their reason and the verdict stands."""
    path = tmp_path / "report.json"
    assert main(["verify", "provider", base_url, "--json", str(path), "-q"]) == 0
    skipped = [clause for clause in json.loads(path.read_text())["clauses"] if clause["verdict"] == "skip"]
    assert skipped
    assert all(clause["reason"] for clause in skipped)


@pytest.mark.parametrize(
    "fault",
    [
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
    ],
)
def test_a_broken_provider_exits_1_and_the_clause_is_named(
    found: Catalogue, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clause, what came and how to see it again stand in the terminal's report."""
    with serving(ReferenceProvider(found.contract, select(found, [fault]))) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}"]) == 1
    out = capsys.readouterr().out
    assert fault.partition(":")[0] in out
    assert "curl -sS" in out
    assert KEY not in out


def test_a_printed_curl_line_repeats_the_finding(found: Catalogue, tmp_path: Path) -> None:
    """The reproduction is a command that a shell can run as it stands."""
    path = tmp_path / "report.json"
    with serving(ReferenceProvider(found.contract, select(found, ["request.prompt.nullability"]))) as origin:
        main(["verify", "provider", f"{origin}{BASE}", "--json", str(path), "-q"])
        clause = next(one for one in json.loads(path.read_text())["clauses"] if one["verdict"] == "fail")
        command = clause["findings"][0]["reproduce"]
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    if done.returncode == 127:
        pytest.skip("curl is not installed")
    assert done.stdout.startswith("HTTP/1.1 200")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["http://127.0.0.1:{port}/v1"], "unreachable"),
        (["{base_url}", "--video-id", "video_unknown"], "no usable source video"),
        (["{base_url}", "--api-key-env", "OTHER_KEY"], "key was refused"),
        (["{base_url}", "--max-jobs", "0"], "nothing was sent"),
    ],
)
def test_what_cannot_be_concluded_exits_3_in_one_line(
    base_url: str, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead port, an unknown video, a wrong key and an empty budget end as inconclusive, with the reason."""
    monkeypatch.setenv("OTHER_KEY", "sk-wrong")
    filled = [one.format(port=refused_port(), base_url=base_url) for one in arguments]
    assert main(["verify", "provider", *filled]) == 3
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert says in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "required"),
        (["verify"], "required"),
        (["verify", "provider"], "say which provider"),
        (["verify", "provider", "127.0.0.1:1"], "not an http"),
        (["verify", "provider", "ftp://h/v1"], "not an http"),
        (["verify", "provider", "http://[::1"], "not a URL"),
        (["verify", "provider", "http://u:p@h/v1"], "credentials"),
        (["verify", "provider", "http://h/v1?x=1"], "--query"),
        (["verify", "provider", "http://h:99999/v1"], "not a URL"),
        (["verify", "provider", "http://h/v1", "--max-jobs", "-1"], "--max-jobs"),
        (["verify", "provider", "http://h/v1", "--timeout", "nan"], "--timeout"),
        (["verify", "provider", "http://h/v1", "--header", "secret-value"], "NAME:VALUE"),
        (["verify", "provider", "http://h/v1", "--header", "a b:c"], "cannot be sent"),
        (["verify", "provider", "http://h/v1", "--header", "a:b\r\nc: d"], "cannot be sent"),
        (["verify", "provider", "http://h/v1", "--query", "x"], "NAME=VALUE"),
        (["verify", "provider", "http://h/v1", "--video-id", ""], "no video id"),
        (["verify", "provider", "http://h/v1", "--video-id", ".."], "no video id"),
        (["verify", "provider", "http://h/v1", "--api-key-env", "NOT_SET"], "'NOT_SET' is not set"),
        (["verify", "provider", "http://h/v1", "--spec", "none.yaml"], "none.yaml"),
        (["verify", "provider", "http://h/v1", "--known", "none.txt"], "none.txt"),
        (["verify", "provider", "http://h/v1", "--profile", "lax"], "--profile"),
        (["verify", "provider", "http://h/v1", "--app", "a:b"], "say which provider"),
        (["verify", "provider", "--app", "no_such_module:app"], "no_such_module"),
        (["verify", "provider", "--app", "json:no_such"], "no_such"),
        (["serve", "--port", "99999"], "cannot listen"),
        (["serve", "--fault", "no.such"], "no fault 'no.such'"),
        (["clauses", "respnse.status"], "did you mean response.status"),
        (["serv"], "serv"),
    ],
)
def test_bad_arguments_exit_2_in_one_line(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad argument or file is one clear line on standard error, without a traceback and without a secret."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert says in err
    assert "secret-value" not in err


def test_a_report_that_cannot_be_written_is_one_line(
    base_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the report cannot go, the verdict is printed all the same and the exit code says so."""
    (tmp_path / "file").write_text("")
    assert main(["verify", "provider", base_url, "--json", str(tmp_path / "file" / "report.json")]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("conformant")
    assert "cannot write" in err


def test_json_on_standard_output_is_json_alone(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json -, standard output holds the report and nothing else."""
    assert main(["verify", "provider", base_url, "--json", "-"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "conformant"
    assert "conformant" in err


def test_known_failures_come_from_a_file(found: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A listed failure does not fail the run; on a mended provider it does."""
    known = tmp_path / "known.txt"
    known.write_text("# ours\n\nresponse.200.seconds.type  numbers until 2.0\n")
    with serving(ReferenceProvider(found.contract, select(found, ["response.200.seconds.type"]))) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", "--known", str(known)]) == 0
    assert "numbers until 2.0" in capsys.readouterr().out
    with serving(ReferenceProvider(found.contract)) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", "--known", str(known)]) == 1
    assert "take it off the list" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no.such clause", "no provider clause"),
        ("client.method is not the provider's", "no provider clause"),
        ("response.status", "needs a reason"),
        ("response.status a\nresponse.status b", "listed twice"),
    ],
)
def test_a_bad_file_of_known_failures_is_one_line(
    tmp_path: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A typing error in the list is told with its line, before anything is sent."""
    known = tmp_path / "known.txt"
    known.write_text(text)
    assert main(["verify", "provider", "http://127.0.0.1:1/v1", "--known", str(known)]) == 2
    assert says in capsys.readouterr().err


def test_headers_and_query_reach_the_provider(contract: Contract, capsys: pytest.CaptureFixture[str]) -> None:
    """A gateway's key header and an api-version go with every request, and their values into no output."""
    seen: list[Any] = []
    with serving(ReferenceProvider(contract, record=seen.append)) as origin:
        options = ["--header", "api-key: gateway-secret", "--query", "api-version=2025-preview"]
        main(["verify", "provider", f"{origin}{BASE}", *options, "-v"])
    assert len(seen) > 20
    assert all("?api-version=2025-preview" in exchange.request.url for exchange in seen)
    assert sum(("api-key", "gateway-secret") in exchange.request.headers for exchange in seen) >= len(seen) - 2
    out = capsys.readouterr().out
    assert "gateway-secret" not in out


def test_another_fragment_judges(contract: Contract, base_url: str, tmp_path: Path) -> None:
    """--spec judges by another fragment: a member that it asks for is missing at a provider of this one."""

    def add(document: Any) -> None:
        video = document["components"]["schemas"]["Video"]
        video["properties"]["gesture"] = {"type": "string"}
        video["required"].append("gesture")

    spec, path = tmp_path / "other.json", tmp_path / "report.json"
    spec.write_bytes(changed(contract, add))
    assert main(["verify", "provider", base_url, "--spec", str(spec), "--json", str(path)]) == 1
    red = [one["id"] for one in json.loads(path.read_text())["clauses"] if one["verdict"] == "fail"]
    assert red == ["response.200.gesture.required"]


def test_an_application_is_served_for_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--app MODULE:ATTR serves an ASGI application on loopback while it is judged."""
    (tmp_path / "served_here.py").write_text(
        "from video_remix_contract.openapi.operation import load\n"
        "from video_remix_contract.reference_provider.app import ReferenceProvider\n"
        "app = ReferenceProvider(load())\n"
    )
    monkeypatch.chdir(tmp_path)
    assert main(["verify", "provider", "--app", "served_here:app"]) == 0
    assert capsys.readouterr().out.startswith("conformant")


def test_fail_on_should_counts_conventions(found: Catalogue) -> None:
    """A broken SHOULD is a finding always and fails the run only where it was asked for."""
    with serving(ReferenceProvider(found.contract, select(found, ["response.200.progress.range"]))) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", "-q"]) == 0
        assert main(["verify", "provider", f"{origin}{BASE}", "-q", "--fail-on", "should"]) == 1


def test_clauses_are_listed_and_explained(found: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    """Every clause stands in the list; one explained tells source, probes, faults and an example."""
    assert main(["clauses"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [clause.id for clause in found.clauses]
    assert main(["clauses", "response.200.seconds.enum"]) == 0
    explained = capsys.readouterr().out
    assert all(f"{name}:" in explained for name in ("source", "pointer", "probes", "faults", "kept", "broken"))


def test_serve_is_a_process_that_ends_when_asked() -> None:
    """Serve says where it listens, answers, lists its faults and ends on an interrupt."""
    command = [sys.executable, "-m", "video_remix_contract", "serve"]
    faults = subprocess.run([*command, "--list-faults"], capture_output=True, text=True, check=True).stdout.split()
    assert "response.200.seconds.enum:padding" in faults
    options = ["--port", "0", "--fault", "response.200.seconds.enum:padding"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().split()[2].rstrip(",")
        assert main(["verify", "provider", base_url, "-q"]) == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in {0, 130, -signal.SIGINT}


def test_the_whole_run_starts_fast_and_ends_quietly(base_url: str) -> None:
    """The installed command gives a verdict, and a reader who goes away causes no traceback."""
    command = Path(sys.executable).with_name("video-remix-contract")
    arguments = [str(command), "verify", "provider", base_url, "-v"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
