"""Bad calls get a single clear line, and the plugin does nothing where nobody asks for it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import video_remix_contract
from patience import MAX_WAIT, TIMEOUT
from probing.hostile import stalls
from probing.hostile.server import serving
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.pytest_plugin import EXIT_INCONCLUSIVE, EXIT_INTERRUPTED, UNASKED
from video_remix_contract.pytest_plugin.options import OPTIONS
from video_remix_contract.reference_provider.app import BASE

from pytest_plugin.running import PATIENT, PLUGIN, SUITE, provider, pytest_run, pytest_run_with_all_plugins

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

HEAVY = ("attrs", "httpx2", "hypothesis", "jsonschema_rs", "rich", "schemathesis", "starlette", "uvicorn", "yaml")
APPLICATION = """
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.app import ReferenceProvider

app = ReferenceProvider(load())
"""
OTHER_PLUGIN = """
def pytest_addoption(parser):
    parser.addoption("--base-url", dest="base_url", default=None)
    parser.addoption("--timeout", type=float)
    parser.addoption("--profile", action="store_true")
    parser.addoption("--most", dest="max_jobs", default="many")
"""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "--app MODULE:ATTR"),
        (("--base-url", "http://127.0.0.1:1/v1", "--app", "x:y"), "--app MODULE:ATTR"),
        (("--base-url", "ftp://example.org"), "not an http:// or https:// URL"),
        (("--app", "no_such_module:app"), "no_such_module"),
        (("--app", "x:app", "--spec", "missing.yaml"), "missing.yaml: No such file"),
        (("--base-url", "http://127.0.0.1:1/v1", "--expected-failures", "missing.txt"), "missing.txt: No such file"),
        (("--base-url", "http://127.0.0.1:1/v1", "--api-key-env", "NO_SUCH_KEY"), "'NO_SUCH_KEY' is not set"),
        (("--base-url", "http://127.0.0.1:1/v1", "--max-jobs", "x"), "'x' is not a number from 0 up"),
    ],
)
def test_a_bad_call_is_a_usage_error(tmp_path: Path, arguments: tuple[str, ...], text: str) -> None:
    """A call that cannot be carried out ends with pytest's usage error and a single line with the reason."""
    result = pytest_run(tmp_path, *SUITE, *arguments)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in result.stderr.splitlines() if text in line]) == 1
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--base-url", "http://127.0.0.1:1/v1"), "the provider is unreachable"),
        (("--base-url", "http://127.0.0.1:1/v1", "-n", "2"), "the provider is unreachable"),
    ],
)
def test_an_unreachable_provider_is_an_error(tmp_path: Path, arguments: tuple[str, ...], text: str) -> None:
    """A provider that cannot be reached is an error with its reason, in JUnit too, and never an empty green."""
    result = pytest_run(tmp_path, *SUITE, *arguments, "--junitxml", "out.xml", plugins=("-p", "xdist", *PLUGIN))
    assert result.returncode == EXIT_INCONCLUSIVE
    assert text in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    cases = {case.get("name"): case for case in ET.parse(tmp_path / "out.xml").iter("testcase")}
    error = cases["verdict"].find("error")
    assert error is not None
    assert text in (error.text or "")
    assert [name for name, case in cases.items() if not list(case) and name != "verdict"] == []


