"""The parameters and the credentials of a request, as the judge reads them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.errors import ContractError
from video_remix_contract.judging.parameters import address, read_parameters, usual_url
from video_remix_contract.judging.request import read_request
from video_remix_contract.judging.scalars import scalar
from video_remix_contract.openapi.contract import parse
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.probing.parameters import with_values
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Request, url_path

LISTED: dict[str, Any] = {"in": "query", "schema": {"type": "array", "items": {"type": "integer"}}}
PARAMETERS: list[dict[str, Any]] = [
    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
    {"name": "part", "in": "path", "required": True, "schema": {"type": "integer"}},
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
    {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
    {"name": "ids", "in": "query", "explode": False, "schema": {"type": "array", "items": {"type": "integer"}}},
    {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
    {**LISTED, "name": "spaced", "style": "spaceDelimited"},
    {**LISTED, "name": "piped", "style": "pipeDelimited", "explode": False},
    {**LISTED, "name": "repeated", "style": "pipeDelimited", "explode": True},
    {
        "name": "price",
        "in": "query",
        "style": "deepObject",
        "schema": {"type": "object", "properties": {"least": {"type": "integer"}}},
    },
    {"name": "X-Mode", "in": "header", "required": True, "schema": {"enum": ["a", "b"]}, "example": "a"},
    {"name": "seen", "in": "cookie", "schema": {"type": "string"}},
]
BASE = "http://127.0.0.1/v1"
OPERATION = "/paths/~1things~1{id}~1parts~1{part}/get"


def nested(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with a member."""
    return {"type": "object", "properties": {"inner": schema}}


def clauses(
    security: list[dict[str, list[str]]] | None = None, parameters: list[dict[str, Any]] | None = None
) -> Catalogue:
    """Return the clauses of an operation with parameters of each kind, or with these."""
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic"},
        "head": {"type": "apiKey", "in": "header", "name": "X-Access"},
        "query": {"type": "apiKey", "in": "query", "name": "access"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    }
    operation = {
        "parameters": parameters or PARAMETERS,
        "security": security or [],
        "responses": {"200": {"description": "Ok", "content": {"application/json": {"schema": {"type": "object"}}}}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Parts", "version": "1"},
        "paths": {"/things/{id}/parts/{part}": {"get": operation}},
        "components": {"securitySchemes": schemes},
    }
    return catalogue(parse(json.dumps(document).encode()))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=5", {"limit": 5}),
        ("limit=five", {"limit": "five"}),
        ("limit=5&limit=6", {"limit": 6}),
        ("tag=a&tag=b", {"tag": ["a", "b"]}),
        ("ids=1,2,x", {"ids": [1, 2, "x"]}),
        ("spaced=1+2%203", {"spaced": [1, 2, 3]}),
        ("piped=1|2%7Cx", {"piped": [1, 2, "x"]}),
        ("repeated=1&repeated=2", {"repeated": [1, 2]}),
        ("price[least]=1&price%5Bmost%5D=2&price=3&price[=4", {"price": {"least": 1, "most": "2"}}),
        ("price[a][b]=1&price[]=2", {"price": {"a][b": "1", "": "2"}}),
        ("deep=true", {"deep": True}),
        ("deep=", {"deep": ""}),
        ("other=1", {}),
    ],
)
def test_a_query_is_read_as_json_values(query: str, expected: dict[str, Any]) -> None:
    """A parameter of the query is what its schema makes of the text; others are no concern of the contract."""
    request = Request("GET", f"{BASE}/things/a%2Fb/parts/7?{query}", (("x-mode", "b"), ("Cookie", "seen=yes; x=1")))
    read = read_parameters(clauses().operation, request, clauses().operation.values(url_path(request.url)) or {})
    others = {"path": {"id": "a/b", "part": 7}, "header": {"X-Mode": "b"}, "cookie": {"seen": "yes"}}
    assert read == {"query": expected, **others}


