"""A test item for each clause that a provider has to keep; the plugin verifies the provider and knows the outcomes."""

from __future__ import annotations

import pytest

from video_remix_contract import pytest_plugin


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make an item of each clause."""
    metafunc.parametrize("clause", pytest_plugin.clause_ids(metafunc.config))


def test_clause(clause: str, pytestconfig: pytest.Config) -> None:
    """The provider keeps the clause."""
    pytest_plugin.settle(pytestconfig, clause)
