"""Decode bodies strictly: what a lenient parser forgives is what a contract must see."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from attrs import define, field, frozen
from jiter import from_json
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from video_remix_contract.errors import DecodingError
from video_remix_contract.wire.decoded import Aspect as Aspect  # noqa: PLC0414 - a part of decoding
from video_remix_contract.wire.decoded import File as File  # noqa: PLC0414
from video_remix_contract.wire.encoding import URLENCODED
from video_remix_contract.wire.settled import settled

MAX_DEPTH = 200
# Python reads a number of n digits in more than n steps; no reader of this contract needs as many.
MAX_DIGITS = 1000
DIGITS = b"0123456789"
# How most clients write forms: no quotes around the boundary, parts with plain names and no more than a media type.
USUAL_BOUNDARY = re.compile(r"multipart/form-data; ?boundary=([\w.-]{1,70})", re.ASCII)
USUAL_HEAD = re.compile(
    rb'\r\n[Cc]ontent-[Dd]isposition: form-data; name="([\w.-]{1,99})"(?:; filename="([\w.-]{1,99})")?'
    rb"(?:\r\n[Cc]ontent-[Tt]ype: ([!-~]{1,99}(?: [!-~]{1,99})?))?\r\n\r\n"
)


# Malformed forms are findings here, not news for somebody's terminal.
logging.getLogger("python_multipart").addHandler(logging.NullHandler())


@frozen
class Json:
    """A decoded JSON text, and what is wrong in it although it could be read."""

    value: Any
    byte_order_mark: bool = False
    repeated: tuple[str, ...] = ()


def decode_json(body: bytes) -> Json:
    """Decode a JSON text (RFC 8259).

    Raises DecodingError for an empty body, for bytes that are not UTF-8, for NaN and Infinity, for text that is not
    JSON, for nesting beyond 200 levels and for whole numbers beyond 1000 digits. A byte order mark and repeated
    members are reported, not refused.
    """
    try:
        return Json(decode_usual_json(body))
    except ValueError:
        return decode_any_json(body)


def decode_usual_json(body: bytes) -> Any:
    """Return the value of a JSON text with which nothing is wrong; raises ValueError where something is, or may be.

    What jiter takes, the reader of ``decode_any_json`` reads alike; jiter takes no repeated members, no half of a
    surrogate pair, no NaN and no byte order mark. Our bounds are narrower than its own.
    """
    # What is opened on each level is closed again.
    if len(body) > 2 * MAX_DEPTH and body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        raise ValueError("the text may nest too deeply")
    if len(body) > MAX_DIGITS and len(body) - len(body.translate(None, DIGITS)) > MAX_DIGITS:
        raise ValueError("the text may have a number of too many digits")
    # Names come again and again; values may be secret, and are not to stay in a cache.
    return from_json(body, allow_inf_nan=False, catch_duplicate_keys=True, cache_mode="keys")


def decode_any_json(body: bytes) -> Json:
    """Decode a JSON text and notice all that is wrong with it; see ``decode_json``."""
    if not body.strip():
        raise DecodingError("the body is empty")
    marked = body.startswith(b"\xef\xbb\xbf")
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            repeated.extend(sorted(name for name, count in Counter(name for name, _ in pairs).items() if count > 1))
        return result

    try:
        text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        value = json.loads(text, object_pairs_hook=members, parse_int=whole_number, parse_constant=no_constant)
    except UnicodeDecodeError as error:
        raise DecodingError(f"the body is not UTF-8 at byte {error.start}", Aspect.ENCODING) from error
    except RecursionError as error:
        raise DecodingError("the body nests too deeply", Aspect.DEPTH) from error
    except json.JSONDecodeError as error:
        aspect = Aspect.LENIENT if is_lenient(error) else None
        raise DecodingError(f"the body is not JSON: {error}", aspect) from error
    except DecodingError as error:
        raise DecodingError(f"the body is not JSON: {error}", error.aspect) from error
    if depth(value) > MAX_DEPTH:
        raise DecodingError(f"the body nests more than {MAX_DEPTH} levels", Aspect.DEPTH)
    return Json(value, marked, tuple(repeated))


def is_lenient(error: json.JSONDecodeError) -> bool:
    """Return whether a lenient reader may take a text that is not JSON: it is neither cut off nor no JSON at all."""
    text = error.doc.strip()
    if error.msg == "Extra data":
        return True
    cut_off = error.msg.startswith("Unterminated") or error.pos >= len(error.doc.rstrip())
    return text[:1] + text[-1:] in {"{}", "[]"} and not cut_off


def whole_number(digits: str) -> int:
    """Read a whole number of bounded length."""
    count = len(digits.removeprefix("-"))
    if count > MAX_DIGITS:
        raise DecodingError(f"a number has {count} digits", Aspect.DIGITS)
    return int(digits)


def no_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python reads and JSON does not have."""
    raise DecodingError(f"{name} is not a JSON value", Aspect.LENIENT)


