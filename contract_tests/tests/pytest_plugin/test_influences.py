"""A run of pytest is green only where a verdict was reached that allows it, whatever others make of its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import FIXED_FRAGMENT, fixed_clauses
from video_remix_contract.clauses.model import Side

from pytest_plugin.influences import CATALOGUE, FAILED, NO_VERDICT, SWALLOWED, Influence
from pytest_plugin.running import ENVIRONMENT, FEW_PLUGINS, PATIENT, PLUGIN, SUITE, command, provider, pytest_run

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from video_remix_contract.wire.messages import Exchange

PASSING, FAILING = "response.200.id.type", "response.200.seconds.type"
OTHER_PLUGIN = """
def pytest_addoption(parser):
    parser.addoption("--base-url", default="http://127.0.0.1:1/v1")
    parser.addoption("--max-jobs", default="many")
    parser.addoption("--expected-failures", default="theirs.txt")
    parser.addoption("--profile", choices=["strict", "documented-example"], default="documented-example")
    parser.addoption("--spec", default="theirs.yaml")
    parser.addoption("--fail-on", default="nothing")
    parser.addoption("--insecure", action="store_true", default=True)
"""


@pytest.fixture(scope="module")
def broken() -> Iterator[tuple[str, list[Exchange]]]:
    """Serve a provider that breaks a MUST; the value is its base URL, and the list that gets each exchange."""
    with provider(fixed_clauses(), FAILING) as served:
        yield served


def run(folder: Path, influence: Influence, url: str) -> subprocess.CompletedProcess[str]:
    """Run the suite under an influence."""

    def filled(text: str) -> str:
        return text.replace("{passing}", PASSING).replace("{failing}", FAILING)

    # Where the suite is installed within somebody's project, pytest takes that project's conftest.py and pytest.ini.
    for name in ("conftest.py", "theirs.py"):
        (folder / name).write_text(filled(influence.conftest))
    (folder / "pytest.ini").write_text(filled(f"[pytest]\n{influence.settings}\n"))
    environment = {**ENVIRONMENT, **FEW_PLUGINS, "PYTHONPATH": str(folder)}
    environment |= {name: filled(text) for name, text in influence.environment.items()}
    plugins = ("-p", "xdist", *PLUGIN, "-p", "conftest", "-c", "pytest.ini", "--rootdir", str(folder))
    spec = ("--spec", str(FIXED_FRAGMENT))
    return command(
        folder, environment, *plugins, *SUITE, "--base-url", url, *PATIENT, *spec, *map(filled, influence.options)
    )


@pytest.mark.parametrize("influence", CATALOGUE, ids=lambda influence: influence.name.replace(" ", "-"))
def test_no_influence_steals_the_verdict(
    tmp_path: Path, broken: tuple[str, list[Exchange]], influence: Influence
) -> None:
    """On a provider that breaks a MUST, no run is green, and one without a verdict says so in a line."""
    result = run(tmp_path, influence, broken[0])
    assert result.returncode == influence.code, result.stdout + result.stderr
    if influence.code == NO_VERDICT:
        assert result.stderr.count("video_remix_contract: no verdict: ") == 1
    assert "INTERNALERROR" not in result.stdout + result.stderr


def test_the_catalogue_is_large() -> None:
    """There are options, variables, settings and conftest files, and no two have the same name."""
    assert len({influence.name for influence in CATALOGUE}) == len(CATALOGUE) >= 55
    kinds = {influence.name.partition(":")[0] for influence in CATALOGUE}
    assert kinds == {"written", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "pytest.ini", "conftest"}


@pytest.mark.parametrize("options", [("-n", "2"), ()], ids=["workers", "alone"])
def test_what_the_user_selects_is_what_counts(
    tmp_path: Path, broken: tuple[str, list[Exchange]], options: tuple[str, ...]
) -> None:
    """Clauses that the user selects on the command line are green where they pass; the verdict as a whole is shown."""
    for selection in (("-k", PASSING), ("--deselect", "no-such-item", "-k", PASSING)):
        result = run(tmp_path, Influence("selection", 0, (*selection, *options)), broken[0])
        assert (result.returncode, "nonconformant" in result.stdout) == (0, True), result.stdout + result.stderr


@pytest.mark.parametrize(("clause", "code"), [(PASSING, 0), (FAILING, FAILED)])
def test_items_can_be_named(tmp_path: Path, broken: tuple[str, list[Exchange]], clause: str, code: int) -> None:
    """A clause that is named as an item is judged alone."""
    item = f"video_remix_contract.suite.test_contract::test_clause[{clause}]"
    options = ("--spec", str(FIXED_FRAGMENT), "--base-url", broken[0], *PATIENT)
    result = pytest_run(tmp_path, "--pyargs", item, *options)
    assert (result.returncode, "1 passed" in result.stdout) == (code, code == 0), result.stdout


def test_an_address_is_no_selection(tmp_path: Path, broken: tuple[str, list[Exchange]]) -> None:
    """An option's value that looks like an item selects nothing."""
    result = run(tmp_path, Influence("address", FAILED, ("--header", "x:a::b"), conftest=SWALLOWED), broken[0])
    assert result.returncode == FAILED, result.stdout


