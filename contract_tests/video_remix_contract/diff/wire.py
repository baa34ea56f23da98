"""Spell a value as a parameter, a header or a field has it on the wire (OpenAPI 3.1, Style Values; RFC 6570)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from attrs import frozen

from video_remix_contract.openapi.operation import is_json
from video_remix_contract.openapi.parameters import COOKIE, DEEP_OBJECT, HEADER, PATH, QUERY

# Where the fields of a form are, as the carriers of parameters.
FORM_BODY = "form"
FORM, SIMPLE, LABEL, MATRIX = "form", "simple", "label", "matrix"
NAMED = {FORM: "&", MATRIX: ";"}
UNNAMED = {SIMPLE: ",", LABEL: "."}
DELIMITED = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
STYLES = {
    PATH: {SIMPLE, LABEL, MATRIX},
    HEADER: {SIMPLE},
    COOKIE: {FORM},
    QUERY: {FORM, DEEP_OBJECT, *DELIMITED},
    FORM_BODY: {FORM, DEEP_OBJECT, *DELIMITED},
}
STARTS = {PATH: "/", QUERY: "?", COOKIE: "Cookie: ", FORM_BODY: ""}
# RFC 3986, section 2.2; RFC 6570 lets these through where reserved characters are allowed.
RESERVED = ":/?#[]@!$&'()*+,;="


@frozen
class Writing:
    """How a value is written: where, under which name, in which style; or as a document of a media type.

    ``allows_reserved`` is whether reserved characters stand for themselves.
    """

    carrier: str
    name: str
    style: str
    explode: bool
    allows_reserved: bool = False
    media_type: str | None = None


def writing(carrier: str, name: str, described: Mapping[str, Any]) -> Writing:
    """Return how a parameter, a header or a part of a form is written; what is not written down has its default."""
    content = described.get("content")
    media_type = next(iter(content), None) if isinstance(content, dict) else None
    style = str(described.get("style", SIMPLE if carrier in {PATH, HEADER} else FORM))
    return Writing(
        carrier=carrier,
        # The name of a header has no case.
        name=name.lower() if carrier == HEADER else name,
        style=style,
        explode=described.get("explode", style == FORM) is True,
        allows_reserved=carrier in {QUERY, FORM_BODY} and described.get("allowReserved") is True,
        media_type=None if media_type is None else str(media_type).replace(" ", "").lower(),
    )


def on_the_wire(how: Writing, value: Any) -> str | None:
    """Return the part of a request, or the line of a header, that carries a value; None where no rule says how."""
    text = spelled(how, value)
    if text is None:
        return None
    return f"{how.name}: {text}" if how.carrier == HEADER else f"{STARTS[how.carrier]}{text}"


def spelled(how: Writing, value: Any) -> str | None:
    """Return the text of a value; see ``on_the_wire``."""
    if how.media_type is not None:
        if not is_json(how.media_type):
            return None
        text = escaped(how, json.dumps(value, separators=(",", ":"), ensure_ascii=False))
        return text if how.carrier in {PATH, HEADER} else f"{escaped(how, how.name)}={text}"
    if how.style not in STYLES[how.carrier]:
        return None
    if how.style == DEEP_OBJECT:
        return "&".join(deep(how, escaped(how, how.name), value)) if isinstance(value, dict) else None
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if any(isinstance(inner, dict | list) for inner in inside):
        return None
    return flat(how, value)


def flat(how: Writing, value: Any) -> str:
    """Return the text of a scalar, or of a list or an object of scalars."""
    named = how.style not in UNNAMED
    between = UNNAMED.get(how.style) or NAMED.get(how.style, "&")
    name, start = escaped(how, how.name), between if how.style in {LABEL, MATRIX} else ""
    if isinstance(value, dict):
        pairs = [(escaped(how, key), scalar(how, member)) for key, member in value.items()]
        texts = [f"{key}={text}" for key, text in pairs] if how.explode else [part for pair in pairs for part in pair]
    else:
        texts = [scalar(how, element) for element in (value if isinstance(value, list) else [value])]
        if named and how.explode:
            texts = [f"{name}={text}" for text in texts]
    if how.explode:
        return start + between.join(texts)
    joined = DELIMITED.get(how.style, ",").join(texts)
    return f"{start}{name}={joined}" if named else f"{start}{joined}"


def deep(how: Writing, name: str, value: Any) -> list[str]:
    """Return the pairs of a deep object: each scalar under the names that lead to it, in brackets."""
    if not isinstance(value, dict):
        return [f"{name}={scalar(how, value)}"]
    return [pair for key, member in value.items() for pair in deep(how, f"{name}[{escaped(how, key)}]", member)]


def scalar(how: Writing, value: Any) -> str:
    """Return the text of a scalar."""
    return escaped(how, value if isinstance(value, str) else json.dumps(value))


def escaped(how: Writing, text: str) -> str:
    """Return a text with the escapes of where it stands; a header has none."""
    return text if how.carrier == HEADER else quote(text, safe=RESERVED if how.allows_reserved else "")
