"""Keys on the command line: where they come from, what is warned of, and how a finding is repeated without them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from patience import MAX_WAIT
from support import FIXED_FRAGMENT, KEY, fixed_clauses
from video_remix_contract.cli.main import main
from video_remix_contract.cli.running.provider_run import PLACEHOLDER
from video_remix_contract.probing.defaults import KEY_VARIABLE
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.wire.messages import Exchange, header

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAULT = "request.prompt.nullability"
NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture
def broken() -> Iterator[tuple[str, list[Exchange]]]:
    """Yield the address of a provider that takes null for a prompt, and the exchanges that it records."""
    exchanges: list[Exchange] = []
    clauses = fixed_clauses()
    provider = ReferenceProvider(clauses.contract, select_faults(clauses, [FAULT]), record=exchanges.append)
    with serving(provider) as origin:
        yield f"{origin}{BASE}", exchanges


def finding(url: str, folder: Path, *options: str) -> dict[str, Any]:
    """Return the finding of a run with these options."""
    path = folder / "report.json"
    assert main(["verify", "provider", url, "--spec", str(FIXED_FRAGMENT), "--json", str(path), "-q", *options]) == 1
    entries = json.loads(path.read_text())["clauses"]
    found: dict[str, Any] = next(entry for entry in entries if entry["verdict"] == "fail")["findings"][0]
    return found


def pasted(command: str, **environment: str) -> str:
    """Return what a shell prints that gets a command and these variables alone."""
    environment |= {"PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, timeout=MAX_WAIT, check=True)
    return done.stdout.decode()


@NEEDS_CURL
def test_a_placeholder_is_shown_and_runs_as_it_stands(
    broken: tuple[str, list[Exchange]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key, the command has the placeholder that was sent."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    command = finding(broken[0], tmp_path)["reproduce"]
    assert PLACEHOLDER in command
    assert pasted(command).startswith("HTTP/1.1 200")


@NEEDS_CURL
def test_keys_of_the_environment_are_named_by_their_variables(
    broken: tuple[str, list[Exchange]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """--api-key-env and --header-env: the values are sent, and their variables stand in the command."""
    url, exchanges = broken
    monkeypatch.setenv("MY_KEY", "sk-Zq7mR4tXw2LpKe8")
    monkeypatch.setenv("TENANT_SECRET", "tenant-9f8e7d6c")
    options = ("--api-key-env", "MY_KEY", "--header-env", "X-Tenant=TENANT_SECRET", "--header", "X-Region: eu-west")
    found = finding(url, tmp_path, *options)
    first = exchanges[0].request.headers
    assert header(first, "authorization") == "Bearer sk-Zq7mR4tXw2LpKe8"
    assert header(first, "x-tenant") == "tenant-9f8e7d6c"
    command = found["reproduce"]
    assert all(part in command for part in ('"$MY_KEY"', '"$TENANT_SECRET"', "'X-Region: eu-west'"))
    output = "".join(capsys.readouterr()) + (tmp_path / "report.json").read_text()
    assert "Zq7mR4t" not in output
    assert "9f8e7d6c" not in output
    assert pasted(command, MY_KEY="sk-1", TENANT_SECRET="another").startswith("HTTP/1.1 200")
    assert header(exchanges[-1].request.headers, "x-tenant") == "another"


@pytest.mark.parametrize("name", ["A;touch canary", "$(id)", "1KEY", "MY-KEY", "", "NOT_SET"])
@pytest.mark.parametrize("option", ["--api-key-env", "--header-env"])
def test_a_name_that_is_no_variable_is_refused(option: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that would become something else in a command, or that is not set, is a single line."""
    value = name if option == "--api-key-env" else f"api-key={name}"
    os.environ[name or "-"] = "sk-1"
    try:
        if name == "NOT_SET":
            del os.environ[name]
        assert main(["verify", "provider", "http://127.0.0.1:9/v1", option, value]) == 2
    finally:
        os.environ.pop(name or "-", None)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "environment variable" in err
    assert "sk-1" not in err


def test_what_a_run_exposes_is_on_standard_error_and_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that goes to another machine without encryption is warned of once, before the first request."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    path = tmp_path / "report.json"
    # Without a budget nothing is sent, nor is the name looked up.
    url = "http://provider.invalid/v1"
    assert main(["verify", "provider", url, "--json", str(path), "--max-jobs", "0"]) == 3
    err = capsys.readouterr().err
    assert err.count("warning: ") == err.count("plain http://") == 1
    assert sum("plain http://" in note for note in json.loads(path.read_text())["notes"]) == 1


@NEEDS_CURL
def test_scripts_of_long_commands_are_written_to_the_folder_of_the_report(
    broken: tuple[str, list[Exchange]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that is too long for the report is a script in the folder of the report, and it runs."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    found = finding(broken[0], tmp_path, "--header", f"X-Long: {'x' * 3000}")
    assert found["reproduce"].startswith(f"sh {tmp_path}/request-")
    before = len(broken[1])
    assert pasted(found["reproduce"], OPENAI_API_KEY=KEY).startswith("HTTP/1.1 200")
    assert broken[1][before].request.body == b'{"prompt": null}'


def test_a_given_header_survives_the_probes_of_keys(broken: tuple[str, list[Exchange]], tmp_path: Path) -> None:
    """A header that gives no access is in every request, one that does is left out once and wrong once."""
    options = ("--header", "X-Tokenizer: bpe", "--header", "api-key: Gateway-0123", "--query", "version=1")
    finding(broken[0], tmp_path, *options)
    requests = [exchange.request for exchange in broken[1]]
    assert all(header(request.headers, "x-tokenizer") == "bpe" for request in requests)
    assert all(request.url.endswith("?version=1") for request in requests)
    keys = [header(request.headers, "api-key") for request in requests]
    assert keys.count(None) == 1
    assert len(set(keys)) == 3
    assert "Gateway-0123" not in (tmp_path / "report.json").read_text()
