"""Read the parameters of a request as JSON values, and say which credentials it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit, urlunsplit

from video_remix_contract.judging.scalars import LIST, scalar, types_of
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import (
    BASIC,
    BEARER,
    COOKIE,
    DEEP_OBJECT,
    HEADER,
    PATH,
    QUERY,
    Parameter,
    Scheme,
)
from video_remix_contract.schema.normalize import Schema, normalized
from video_remix_contract.wire.messages import AFTER_PATH, BEFORE_PATH, Request, header

AUTHORIZATION = {kind: re.compile(rf"{kind} +\S+", re.IGNORECASE) for kind in (BEARER, BASIC)}


def usual_url(operation: Operation) -> re.Pattern[str]:
    """Return what matches a URL only where its path is the operation's, with a group for each encoded parameter."""
    segment = r"[!\"$-.0->@-~]"
    pieces = re.split(r"({[^}]+})", operation.path)
    if not all(re.fullmatch(f"({segment}|/)*", piece, re.ASCII) for piece in pieces):
        return re.compile("(?!)")
    path = "".join(f"({segment}+)" if piece.startswith("{") else re.escape(piece) for piece in pieces)
    return re.compile(f"{BEFORE_PATH}(?:/{segment}*)*?{path}{AFTER_PATH}", re.ASCII)


def read_parameters(operation: Operation, request: Request, values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the documented parameters that a request has, by carrier and name; a list where the schema has one.

    ``values`` are those that its path has.
    """
    result: dict[str, dict[str, Any]] = {PATH: {}, QUERY: {}, HEADER: {}, COOKIE: {}}
    for carrier, own in operation.carried.items():
        raw = [] if carrier == PATH else list(pairs(carrier, request))
        for parameter in own:
            name = parameter.name
            if carrier == PATH:
                found = [(name, values[name])] if name in values else []
            else:
                found = [pair for pair in raw if same_name(parameter, pair[0])]
            if found:
                result[carrier][name] = value_of(parameter, found)
    return result


def are_texts_of_path(operation: Operation) -> bool:
    """Return whether the parameters of an operation are all those of its path, as the texts that stand there."""
    own = operation.parameters
    texts = [each.name for each in own if each.carrier == PATH and "string" in schema_of(each).types]
    return len(texts) == len(own) and sorted(texts) == sorted(operation.path_parameters)


def pairs(carrier: str, request: Request) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a request has in a carrier other than its path."""
    if carrier == QUERY:
        yield from query_pairs(request.url)
    elif carrier == HEADER:
        yield from request.headers
    else:
        from http.cookies import CookieError, SimpleCookie  # noqa: PLC0415 - few operations have a cookie

        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load(header(request.headers, "cookie") or "")
        except CookieError:
            return
        yield from ((name, morsel.value) for name, morsel in cookies.items())


def query_pairs(url: str) -> list[tuple[str, str]]:
    """Return the names and values of a URL's query, none where the text is not a URL."""
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []


def same_name(parameter: Parameter, name: str) -> bool:
    """Return whether a name is that of a parameter, or of a member of it; header names have no case."""
    if parameter.style == DEEP_OBJECT:
        return parameter.member(name) is not None
    return name.lower() == parameter.name.lower() if parameter.carrier == HEADER else name == parameter.name


@lru_cache(maxsize=1024)
def schema_of(parameter: Parameter) -> Schema:
    """Return the schema of a parameter with its spellings undone."""
    return normalized(parameter.schema)


@lru_cache(maxsize=1024)
def types_inside(parameter: Parameter) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the types of the elements of a parameter, and those of its members by name."""
    schema = schema_of(parameter)
    return types_of(schema.items), {name: types_of(member) for name, member in schema.properties.items()}


def value_of(parameter: Parameter, found: list[tuple[str, str]]) -> Any:
    """Return the value of a parameter as JSON has it, from the names and texts that are its own."""
    schema = schema_of(parameter)
    if parameter.style == DEEP_OBJECT:
        named = {parameter.member(name) or "": text for name, text in found}
        members = types_inside(parameter)[1]
        return {name: scalar(text, members.get(name, ())) for name, text in named.items()}
    texts = [text for _, text in found]
    if schema.types != LIST:
        return scalar(texts[-1], schema.types)
    pieces = texts if parameter.exploded else texts[-1].split(parameter.separator)
    elements = types_inside(parameter)[0]
    return [scalar(piece, elements) for piece in pieces]


def address(operation: Operation, url: str) -> str:
    """Return a URL without the documented parameters of its query: what decides where a request goes."""
    own = operation.carried.get(QUERY)
    if own is None:
        return url
    parts = urlsplit(url)
    names = {piece: unquote_plus(piece.partition("=")[0]) for piece in parts.query.split("&")}
    rest = [piece for piece, name in names.items() if not any(same_name(parameter, name) for parameter in own)]
    return urlunsplit(parts._replace(query="&".join(rest)))


def written_credential(operation: Operation) -> re.Pattern[str] | None:
    """Return what the header Authorization has, where it is all that an operation asks for; None otherwise."""
    schemes = [scheme for alternative in operation.security for scheme in alternative]
    return AUTHORIZATION.get(schemes[0].kind) if len(schemes) == 1 else None


def authorized(operation: Operation, url: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request carries the credentials that an operation asks for; see ``carries``."""
    for alternative in operation.security:
        for scheme in alternative:
            if not carries(scheme, url, headers):
                break
        else:
            return True
    return not operation.security


def carries(scheme: Scheme, url: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request carries a credential; the names of its headers are in lower case."""
    written = AUTHORIZATION.get(scheme.kind)
    if written:
        return written.fullmatch(headers.get("authorization", "")) is not None
    if scheme.kind == QUERY:
        return any(name == scheme.name and value for name, value in query_pairs(url))
    if scheme.kind == COOKIE:
        return scheme.name in headers.get("cookie", "")
    return bool(headers.get(scheme.name.lower(), "").strip())
