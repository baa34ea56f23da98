"""Undo the spellings of a schema, so that two spellings of the same schema read the same."""

from __future__ import annotations

from typing import Any, NoReturn

from attrs import frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.inline import ALTERNATIVES, as_written, inlined
from video_remix_contract.openapi.keywords import SCHEMA_LISTS, SCHEMA_VALUES
from video_remix_contract.openapi.reference import Node

ASSERTIONS = (
    "enum",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "anyOf",
    "oneOf",
    "not",
)
NULL = {"type": "null"}
# The schema of what may be anything; a text can be sent in every media type.
ANYTHING = {"example": "text"}


@frozen
class Schema:
    """A schema with its spellings undone.

    ``types`` are its JSON types without null, ``keywords`` what each assertion asks with the pointer of its place,
    ``properties`` and ``items`` the schemas inside it.
    """

    pointer: str
    types: tuple[str, ...]
    nullable: bool
    keywords: dict[str, tuple[Any, str]]
    properties: dict[str, Node]
    required: tuple[str, ...]
    items: Node | None

    def asks(self, keyword: str, default: Any = None) -> Any:
        """Return what an assertion asks, or the default where the schema does not have it."""
        return self.keywords[keyword][0] if keyword in self.keywords else default


def normalized(node: Node) -> Schema:
    """Return what a schema asks, the same for every spelling of it.

    ``anyOf`` with null, type arrays and OpenAPI 3.0's ``nullable`` are the same; ``const`` is an enum with one value;
    the members of an ``allOf`` are merged; an alternative that is a part of another is dropped.
    """
    node, nullable = unwrapped(node)
    schema = node.value if isinstance(node.value, dict) else {}
    raw = schema.get("type", [])
    types = [raw] if isinstance(raw, str) else list(raw)
    keywords = {key: (assertion(node, key), f"{node.pointer}/{key}") for key in ASSERTIONS if key in schema}
    if "const" in schema:
        keywords["enum"] = ([schema["const"]], f"{node.pointer}/const")
    if schema.get("additionalProperties") is False:
        allowed = sorted(schema.get("properties", {}))
        keywords["additionalProperties"] = (allowed, f"{node.pointer}/additionalProperties")
    if "enum" in keywords and not types:
        types = sorted({json_type(value) for value in keywords["enum"][0]})
    nullable = nullable or schema.get("nullable") is True or "null" in types or (not types and null_is_open(node))
    if "enum" in keywords:
        values, pointer = keywords["enum"]
        nullable = nullable and ("null" not in types or None in values)
        keywords["enum"] = ([value for value in values if value is not None], pointer)
    required = schema.get("required", ())
    required = tuple(required) if isinstance(required, list | tuple) else ()
    properties = described(node)
    if not types or "object" in types:
        properties |= {name: undescribed(node) for name in required if name not in properties}
    return Schema(
        pointer=node.pointer,
        types=tuple(sorted(kind for kind in types if kind != "null")),
        nullable=nullable,
        keywords=keywords,
        properties=properties,
        required=required,
        items=node.get("items"),
    )


def assertion(node: Node, keyword: str) -> Any:
    """Return what a keyword asks; schemas inside it are written in full, since the keyword is judged by itself."""
    value = node.value[keyword]
    nested = keyword in SCHEMA_LISTS or keyword in SCHEMA_VALUES
    return inlined(node.at(node.pointer, {keyword: value}))[keyword] if nested else as_written(keyword, value)


def described(node: Node) -> dict[str, Node]:
    """Return the members that a schema describes."""
    properties = node.get("properties")
    return dict(properties.items()) if properties else {}


def undescribed(node: Node) -> Node:
    """Return the schema of a required member that no property describes: what all other members have to keep."""
    others = node.get("additionalProperties")
    return others if others and isinstance(others.value, dict) else node.at(f"{node.pointer}/required", ANYTHING)


def null_is_open(node: Node) -> bool:
    """Return whether a schema without a type allows null: its alternatives may all forbid it."""
    branches = [branch for key in ("anyOf", "oneOf") if (options := node.get(key)) for branch in options.elements()]
    return not branches or any(normalized(branch).nullable for branch in branches)


def unwrapped(node: Node) -> tuple[Node, bool]:
    """Undo the wrappers around a schema; return what is inside and whether the wrappers allow null."""
    nullable = False
    while isinstance(node.value, dict):
        wrapper = next((key for key in ("allOf", "anyOf", "oneOf") if node.value.get(key)), None)
        if wrapper is None:
            break
        options = node.step(wrapper)
        branches = options.elements() if options else []
        if wrapper in ALTERNATIVES:
            nulls = [branch for branch in branches if branch.value == NULL]
            nullable = nullable or bool(nulls)
            branches = without_parts([branch for branch in branches if branch.value != NULL])
        rest = {key: value for key, value in node.value.items() if key != wrapper}
        if wrapper not in ALTERNATIVES and branches:
            node = node.at(branches[0].pointer, merged([*branches, node.at(node.pointer, rest)]))
        elif len(branches) == 1:
            node = node.at(branches[0].pointer, {**rest, **asked(branches[0])})
        elif nullable:
            kept = [option for option in node.value[wrapper] if option != NULL]
            return node.at(node.pointer, {**rest, wrapper: kept}), True
        else:
            break
    return node, nullable


def without_parts(branches: list[Node]) -> list[Node]:
    """Drop each alternative whose type another alternative allows without any further demand."""
    types_alone = [branch for branch in branches if isinstance(branch.value, dict) and set(branch.value) == {"type"}]
    whole = {normalized(branch).types for branch in types_alone} - {()}
    if not whole:
        return branches
    return [branch for branch in branches if branch in types_alone or normalized(branch).types not in whole]


def asked(node: Node) -> dict[str, Any]:
    """Return the keywords of a schema; a schema may be a boolean, which allows everything or nothing."""
    if isinstance(node.value, dict):
        return node.value
    return {"not": {}} if node.value is False else {}


def merged(nodes: list[Node]) -> dict[str, Any]:
    """Merge the members of an ``allOf``: properties and required add up, other keywords must agree."""
    result: dict[str, Any] = {}
    for node in nodes:
        for key, value in asked(node).items():
            if key == "properties":
                result[key] = {**result.get(key, {}), **value}
            elif key == "required":
                result[key] = [*result.get(key, []), *value]
            elif key in ASSERTIONS and result.get(key, value) != value:
                raise ContractError(f"the members of an allOf disagree on {key}; write it once", node.pointer)
            else:
                result[key] = value
    return result


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a decoded value; a float is a number even where it is whole."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    kind = dict if isinstance(value, dict) else type(value)
    return "null" if value is None else kinds.get(kind) or not_json(value)


def not_json(value: Any) -> NoReturn:
    """Refuse a value that JSON cannot carry."""
    raise TypeError(f"{type(value).__name__} is not a JSON type")
