"""Times so long that no busy machine misses them; what ends by itself never meets them."""

from __future__ import annotations

from typing import Any

from video_remix_contract.probing.budget import Limits
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.verification import Settings

# Seconds for an exchange, and for a whole run.
TIMEOUT, DEADLINE = 60.0, 1200.0
# Seconds for a process or a thread: a guard against tests that hang.
MAX_WAIT = 300


def patient(max_jobs: int = MAX_JOBS, **settings: Any) -> Settings:
    """Return the settings of a run with long times."""
    return Settings(limits=Limits(max_jobs, DEADLINE), timeout=TIMEOUT, **settings)
