"""The default values of a run; a small module, since every run of pytest imports it."""

from __future__ import annotations

MAX_JOBS = 12
DEADLINE = 120.0
TIMEOUT = 10.0
# In bytes: no server that was tried refuses a body of this size, many refuse one of a few hundred kB (413).
LARGEST_BODY = 64_000
VIDEO_ID = "video_123"
KEY_VARIABLE = "OPENAI_API_KEY"
