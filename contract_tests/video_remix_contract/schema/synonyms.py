"""Words that servers send in place of documented ones (seen in public issue trackers of gateways and their clients)."""

from __future__ import annotations

SYNONYMS = {
    "queued": ("pending", "submitted", "NOT_START"),
    "in_progress": ("processing", "running"),
    "completed": ("succeeded", "success", "done"),
    "failed": ("error", "cancelled", "expired"),
}
# Members that carry what an error says, in envelopes that servers use; the outer come first.
ENVELOPE_MEMBERS = ("error", "errors", "detail", "message", "msg", "title")
