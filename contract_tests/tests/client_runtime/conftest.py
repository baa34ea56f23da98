"""A clock for the tests of the runtime."""

from __future__ import annotations

import pytest
from runtime import _clock
from still import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the time stand still until a test sets it."""
    stopped = Clock()
    monkeypatch.setattr(_clock, "now", stopped)
    return stopped
