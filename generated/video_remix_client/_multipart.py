# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""Bodies of the media type multipart/form-data (RFC 7578)."""

import secrets
from collections.abc import Callable, Iterable

from ._model import to_json
from ._writing import Body, json_body, plain_text


def text_part(name: str, value: object) -> tuple[bytes, bytes]:
    """Return the head and the content of a part: strings as they are, objects as JSON."""
    plain = to_json(value)
    media_type = "application/json" if isinstance(plain, (dict, list)) else None
    return disposition(name, media_type=media_type), form_text(name, plain).encode("utf-8")


def multipart_body(
    content_type: str,
    members: Iterable[tuple[str, object]],
    part: Callable[[str, object], tuple[bytes, bytes]] = text_part,
) -> Body:
    """Return a form whose boundary is random and does not occur in the content; lists are sent as repeated parts.

    Raises ValueError for null, which a form cannot express, and TypeError for what is not JSON.
    """
    parts = [part(name, item) for name, value in members for item in form_values(value)]
    content = b"".join(head + payload for head, payload in parts)
    boundary = secrets.token_hex(16)
    while boundary.encode("ascii") in content:
        boundary = secrets.token_hex(16)
    line = boundary.encode("ascii")
    body = b"".join(b"--%b\r\n%b\r\n\r\n%b\r\n" % (line, head, payload) for head, payload in parts)
    return f"{content_type}; boundary={boundary}", b"%b--%b--\r\n" % (body, line)


def disposition(name: str, file_name: str | None = None, media_type: str | None = None) -> bytes:
    """Return the head of a part, without the line break at its end."""
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    head += "" if file_name is None else f'; filename="{_quoted(file_name)}"'
    head += "" if media_type is None else f"\r\nContent-Type: {media_type}"
    return head.encode("utf-8")


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def form_values(value: object) -> list[object]:
    """Return the values that a form sends under the same name."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def form_text(name: str, value: object) -> str:
    """Return the text of a value in a form; raises ValueError for null and TypeError for what is not JSON."""
    if value is None:
        raise ValueError(f"`{name}` is null, which a form cannot express; leave it out or send JSON")
    if isinstance(value, (dict, list)):
        return json_body("", value)[1].decode("utf-8")
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"`{name}` has the type {type(value).__name__}, which a form cannot express")
    return plain_text(value)
