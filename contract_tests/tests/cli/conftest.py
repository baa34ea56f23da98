"""Fixtures of the command line's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import KEY, fixed_clauses
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.contract import Contract


@pytest.fixture
def base_url(contract: Contract) -> Iterator[str]:
    """Serve the reference provider of the checked-in fragment."""
    with serving(ReferenceProvider(contract)) as origin:
        yield f"{origin}{BASE}"


@pytest.fixture
def broken_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the reference provider of the fixed fragment with the fault that the test names."""
    clauses = fixed_clauses()
    with serving(ReferenceProvider(clauses.contract, select_faults(clauses, [request.param]))) as origin:
        yield f"{origin}{BASE}"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
