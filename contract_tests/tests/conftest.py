"""Fixtures of the whole test-suite."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.openapi.contract import Contract, load

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Return the contract of the checked-in fragment."""
    return load()


@pytest.fixture(scope="session")
def clauses(contract: Contract) -> Catalogue:
    """Return the clauses of the checked-in fragment."""
    return catalogue(contract)


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C reach processes, even where these tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
