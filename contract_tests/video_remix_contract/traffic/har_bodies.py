"""The bodies of a HAR, which has texts in the place of bytes: what was sent, or that nobody can know it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from video_remix_contract.traffic.attachments import Attachments
from video_remix_contract.traffic.har_entries import CODED
from video_remix_contract.traffic.records import BASE64, bytes_of, member
from video_remix_contract.wire.encoding import encode, is_form
from video_remix_contract.wire.messages import Headers, header, media_type

# In the place of bytes that are no text.
REPLACED = "\ufffd"
# As Playwright names the file of a body.
FILE = "_file"
# Chrome, and mitmproxy in forms, have bytes that are no UTF-8 with a character for each byte.
ENCODINGS = ("utf-8", "latin-1")
NO_BODY = frozenset({204, 205, 304})


def sent_body(
    request: dict[str, Any], headers: Headers, attachments: Attachments, *, exact: bool
) -> tuple[Headers, bytes] | None:
    """Return the headers and the body of a request, None where the recording does not show the body.

    Parameters without a text are written as a form again. ``exact``: the tool keeps the size that was sent.
    """
    data = member(request, "postData", dict, optional=True) or {}
    coded = member(data, CODED, str, optional=True)
    if coded is not None:
        return headers, bytes_of(coded, BASE64)
    file = member(data, FILE, str, optional=True)
    if file:
        content = attachments.content(file)
        return None if content is None else (headers, content)
    text = member(data, "text", str, optional=True)
    size = member(request, "bodySize", int, optional=True) or 0
    if text:
        known = length_of(headers) or (size if exact and size > 0 else None)
        body = bytes_as_sent(text, [known] if known else [])
        return None if body is None else (headers, body)
    params = member(data, "params", list, optional=True)
    if params:
        return form(headers, params)
    left_out = size > 0 or (length_of(headers) or 0) > 0 or header(headers, "transfer-encoding") is not None
    return None if left_out else (headers, b"")


def form(headers: Headers, params: list[Any]) -> tuple[Headers, bytes] | None:
    """Return headers and body of a form with these parameters, None where they do not show all of it."""
    kind = media_type(headers)
    if not is_form(kind):
        return None
    fields: dict[str, list[str]] = {}
    for param in params:
        value = member(param, "value", str, optional=True)
        if (value is None and member(param, "fileName", str, optional=True)) or REPLACED in (value or ""):
            return None
        fields.setdefault(member(param, "name", str), []).append(value or "")
    content_type, body = encode(str(kind), fields)
    # The boundary of the recording is not in its parameters, so that the form has a boundary of its own.
    rest = tuple((name, value) for name, value in headers if name.lower() not in {"content-type", "content-length"})
    return (*rest, ("Content-Type", content_type)), body


def received_body(
    content: dict[str, Any], headers: Headers, attachments: Attachments, *, bodiless: bool
) -> bytes | None:
    """Return the body of a response, None where the recording does not show it; ``bodiless``: it cannot have one."""
    text, encoding = member(content, "text", str, optional=True), member(content, "encoding", str, optional=True)
    file = member(content, FILE, str, optional=True)
    if file:
        return attachments.content(file)
    if text and encoding:
        return bytes_of(text, encoding)
    size = member(content, "size", int, optional=True)
    lengths = set(sizes(headers, size, member(content, "compression", int, optional=True)))
    if text:
        return bytes_as_sent(text, lengths)
    empty = (size == 0 if text is None else not size) and not lengths
    return b"" if empty or bodiless else None


def sizes(headers: Headers, size: int | None, saved: int | None) -> Iterator[int]:
    """Yield the sizes that the content of a response may have had, none where they cannot be known.

    Of a response with a content coding, Chrome and Playwright have the size of the content, Firefox and mitmproxy that
    of what was packed; mitmproxy has also how much packing saved.
    """
    coded = header(headers, "content-encoding") not in {None, "identity"}
    known = [size, (size or 0) + saved if saved else None] if saved is not None or not coded else []
    yield from (length for length in (*known, None if coded else length_of(headers)) if length and length > 0)


def bytes_as_sent(text: str, lengths: Collection[int]) -> bytes | None:
    r"""Return the bytes that a text stands for, None where nobody can know them; ``lengths``: one of these is theirs.

    >>> bytes_as_sent("ü", {2}), bytes_as_sent("ü", {1}), bytes_as_sent("ü", {9})
    (b'\xc3\xbc', b'\xfc', None)
    """
    if REPLACED in text:
        return None
    for encoding in ENCODINGS if lengths else ENCODINGS[:1]:
        try:
            body = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        if not lengths or len(body) in lengths:
            return body
    return None


def length_of(headers: Headers) -> int | None:
    """Return the size of a body by its headers."""
    value = (header(headers, "content-length") or "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
