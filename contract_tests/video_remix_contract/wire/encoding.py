"""Encode a document in a media type."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

URLENCODED = "application/x-www-form-urlencoded"
# As the official Java and Ruby clients write forms.
PART_TYPE, LONG_BOUNDARY = "text/plain; charset=utf-8", 62


def encode(
    media_type: str, document: Any, *, files: Collection[str] = (), part_headers: bool = False, repeated: bool = False
) -> tuple[str, bytes]:
    """Encode a document in a media type; return the content type with its parameters, and the bytes.

    The same document gives the same bytes, so that a run can be repeated. A list is sent in a form as fields of the
    same name. ``files`` are the members of a form of parts that are sent as files, ``part_headers`` gives each of its
    parts a media type and the form a long boundary, ``repeated`` writes the first member of a JSON object twice.
    """
    if media_type == URLENCODED:
        return media_type, urlencode(form_fields(document)).encode("ascii")
    if is_multipart(media_type):
        return encode_form(media_type, form_fields(document), files, part_headers=part_headers)
    text = json_text(document)
    if repeated and isinstance(document, dict) and document:
        first = json_text(dict([next(iter(document.items()))]))
        text = first[:-1] + b", " + text[1:]
    return media_type, text


def encode_form(
    media_type: str, fields: Sequence[tuple[str, bytes]], files: Collection[str], *, part_headers: bool
) -> tuple[str, bytes]:
    """Encode a form of parts (RFC 7578); see ``encode``."""
    parts = []
    for name, text in fields:
        filename = f'; filename="{quoted(name)}.txt"' if name in files else ""
        part_type = PART_TYPE if part_headers else "text/plain" if filename else ""
        head = f'Content-Disposition: form-data; name="{quoted(name)}"{filename}\r\n'
        head += f"Content-Type: {part_type}\r\n" if part_type else ""
        parts.append(b"%s\r\n%s\r\n" % (head.encode(), text))
    # A digest of the whole does not stand inside it.
    boundary = hashlib.sha256(b"".join(parts)).hexdigest()[: LONG_BOUNDARY if part_headers else 32]
    delimiter = f"--{boundary}".encode()
    body = b"".join(b"%s\r\n%s" % (delimiter, part) for part in parts)
    return f"{media_type}; boundary={boundary}", b"%s%s--\r\n" % (body, delimiter)


def quoted(name: str) -> str:
    """Return a name as it stands between quotes in the head of a part."""
    return re.sub('["\\x00-\\x1f]', lambda character: f"%{ord(character[0]):02X}", name.replace("\\", r"\\"))


def json_text(document: Any) -> bytes:
    """Write a document as JSON in UTF-8; halves of surrogate pairs are escaped, since UTF-8 has no bytes for them."""
    text = json.dumps(document, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text).encode()


def is_form(media_type: str | None) -> bool:
    """Return whether bodies of a media type are forms, in which every value is a text."""
    return media_type == URLENCODED or is_multipart(media_type)


def is_multipart(media_type: str | None) -> bool:
    """Return whether bodies of a media type are forms of parts (RFC 7578)."""
    return (media_type or "").startswith("multipart/")


def form_fields(document: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """Return the names and texts of the fields of a form."""
    listed = ((name, value if isinstance(value, list) else [value]) for name, value in document.items())
    return [(name, form_text(value)) for name, values in listed for value in values]


def form_text(value: Any) -> bytes:
    """Return the text of a form field."""
    return (value if isinstance(value, str) else json.dumps(value)).encode()