@pytest.mark.parametrize(
    ("query", "headers", "broken"),
    [
        ("limit=9", {"X-Mode": "a"}, []),
        ("limit=10", {"X-Mode": "a"}, ["client.query.limit.maximum"]),
        ("limit=0", {"X-Mode": "a"}, ["client.query.limit.minimum"]),
        ("limit=x", {"X-Mode": "a"}, ["client.query.limit.type"]),
        ("deep=no", {"X-Mode": "a"}, ["client.query.deep.type"]),
        ("", {"X-Mode": "c"}, ["client.header.X-Mode.enum"]),
        ("", {}, ["client.header.X-Mode.required"]),
    ],
)
def test_a_parameter_that_breaks_its_schema_breaks_its_own_clause(
    query: str, headers: dict[str, str], broken: list[str]
) -> None:
    """Presence, type, enum and bounds of a parameter are clauses like those of a member of the body."""
    reading = read_request(clauses(), Request("GET", f"{BASE}/things/a/parts/7?{query}", tuple(headers.items())))
    assert [demand.client.id for demand in reading.breaches if demand.client] == broken


def test_a_wrong_path_parameter_breaks_its_own_clause() -> None:
    """A text where an integer is in the path breaks the type, and the path is the operation's all the same."""
    reading = read_request(clauses(), Request("GET", f"{BASE}/things/a/parts/seven", (("X-Mode", "a"),)))
    assert [demand.client.id for demand in reading.breaches if demand.client] == ["client.path.part.type"]


@pytest.mark.parametrize(
    ("security", "url", "headers", "kept"),
    [
        ([{"bearer": []}], "", {"Authorization": "Bearer key"}, True),
        ([{"bearer": []}], "", {"Authorization": "Basic key"}, False),
        ([{"bearer": []}], "", {"Authorization": "Bearer "}, False),
        ([{"basic": []}], "", {"Authorization": "basic a2V5"}, True),
        ([{"head": []}], "", {"x-access": "key"}, True),
        ([{"head": []}], "", {"x-access": " "}, False),
        ([{"query": []}], "access=key", {}, True),
        ([{"query": []}], "access=", {}, False),
        ([{"cookie": []}], "", {"Cookie": "session=key"}, True),
        ([{"head": [], "query": []}], "access=key", {}, False),
        ([{"head": [], "query": []}], "access=key", {"X-Access": "key"}, True),
        ([{"head": []}, {"query": []}], "access=key", {}, True),
        ([{"head": []}, {}], "", {}, True),
        ([], "", {}, True),
    ],
)
def test_credentials_are_known_by_their_scheme(
    security: list[dict[str, list[str]]], url: str, headers: dict[str, str], *, kept: bool
) -> None:
    """A request carries all credentials of some alternative, or none where the operation can do without."""
    named = (("X-Mode", "a"), *headers.items())
    reading = read_request(clauses(security), Request("GET", f"{BASE}/things/a/parts/7?{url}", named))
    assert (not reading.breaches) is kept


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ([{"bearer": []}], "Authorization: Bearer sk-key"),
        ([{"basic": []}], "Authorization: Basic c2sta2V5"),
        ([{"head": []}], "X-Access: sk-key"),
        ([{"query": []}], "access=sk-key"),
        ([{"cookie": []}], "Cookie: session=sk-key"),
        ([{"head": []}, {"bearer": []}], "X-Access: sk-key"),
    ],
)
def test_the_key_goes_where_the_first_alternative_wants_it(security: list[dict[str, list[str]]], expected: str) -> None:
    """A plain request keeps the contract, its key where the fragment says, its parameters from the examples."""
    judged = clauses(security)
    request = Target(BASE, "sk-key").request(judged.operation, body=b"", content_type=None)
    written = [request.url, *(f"{name}: {value}" for name, value in request.headers)]
    assert any(expected in line for line in written)
    assert read_request(judged, request).breaches == []


@given(st.integers(1, 9), st.lists(st.text(max_size=5), max_size=3), st.lists(st.integers(), min_size=1, max_size=3))
@example(1, ["a,b", "&", "ä"], [0])
def test_what_is_written_is_read_again(limit: int, tag: list[str], ids: list[int]) -> None:
    """Parameters come back from a request as they were given, whatever characters they have."""
    target, operation = Target(BASE, "sk-key"), clauses().operation
    query = {"limit": limit, **({"tag": tag} if tag else {})}
    query |= dict.fromkeys(("ids", "spaced", "piped", "repeated"), ids) | {"price": {"least": limit, "ä]": "&"}}
    values = with_values(target.values(operation), "query", query)
    request = target.request(operation, body=b"", content_type=None, values=values)
    assert read_parameters(operation, request, {})["query"] == query