def depth(value: Any) -> int:
    """Count the levels of nesting without recursion, at most a level beyond the bound; a scalar has none."""
    level, layer = 0, [value]
    while level <= MAX_DEPTH:
        layer = [item for item in layer if isinstance(item, (dict, list))]
        if not layer:
            break
        layer = [child for item in layer for child in (item.values() if isinstance(item, dict) else item)]
        level += 1
    return level


@settled
class Part:
    """A part of a form: its name, its file name and its media type where it has those, its content."""

    name: str
    filename: str | None
    content: bytes
    content_type: str | None = None


@define
class PartCollector:
    """Collects the parts while the parser walks over the bytes."""

    parts: list[Part] = field(factory=list)
    headers: dict[str, bytes] = field(factory=dict)
    content: bytearray = field(factory=bytearray)
    name: bytearray = field(factory=bytearray)
    value: bytearray = field(factory=bytearray)
    ended: bool = False

    def begin(self) -> None:
        """Start a part."""
        self.headers.clear()
        self.content.clear()

    def header_end(self) -> None:
        """Keep a header of the part."""
        self.headers[self.name.decode("latin-1").lower()] = bytes(self.value)
        self.name.clear()
        self.value.clear()

    def part_end(self) -> None:
        """Keep the part."""
        _, options = parse_options_header(self.headers.get("content-disposition"))
        if b"name" not in options:
            raise DecodingError("a part of the form has no name", Aspect.DELIMITER)
        filename = options.get(b"filename")
        name = options[b"name"].decode("utf-8", "replace")
        kind = self.headers.get("content-type")
        self.parts.append(
            Part(
                name,
                filename.decode("utf-8", "replace") if filename else None,
                bytes(self.content),
                None if kind is None else kind.decode("latin-1"),
            )
        )

    def end(self) -> None:
        """Note that the form came to its end."""
        self.ended = True


def usual_parts(body: bytes, content_type: str) -> list[Part] | None:
    """Return the parts of a form that is written as most are written; None of any other form.

    What is read here, the parser of ``decode_form`` reads alike, in ten times the time.
    """
    boundary = USUAL_BOUNDARY.fullmatch(content_type)
    delimiter = f"--{boundary[1]}".encode() if boundary else b""
    if not delimiter or not body.startswith(delimiter):
        return None
    *pieces, end = body[len(delimiter) :].split(b"\r\n" + delimiter)
    parts = []
    for piece in pieces:
        head = USUAL_HEAD.match(piece)
        if head is None:
            return None
        filename, kind = (text.decode() if text else None for text in head.groups()[1:])
        parts.append(Part(head[1].decode(), filename, piece[head.end() :], kind))
    return parts if end in {b"--", b"--\r\n"} else None


def decode_form(body: bytes, content_type: str) -> list[Part]:
    """Decode a form into its parts, in order: multipart/form-data (RFC 7578), or fields in a URL's encoding.

    Raises DecodingError where the content type of a form of parts names no boundary; where it is malformed or is cut
    off before its end, the error has the aspect ``delimiter``. Every text is a form in a URL's encoding (WHATWG URL
    standard, section 5.1).
    """
    usual = usual_parts(body, content_type)
    if usual is not None:
        return usual
    # No header has other characters than those of Latin-1; a recording may.
    kind, options = parse_options_header(content_type.encode("latin-1", "replace").decode("latin-1"))
    if kind == URLENCODED.encode():
        # Latin-1 has a character for each byte, so that the bytes come through as they were sent.
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
        fields = ((name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs)
        return [Part(name.decode("utf-8", "replace"), None, value) for name, value in fields]
    boundary = options.get(b"boundary")
    if not boundary:
        raise DecodingError("the content type names no boundary")
    collector = PartCollector()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": collector.begin,
                "on_part_data": lambda data, start, end: collector.content.extend(data[start:end]),
                "on_part_end": collector.part_end,
                "on_header_field": lambda data, start, end: collector.name.extend(data[start:end]),
                "on_header_value": lambda data, start, end: collector.value.extend(data[start:end]),
                "on_header_end": collector.header_end,
                "on_end": collector.end,
            },
        )
        parser.write(body)
    except FormParserError as error:
        raise DecodingError(f"the form is malformed: {error}", Aspect.DELIMITER) from error
    if not collector.ended:
        raise DecodingError("the form ends before its closing delimiter", Aspect.DELIMITER)
    return collector.parts
