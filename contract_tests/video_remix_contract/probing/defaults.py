"""The default values of a run; a small module, since every run of pytest imports it."""

from __future__ import annotations

MAX_JOBS = 12
DEADLINE = 120.0
TIMEOUT = 10.0
VIDEO_ID = "video_123"
KEY_VARIABLE = "OPENAI_API_KEY"
