"""What is cut out of a document allows exactly what the document allows, whatever the parts of it are called."""

from __future__ import annotations

import copy
import itertools
import json
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.library import Library

OPERATION = ("post", "/things")
# What a careless reader takes for a keyword, an extension, or a part of a pointer.
NASTY = [
    "a",
    "x-a",
    "default",
    "example",
    "$ref",
    "properties",
    "links",
    "discriminator",
    "nullable",
    "a b",
    "a/b",
    "~",
    "%41",
]
COMPONENTS = ["Body", "x-other", "example", "a b%/~"]
# No reference leads from here, so that it can stand where a schema is about the same value.
LEAF = "headers"
ELSEWHERE = "/paths/~1others/x-place"


def document_of(schemas: dict[str, Any], place: Any = True, version: str = "3.1.0") -> dict[str, Any]:  # noqa: FBT002 - a schema
    """Return a document with an operation whose body is the first schema, and a schema in a path of its own."""
    content = {"application/json": {"schema": {"$ref": reference(next(iter(schemas)))}}}
    return {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {
            OPERATION[1]: {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": "d"}}}},
            "/others": {"x-place": place},
        },
        "components": {"schemas": schemas},
    }


def reference(name: str) -> str:
    """Return the reference to a schema of a document."""
    return f"#{quote(json_pointer.joined(['components', 'schemas', name]))}"


def cut(document: dict[str, Any]) -> dict[str, Any]:
    """Return the fragment of the operation."""
    return extract(Library(document), [OPERATION]).document


def judge(document: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of the body, with the whole document around it."""
    named = document["components"]["schemas"]
    body = document["paths"][OPERATION[1]]["post"]["requestBody"]["content"]["application/json"]["schema"]
    # A validator looks for names of schemas where JSON Schema has schemas.
    whole = {"allOf": [body], "components": document["components"], "paths": document["paths"], "$defs": named}
    return jsonschema_rs.Draft202012Validator(as_31(whole), offline=True)


def as_31(value: Any) -> Any:
    """Return a part of a document as JSON Schema has it: null as a type, references percent-encoded."""
    if isinstance(value, list):
        return [as_31(element) for element in value]
    if not isinstance(value, dict):
        return value
    result = {key: as_31(member) for key, member in value.items()}
    if isinstance(result.get("$ref"), str):
        result["$ref"] = quote(result["$ref"], safe="#/~%")
    if result.get("nullable") is not True:
        return result
    names = {key: result.pop(key) for key in ("$anchor", "$dynamicAnchor") if key in result}
    return {**names, "anyOf": [{key: result[key] for key in result if key != "nullable"}, {"type": "null"}]}


def references(recursive: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw references, and keywords next to them; those to anything else than the leaf are drawn if asked for."""
    return st.builds(lambda target, more: target | more, recursive, st.sampled_from([{}, {}, {"nullable": True}]))


TO_LEAF = st.just({"$ref": reference(LEAF)})
TO_ANY = st.sampled_from(
    [{"$ref": reference(name)} for name in COMPONENTS]
    + [{"$ref": f"#{quote(ELSEWHERE)}"}, {"$ref": f"#{quote(ELSEWHERE)}/properties/a"}]
    + [{"$ref": "#anchor"}, {"$dynamicRef": "#node"}, {"$ref": "#node"}, {"$dynamicRef": f"#{quote(ELSEWHERE)}"}]
)
PLAIN: st.SearchStrategy[Any] = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer", "nullable": True},
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"type": ["string", "null"], "maxLength": 1},
        {"enum": [{"$ref": "#/nowhere", "x-a": 1}, {"default": 1}], "$comment": "c"},
        {"const": {"x-a": {"nullable": 1}, "links": 1}},
        {"type": "object", "required": ["x-a", "x-a2"]},
        {"dependentRequired": {"x-a": ["links"], "discriminator": ["a"], "$ref": ["default"]}},
        {"type": "object", "nullable": True, "allOf": [{"$ref": reference(LEAF)}]},
        {"examples": [{"$ref": "#/nowhere"}], "default": {"$ref": "#/nowhere"}, "type": "object"},
    ]
)


