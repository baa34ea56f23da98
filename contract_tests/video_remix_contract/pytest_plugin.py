"""The pytest plugin: verifies a provider once and makes a test item of each clause.

Every run of pytest loads it where the package is installed. So it imports little, and it adds its options only where
the suite is asked for, and after all other plugins, so that it takes no option from them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from video_remix_contract.cli.options import EXPECTED_FAILURES, FAIL_ON, PROVIDER, SPEC

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from video_remix_contract.cli.options import Option
    from video_remix_contract.report.model import Report
    from video_remix_contract.report.pytest_outcomes import Outcome

PACKAGE = __name__.partition(".")[0]
SUITE = Path(__file__).resolve().parent
HANDED_OVER = "video_remix_contract_outcomes"
EXIT_INCONCLUSIVE = 3
BASE_URL: Option = ("--base-url", {"metavar": "URL", "help": "the provider's base URL, which ends in /v1"})
OPTIONS = (BASE_URL, *PROVIDER, SPEC, EXPECTED_FAILURES, FAIL_ON)
UNASKED = f"a part of {PACKAGE}, to be run with `pytest --pyargs {PACKAGE} --base-url URL`"

# Where pytest keeps the value of each option.
PLACES = pytest.StashKey[dict[str, str]]()
CLAUSES = pytest.StashKey[list[str]]()
OUTCOMES = pytest.StashKey[dict[str, "Outcome"]]()
VERDICT = pytest.StashKey[list[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Add the options where the suite is named; those that another plugin has already are shared with it."""
    yield
    if not any(names_suite(argument) for argument in args):
        return
    # pytest has no public list of its options; trying to add them would break other plugins.
    groups = {id(group): group for group in (parser._anonymous, *parser._groups)}.values()  # noqa: SLF001
    taken = {name: option.dest for group in groups for option in group.options for name in option.names()}
    group = parser.getgroup(PACKAGE, "conformance to the Remix video contract")
    early_config.stash[PLACES] = {}
    for flag, settings in OPTIONS:
        place = taken.get(flag) or f"{PACKAGE}_{attribute(flag)}"
        early_config.stash[PLACES][flag] = place
        if flag not in taken:
            group.addoption(flag, dest=place, **settings)


def names_suite(argument: str) -> bool:
    """Return whether an argument names the suite: the package, a module of it, or a path within it."""
    name = argument.partition("::")[0]
    if name == PACKAGE or name.startswith(f"{PACKAGE}."):
        return True
    try:
        return Path(name).resolve().is_relative_to(SUITE)
    except (OSError, ValueError):
        return False


def attribute(flag: str) -> str:
    """Return the name that the command line has for an option's value."""
    return flag.removeprefix("--").replace("-", "_")


