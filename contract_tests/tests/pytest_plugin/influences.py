"""A catalogue of what may change which items pytest runs and how they end: options, configuration, plugins, conftest.

Each is tried on a provider that breaks a clause, so that no run may end green.
"""

from __future__ import annotations

from attrs import field, frozen

FAILED, INTERRUPTED, NO_VERDICT, NO_TESTS = 1, 2, 3, 5


@frozen
class Influence:
    """An influence, and the exit code that is right for it.

    ``options`` are written on the command line, ``environment`` are variables, ``settings`` go into pytest.ini,
    ``conftest`` into conftest.py; ``{passing}`` and ``{failing}`` stand for clauses that pass and fail.
    """

    name: str
    code: int
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(factory=dict)
    settings: str = ""
    conftest: str = ""


def written(code: int, *options: str) -> Influence:
    """Return options of the command line."""
    return Influence(f"written: {' '.join(options)}", code, options=options)


def added(code: int, options: str) -> Influence:
    """Return options of the environment."""
    return Influence(f"PYTEST_ADDOPTS: {options}", code, environment={"PYTEST_ADDOPTS": options})


def configured(code: int, settings: str) -> Influence:
    """Return a setting of pytest.ini."""
    return Influence(f"pytest.ini: {settings}", code, settings=settings)


def conftest(code: int, name: str, text: str, *options: str) -> Influence:
    """Return a conftest.py, with options of the command line."""
    return Influence(
        f"conftest: {name} {' '.join(options)}".strip(), code, options=options, conftest=f"import pytest\n{text}\n"
    )


SWALLOWED = """
import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = 'passed'
    return report
"""
GREEN = "def pytest_sessionfinish(session): session.exitstatus = 0"
CATALOGUE = (
    written(NO_VERDICT, "--collect-only"),
    written(NO_VERDICT, "--co", "-q"),
    written(NO_VERDICT, "--fixtures"),
    written(NO_VERDICT, "--markers"),
    written(NO_VERDICT, "--cache-show"),
    written(FAILED, "--setup-plan"),
    written(FAILED, "--setup-only"),
    written(FAILED, "--maxfail", "1"),
    written(FAILED, "-x"),
    written(INTERRUPTED, "--stepwise"),
    written(FAILED, "-p", "no:terminal"),
    written(FAILED, "-p", "no:skipping"),
    written(FAILED, "--runxfail"),
    written(FAILED, "-k", "{failing}"),
    written(NO_TESTS, "-k", "no_such_clause"),
    written(NO_TESTS, "-p", "no:python"),
    written(FAILED, "--ignore-glob", "*suite*"),
    added(NO_VERDICT, "--collect-only"),
    added(NO_VERDICT, "--help"),
    added(NO_VERDICT, "-VV"),
    added(NO_VERDICT, "--markers"),
    added(NO_TESTS, "-k no_such_clause"),
    added(FAILED, "-k {passing}"),
    added(FAILED, "-m 'not slow'"),
    added(FAILED, "--lf"),
    added(FAILED, "-p no:cacheprovider -q -q --no-header --no-summary"),
    added(FAILED, "--setup-plan"),
    added(NO_TESTS, "-o python_functions=none"),
    configured(FAILED, "addopts = -k {passing}"),
    configured(NO_VERDICT, "addopts = --collect-only"),
    configured(NO_TESTS, "python_files = none.py"),
    configured(NO_TESTS, "python_functions = none"),
    configured(FAILED, "xfail_strict = true"),
    configured(NO_TESTS, "norecursedirs = *"),
    conftest(NO_TESTS, "deselects all", "def pytest_collection_modifyitems(items): items.clear()"),
    conftest(
        NO_VERDICT, "deselects all and is green", f"def pytest_collection_modifyitems(items): items.clear()\n{GREEN}"
    ),
    conftest(
        FAILED,
        "deselects what fails",
        "def pytest_collection_modifyitems(items): items[:] = [item for item in items if '{passing}' in item.name]",
    ),
    conftest(
        FAILED,
        "skips all",
        "def pytest_collection_modifyitems(items):\n    for item in items: item.add_marker(pytest.mark.skip('no'))",
    ),
    conftest(
        FAILED,
        "expects failures",
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items: item.add_marker(pytest.mark.xfail(strict=False))",
    ),
    conftest(FAILED, "skips in a fixture", "@pytest.fixture(autouse=True)\ndef skipped(): pytest.skip('no')"),
    conftest(FAILED, "swallows failures", SWALLOWED),
    conftest(FAILED, "swallows failures", SWALLOWED, "-k", "{failing}"),
    conftest(FAILED, "swallows failures", SWALLOWED, "-n", "2"),
    conftest(FAILED, "swallows failures", SWALLOWED, "-n", "2", "-k", "{failing}"),
    conftest(FAILED, "reports passes", "def pytest_runtest_logreport(report): report.outcome = 'passed'"),
    conftest(FAILED, "runs no function", "def pytest_pyfunc_call(): return True"),
    conftest(FAILED, "runs no item", "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_protocol(): return True"),
    conftest(NO_VERDICT, "runs nothing", "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtestloop(): return True"),
    conftest(FAILED, "is green", GREEN),
    conftest(FAILED, "is green", GREEN, "-n", "2"),
    conftest(NO_VERDICT, "is green, nothing is selected", GREEN, "-n", "2", "-k", "no_such_clause"),
    conftest(
        FAILED,
        "is green at the very end",
        "def pytest_sessionstart(session): session.config.theirs = session\n"
        "def pytest_unconfigure(config): config.theirs.exitstatus = 0",
    ),
    conftest(NO_VERDICT, "exits", "def pytest_collection_finish(): pytest.exit('enough', returncode=0)"),
    conftest(FAILED, "exits later", "def pytest_runtest_setup(): pytest.exit('enough', returncode=0)"),
    conftest(NO_VERDICT, "collects only", "def pytest_configure(config): config.option.collectonly = True"),
    conftest(
        NO_VERDICT,
        "takes the suite away",
        "def pytest_configure(config): config.args[:] = ['test_theirs.py']\n"
        "open('test_theirs.py', 'w').write('def test_theirs(): pass')",
    ),
    conftest(
        NO_VERDICT, "ends the main program", "@pytest.hookimpl(tryfirst=True)\ndef pytest_cmdline_main(): return 0"
    ),
    conftest(NO_TESTS, "ignores paths", "def pytest_ignore_collect(): return True"),
    Influence(
        "PYTEST_PLUGINS: swallows failures", FAILED, environment={"PYTEST_PLUGINS": "theirs"}, conftest=SWALLOWED
    ),
)
