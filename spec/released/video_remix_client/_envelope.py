# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""What a provider says in its own words, whichever envelope it chose, and the job that it speaks of."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable

from attrs import frozen

from ._json import encodable

_LONGEST = 1000
_TAG = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_STRING = r'"((?:[^"\\]|\\.){1,512})"'


@frozen
class Words:
    """A provider's message and what it adds for programs."""

    message: str | None = None
    type: str | None = None
    param: str | None = None
    code: str | None = None


def words_of(value: object, content: bytes) -> Words:
    """Return what the body of a refusal says.

    Understood are `{"error": {…}}`, `{"error": "…"}`, `{"detail": …}` with a text or a list, problem details
    (RFC 9457), `{"code": …, "message": …}`, `{"msg": …}`, `{"errors": […]}`, bare strings, plain text and HTML.
    """
    if isinstance(value, dict):
        inner = value.get("error")
        if isinstance(inner, dict):
            return _object_words(inner)
        outer = _object_words(value)
        return Words(_text(inner) or outer.message, outer.type, outer.param, outer.code)
    if value is not None:
        return Words(_text(value))
    return Words(_page_text(content.decode("utf-8", errors="replace")))


def _object_words(value: dict[str, object]) -> Words:
    found = (_text(value.get(name)) for name in ("message", "detail", "msg", "title", "error_description", "errors"))
    return Words(
        next((text for text in found if text), None),
        _scalar(value.get("type")),
        _scalar(value.get("param")),
        _scalar(value.get("code")),
    )


def _scalar(value: object) -> str | None:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip()[:_LONGEST] or None
    if isinstance(value, list):
        return "; ".join(text for text in map(_item_text, value[:10]) if text)[:_LONGEST] or None
    if isinstance(value, dict):
        return _object_words(value).message or json.dumps(value, default=str)[:_LONGEST]
    return None


def _item_text(item: object) -> str | None:
    text = _object_words(item).message if isinstance(item, dict) else _text(item)
    place = item.get("loc") if isinstance(item, dict) else None
    return f"{'.'.join(map(str, place))}: {text}" if text and isinstance(place, list) else text


def _page_text(text: str) -> str | None:
    text = text[: 8 * _LONGEST]
    if "<" in text:
        title = _TITLE.search(text)
        text = html.unescape(title[1] if title and title[1].strip() else _TAG.sub(" ", text))
    return " ".join(text.split())[:_LONGEST] or None


def find_job_id(value: object, content: bytes, names: Iterable[str], given: Iterable[str]) -> str | None:
    """Return the identifier of the job that a body speaks of, be it wrapped, renamed or cut short.

    `names` are the members to look for, best first; `given` are identifiers that the request named itself.
    """
    names, known = tuple(names), frozenset(given)
    level = [value]
    for _ in range(3):
        objects = [item for item in level if isinstance(item, dict)]
        for item in objects:
            for name in names:
                found = _scalar(item.get(name))
                if found and found not in known and encodable(found):
                    return found
        level = [inner for item in objects for name, inner in item.items() if name != "error"]
    return None if value is not None else _scan_job_id(content, names, known)


def _scan_job_id(content: bytes, names: tuple[str, ...], known: frozenset[str]) -> str | None:
    text = content[:1_000_000].decode("utf-8", errors="replace")
    for name in names:
        for match in re.finditer(rf'"{re.escape(name)}"\s*:\s*{_STRING}', text):
            try:
                found = json.loads(f'"{match[1]}"', strict=False)
            except ValueError:
                continue
            if found not in known and encodable(found):
                return str(found)
    return None
