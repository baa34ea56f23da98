"""The pytest plugin: verifies a provider once and makes a test item of each clause.

Every run of pytest loads it where the package is installed. So it imports little, and it adds its options only where
the suite is asked for, and after all other plugins, so that it takes no option from them.

The verdict is reached before the first item runs, and a run ends with 0 only where that verdict allows it: what other
plugins, conftest.py or the configuration make of the items decides nothing. Only what the user writes on the command
line selects clauses.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, cast

import pytest

from video_remix_contract.pytest_plugin.junit_names import name_cases
from video_remix_contract.pytest_plugin.options import (
    PACKAGE,
    PLACES,
    SUITE,
    WRITTEN,
    add_options,
    names_suite,
    options_of,
    selects,
)
from video_remix_contract.untrusted.text import line, visible

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from video_remix_contract.report.model import Report
    from video_remix_contract.report.pytest_outcomes import Outcome

HANDED_OVER = "video_remix_contract_outcomes"
HANDED_BACK = "video_remix_contract_selected"
EXIT_INCONCLUSIVE, EXIT_INTERRUPTED = 3, 130
UNASKED = f"a part of {PACKAGE}, to be run with `pytest --pyargs {PACKAGE} --base-url URL`"

CLAUSES = pytest.StashKey[list[str]]()
OUTCOMES = pytest.StashKey[dict[str, "Outcome"]]()
SELECTED = pytest.StashKey[set[str]]()
VERDICT = pytest.StashKey[list[str]]()
INCONCLUSIVE = pytest.StashKey[str]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Add the options where the suite is named, after all other plugins."""
    yield
    if any(names_suite(argument) for argument in args):
        add_options(early_config, parser, args)


def asked(config: pytest.Config) -> bool:
    """Return whether this run is to run the suite."""
    return PLACES in config.stash and any(names_suite(argument) for argument in config.args)


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """End the run with 0 only where the verdict on the provider allows it, whatever made pytest end with 0."""
    # What others change of the options afterwards does not count.
    judging = wants_verdict(config)
    code = yield
    if code or not judging:
        return code
    code, reason = exit_code(config)
    if code:
        sys.stderr.write(f"{PACKAGE}: {reason}\n")
    return code


def wants_verdict(config: pytest.Config) -> bool:
    """Return whether the suite is to run on a provider; to print help, or to list items without one, is no such run."""
    if PLACES not in config.stash or is_worker(config):
        return False
    written = config.stash[WRITTEN]
    # With --help, wherever that comes from, pytest has not read the arguments to their end.
    named = any(names_suite(argument) for argument in (*config.args, *written.file_or_dir))
    if not named or written.help or written.version:
        return False
    options = options_of(config)
    return config.option.help or options.url is not None or options.app is not None


