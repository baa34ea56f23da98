"""Changes of credentials, servers, operations, forms and of what describes them."""

from __future__ import annotations

from typing import Any

from .pair import BOTH, CLIENTS, LIST, OBJECT, PROVIDERS, TEXT, UNDECIDED, Document, Pair, document, sending

BEARER, BASIC = {"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
AUTHORIZATION = "client.authorization"


def secured(security: Any, **schemes: Document) -> Document:
    """Return a document whose operation asks for credentials."""
    known = {"bearer": BEARER, "basic": BASIC, "key": KEY, **schemes}
    return document({"security": security}, components={"securitySchemes": known})


def at_root(security: Any) -> Document:
    """Return a document that asks for credentials as a whole."""
    return document({}, components={"securitySchemes": {"bearer": BEARER}}, security=security)


TOKEN: list[Document] = [{"bearer": []}]
PASSWORD: list[Document] = [{"basic": []}]
NONE: list[Document] = [{}]
CREDENTIALS = (
    Pair("credentials asked for", secured([]), secured(TOKEN), {AUTHORIZATION: CLIENTS}),
    Pair("other credentials", secured(TOKEN), secured(PASSWORD), {AUTHORIZATION: BOTH}),
    Pair("credentials as an alternative", secured(TOKEN), secured([*TOKEN, *PASSWORD]), {AUTHORIZATION: PROVIDERS}),
    Pair("optional credentials required", secured([*TOKEN, *NONE]), secured(TOKEN), {AUTHORIZATION: CLIENTS}),
    Pair("two credentials together", secured(TOKEN), secured([{"bearer": [], "key": []}]), {AUTHORIZATION: BOTH}),
    Pair("no credentials written as an alternative", secured([]), secured(NONE), {}),
    Pair("alternatives in another order", secured([*TOKEN, *PASSWORD]), secured([*PASSWORD, *TOKEN]), {}),
    Pair("a scheme with another name", secured(TOKEN), secured([{"token": []}], token=BEARER), {}),
    Pair("a scheme in capitals", secured(TOKEN), secured(TOKEN, bearer={**BEARER, "scheme": "Bearer"}), {}),
    Pair("a scheme described", secured(TOKEN), secured(TOKEN, bearer={**BEARER, "description": "d"}), {}),
    Pair("a scheme that nobody uses", secured(TOKEN), secured(TOKEN, more=BASIC), {}),
    Pair(
        "a key in another header",
        secured([{"key": []}]),
        secured([{"key": []}], key={**KEY, "name": "X"}),
        {AUTHORIZATION: BOTH},
    ),
    Pair("a key in small letters", secured([{"key": []}]), secured([{"key": []}], key={**KEY, "name": "x-key"}), {}),
    Pair(
        "a key in the query",
        secured([{"key": []}]),
        secured([{"key": []}], key={**KEY, "in": "query"}),
        {AUTHORIZATION: BOTH},
    ),
    Pair("credentials of the document", at_root([]), at_root(TOKEN), {AUTHORIZATION: CLIENTS}),
    Pair(
        "credentials of the document written at the operation",
        at_root(TOKEN),
        {**secured(TOKEN), "security": TOKEN},
        {},
    ),
)


def served(url: str | None = None, *, operation: str | None = None, item: str | None = None) -> Document:
    """Return a document with servers, of the document, the operation or the path."""
    result = document({"servers": [{"url": operation}]} if operation else {})
    if url:
        result["servers"] = [{"url": url}]
    if item:
        result["paths"]["/items"]["servers"] = [{"url": item}]
    return result


V1, V2, ELSEWHERE = "https://a.example/v1", "https://a.example/v2", "https://b.example/v1"
SERVERS = (
    Pair("another version in the server", served(V1), served(V2), {"client.path": BOTH}),
    Pair("another host", served(V1), served(ELSEWHERE), {}),
    Pair("a server of the operation", served(V1), served(V1, operation=V2), {"client.path": BOTH}),
    Pair("a server of the path", served(V1), served(V1, item=V2), {"client.path": BOTH}),
    Pair("the same server at the operation", served(V1), served(V1, operation=ELSEWHERE), {}),
)


def several(*addresses: tuple[str, str], **around: Any) -> Document:
    """Return a document with operations."""
    result = document({}, **around)
    for method, path in addresses:
        operation = document({"operationId": f"{method}_{path[1:]}"})["paths"]["/items"]["get"]
        result["paths"].setdefault(path, {})[method] = operation
    return result


LINKS = {"responses": {"200": {"description": "d", "links": {"next": {"operationId": "list_items"}}}}}
UNLINKED = {"responses": {"200": {"description": "d"}}}
CALLBACKS = {"done": {"{$request.body#/url}": {"post": {"responses": {"200": {"description": "d"}}}}}}
WEBHOOKS = {"done": {"post": {"responses": {"200": {"description": "d"}}}}}
OPERATIONS = (
    Pair("an operation added", several(), several(("post", "/items")), {"post_items.operation": PROVIDERS}),
    Pair(
        "two operations added",
        several(),
        several(("get", "/a"), ("get", "/b")),
        {"get_a.operation": PROVIDERS, "get_b.operation": PROVIDERS},
    ),
    Pair(
        "an operation that moves",
        several(("get", "/a")),
        several(("get", "/b")),
        {"get_b.operation": PROVIDERS, "get_a.operation": CLIENTS},
    ),
    Pair("the only operation moves", document({}), document({}, path="/things"), {"client.path": BOTH}),
    Pair("the only operation has another method", document({}), document({}, method="delete"), {"client.method": BOTH}),
    Pair("another operationId", document({}), document({"operationId": "list"}), {}),
    Pair("other tags", document({}), document({"tags": ["t"]}), {}),
    Pair("tags described", document({}), document({}, tags=[{"name": "t"}]), {}),
    Pair("other documentation", document({}), document({"externalDocs": {"url": "https://a.example"}}), {}),
    Pair("an extension", document({}), document({"x-owner": "o"}), {}),
    Pair("deprecated", document({}), document({"deprecated": True}), {}),
    Pair("callbacks", document({}), document({"callbacks": CALLBACKS}), {"operation.callbacks": UNDECIDED}),
    Pair("webhooks", document({}), document({}, webhooks=WEBHOOKS), {"document.webhooks": UNDECIDED}),
    Pair("links", document(UNLINKED), document(LINKS), {}),
    Pair("another version of OpenAPI", document({}), {**document({}), "openapi": "3.1.1"}, {}),
)

FORM = {"type": "object", "properties": {"ids": LIST, "file": {"type": "string", "format": "binary"}, "about": OBJECT}}
NAMED = {"X-Name": {"schema": TEXT}}


def parts(media_type: str = "multipart/form-data", **encoding: Document) -> Document:
    """Return a document whose operation takes a form."""
    return sending({media_type: {"schema": FORM, "encoding": encoding}})


def typed(media_type: str) -> Document:
    """Return the encoding of a part of a media type."""
    return {"contentType": media_type}


URLENCODED = "application/x-www-form-urlencoded"
FORMS = (
    Pair(
        "a part of another media type",
        parts(),
        parts(file=typed("image/png")),
        {"request.file.multipart.contentType": BOTH},
    ),
    Pair(
        "a part in a media type more",
        parts(file=typed("image/png")),
        parts(file=typed("image/png, image/jpeg")),
        {"request.file.multipart.contentType": PROVIDERS},
    ),
    Pair(
        "a part in any image",
        parts(file=typed("image/png")),
        parts(file=typed("image/*")),
        {"request.file.multipart.contentType": PROVIDERS},
    ),
    Pair("the default of a file written down", parts(), parts(file=typed("application/octet-stream")), {}),
    Pair("the default of an object written down", parts(), parts(about=typed("application/json")), {}),
    Pair("the default of a list written down", parts(), parts(ids=typed("text/plain")), {}),
    Pair(
        "a header of a part",
        parts(file={"headers": NAMED}),
        parts(file={"headers": {"X-Name": {"schema": TEXT, "required": True}}}),
        {"request.header.file.x-name.multipart.required": CLIENTS},
    ),
    Pair("an encoding of no member", parts(), parts(other=typed("image/png")), {}),
    Pair(
        "a list in a form no longer repeated",
        parts(URLENCODED),
        parts(URLENCODED, ids={"explode": False}),
        {"request.ids.urlencoded.explode": BOTH},
    ),
    Pair("a list in a form repeated as by default", parts(URLENCODED), parts(URLENCODED, ids={"style": "form"}), {}),
    Pair(
        "an object in a form as fields",
        parts(URLENCODED),
        parts(URLENCODED, about={"style": "form"}),
        {"request.about.urlencoded.content": BOTH},
    ),
    Pair(
        "the encoding of a JSON body", parts("application/json"), parts("application/json", ids={"explode": False}), {}
    ),
)


def described(**members: Any) -> Document:
    """Return a document that takes and gives a member described in some way."""
    member = {"key": {"type": "string", **members}}
    return sending({"application/json": {"schema": {"type": "object", "properties": member}}})


READ_ONLY = {"type": "object", "properties": {"key": {"type": "string", "readOnly": True}}, "required": ["key"]}
WRITABLE = {"type": "object", "properties": {"key": TEXT}, "required": ["key"]}
ANNOTATIONS = (
    Pair("a default", described(), described(default="a"), {}),
    Pair("another default", described(default="b"), described(default="a"), {}),
    Pair("a member that is read-only", described(), described(readOnly=True), {}),
    Pair(
        "a required member that is read-only",
        sending({"application/json": {"schema": WRITABLE}}),
        sending({"application/json": {"schema": READ_ONLY}}),
        {"request.key.readOnly": UNDECIDED},
    ),
    Pair("an example", described(), described(examples=["a"]), {}),
    Pair("a format", described(), described(format="email"), {}),
)
