"""The pages show the contract of this version; where somebody changes the fragment, they show the one before."""

from __future__ import annotations

import pytest
from support import fixed_clauses
from video_remix_contract.openapi.contract import load


@pytest.fixture
def _as_released() -> None:
    """Skip a test of what the pages show of the contract where the fragment is another one by now."""
    if load().sha256 != fixed_clauses().contract.sha256:
        pytest.skip("the fragment was changed; update what README and docs/ show of it")
