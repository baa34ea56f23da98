"""Name the cases of a JUnit file that pytest writes by their clauses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from _pytest.junitxml import LogXML, xml_key

from video_remix_contract.pytest_plugin.options import PACKAGE


def name_cases(config: pytest.Config, clauses: Sequence[str]) -> None:
    """Name the cases of a run by its clauses, where the run writes a JUnit file."""
    xml = config.stash.get(xml_key, None)
    if xml is not None:
        config.pluginmanager.register(ClauseNames(xml, clauses))


class ClauseNames:
    """Gives the test cases of a JUnit file the names of their clauses, in place of those of our functions."""

    def __init__(self, xml: LogXML, clauses: Sequence[str]) -> None:
        self.xml = xml
        # Workers of pytest-xdist send reports, of which the controller has no item.
        self.clauses = {f"test_clause[{clause}]": clause for clause in clauses}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Name the case of an item that has a clause."""
        module, _, item = report.nodeid.partition("::")
        clause = self.clauses.get(item)
        if clause is not None and module.endswith("suite/test_contract.py"):
            case = self.xml.node_reporter(report)
            case.add_attribute("name", clause)
            case.add_attribute("classname", PACKAGE)
