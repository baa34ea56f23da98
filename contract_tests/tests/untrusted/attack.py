"""The catalogue of hostile fragments, and the ways to add to it: a text, or a change of the fixed fragment."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen
from support import FIXED_FRAGMENT
from video_remix_contract.openapi import document as documents

if TYPE_CHECKING:
    from collections.abc import Callable

# So many of something that would double take no machine anywhere; so many of it in a row are read in a moment.
MANY = 20_000
HUGE = 1_000_000_000


@frozen
class Attack:
    """A hostile fragment; ``refused`` says that every verb has to refuse it, otherwise a verb may also bear it.

    ``about_schemas`` says that what is hostile is a schema of the operation, written as JSON Schema has it or not.
    """

    name: str
    content: Callable[[], bytes]
    refused: bool
    about_schemas: bool = False


ATTACKS: list[Attack] = []


@cache
def fixed_yaml() -> str:
    """Return the fixed fragment as YAML."""
    return FIXED_FRAGMENT.read_text(encoding="utf-8")


def fixed_json(tail: str = "") -> str:
    """Return the fixed fragment as JSON with further members at its end."""
    return json.dumps(documents.read(FIXED_FRAGMENT))[:-1] + tail + "}"


def text(name: str, content: Callable[[], str | bytes], *, refused: bool = True) -> None:
    """Add a file that is written as it stands."""

    def encoded() -> bytes:
        written = content()
        return written if isinstance(written, bytes) else written.encode()

    ATTACKS.append(Attack(name, encoded, refused))


def texts(family: str, contents: dict[str, str], *, refused: bool = True) -> None:
    """Add a file for each text."""
    for name, content in contents.items():
        text(f"{family}: {name}", content.encode, refused=refused)


def lines(family: str, tails: dict[str, str], *, refused: bool = True) -> None:
    """Add the fixed fragment in YAML with further lines after it, for each of them."""
    texts(family, {name: fixed_yaml() + tail for name, tail in tails.items()}, refused=refused)


def members(family: str, tails: dict[str, str], *, refused: bool = True) -> None:
    """Add the fixed fragment in JSON with further members after it, for each of them."""
    texts(family, {name: fixed_json(f", {tail}") for name, tail in tails.items()}, refused=refused)


def edit(
    name: str, change: Callable[[dict[str, Any]], object], *, refused: bool = False, about_schemas: bool = False
) -> None:
    """Add the fixed fragment as JSON after a change of its document."""

    def changed() -> bytes:
        document = documents.read(FIXED_FRAGMENT)
        change(document)
        return json.dumps(document).encode()

    ATTACKS.append(Attack(name, changed, refused, about_schemas))


def schema(name: str, more: Any, *, refused: bool = False, **components: Any) -> None:
    """Add the fixed fragment with a further member in the request and in the response, and further components."""

    def change(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        schemas.update(components)
        for holder in ("RemixVideoRequest", "Video"):
            schemas[holder]["properties"]["more"] = more
            schemas[holder]["required"].append("more")

    edit(name, change, refused=refused, about_schemas=True)


def nested(link: Callable[[Any], Any], count: int, inmost: Any = None) -> Any:
    """Return a value inside a value inside a value, so many times."""
    value = {"type": "string"} if inmost is None else inmost
    for _ in range(count):
        value = link(value)
    return value
