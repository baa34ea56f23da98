"""Undo the spellings of a schema, so that two spellings of the same schema read the same."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NoReturn

from attrs import evolve, field, frozen

from video_remix_contract.openapi.inline import as_written, inlined, itself
from video_remix_contract.openapi.keywords import SCHEMA_LISTS, SCHEMA_VALUES
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.intersection import Intersection

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
# A schema that is met so often on the way to itself is a part of itself.
MAX_SAME = 8
# The schema of what may be anything; a text can be sent in every media type.
ANYTHING = {"example": "text"}


@frozen(slots=False)
class Schema:
    """A schema with its spellings undone.

    ``node`` is what is inside of its wrappers, ``types`` are its JSON types without null, ``values`` those that an enum
    or a constant lists, without null. ``properties`` and ``items`` are the schemas inside it, which are left out where
    it is ``exhausted``: so deep inside of itself that nothing more is derived from it.
    """

    node: Node = field(repr=False, eq=False)
    types: tuple[str, ...]
    nullable: bool
    values: list[Any] | None
    properties: dict[str, Node]
    required: tuple[str, ...]
    items: Node | None
    exhausted: bool = False

    @property
    def pointer(self) -> str:
        """The place of the schema."""
        return self.node.pointer

    @cached_property
    def keywords(self) -> dict[str, tuple[Any, str]]:
        """What each assertion asks, with the pointer of its place; made when it is asked for, since it may be much."""
        schema = self.node.value if isinstance(self.node.value, dict) else {}
        keywords = {key: (assertion(self.node, key), f"{self.pointer}/{key}") for key in ASSERTIONS if key in schema}
        if "allOf" in schema:
            # What no other keyword can say of its members.
            keywords["allOf"] = (assertion(self.node, "allOf"), f"{self.pointer}/allOf")
        if self.values is not None:
            keywords["enum"] = (self.values, f"{self.pointer}/{'const' if 'const' in schema else 'enum'}")
        if schema.get("additionalProperties") is False and "patternProperties" not in schema and not self.exhausted:
            allowed = sorted(schema.get("properties", {}))
            keywords["additionalProperties"] = (allowed, f"{self.pointer}/additionalProperties")
        return keywords

    def asks(self, keyword: str, default: Any = None) -> Any:
        """Return what an assertion asks, or the default where the schema does not have it."""
        return self.keywords[keyword][0] if keyword in self.keywords else default


def normalized(node: Node) -> Schema:
    """Return what a schema asks, the same for every spelling of it; see ``undone``."""
    return node.once(undone)


def undone(node: Node) -> Schema:
    """Undo the spellings of a schema.

    ``anyOf`` with null, type arrays and OpenAPI 3.0's ``nullable`` are the same; ``const`` is an enum with one value;
    the members of an ``allOf`` are intersected; an alternative that is a part of another is dropped. Of a schema that
    is deep inside of itself, types and values alone are left. Raises ContractError for a schema that no value is valid
    against, and for a schema that is an alternative or a part of itself.
    """
    node, nullable = unwrapped(node)
    schema = node.value if isinstance(node.value, dict) else {}
    raw = schema.get("type", [])
    types = [raw] if isinstance(raw, str) else list(raw)
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values is not None and not types:
        types = sorted({json_type(value) for value in values})
    nullable = nullable or schema.get("nullable") is True or "null" in types or (not types and null_is_open(node))
    if values is not None:
        nullable = nullable and ("null" not in types or None in values)
        values = [value for value in values if value is not None]
    required = schema.get("required", ())
    required = tuple(required) if isinstance(required, list | tuple) and not node.exhausted else ()
    properties = described(node) if not node.exhausted else {}
    if not types or "object" in types:
        properties |= {name: undescribed(node) for name in required if name not in properties}
    return Schema(
        node=node,
        types=tuple(sorted(kind for kind in types if kind != "null")),
        nullable=nullable,
        values=values,
        properties=properties,
        required=required,
        items=node.get("items") if not node.exhausted else None,
        exhausted=node.exhausted,
    )


def assertion(node: Node, keyword: str) -> Any:
    """Return what a keyword asks; schemas inside it are written in full, since the keyword is judged by itself."""
    value = node.value[keyword]
    if keyword not in SCHEMA_LISTS and keyword not in SCHEMA_VALUES:
        return as_written(keyword, value)
    written = inlined(node.at(node.pointer, {keyword: value}))
    if "$defs" not in written:
        return written[keyword]
    definitions = {"$defs": written["$defs"]}
    if keyword in SCHEMA_VALUES:
        return {**definitions, **written[keyword]}
    return [{**definitions, **inner} if isinstance(inner, dict) else inner for inner in written[keyword]]


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
    schema = node.value if isinstance(node.value, dict) else {}
    wrapper = next((key for key in ("allOf", "anyOf", "oneOf") if schema.get(key)), None)
    options = node.step(wrapper) if wrapper else None
    if options is None or wrapper is None:
        return node, False
    if node.repeats > MAX_SAME:
        raise itself(node.pointer)
    branches = options.elements()
    if not branches:
        return node.at(node.pointer, {key: value for key, value in schema.items() if key != wrapper}), False
    rest = node.at(node.pointer, {key: value for key, value in schema.items() if key not in {wrapper, "nullable"}})
    if wrapper == "allOf":
        inner, nullable = intersected(branches[0].pointer, [*branches, rest], [False] * (len(branches) + 1))
    else:
        nulls = [is_null(branch) for branch in branches]
        others = without_parts([branch for branch, null in zip(branches, nulls, strict=True) if not null])
        if len(others) > 1:
            kept = [option for option, null in zip(schema[wrapper], nulls, strict=True) if not null]
            return node.at(node.pointer, {**schema, wrapper: kept}), any(nulls) and normalized(rest).nullable
        chosen = others[0] if others else branches[0]
        inner, nullable = intersected(chosen.pointer, [chosen, rest], [any(nulls), False])
    return inner, nullable or schema.get("nullable") is True


def intersected(pointer: str, parts: list[Node], nullable: list[bool]) -> tuple[Node, bool]:
    """Return what several schemas allow together, and whether that is null as well.

    ``nullable`` is which of them allow null besides what they ask for.
    """
    whole, allows_null = Intersection(pointer), True
    references = parts[-1].references
    for part, null in zip(parts, nullable, strict=True):
        asks = normalized(part)
        whole.add(asked(asks.node), () if is_null(asks.node) else asks.types or None)
        allows_null = allows_null and (null or asks.nullable)
        references += asks.node.references[len(parts[-1].references) :]
    value = whole.whole(nullable=allows_null)
    return evolve(parts[-1], pointer=pointer, value=value, references=references), allows_null


def is_null(node: Node) -> bool:
    """Return whether a schema allows null alone, whatever its spelling is."""
    schema = node.value if isinstance(node.value, dict) else {}
    if schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None]:
        return True
    if "const" in schema and schema["const"] is None:
        return True
    options = node.step("allOf") if schema.get("allOf") else None
    return options is not None and any(map(is_null, options.elements()))


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


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a decoded value; a float is a number even where it is whole."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    kind = dict if isinstance(value, dict) else type(value)
    return "null" if value is None else kinds.get(kind) or not_json(value)


def not_json(value: Any) -> NoReturn:
    """Refuse a value that JSON cannot carry."""
    raise TypeError(f"{type(value).__name__} is not a JSON type")
