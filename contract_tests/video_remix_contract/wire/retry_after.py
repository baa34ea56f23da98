"""Read how long a busy provider asks to wait."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from video_remix_contract.wire.messages import Exchange, header

BUSY_STATUSES = frozenset({429, 503})


def retry_after(exchange: Exchange, now: float) -> float | None:
    """Return the seconds that a 429 or a 503 asks to wait (RFC 9110, section 10.2.3), or None where it does not.

    ``now`` is in Unix seconds; a date that has passed means no wait at all.
    """
    if exchange.response is None or exchange.response.status not in BUSY_STATUSES:
        return None
    value = (header(exchange.response.headers, "retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