def exit_code(config: pytest.Config) -> tuple[int, str]:
    """Return the exit code that the verdict asks for where pytest ends with 0, and the reason if it is another one."""
    outcomes = config.stash.get(OUTCOMES, None)
    if outcomes is None:
        return EXIT_INCONCLUSIVE, "no verdict: the provider was not asked"
    if INCONCLUSIVE in config.stash:
        return EXIT_INCONCLUSIVE, config.stash[INCONCLUSIVE].removeprefix(f"{PACKAGE}: ")
    selected: set[str] = config.stash.get(SELECTED, set())
    clauses = selected if selects(config.stash[WRITTEN]) else set(outcomes)
    if not clauses:
        return EXIT_INCONCLUSIVE, "no verdict: no clause was selected"
    failing = sorted(clause for clause in clauses if outcomes[clause][0] == "fail")
    if failing:
        return int(pytest.ExitCode.TESTS_FAILED), f"{len(failing)} of the clauses fail: {', '.join(failing[:3])}"
    return 0, ""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the clauses that are selected."""
    items = [item for item in session.items if isinstance(item, pytest.Function) and item.path.is_relative_to(SUITE)]
    if CLAUSES in session.config.stash:
        session.config.stash[SELECTED] = {str(item.callspec.params["clause"]) for item in items}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the clauses that are selected from a worker of pytest-xdist."""
    config: pytest.Config = node.config
    selected = getattr(node, "workeroutput", {}).get(HANDED_BACK, [])
    config.stash[SELECTED] = config.stash.get(SELECTED, set()) | set(selected)


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
        from video_remix_contract.openapi.faults import lines_of  # noqa: PLC0415
    except ImportError as error:
        raise pytest.UsageError(f"{PACKAGE}: the extra 'suite' is not installed ({error})") from error
    try:
        clauses = catalogue(load(options.spec), Profile(options.profile))
    except ContractError as error:
        raise pytest.UsageError("\n".join(f"{PACKAGE}: {each}" for each in lines_of(error))) from error
    config.stash[CLAUSES] = names = [clause.id for clause in clauses.of(Side.PROVIDER)]
    name_cases(config, names)


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
    """Verify the provider and keep the outcome of each item; end the session where the run was interrupted."""
    # As above: these imports are large.
    from video_remix_contract.clauses.model import Level  # noqa: PLC0415
    from video_remix_contract.cli.running.provider_run import verified  # noqa: PLC0415
    from video_remix_contract.errors import Error  # noqa: PLC0415
    from video_remix_contract.judging.verdict import Overall  # noqa: PLC0415
    from video_remix_contract.report.pytest_outcomes import outcomes  # noqa: PLC0415
    from video_remix_contract.report.terminal import verdict_line  # noqa: PLC0415

    options = options_of(config)
    try:
        report: Report = verified(options, lambda plan: write_lines(config, [f"{PACKAGE}: {plan}"]))
    except Error as error:
        raise pytest.UsageError(f"{PACKAGE}: {line(error)}") from error
    document = report.document
    (verdict, _), rest = verdict_line(document)
    if report.verdict.overall is Overall.INCONCLUSIVE or report.interrupted:
        config.stash[INCONCLUSIVE] = f"{PACKAGE}: {verdict}{rest}"
    config.stash[OUTCOMES] = outcomes(report, Level(options.fail_on.upper()))
    additional = document["additional_members"]
    config.stash[VERDICT] = [
        *document["notes"],
        *([f"additional members (allowed): {', '.join(additional)}"] if additional else []),
        f"{verdict}{rest}",
    ]
    if report.interrupted:
        pytest.exit(config.stash[INCONCLUSIVE], returncode=EXIT_INTERRUPTED)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Report a run without a verdict as an error of its own, so that no report of it is green, and by its exit code.

    A worker of pytest-xdist gives the clauses that are selected to the process that ends the run.
    """
    config = session.config
    if SELECTED in config.stash and is_worker(config):
        selected = config.stash[SELECTED]
        cast("Any", config).workeroutput[HANDED_BACK] = list(selected)
    if INCONCLUSIVE not in config.stash:
        return
    where = (PACKAGE, None, "verdict")
    text = config.stash[INCONCLUSIVE]
    report = pytest.TestReport(f"{PACKAGE}::verdict", where, {}, "failed", text, "setup")
    config.hook.pytest_runtest_logreport(report=report)
    if exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        session.exitstatus = EXIT_INCONCLUSIVE


def write_lines(config: pytest.Config, lines: Sequence[str]) -> None:
    """Write lines to the terminal, unless pytest is to be quiet."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None and config.option.verbose >= 0:
        for text in lines:
            reporter.write_line(line(text))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the verdict on the provider as a whole."""
    if VERDICT in config.stash:
        terminalreporter.section(PACKAGE)
        for text in config.stash[VERDICT]:
            terminalreporter.write_line(visible(text))


def clause_ids(config: pytest.Config) -> list[Any]:
    """Return the parameters of the suite's items: the clause ids, or a single skip where nobody asked for them.

    Raises UsageError where the suite is named and this plugin is not loaded: no item could be judged.
    """
    if CLAUSES in config.stash:
        return config.stash[CLAUSES]
    if any(names_suite(argument) for argument in config.args):
        raise pytest.UsageError(f"{PACKAGE}: the plugin is not loaded; add -p {__name__}")
    return [pytest.param("unasked", marks=pytest.mark.skip(reason=UNASKED))]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """End an item whose clause could not be judged: what fails before the test itself is an error in pytest."""
    if OUTCOMES in item.config.stash and item.path.is_relative_to(SUITE):
        kind, text = item.config.stash[OUTCOMES][cast("Any", item).callspec.params["clause"]]
        if kind == "error":
            pytest.fail(text, pytrace=False)


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