def asked(config: pytest.Config) -> bool:
    """Return whether this run is to run the suite."""
    return PLACES in config.stash and any(names_suite(argument) for argument in config.args)


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Collect the clauses; raise UsageError where the provider is not named or the fragment cannot be used."""
    if not asked(config) or config.option.help:
        return
    if is_worker(config):
        handed_over: dict[str, Outcome] = json.loads(cast("Any", config).workerinput[HANDED_OVER])
        config.stash[OUTCOMES], config.stash[CLAUSES] = handed_over, list(handed_over)
        return
    options = options_of(config)
    if options.url is None and options.app is None and not config.option.collectonly:
        raise pytest.UsageError(f"{PACKAGE}: name the provider with --base-url URL or --app MODULE:ATTR")
    try:
        # Large imports come late: most runs of pytest do not run this suite.
        from video_remix_contract.clauses.catalogue import catalogue  # noqa: PLC0415
        from video_remix_contract.clauses.model import Side  # noqa: PLC0415
        from video_remix_contract.clauses.profile import Profile  # noqa: PLC0415
        from video_remix_contract.errors import ContractError  # noqa: PLC0415
        from video_remix_contract.openapi.contract import load  # noqa: PLC0415
    except ImportError as error:
        raise pytest.UsageError(f"{PACKAGE}: the extra 'suite' is not installed ({error})") from error
    try:
        clauses = catalogue(load(options.spec), Profile(options.profile))
    except ContractError as error:
        raise pytest.UsageError(f"{PACKAGE}: {error}") from error
    config.stash[CLAUSES] = [clause.id for clause in clauses.of(Side.PROVIDER)]


def options_of(config: pytest.Config) -> argparse.Namespace:
    """Return the options as the command line has them.

    An option that belongs to another plugin counts where its value is of the kind that is wanted here.
    """
    values: dict[str, Any] = {}
    for flag, settings in OPTIONS:
        default = settings.get("default", False if settings.get("action") == "store_true" else None)
        value = config.getoption(config.stash[PLACES][flag], default)
        values[attribute(flag)] = default if value is None or not fits(value, settings) else value
    return argparse.Namespace(url=values.pop("base_url"), **values)


def fits(value: Any, settings: dict[str, Any]) -> bool:
    """Return whether a value can be the value of an option."""
    action = settings.get("action")
    if action == "append":
        return isinstance(value, list)
    if "choices" in settings:
        return value in settings["choices"]
    return isinstance(value, bool) == (action == "store_true") and not isinstance(value, list)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name the provider that the suite judges."""
    if CLAUSES not in config.stash or is_worker(config):
        return None
    options = options_of(config)
    return f"{PACKAGE}: {options.url or options.app or 'no provider'}, {len(config.stash[CLAUSES])} clauses"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Verify the provider before pytest-xdist starts its workers, which get the outcomes."""
    if CLAUSES in session.config.stash and session.config.pluginmanager.hasplugin("dsession"):
        ask(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker of pytest-xdist the outcomes."""
    if OUTCOMES in node.config.stash:
        node.workerinput[HANDED_OVER] = json.dumps(node.config.stash[OUTCOMES])


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Verify the provider before the first item runs, where any item of the suite will run."""
    config = session.config
    chosen = any(isinstance(item, pytest.Function) and item.path.is_relative_to(SUITE) for item in session.items)
    if CLAUSES in config.stash and chosen and OUTCOMES not in config.stash and not config.option.collectonly:
        ask(config)


def ask(config: pytest.Config) -> None:
    """Verify the provider and keep the outcome of each item; end the session where there was no response at all."""
    # As above: these imports are large.
    from video_remix_contract.clauses.model import Level  # noqa: PLC0415
    from video_remix_contract.cli.provider_run import verified  # noqa: PLC0415
    from video_remix_contract.errors import Error  # noqa: PLC0415
    from video_remix_contract.judging.verdict import Overall  # noqa: PLC0415
    from video_remix_contract.report.pytest_outcomes import outcomes  # noqa: PLC0415
    from video_remix_contract.report.terminal import verdict_line  # noqa: PLC0415

    options = options_of(config)
    try:
        report: Report = verified(options, lambda plan: write_lines(config, [f"{PACKAGE}: {plan}"]))
    except Error as error:
        raise pytest.UsageError(f"{PACKAGE}: {' '.join(str(error).split())}") from error
    document = report.document
    (verdict, _), rest = verdict_line(document)
    if report.verdict.overall is Overall.INCONCLUSIVE and not report.jobs.accepted:
        pytest.exit(f"{PACKAGE}: {verdict}{rest}", returncode=EXIT_INCONCLUSIVE)
    config.stash[OUTCOMES] = outcomes(report, Level(options.fail_on.upper()))
    additional = document["additional_members"]
    config.stash[VERDICT] = [
        *document["notes"],
        *([f"additional members (allowed): {', '.join(additional)}"] if additional else []),
        f"{verdict}{rest}",
    ]


def write_lines(config: pytest.Config, lines: Sequence[str]) -> None:
    """Write lines to the terminal, unless pytest is to be quiet."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None and config.option.verbose >= 0:
        for text in lines:
            reporter.write_line(text)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the verdict on the provider as a whole."""
    if VERDICT in config.stash:
        terminalreporter.section(PACKAGE)
        for text in config.stash[VERDICT]:
            terminalreporter.write_line(text)


def clause_ids(config: pytest.Config) -> list[Any]:
    """Return the parameters of the suite's items: the clause ids, or a single skip where nobody asked for them."""
    if CLAUSES in config.stash:
        return config.stash[CLAUSES]
    return [pytest.param("unasked", marks=pytest.mark.skip(reason=UNASKED))]


def settle(config: pytest.Config, clause: str) -> None:
    """End an item with its outcome: fail without a traceback, xfail or skip with the reason."""
    kind, text = config.stash[OUTCOMES][clause]
    if kind == "skip":
        pytest.skip(text)
    if kind == "xfail":
        pytest.xfail(text)
    # With --runxfail, pytest.xfail does nothing, and what was expected to fail does.
    if kind != "pass":
        pytest.fail(text, pytrace=False)
