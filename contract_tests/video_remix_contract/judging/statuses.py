"""Statuses that say nothing of how a request is written."""

from __future__ import annotations

# These mean "not now" or "not you"; they show nothing of a body.
BUSY = frozenset({408, 425, 429, 502, 503, 504})
UNAUTHORIZED = frozenset({401, 403})
# An honest answer to any body: how much a provider takes is its own affair.
TOO_LARGE = 413
# These are about the caller's account or the state of the source.
NOT_THE_REQUEST = frozenset({402, 409})
