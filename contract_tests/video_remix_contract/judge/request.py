"""Read a request as the contract sees it: which source video, which document, and what is wrong with it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from attrs import frozen

from video_remix_contract.clauses.from_schema import short
from video_remix_contract.schema.rules import check, json_type, rules, shape
from video_remix_contract.wire.decoding import DecodeError, decode_form, decode_json
from video_remix_contract.wire.messages import header, media_type, url_path

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Contract, Node
    from video_remix_contract.wire.messages import Request


@frozen
class Point:
    """One thing that the contract asks of a request, as this request keeps or breaks it.

    ``name`` is the client clause's id without its prefix, ``refusal`` the id of the provider clause that asks for the
    refusal of such a request (None where there is none).
    """

    name: str
    kept: bool
    refusal: str | None
    pointer: str = ""
    message: str = ""
    got: Any = None


@frozen
class Reading:
    """A request as the contract sees it; ``document`` is None where the body could not be decoded."""

    video_id: str | None
    media_type: str | None
    document: Any
    points: tuple[Point, ...]

    @property
    def breaches(self) -> list[Point]:
        """What is wrong with the request, outermost first."""
        return [point for point in self.points if not point.kept]


def read_request(contract: Contract, request: Request) -> Reading:
    """Read a request; whatever its bytes are, the result says what is wrong with them."""
    points = [method_point(contract, request)]
    video_id = source_video(contract, request.url)
    points.append(point("path", video_id is not None, None, f"sent to {url_path(request.url)}"))
    if contract.secured():
        authorization = header(request.headers, "authorization") or ""
        bearer = re.fullmatch(r"Bearer +\S+", authorization, re.IGNORECASE) is not None
        points.append(point("authorization", bearer, None, "there is no `Authorization: Bearer KEY`"))
    body, found = read_body(contract, request)
    return Reading(video_id, media_type(request.headers), body, (*points, *found))


def point(name: str, kept: bool, refusal: str | None, message: str, got: Any = None) -> Point:  # noqa: FBT001 - the fact itself
    """Return a point that carries its message only where it is broken."""
    return Point(name, kept, refusal, "", "" if kept else message, None if kept else got)


def method_point(contract: Contract, request: Request) -> Point:
    """Judge the method."""
    return point("method", request.method.upper() == contract.method.upper(), None, f"sent with {request.method}")


def source_video(contract: Contract, url: str) -> str | None:
    """Return the decoded source id of a URL, or None where its path is not the operation's."""
    pattern = "".join(
        "([^/]+)" if part.startswith("{") else re.escape(part) for part in re.split(r"({[^}]+})", contract.path)
    )
    match = re.search(pattern + "$", url_path(url))
    groups = match.groups() if match else ()
    return unquote(groups[0]) if groups else ("" if match else None)


def read_body(contract: Contract, request: Request) -> tuple[Any, list[Point]]:
    """Decode the body and judge it against the schema of its media type."""
    documented = contract.request_media_types
    kind = media_type(request.headers)
    if not request.body and not (kind or "").startswith("multipart/"):
        return None, [point("required", not contract.body_required, "request.required", "there is no body")]
    points = [point("required", kept=True, refusal="request.required", message="")]
    known = kind in documented
    points.append(point("content-type", known, "request.content-type.undocumented", f"the media type is {kind}", kind))
    if not known or kind is None:
        return None, points
    malformed = f"request.malformed.{short(kind)}"
    try:
        document = decode(kind, request, documented[kind])
    except DecodeError as error:
        return None, [*points, point("malformed", kept=False, refusal=malformed, message=str(error))]
    points.append(point("malformed", kept=True, refusal=malformed, message=""))
    for rule in rules(documented[kind]):
        for where, kept, got in check(rule, document):
            message = "" if kept else f"{where or 'the body'} breaks {rule.keyword}"
            points.append(Point(rule.name, kept, f"request.{rule.name}", where, message, None if kept else got))
    return document, points


def decode(kind: str, request: Request, schema: Node) -> Any:
    """Decode a body in one of the documented media types; raise DecodeError where it is malformed."""
    if kind.startswith("multipart/"):
        parts = decode_form(request.body, header(request.headers, "content-type") or "")
        types = {name: shape(node).types for name, node in shape(schema).properties.items()}
        return {part.name: field_value(part.content, part.filename, types.get(part.name, ())) for part in parts}
    return decode_json(request.body).value


def field_value(content: bytes, filename: str | None, types: tuple[str, ...]) -> Any:
    """Return a form field as JSON would have it: a text, a file as an object, other scalars by their schema."""
    if filename is not None:
        return {"filename": filename}
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(f"a field of the form is not UTF-8 at byte {error.start}") from error
    if types and "string" not in types:
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if json_type(value) in types else text
    return text
