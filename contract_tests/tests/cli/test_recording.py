"""``--record``: the exchanges of a run, whole and without keys, however it ends; and a line for each request served."""

from __future__ import annotations

import base64
import gzip
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2
import pytest
from patience import MAX_WAIT
from starlette.responses import Response as HttpResponse
from support import FIXED_FRAGMENT, KEY, fixed_clauses
from video_remix_contract.clauses.model import Side
from video_remix_contract.cli.main import main
from video_remix_contract.cli.running.request_lines import request_line
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.traffic.har import read_har
from video_remix_contract.traffic.ndjson import read_ndjson
from video_remix_contract.traffic.writing import FORMS, PACKED
from video_remix_contract.wire.messages import Exchange, Request, Response

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

SPEC = ["--spec", str(FIXED_FRAGMENT)]
FAULT = "response.200.seconds.enum:padding"
REMIX = "/videos/video_123/remix"


def exchanges(path: Path) -> list[Exchange]:
    """Return the exchanges of a recording."""
    return list(read_har(path) if ".har" in path.suffixes else read_ndjson(path))


@pytest.mark.parametrize("broken_url", [FAULT], indirect=True)
@pytest.mark.parametrize("ending", [next(iter(FORMS)), f".ndjson{PACKED}"])
def test_every_exchange_of_a_run_is_kept(broken_url: str, tmp_path: Path, ending: str) -> None:
    """What was asked and what came back is in the file; whoever judges the file finds what the run has found."""
    path, report_path = tmp_path / f"new/traffic{ending}", tmp_path / "report.json"
    options = ["--record", str(path), "--json", str(report_path), "--fuzz", "5", "-q", *SPEC]
    assert main(["verify", "provider", broken_url, *options]) == 1
    report, kept = json.loads(report_path.read_text()), exchanges(path)
    assert len(kept) == report["exchanges"] > 20
    assert all(exchange.request.url.startswith(broken_url) and exchange.started for exchange in kept)
    clauses = fixed_clauses()
    again = conclude(clauses, Side.PROVIDER, [judge_provider(clauses, exchange) for exchange in kept])
    failing = {entry["id"] for entry in report["clauses"] if entry["verdict"] == "fail"}
    assert {result.clause.id for result in again.results if result.verdict == "fail"} == failing
    content = gzip.decompress(path.read_bytes()) if ending.endswith(PACKED) else path.read_bytes()
    assert KEY.encode() not in content


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the key in several ways of writing."""
    if scope["type"] == "http":
        given = dict(scope["headers"])
        keys = (given[b"authorization"].partition(b" ")[2], given[b"x-tenant"])
        texts = (text for key in keys for text in (key.decode(), base64.b64encode(b"<" + key).decode(), key.hex()))
        await HttpResponse(" ".join(texts), 401, {"X-Echo": quote(keys[0])})(scope, receive, send)


def test_what_a_provider_echoes_of_a_key_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the key nor a value that came from the environment is in the file, in whatever way it came back."""
    path, tenant = tmp_path / "traffic.ndjson", "tenant-9f8e7d6c"
    monkeypatch.setenv("TENANT", tenant)
    options = ["--record", str(path), "--header-env", "X-Tenant=TENANT", "-q", *SPEC]
    with serving(echo) as origin:
        assert main(["verify", "provider", f"{origin}{BASE}", *options]) == 3
    content = path.read_text()
    assert exchanges(path)[0].response
    for secret in (KEY, tenant):
        coded = base64.b64encode(f"<{secret}".encode()).decode().rstrip("=")
        assert not any(text in content for text in (secret, coded[2:-2], secret.encode().hex()))


@pytest.mark.parametrize("name", ["traffic.json", "folder.har", "file/traffic.har"])
@pytest.mark.parametrize("verb", ["verify", "serve"])
def test_a_file_that_cannot_be_written_is_known_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, verb: str
) -> None:
    """A name of another ending, a folder, or a place that is none is a line and exit code 2; nothing is sent."""
    (tmp_path / "folder.har").mkdir()
    (tmp_path / "file").touch()
    asked: list[Exchange] = []
    with serving(ReferenceProvider(fixed_clauses().contract, record=asked.append)) as origin:
        command = ["verify", "provider", f"{origin}{BASE}"] if verb == "verify" else ["serve", "--port", "0"]
        assert main([*command, *SPEC, "--record", str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines()), asked) == ("", 1, [])
    assert name in err


def test_a_run_that_never_began_leaves_an_earlier_recording(tmp_path: Path) -> None:
    """A mistake on the command line takes nothing that was paid for before."""
    path = tmp_path / "traffic.har"
    path.write_text("before")
    assert main(["verify", "provider", "--record", str(path)]) == 2
    assert path.read_text() == "before"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110 - a device
def test_a_recording_that_is_not_complete_is_no_success(
    base_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the disk is full, the run goes on to its report, and the exit code says that something was lost."""
    path, report = tmp_path / "traffic.har", tmp_path / "report.json"
    path.symlink_to("/dev/full")
    assert main(["verify", "provider", base_url, "-q", "--json", str(report), "--record", str(path)]) == 2
    assert json.loads(report.read_text())["verdict"] == "conformant"
    assert f"cannot write {path}: No space left" in capsys.readouterr().err


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("ending", [".har", f".har{PACKED}", ".jsonl"])
def test_serve_prints_and_keeps_each_request(tmp_path: Path, ending: str) -> None:
    """A line for each request has method, path, status and what its client broke, no key; the file has it all."""
    path = tmp_path / f"traffic{ending}"
    command = [sys.executable, "-m", "video_remix_contract", "serve", *SPEC, "--port", "0", "--record", str(path)]
    headers = {"Authorization": f"Bearer {KEY}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        base_url = process.stdout.readline().split()[2].rstrip(",")
        with httpx2.Client(trust_env=False) as client:
            client.post(f"{base_url}{REMIX}?key={KEY}", json={"prompt": "x"}, headers=headers)
            assert process.stdout.readline() == f"POST {BASE}{REMIX} 200\n"
            client.post(f"{base_url}{REMIX}", json={})
            words = process.stdout.readline().split()
            assert (words[:3], len(words)) == (["POST", f"{BASE}{REMIX}", "401"], 5)
            assert set(words[3:]) == {
                clause.id
                for clause in fixed_clauses().of(Side.CLIENT)
                if clause.location == "authorization" or (clause.path == ("prompt",) and clause.keyword == "required")
            }
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=MAX_WAIT)
    assert (rest, errors) == ("", "video-remix-contract: interrupted\n")
    kept = exchanges(path)
    assert [exchange.response and exchange.response.status for exchange in kept] == [200, 401]
    assert [exchange.wire and exchange.wire.request for exchange in kept] == [1, 2]
    assert ("Authorization", "Bearer [redacted]") in kept[0].request.headers


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"http://127.0.0.1/{KEY}\x1b[31m\n/x?key=secret", "POST /%5Bredacted%5D\\x1b[31m/x 404"),
        (f"http://127.0.0.1/{'x' * 5000}", f"POST /{'x' * 994}"),
        ("http://[", "POST 404"),
    ],
)
def test_a_request_is_shown_harmless(url: str, shown: str) -> None:
    """The line of a request is a single bounded line of printable characters, without a key and without the query."""
    exchange = Exchange(Request("POST", url, (("X-Api-Key", KEY),)), Response(404))
    printed = request_line(fixed_clauses(), exchange)
    assert printed.startswith(shown)
    assert printed.isprintable()
    assert len(printed) < 1100
    assert "secret" not in printed
