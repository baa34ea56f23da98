# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""What a provider says in its own words, whichever envelope it chose, and the job that it speaks of."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable

from attrs import evolve, frozen

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

    Understood are `{"error": {…}}`, `{"error": "…"}`, `{"detail": …}` with a text, a list or an envelope, problem
    details (RFC 9457), `{"code": …, "message": …}`, `{"msg": …}`, `{"errors": […]}`, one of them in a list, bare
    strings, plain text and HTML. Of any other body the message is its text.
    """
    words = _words(value)
    tells = value is None or (isinstance(value, (dict, list)) and bool(value))
    return evolve(words, message=_page_text(content)) if tells and not words.message else words


def _words(value: object, depth: int = 3) -> Words:
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        value = value[0]
    if not isinstance(value, dict):
        return Words(_text(value))
    for name in ("error", "detail"):
        inner = value.get(name)
        if isinstance(inner, dict) and depth:
            return _words(inner, depth - 1)
    outer = _object_words(value)
    return Words(_text(value.get("error")) or outer.message, outer.type, outer.param, outer.code)


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


def _page_text(content: bytes) -> str | None:
    text = content[: 8 * _LONGEST].decode("utf-8", errors="replace")
    if "\0" in text:
        return None
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
        items = (inner for item in level for inner in (item if isinstance(item, list) else [item]))
        objects = [item for item in items if isinstance(item, dict)]
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
