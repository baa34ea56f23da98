"""Fixtures of the whole test-suite."""

from __future__ import annotations

import pytest
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.openapi.contract import Contract, load


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Return the contract of the checked-in fragment."""
    return load()


@pytest.fixture(scope="session")
def clauses(contract: Contract) -> Catalogue:
    """Return the clauses of the checked-in fragment."""
    return catalogue(contract)
