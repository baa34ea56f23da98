"""Where a reference leads by another way than a pointer to a component, and what is kept whatever it is called."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.reference import MAX_REFERENCES

from .test_extract_meaning import OPERATION, cut, document_of

TREE = {"type": "object", "properties": {"children": {"type": "array", "items": {"$recursiveRef": "#"}}}}
LIST = {"type": "array", "items": {"$dynamicRef": "#node"}}

# The schemas of a document, and those of the fragment.
LEADING: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a schema in itself": (
        {"Body": {"properties": {"more": {"$ref": "#/components/schemas/Body"}}}},
        {"Body": {"properties": {"more": {"$ref": "#/components/schemas/Body"}}}},
    ),
    "schemas in each other": (
        {"Body": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"items": {"$ref": "#/components/schemas/Body"}}},
        {"Body": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"items": {"$ref": "#/components/schemas/Body"}}},
    ),
    "the name of a component": (
        {"Body": {"items": {"$ref": "#b"}}, "B": {"$anchor": "b", "type": "string"}},
        {"Body": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"type": "string"}},
    ),
    "a name inside a component": (
        {"Body": {"items": {"$ref": "#b"}}, "B": {"properties": {"inner": {"$anchor": "b", "type": "string"}}}},
        {"Body": {"items": {"$ref": "#/components/schemas/inner"}}, "inner": {"type": "string"}},
    ),
    "a dynamic name": (
        {"Body": {"$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}}},
        {"Body": {"items": {"$ref": "#/components/schemas/Body"}}},
    ),
    "a recursive reference": (
        {"Body": {"items": {"$ref": "#/components/schemas/Tree"}}, "Tree": {"$recursiveAnchor": True, **TREE}},
        {
            "Body": {"items": {"$ref": "#/components/schemas/Tree"}},
            "Tree": {
                "type": "object",
                "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
            },
        },
    ),
    "a schema by its URI": (
        {"Body": {"items": {"$ref": "https://a.example/b.json"}}, "B": {"$id": "https://a.example/b.json", "not": {}}},
        {"Body": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"not": {}}},
    ),
    "a place inside a schema with a URI": (
        {"Body": {"items": {"$ref": "b.json#/$defs/x"}}, "B": {"$id": "b.json", "$defs": {"x": {"type": "null"}}}},
        {"Body": {"items": {"$ref": "#/components/schemas/x"}}, "x": {"type": "null"}},
    ),
    "what is relative to a schema with a URI": (
        {"Body": {"$id": "https://a.example/b.json", "items": {"$ref": "#/$defs/x"}, "$defs": {"x": {"type": "null"}}}},
        {
            "Body": {"items": {"$ref": "#/components/schemas/x"}, "$defs": {"x": {"type": "null"}}},
            "x": {"type": "null"},
        },
    ),
    "a file from a schema with a URI of its own": (
        {"Body": {"$id": "https://a.example/a/b", "items": {"$ref": "openapi.yaml#/components/schemas/B"}}, "B": {}},
        {"Body": {"items": {"$ref": "#/components/schemas/B"}}, "B": {}},
    ),
    "the document from a schema with a URI": (
        {"Body": {"$id": "Body", "items": {"$ref": "#/components/schemas/B"}}, "B": {"type": "null"}},
        {"Body": {"items": {"$ref": "#/components/schemas/B"}}, "B": {"type": "null"}},
    ),
    "several references in a schema": (
        {"Body": {"$ref": "#/components/schemas/B", "$dynamicRef": "#n", "allOf": [{}]}, "B": {"$dynamicAnchor": "n"}},
        {"Body": {"$ref": "#/components/schemas/B", "allOf": [{"$ref": "#/components/schemas/B"}, {}]}, "B": {}},
    ),
    "an element of a list": (
        {"Body": {"items": {"$ref": "#/components/schemas/B/anyOf/1"}}, "B": {"anyOf": [{}, {"type": "null"}]}},
        {"Body": {"items": {"$ref": "#/components/schemas/anyOf_1"}}, "anyOf_1": {"type": "null"}},
    ),
    "names that differ in their case": (
        {"Body": {"items": {"$ref": "#/components/schemas/B/$defs/body"}}, "B": {"$defs": {"body": {"type": "null"}}}},
        {"Body": {"items": {"$ref": "#/components/schemas/body_2"}}, "body_2": {"type": "null"}},
    ),
    "null next to a reference": (
        {"Body": {"$ref": "#/components/schemas/B", "nullable": True}, "B": {"type": "string"}},
        {"Body": {"anyOf": [{"$ref": "#/components/schemas/B"}, {"type": "null"}]}, "B": {"type": "string"}},
    ),
    "what changes nothing": (
        {"Body": {"$comment": "c", "$schema": "https://a.example/own", "$vocabulary": {"x-a": True}, "type": "null"}},
        {"Body": {"$comment": "c", "type": "null"}},
    ),
}


@pytest.mark.parametrize("name", LEADING)
def test_where_a_reference_leads(name: str) -> None:
    """Whatever way a reference is written, it leads to a component of the fragment, and names of schemas go."""
    schemas, expected = LEADING[name]
    fragment = extract(Library(document_of(schemas), "openapi.yaml"), [OPERATION]).document
    assert fragment["components"] == {"schemas": expected}


def test_a_place_that_refers_to_itself() -> None:
    """A schema in a path that refers to itself is a component, called after its place."""
    place = {"type": "object", "properties": {"again": {"$ref": "#/paths/~1others/x-place"}}}
    fragment = cut(document_of({"Body": {"items": {"$ref": "#/paths/~1others/x-place"}}}, place))
    again = {"$ref": "#/components/schemas/x-place"}
    assert fragment["components"]["schemas"] == {
        "Body": {"items": again},
        "x-place": {"type": "object", "properties": {"again": again}},
    }


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a dynamic reference that means several": (
        {
            "Body": {"$id": "https://a.example/a", "$dynamicAnchor": "node", "properties": {"a": {"$ref": "b"}}},
            "B": {"$id": "https://a.example/b", "$dynamicAnchor": "node", **LIST},
        },
        "/components/schemas/B/items: several schemas have the $dynamicAnchor 'node'",
    ),
    "a recursive reference without a schema around": (
        {"Body": TREE},
        "/components/schemas/Body/properties/children/items: the reference '#' leads to a whole document",
    ),
    "no URI": ({"Body": {"$id": "http://["}}, "/components/schemas/Body/$id: a $id is a URI without a fragment"),
    "a URI with a fragment": ({"Body": {"$id": "b#c"}}, "/components/schemas/Body/$id: a $id is a URI"),
    "a URI that no schema has": ({"Body": {"$ref": "b.json"}}, "leads to a file that is not read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_reference_may_not_mean(name: str) -> None:
    """A reference that may mean several schemas, or none, is refused in one line with its place."""
    schemas, expected = REFUSED[name]
    with pytest.raises(ContractError) as caught:
        cut(document_of(schemas))
    assert expected in str(caught.value)


def test_nothing_next_to_a_reference_counts_in_30() -> None:
    """In OpenAPI 3.0 what is next to a reference is not cut, and names of schemas mean nothing."""
    schemas = {"Body": {"items": {"$ref": "#/components/schemas/B", "nullable": True, "$dynamicRef": "#x"}}, "B": {}}
    fragment = cut(document_of(schemas, version="3.0.3"))
    assert fragment["components"]["schemas"]["Body"] == {"items": {"$ref": "#/components/schemas/B"}}


def test_null_in_an_enum_of_30() -> None:
    """An enum that names null, with a type that does not, is spelt as 3.1 does wherever null is allowed."""
    wanted = {"type": ["string", "null"], "enum": ["a", None]}
    schemas = {
        "Body": {"type": "string", "nullable": True, "enum": ["a", None], "required": ["a", "b", "a"]},
        "B": {"type": "string", "nullable": True, "enum": ["a", None], "not": {}, "default": None},
    }
    schemas["Body"]["items"] = {"$ref": "#/components/schemas/B"}
    cut_schemas = cut(document_of(schemas, version="3.0.3"))["components"]["schemas"]
    assert cut_schemas["Body"] == {**wanted, "required": ["a", "b"], "items": {"$ref": "#/components/schemas/B"}}
    inner = {"type": "string", "enum": ["a"], "not": {}}
    assert cut_schemas["B"] == {"default": None, "anyOf": [inner, {"type": "null"}]}


def test_names_of_the_document_are_kept() -> None:
    """Names that look like extensions or keywords are kept wherever OpenAPI lets a document choose them."""
    names = ["x-a", "links", "callbacks", "discriminator", "example", "default", "value"]
    document = document_of({"Body": True})
    document["components"]["securitySchemes"] = {
        name: {"type": "oauth2", "flows": {"implicit": {"scopes": {**dict.fromkeys(names, "s"), "$ref": "a scope"}}}}
        for name in names
    }
    header = {"schema": {"type": "string"}, "examples": {name: {"value": {"x-a": name}} for name in names}}
    servers = [{"url": "/", "variables": {name: {"default": "1", "enum": ["1"]} for name in names}}]
    response = {"description": "d", "headers": dict.fromkeys(names, header), "content": {name: {} for name in names}}
    operation = document["paths"][OPERATION[1]]["post"]
    security = [{name: ["x-scope"]} for name in names]
    operation |= {"security": security, "servers": servers, "responses": {"200": response, "x-a": "gone"}, "x-b": 1}
    fragment = extract(Library(document), [OPERATION]).document
    kept = fragment["paths"][OPERATION[1]]["post"]
    assert kept["responses"] == {"200": response}
    assert (kept["security"], kept["servers"]) == (security, servers)
    assert fragment["components"]["securitySchemes"] == document["components"]["securitySchemes"]
    assert "x-b" not in kept


def test_extensions_of_the_flows_are_left_behind() -> None:
    """The flows of OAuth have names that OpenAPI fixes, so that others are extensions."""
    document = document_of({"Body": True})
    document["components"]["securitySchemes"] = {
        "a": {"type": "oauth2", "flows": {"implicit": {"scopes": {}}, "x-b": 1}}
    }
    document["security"] = [{"a": []}]
    schemes = extract(Library(document), [OPERATION]).document["components"]["securitySchemes"]
    assert schemes == {"a": {"type": "oauth2", "flows": {"implicit": {"scopes": {}}}}}


def test_links_between_the_operations_are_kept() -> None:
    """A link is cut where the operation that it leads to is cut as well, also a link that is a component."""
    document = document_of({"Body": True})
    link = {"operationId": "other", "parameters": {"id": "$response.body#/id"}, "x-a": 1}
    kept = {key: link[key] for key in ("operationId", "parameters")}
    responses = {
        "200": {
            "description": "d",
            "links": {"x-link": link, "named": {"$ref": "#/components/links/named"}, "gone": {}},
        }
    }
    document["components"]["links"] = {"named": link, "unused": link}
    document["paths"][OPERATION[1]]["post"]["responses"] = responses
    document["paths"]["/others"] = {"get": {"operationId": "other", "responses": {"200": {"description": "d"}}}}
    alone = extract(Library(document), [OPERATION]).document
    assert "links" not in alone["paths"][OPERATION[1]]["post"]["responses"]["200"]
    assert "links" not in alone["components"]
    both = extract(Library(document), [OPERATION, ("get", "/others")]).document
    links = both["paths"][OPERATION[1]]["post"]["responses"]["200"]["links"]
    assert links == {"x-link": kept, "named": {"$ref": "#/components/links/named"}}
    assert both["components"]["links"] == {"named": kept}


@pytest.mark.parametrize("length", [40, 60])
def test_a_chain_of_references_is_bounded(length: int) -> None:
    """What only leads on is followed as far as any document needs it."""
    document = document_of({"Body": {"$ref": "#/x-chain/0"}})
    document["x-chain"] = [*({"$ref": f"#/x-chain/{number + 1}"} for number in range(length)), {"type": "string"}]
    if length > MAX_REFERENCES:
        with pytest.raises(ContractError, match=f"a reference leads through more than {MAX_REFERENCES} others"):
            cut(document)
    else:
        assert cut(document)["components"]["schemas"][f"x-chain_{length}"] == {"type": "string"}