def test_help_is_no_run(tmp_path: Path) -> None:
    """Whoever asks for help gets it, with the suite's options, and nothing is sent."""
    result = run(tmp_path, Influence("help", 0, ("--help",)), "http://127.0.0.1:1/v1")
    assert (result.returncode, "--expected-failures" in result.stdout) == (0, True)


def test_a_conforming_provider_stays_green_under_honest_influences(tmp_path: Path) -> None:
    """What does not touch the verdict leaves a run on a correct provider green."""
    harmless = (
        "PYTEST_ADDOPTS: -m 'not slow'",
        "pytest.ini: xfail_strict = true",
        "conftest: skips all",
        "written: -x",
    )
    with provider(fixed_clauses()) as (url, _):
        for influence in (influence for influence in CATALOGUE if influence.name in harmless):
            result = run(tmp_path, influence, url)
            assert (result.returncode, "conformant" in result.stdout) == (0, True), result.stdout + result.stderr


def test_a_default_of_another_plugin_is_nobodys_wish(tmp_path: Path) -> None:
    """Options that another plugin has too count where they are written, not with its defaults."""
    (tmp_path / "other_plugin.py").write_text(OTHER_PLUGIN)
    plugins = ("-p", "other_plugin", *PLUGIN)
    result = pytest_run(tmp_path, *SUITE, plugins=plugins)
    assert (result.returncode, "name the provider" in result.stderr) == (4, True)
    with provider(fixed_clauses()) as (url, record):
        options = ("--base-url", url, "--spec", str(FIXED_FRAGMENT), "--max-jobs=9")
        result = pytest_run(tmp_path, *SUITE, *options, plugins=plugins)
        assert (result.returncode, "at most 9" in result.stdout) == (0, True), result.stdout + result.stderr
        assert len(fixed_clauses().of(Side.PROVIDER)) > 9
        record.clear()
        for bad in (("--max-jobs", "x"), ("--fail-on", "x"), ("--max-jobs", "")):
            result = pytest_run(tmp_path, *SUITE, *options, *bad, plugins=plugins)
            assert (result.returncode, "of another plugin too" in result.stderr) == (4, True), result.stderr
    assert record == []


def test_a_plugin_that_is_switched_off_judges_nothing(tmp_path: Path) -> None:
    """Where the plugin is switched off and another one takes its options, the run is an error."""
    (tmp_path / "other_plugin.py").write_text(OTHER_PLUGIN)
    environment = {**ENVIRONMENT, "PYTHONPATH": str(tmp_path)}
    for name in ("video-remix-contract", "video_remix_contract.pytest_plugin"):
        plugins = ("-p", "other_plugin", "-p", f"no:{name}")
        result = command(tmp_path, environment, *plugins, *SUITE, "--base-url", "http://127.0.0.1:1/v1")
        assert result.returncode not in {0, 5}, result.stdout
