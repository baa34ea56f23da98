"""Each part of a fragment: who must act on a change of it, and that there is a witness."""

from __future__ import annotations

from typing import Any

import pytest

from .comparing import edited
from .editing import close

DIRECTIONS: dict[str, tuple[Any, Any, str, tuple[str, ...]]] = {
    "server path": (
        lambda _: None,
        lambda f: f.document["servers"][0].update(url="https://provider.example/v2"),
        "client.path",
        ("clients", "providers"),
    ),
    "optional credentials": (
        lambda _: None,
        lambda f: f.operation["security"].append({}),
        "client.authorization",
        ("providers",),
    ),
    "credentials required": (
        lambda f: f.operation["security"].append({}),
        lambda f: f.operation["security"].pop(),
        "client.authorization",
        ("clients",),
    ),
    "other credentials": (
        lambda _: None,
        lambda f: f.document["components"]["securitySchemes"].update(
            bearerAuth={"type": "apiKey", "in": "header", "name": "X-Key"}
        ),
        "client.authorization",
        ("clients", "providers"),
    ),
    "required query parameter": (
        lambda _: None,
        lambda f: f.operation["parameters"].append(
            {"name": "api-version", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "request.query.api-version.required",
        ("clients",),
    ),
    "optional query parameter": (
        lambda _: None,
        lambda f: f.operation["parameters"].append(
            {"name": "api-version", "in": "query", "schema": {"type": "string"}}
        ),
        "request.query.api-version.accepted",
        ("providers",),
    ),
    "path parameter bounded": (
        lambda _: None,
        lambda f: f.operation["parameters"][0]["schema"].update(maxLength=64),
        "request.path.video_id.maxLength",
        ("clients",),
    ),
    "response header promised": (
        lambda _: None,
        lambda f: f.responses["200"].update(headers={"X-Request-Id": {"required": True, "schema": {"type": "string"}}}),
        "response.200.header.x-request-id.required",
        ("providers",),
    ),
    "second media type of the response": (
        lambda _: None,
        lambda f: f.responses["200"]["content"].update({"text/plain": {"schema": {"type": "string"}}}),
        "response.200.content-type",
        ("clients",),
    ),
    "response without a described body": (
        lambda _: None,
        lambda f: f.responses["200"].pop("content"),
        "response.200.content-type",
        ("clients",),
    ),
    "second success status": (
        lambda _: None,
        lambda f: f.responses.update({"202": f.responses["200"]}),
        "response.status",
        ("clients", "providers"),
    ),
    "member named in a closed response": (
        close,
        lambda f: f.put("rehearsed", {"type": "string"}, required=False),
        "response.200.additionalProperties",
        ("clients",),
    ),
    "additional members of one type": (
        lambda _: None,
        lambda f: f.schemas["VideoError"].update(additionalProperties={"type": "string"}),
        "response.200.error.additionalProperties",
        ("providers",),
    ),
    "elements bounded": (
        lambda f: f.request["properties"].update(rehearsed={"type": "array", "items": {"type": "string"}}),
        lambda f: f.request["properties"]["rehearsed"]["items"].update(minLength=2),
        "request.rehearsed.*.minLength",
        ("clients",),
    ),
    "elements of a new member of the request": (
        lambda _: None,
        lambda f: f.request["properties"].update(rehearsed={"type": "array", "items": {"type": "string"}}),
        "request.rehearsed.*.type",
        ("providers",),
    ),
    "pattern changed": (
        lambda f: f.request["properties"].update(rehearsed={"type": "string", "pattern": "^a"}),
        lambda f: f.request["properties"]["rehearsed"].update(pattern="^b"),
        "request.rehearsed.pattern",
        ("clients", "providers"),
    ),
    "pattern of the response": (
        lambda _: None,
        lambda f: f.member("id").update(pattern="^[a-z]+$"),
        "response.200.id.pattern",
        ("providers",),
    ),
    "one of two alternatives gone": (
        lambda f: f.put("rehearsed", {"anyOf": [{"type": "string", "minLength": 3}, {"type": "integer"}]}),
        lambda f: f.put("rehearsed", {"anyOf": [{"type": "string", "minLength": 3}]}),
        "response.200.rehearsed.type",
        ("providers",),
    ),
    "unmodelled keyword": (
        lambda f: f.put("rehearsed", {"type": "object"}),
        lambda f: f.put("rehearsed", {"type": "object", "propertyNames": {"maxLength": 3}}),
        "response.200.rehearsed.propertyNames",
        ("providers",),
    ),
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_each_direction(name: str) -> None:
    """Each part of a fragment makes those act who have to send less or to expect more."""
    start, edit, clause, must_act = DIRECTIONS[name]
    change = next(change for change in edited(edit, start).changes if change.clause == clause)
    assert tuple(map(str, change.must_act)) == must_act
    assert change.witness is not None
