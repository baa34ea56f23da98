"""Changes of parameters, bodies, statuses and credentials, apart from how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .pair import BOTH, CLIENTS, NUMBER, OBJECT, PROVIDERS, TEXT, Pair, answering, carrying, json_of, sending

if TYPE_CHECKING:
    from .pair import Acting, Document

BOUND = {"type": "string", "maxLength": 5}
QUERY, HEADER, COOKIE = ({"name": "key", "in": where, "schema": TEXT} for where in ("query", "header", "cookie"))
ANY = {"name": "key", "in": "query"}
IN_PATH = {"name": "key", "in": "path", "required": True, "schema": TEXT}
REQUIRED = {"required": True}
TEMPLATE = "/items/{key}"


def parameter(name: str, old: Document, new: Document, acting: Acting, **more: Any) -> Pair:
    """Return a change of the parameter of an operation."""
    path = TEMPLATE if "path" in {old["in"], new["in"]} else "/items"
    return Pair(name, carrying(old, path=path), carrying(new, path=path), acting, **more)


def of_path_item(*parameters: Document) -> Document:
    """Return a document whose path has parameters."""
    result = carrying()
    result["paths"]["/items"]["parameters"] = list(parameters)
    return result


def referring(schema: Any) -> Document:
    """Return a document with a parameter of which parameter and schema are components."""
    components = {"parameters": {"Key": {**QUERY, "schema": {"$ref": "#/components/schemas/Key"}}}}
    return carrying({"$ref": "#/components/parameters/Key"}, components={**components, "schemas": {"Key": schema}})


PARAMETERS = (
    *(
        parameter(
            f"a parameter of the {each['in']} required",
            each,
            {**each, **REQUIRED},
            {f"request.{each['in']}.key.required": CLIENTS},
        )
        for each in (QUERY, HEADER, COOKIE)
    ),
    *(
        Pair(
            f"an optional parameter of the {each['in']} added",
            carrying(),
            carrying(each),
            {f"request.{each['in']}.key.type": PROVIDERS, f"request.{each['in']}.key.accepted": PROVIDERS},
            back={f"request.{each['in']}.key.accepted": CLIENTS, f"request.{each['in']}.key.type": PROVIDERS},
        )
        for each in (QUERY, HEADER, COOKIE)
    ),
    *(
        parameter(
            f"a parameter of the {each['in']} bounded",
            each,
            {**each, "schema": BOUND},
            {f"request.{each['in']}.key.maxLength": CLIENTS},
        )
        for each in (QUERY, HEADER, COOKIE, IN_PATH)
    ),
    parameter("a required path parameter that is written optional", IN_PATH, {**IN_PATH, "required": False}, {}),
    parameter("a header in small letters", HEADER, {**HEADER, "name": "KEY"}, {}),
    parameter("a parameter deprecated", QUERY, {**QUERY, "deprecated": True}, {}),
    parameter("a parameter described", QUERY, {**QUERY, "description": "d"}, {}),
    parameter("a parameter with an example", QUERY, {**QUERY, "example": "e"}, {}),
    parameter("a parameter that may be null", QUERY, {**QUERY, "schema": {"type": ["string", "null"]}}, {}),
    parameter(
        "a parameter without a value",
        {**QUERY, "schema": NUMBER},
        {**QUERY, "schema": NUMBER, "allowEmptyValue": True},
        {"request.query.key.allowEmptyValue": PROVIDERS},
    ),
    parameter("an empty text without a value", QUERY, {**QUERY, "allowEmptyValue": True}, {}),
    parameter("a header without a value", HEADER, {**HEADER, "allowEmptyValue": True}, {}),
    parameter(
        "the document in a parameter bounded",
        {**ANY, "content": json_of({"type": "object", "properties": {"a": TEXT}})},
        {**ANY, "content": json_of({"type": "object", "properties": {"a": BOUND}})},
        {"request.query.key.a.maxLength": CLIENTS},
    ),
    Pair("a parameter that moves to its path", carrying(QUERY), of_path_item(QUERY), {}),
    Pair(
        "a parameter of the path replaced by the operation's own",
        of_path_item({**QUERY, "schema": BOUND}),
        {**of_path_item({**QUERY, "schema": BOUND}), **carrying(QUERY)},
        {"request.query.key.maxLength": PROVIDERS},
    ),
    Pair("a parameter that becomes a component", carrying(QUERY), referring(TEXT), {}),
    Pair(
        "the schema of a component bounded", referring(TEXT), referring(BOUND), {"request.query.key.maxLength": CLIENTS}
    ),
    Pair(
        "a path parameter renamed",
        carrying(IN_PATH, path=TEMPLATE),
        carrying({**IN_PATH, "name": "id"}, path="/items/{id}"),
        {},
    ),
    Pair(
        "a path parameter in a matrix renamed",
        carrying({**IN_PATH, "style": "matrix"}, path=TEMPLATE),
        carrying({**IN_PATH, "style": "matrix", "name": "id"}, path="/items/{id}"),
        {"request.path.id.style": BOTH},
        back={"request.path.key.style": BOTH},
    ),
    Pair(
        "an accept header, which other parts describe",
        carrying({**HEADER, "name": "Accept"}),
        carrying({**HEADER, "name": "Accept", "schema": BOUND}),
    ),
)

PLAIN = {"text/plain": {"schema": TEXT}}
BODIES = (
    Pair(
        "a media type more",
        sending(json_of(TEXT)),
        sending(json_of(TEXT) | PLAIN),
        {"request.content-type.plain": PROVIDERS},
    ),
    Pair(
        "another media type",
        sending(json_of(TEXT)),
        sending(PLAIN),
        {"request.content-type.plain": PROVIDERS, "request.content-type.json": CLIENTS},
    ),
    Pair(
        "a body required", sending(json_of(TEXT), required=False), sending(json_of(TEXT)), {"request.required": CLIENTS}
    ),
    Pair("a body bounded", sending(json_of(TEXT)), sending(json_of(BOUND)), {"request.maxLength": CLIENTS}),
    Pair(
        "an answer bounded",
        answering({"200": {"content": json_of(TEXT)}}),
        answering({"200": {"content": json_of(BOUND)}}),
        {"response.200.maxLength": PROVIDERS},
    ),
    Pair(
        "an answer in a media type more",
        answering({"200": {"content": json_of(TEXT)}}),
        answering({"200": {"content": json_of(TEXT) | PLAIN}}),
        {"response.200.content-type": CLIENTS},
    ),
    Pair(
        "an answer in another media type",
        answering({"200": {"content": json_of(TEXT)}}),
        answering({"200": {"content": PLAIN}}),
        {"response.200.content-type": BOTH},
    ),
    Pair(
        "an answer that is described",
        answering({"200": {}}),
        answering({"200": {"content": PLAIN}}),
        {"response.200.content-type": PROVIDERS},
    ),
)

OK = {"content": json_of(TEXT)}
ERROR, OTHER_ERROR = {"content": json_of(OBJECT)}, {"content": json_of({**OBJECT, "required": ["a"]})}
HEADERS = {"headers": {"X-Key": {"schema": TEXT}}}
STATUSES = (
    Pair("a second success", answering({"200": OK}), answering({"200": OK, "201": OK}), {"response.status": BOTH}),
    Pair("another success", answering({"200": OK}), answering({"202": OK}), {"response.status": BOTH}),
    Pair("a range of successes", answering({"200": OK}), answering({"2XX": OK}), {"response.status": BOTH}),
    Pair("a documented error", answering({"200": OK}), answering({"200": OK, "404": ERROR}), {}),
    Pair(
        "a documented error that promises more",
        answering({"200": OK, "404": ERROR}),
        answering({"200": OK, "404": OTHER_ERROR}),
        {},
    ),
    Pair(
        "a documented error in another media type",
        answering({"200": OK, "404": ERROR}),
        answering({"200": OK, "404": {"content": PLAIN}}),
        {},
    ),
    Pair("a default error", answering({"200": OK}), answering({"200": OK, "default": ERROR}), {}),
    Pair(
        "a header promised",
        answering({"200": HEADERS}),
        answering({"200": {"headers": {"X-Key": {"schema": TEXT, **REQUIRED}}}}),
        {"response.200.header.x-key.required": PROVIDERS},
    ),
    Pair(
        "a header bounded",
        answering({"200": HEADERS}),
        answering({"200": {"headers": {"X-Key": {"schema": BOUND}}}}),
        {"response.200.header.x-key.maxLength": PROVIDERS},
    ),
    Pair(
        "a header of the answer in small letters",
        answering({"200": HEADERS}),
        answering({"200": {"headers": {"x-key": {"schema": TEXT}}}}),
        {},
    ),
    Pair(
        "an error promises a header",
        answering({"200": OK, "404": {}}),
        answering({"200": OK, "404": {"headers": {"X-Key": {"schema": TEXT, **REQUIRED}}}}),
        {},
    ),
)
