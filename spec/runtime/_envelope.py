"""The provider's own words in a refusal, whichever known envelope it chose, and the job that a body names."""

import html
import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice

from ._json import encodable

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_STRING = r'"((?:[^"\\]|\\.){1,512})"'


def words_of(value: object, content: bytes) -> tuple[str | None, dict[str, str | None]]:
    """Return the message of a refusal, and its type, param and code, of any length; without an envelope it is the text.

    Envelopes are `{"error": {"message", …}}`, `{"error": "text"}`, `{"detail": …}` with a text, a list or an envelope,
    `{"code", "message"}`, problem details (RFC 9457), a JSON string, plain text, and the title of an HTML page.
    """
    envelope = value
    for name in ("detail", "error"):
        inner = envelope.get(name) if isinstance(envelope, dict) else None
        envelope = inner if isinstance(inner, dict) else envelope
    members = envelope if isinstance(envelope, dict) else {}
    candidates = (members.get(name) for name in ("error", "message", "detail", "title"))
    texts = (_text(candidate) for candidate in (*candidates, value))
    message = next((text for text in texts if text), None)
    if message is None and (value is None or (value and isinstance(value, (dict, list)))):
        message = _page_text(content)
    return message, {name: _scalar(members.get(name)) for name in ("type", "param", "code")}


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return "; ".join(filter(None, map(_item_text, value[:10]))) or None
    return None


def _item_text(item: object) -> str | None:
    if not isinstance(item, dict):
        return _text(item)
    text, place = _text(item.get("msg")), item.get("loc")
    return f"{'.'.join(map(str, place))}: {text}" if text and isinstance(place, list) else text


def _page_text(content: bytes) -> str | None:
    text = content.decode("utf-8", errors="replace")
    if "\0" in text[:8000]:
        return None
    title = _TITLE.search(text[:8000])
    return " ".join((html.unescape(title[1]) if title else text).split()) or None


def _scalar(value: object) -> str | None:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def find_job_id(value: object, content: bytes, names: Collection[str], given: Collection[str]) -> str | None:
    """Return the identifier of the job that a body names, even where the body is wrapped, renamed or cut short.

    `names` are the members to look for, the best first; `given` are identifiers that the request itself carried.
    """
    candidates = _scanned_ids(content, names) if value is None else _ids_of(value, names)
    return next((text for text in candidates if text and text not in given and encodable(text)), None)


def _ids_of(value: object, names: Collection[str]) -> Iterator[str | None]:
    level = [value]
    for _ in range(3):
        items = (inner for item in level for inner in (item if isinstance(item, list) else [item]))
        # A job is among the first of a list, and the search must not take long.
        objects = [item for item in islice(items, 1000) if isinstance(item, dict)]
        yield from (_scalar(item.get(name)) for item in objects for name in names)
        level = [inner for item in objects for name, inner in item.items() if name != "error"]


def _scanned_ids(content: bytes, names: Collection[str]) -> Iterator[str]:
    text = content[:1_000_000].decode("utf-8", errors="replace")
    for match in (match for name in names for match in re.finditer(rf'"{re.escape(name)}"\s*:\s*{_STRING}', text)):
        with suppress(ValueError):
            yield str(json.loads(f'"{match[1]}"', strict=False))
