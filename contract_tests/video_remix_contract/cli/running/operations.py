"""The option ``--operation`` of verbs that read documents with several operations."""

from __future__ import annotations

from video_remix_contract.errors import UsageError
from video_remix_contract.openapi.operation import METHODS


def operation_of(words: list[str]) -> tuple[str, str]:
    """Return method and path of an operation that was written as a single word or as two."""
    parts = " ".join(words).split()
    if len(parts) != 2 or parts[0].lower() not in METHODS or not parts[1].startswith("/"):
        raise UsageError(f"an operation is written METHOD /PATH, not {' '.join(words)!r}")
    return parts[0].lower(), parts[1]
