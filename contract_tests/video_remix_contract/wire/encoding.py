"""Encode a document in a media type."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

import httpx2


def encode(media_type: str, document: Any, *, files: Collection[str] = ()) -> tuple[str, bytes]:
    """Encode a document in a media type; return the content type with its parameters, and the bytes.

    The same document gives the same bytes, so that a run can be repeated. ``files`` are the members of a form that
    are sent as files.
    """
    if is_form(media_type):
        fields = [
            (name, (f"{name}.txt" if name in files else None, form_text(value))) for name, value in document.items()
        ]
        # A digest of the whole does not stand inside it.
        boundary = hashlib.sha256(repr(fields).encode("utf-8", "backslashreplace")).hexdigest()[:32]
        content_type = f"{media_type}; boundary={boundary}"
        if not fields:
            return content_type, f"--{boundary}--\r\n".encode()
        message = httpx2.Request("POST", "http://localhost/", files=fields, headers={"Content-Type": content_type})
        return content_type, message.read()
    return media_type, json.dumps(document, ensure_ascii=False).encode()


def is_form(media_type: str | None) -> bool:
    """Return whether bodies of a media type are forms of parts (RFC 7578)."""
    return (media_type or "").startswith("multipart/")


def form_text(value: Any) -> bytes:
    """Return the text of a form field."""
    return (value if isinstance(value, str) else json.dumps(value)).encode()