PATHS = ["/videos", "/videos/{id}", "/videos/{id}/remix", "/a/{b}/{c}", "/{b}{c}", "/a.{b}(x)", "/{b}?c", "/\u00e9/{b}"]
OPERATIONS = [Operation(path, "get", Node.root({}), Node.root({}), Node.root({})) for path in PATHS]
URL_PIECES = [
    "http://h",
    "https://h:80",
    "HTTP://h",
    "/",
    "//",
    "/v1",
    "/videos",
    "/remix",
    "/a",
    "a",
    ".b(x)",
    "{id}",
    "?c",
]
URL_PIECES += ["?", "#", "%2F", "%", " ", "\n", "\u00e9", ";", "@", "[", "\x7f", "$-.0:=", '"', "'"]


@given(
    st.sampled_from(OPERATIONS),
    st.lists(st.sampled_from(URL_PIECES), max_size=9).map("".join)
    | st.text(max_size=20).map("http://h/videos/{}".format),
)
@example(OPERATIONS[2], "https://h/v1/videos/a%20b/remix?x")
@example(OPERATIONS[2], "https://h/v1/videos/a/remix/videos/b/remix")
@example(OPERATIONS[1], "https://h/videos/a\n")
@example(OPERATIONS[1], "https://h/videos/a;b")
@example(OPERATIONS[6], "https://h/a?c")
def test_the_usual_url_has_the_values_of_its_path(operation: Operation, url: str) -> None:
    """The parameters of a path are read alike from a usual URL and from the path that a parser finds."""
    usual = usual_url(operation).match(url)
    if usual:
        assert list(map(unquote, usual.groups())) == list((operation.values(url_path(url)) or {"no": "path"}).values())


def test_an_address_has_no_documented_parameters() -> None:
    """What a request is compared by is its URL without the parameters that the operation documents."""
    operation = clauses().operation
    query = "limit=5&x=1&tag=a&price%5Bleast%5D=1&price%5B=2"
    assert address(operation, f"{BASE}/things/a/parts/7?{query}") == f"{BASE}/things/a/parts/7?x=1&price%5B=2"


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        (
            {"in": "path", "name": "id", "required": True, "style": "matrix"},
            "the style 'matrix' is not followed in the path",
        ),
        ({"in": "query", "name": "a", "style": "simple"}, "use form or spaceDelimited or pipeDelimited or deepObject"),
        ({"in": "cookie", "name": "a", "style": "deepObject"}, "the style 'deepObject' is not followed in the cookie"),
        (
            {"in": "query", "name": "a", "schema": {"type": "object"}},
            "an object is followed in the query alone, in the",
        ),
        ({"in": "query", "name": "a", "style": "deepObject"}, "the style deepObject is for an object"),
        (
            {"in": "query", "name": "a", "style": "deepObject", "schema": nested({"type": "object"})},
            "with no object inside it",
        ),
        (
            {"in": "query", "name": "a", "style": "deepObject", "schema": nested({"type": "array"})},
            "no style says how a list is written inside of an object",
        ),
    ],
)
def test_a_spelling_that_is_not_followed_is_refused(parameter: dict[str, Any], reason: str) -> None:
    """The line names the place, and what to write instead."""
    path = [each for each in PARAMETERS if each["in"] == "path" and each["name"] != parameter["name"]]
    with pytest.raises(ContractError, match=re.escape(reason)) as caught:
        clauses(parameters=[*path, {"schema": {"type": "string"}, **parameter}])
    assert caught.value.pointer == f"{OPERATION}/parameters/{len(path)}"


@pytest.mark.parametrize(
    ("text", "types", "expected"),
    [
        ("5", ("integer",), 5),
        ("5", ("number",), 5),
        ("5.5", ("integer",), "5.5"),
        ("5", ("string",), "5"),
        ("5", (), "5"),
        ("true", ("boolean",), True),
        ("null", ("integer",), "null"),
        ("null", ("null", "integer"), None),
        ("", ("integer",), ""),
        ("[1]", ("array",), [1]),
    ],
)
def test_a_scalar_is_read_by_its_types(text: str, types: tuple[str, ...], expected: Any) -> None:
    """A text is the value that the schema asks for where it is one, and stays a text otherwise."""
    assert scalar(text, types) == expected