def test_an_interrupted_run_is_an_error(clauses: Catalogue, tmp_path: Path) -> None:
    """Ctrl-C during the probes ends the session with what was spent, and with an error in JUnit."""
    arguments = [sys.executable, "-m", "pytest", *SUITE, *PATIENT, "--junitxml", "out.xml"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with (
            serving(clauses.contract, stalls.never_responds) as server,
            subprocess.Popen(
                [*arguments, "--base-url", f"{server.origin}{BASE}"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
            ) as process,
        ):
            assert server.arrived.wait(MAX_WAIT)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=MAX_WAIT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.returncode == EXIT_INTERRUPTED
    assert re.search(r"interrupted after 0 exchanges .* 0 of \d+ jobs and 1 possible", output)
    suite = ET.parse(tmp_path / "out.xml").getroot()[0]
    assert (suite.get("errors"), suite.get("tests")) == ("1", "1")


def test_an_unusable_source_is_an_error(clauses: Catalogue, tmp_path: Path) -> None:
    """A source video that the provider does not know is an error that names the option to set."""
    with provider(clauses) as (url, _):
        result = pytest_run(tmp_path, *SUITE, "--base-url", url, *PATIENT, "--video-id", "no-such-video")
    assert (result.returncode, "--video-id" in result.stdout) == (EXIT_INCONCLUSIVE, True)
    assert re.search(r"ERROR .*verdict", result.stdout)


def test_an_application_is_served_meanwhile(tmp_path: Path) -> None:
    """--app serves an application of the working directory, and the process ends with the session."""
    (tmp_path / "application.py").write_text(APPLICATION)
    result = pytest_run(tmp_path, *SUITE, "--app", "application:app", *PATIENT)
    assert (result.returncode, "conformant" in result.stdout) == (0, True)


@pytest.mark.parametrize("capture", ["fd", "no"])
def test_a_hint_about_the_fragment_is_printed_once(clauses: Catalogue, tmp_path: Path, capture: str) -> None:
    """What may be meant as it is written is shown with the plan, whatever pytest captures."""
    document = {**clauses.contract.document, "unknown": 1}
    (tmp_path / "fragment.json").write_text(json.dumps(document, indent=1))
    with provider(clauses) as (base_url, _):
        arguments = ("--base-url", base_url, "--spec", "fragment.json", f"--capture={capture}", *PATIENT)
        result = pytest_run(tmp_path, *SUITE, *arguments)
    hint = r"^video_remix_contract: fragment\.json:\d+: /unknown: hint: the member is unknown$"
    assert len(re.findall(hint, result.stdout + result.stderr, re.MULTILINE)) == 1
    assert (result.stdout + result.stderr).count("/unknown: hint") == 1


def test_options_of_other_plugins_are_shared(clauses: Catalogue, tmp_path: Path) -> None:
    """Where another plugin has an option of the same name, both work; its value counts where it has the same type."""
    (tmp_path / "other_plugin.py").write_text(OTHER_PLUGIN)
    with provider(clauses) as (url, record):
        arguments = ("--base-url", url, "--timeout", str(TIMEOUT), "--profile", "--most", "3")
        result = pytest_run(tmp_path, *SUITE, *arguments, plugins=("-p", "other_plugin", *PLUGIN))
        assert (result.returncode, f"of {MAX_JOBS} jobs" in result.stdout) == (0, True), result.stdout + result.stderr
        requests = len(record)
        (tmp_path / "conftest.py").write_text(OTHER_PLUGIN)
        result = pytest_run(tmp_path, *SUITE, "--base-url", url, *PATIENT)
    assert (result.returncode, len(record)) == (0, 2 * requests)


def test_other_runs_are_left_alone(tmp_path: Path) -> None:
    """A run that does not name the suite has none of its options, so that it clashes with nothing."""
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    (tmp_path / "other_plugin.py").write_text(OTHER_PLUGIN)
    result = pytest_run_with_all_plugins(tmp_path, "-p", "other_plugin", "--timeout", "1", "--help")
    own = {flag for flag, _ in OPTIONS} - {"--base-url", "--timeout", "--profile"}
    assert result.returncode == 0
    assert [flag for flag in own if f"  {flag}" in result.stdout] == []
    assert pytest_run(tmp_path, "-q").returncode == 0


def test_a_suite_that_nobody_asked_for_is_skipped(tmp_path: Path) -> None:
    """Where a folder around the suite is collected without its options, a single skip explains how to run it."""
    package = Path(video_remix_contract.__file__).parent
    shutil.copytree(package / "suite", tmp_path / "copy" / "suite")
    for plugins in ((), PLUGIN):
        result = pytest_run(tmp_path, "copy", "-rs", plugins=plugins)
        assert (result.returncode, UNASKED in result.stdout, "1 skipped" in result.stdout) == (0, True, True)


def test_a_suite_without_its_plugin_is_an_error(tmp_path: Path) -> None:
    """Where the suite is named and its plugin is not loaded, no skip hides that nothing is judged."""
    path = Path(video_remix_contract.__file__).parent / "suite" / "test_contract.py"
    result = pytest_run(tmp_path, str(path), plugins=())
    assert (result.returncode, "the plugin is not loaded" in result.stdout) == (2, True)


def test_the_plugin_is_light() -> None:
    """Loading the plugin imports nothing that a run of other tests would have to wait for."""
    code = "import sys, video_remix_contract.pytest_plugin; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(HEAVY) & set(loaded) == set()


def test_a_bare_install_does_not_break_pytest(tmp_path: Path) -> None:
    """Without the extra of the suite, other tests run as ever, and whoever asks for the suite reads what to install."""
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    (tmp_path / "bare.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({HEAVY!r}))\n")
    plugins = ("-p", "bare", *PLUGIN)
    assert pytest_run(tmp_path, "test_one.py", plugins=plugins).returncode == 0
    result = pytest_run(tmp_path, *SUITE, "--base-url", "http://127.0.0.1:1/v1", plugins=plugins)
    assert (result.returncode, "the extra 'suite' is not installed" in result.stderr) == (4, True)