def named(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw schemas by nasty names."""
    return st.dictionaries(st.sampled_from(NASTY), inner, max_size=3)


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw schemas with others in them."""
    deep = inner | references(TO_ANY)
    here = PLAIN | references(TO_LEAF)
    return st.fixed_dictionaries(
        {},
        optional={
            "properties": named(deep),
            "patternProperties": st.dictionaries(st.sampled_from(["^x-", "default", "^a"]), deep, max_size=2),
            "additionalProperties": deep | st.booleans(),
            "unevaluatedProperties": st.just(value=False),
            "dependentSchemas": named(here),
            "items": deep,
            "allOf": st.lists(here, min_size=1, max_size=2),
            "type": st.sampled_from(["object", "array", ["object", "string"]]),
            "nullable": st.booleans(),
            "x-extension": st.just({"$ref": "#/nowhere"}),
        },
    )


SCHEMA = st.recursive(PLAIN, schemas, max_leaves=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [None, "a", "bb", 1, [], {}, {"$ref": "#/nowhere", "x-a": 1}, {"x-a": {"nullable": 1}, "links": 1}]
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*NASTY, "x-a2"]), inner, max_size=3),
    max_leaves=8,
)
RECURSIVE = {"type": "object", "properties": {"a": {"$ref": f"#{quote(ELSEWHERE)}"}, "x-a": {"type": "integer"}}}


STRING = {"type": "string"}
DRAWN = st.fixed_dictionaries({name: schemas(SCHEMA) for name in COMPONENTS})


def complete(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return the document of drawn schemas: two of them have names, and another is a leaf."""
    components = copy.deepcopy({**drawn, LEAF: {"type": ["object", "string"], "maxLength": 1}})
    components["x-other"] |= {"$anchor": "anchor"}
    components["example"] |= {"$dynamicAnchor": "node"}
    return document_of(components, RECURSIVE)


def split(document: dict[str, Any]) -> dict[str, str]:
    """Return the files of a document whose schemas are in a folder, each in a file of its own."""
    named = document["components"]["schemas"]
    files = {name: f"schemas/{index}.json" for index, name in enumerate(named)}
    place = f"#{quote(ELSEWHERE)}"
    moved = {reference(name): path for name, path in files.items()}
    moved |= {"#anchor": f"{files['x-other']}#anchor", "#node": f"{files['example']}#node"}
    moved |= {each: f"openapi.json{each}" for each in (place, f"{place}/properties/a")}

    def text(value: Any, way: str) -> str:
        written = json.dumps(value)
        for keyword, (before, after) in itertools.product(("$ref", "$dynamicRef"), moved.items()):
            written = written.replace(f'"{keyword}": "{before}"', f'"{keyword}": "{way}{after}"')
        return written

    parts = {path: text(named[name], "../") for name, path in files.items()}
    return {"openapi.json": text({**document, "components": {}}, ""), **parts}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(DRAWN, st.lists(VALUES, min_size=1, max_size=8))
@example(
    {name: {"properties": {"a": {"$ref": f"#{quote(ELSEWHERE)}"}}} for name in COMPONENTS}, [{"a": {"a": {"x-a": "a"}}}]
)
@example(
    {name: {"dependentRequired": {"x-a": ["links"], "links": ["a"]}} for name in COMPONENTS}, [{"x-a": 1}, {"links": 1}]
)
@example(
    {name: {"dependentSchemas": {"x-a": False, "links": False}} for name in COMPONENTS}, [{"x-a": 1}, {"links": 1}]
)
@example(
    {name: {"items": {"$ref": "#node", "nullable": True}, "type": "array"} for name in COMPONENTS}, [[None, [[1]]]]
)
def test_the_same_values_are_allowed(drawn: dict[str, Any], values: list[Any]) -> None:
    """References, recursion, names of schemas, null and names like keywords mean in the fragment what they meant."""
    document = complete(drawn)
    before, after = judge(document), judge(cut(document))
    for value in values:
        assert before.is_valid(value) is after.is_valid(value), (value, json.dumps(document))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(DRAWN, st.lists(VALUES, min_size=1, max_size=8))
@example({name: {"properties": {"a": {"$ref": f"#{quote(ELSEWHERE)}"}}} for name in COMPONENTS}, [{"a": {"x-a": "a"}}])
@example({name: {"items": {"$dynamicRef": "#node"}, "type": "array"} for name in COMPONENTS}, [[[]], [1]])
@example({**dict.fromkeys(COMPONENTS, STRING), "Body": {"items": {"$ref": reference("x-other")}}}, [["a"], [[]], [1]])
def test_the_same_values_are_allowed_in_several_files(drawn: dict[str, Any], values: list[Any]) -> None:
    """A document whose schemas are in files of their own means what it means as a single file."""
    document = complete(drawn)
    files = split(document)
    home = "file:///home/api/"
    library = Library(
        json.loads(files["openapi.json"]), f"{home}openapi.json", lambda uri: files[uri.removeprefix(home)].encode()
    )
    before, after = judge(document), judge(extract(library, [OPERATION]).document)
    for value in values:
        assert before.is_valid(value) is after.is_valid(value), (value, json.dumps(files))
