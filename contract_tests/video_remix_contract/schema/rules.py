"""Read a schema as a list of rules: one keyword at one place, whatever way the fragment spells it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema_rs
from attrs import evolve, field, frozen

from video_remix_contract.openapi.operation import ContractError, Node, escape
from video_remix_contract.schema.inline import LISTS, SINGLES, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

SCALARS = ("string", "integer", "number", "boolean")
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
EVERY_ITEM = "*"


@frozen
class Rule:
    """One keyword that holds for the values at one place of a document.

    ``path`` are the member names from the root (``*`` for every element of an array), ``keyword`` is a JSON Schema
    keyword, ``nullability`` for "is not null", or ``whole`` for "is written without a
    fraction", ``value`` is what the keyword asks, ``types`` are the JSON types
    that it speaks of, ``condition`` says why a conforming document may have no value there.
    """

    path: tuple[str, ...]
    keyword: str
    value: Any = field(hash=False)
    pointer: str
    types: tuple[str, ...] = ()
    condition: str | None = None

    @property
    def name(self) -> str:
        """The rule's place and keyword as the last part of a clause id."""
        return ".".join([*(token.replace(".", "%2E") for token in self.path), self.keyword])


@frozen
class Shape:
    """A schema with its re-spellings undone."""

    types: tuple[str, ...]
    nullable: bool
    keywords: dict[str, tuple[Any, str]]
    properties: dict[str, Node]
    required: tuple[str, ...]
    items: Node | None
    pointer: str


def shape(node: Node) -> Shape:
    """Return what a schema asks, the same for every spelling of it.

    ``anyOf`` with null, type arrays and OpenAPI 3.0's ``nullable`` are one; ``const`` is an enum of one; a lone
    ``allOf`` is its only member; an alternative that another one swallows is dropped.
    """
    node, nullable = unwrapped(node)
    schema = node.value if isinstance(node.value, dict) else {}
    raw = schema.get("type", [])
    types = [raw] if isinstance(raw, str) else list(raw)
    keywords = {key: (asserted(node, key), f"{node.pointer}/{key}") for key in ASSERTIONS if key in schema}
    if "const" in schema:
        keywords["enum"] = ([schema["const"]], f"{node.pointer}/const")
    if schema.get("additionalProperties") is False:
        keywords["additionalProperties"] = (
            sorted(schema.get("properties", {})),
            f"{node.pointer}/additionalProperties",
        )
    if "enum" in keywords and not types:
        types = sorted({json_type(value) for value in keywords["enum"][0]})
    nullable = nullable or schema.get("nullable") is True or "null" in types or (not types and any_may_be_null(node))
    if "enum" in keywords:
        values = keywords["enum"][0]
        nullable = nullable and ("null" not in types or None in values)
        keywords["enum"] = ([value for value in values if value is not None], keywords["enum"][1])
    properties = node.get("properties")
    return Shape(
        types=tuple(sorted(kind for kind in types if kind != "null")),
        nullable=nullable,
        keywords=keywords,
        properties=dict(properties.items()) if properties else {},
        required=tuple(schema.get("required", ())) if isinstance(schema.get("required", ()), list | tuple) else (),
        items=node.get("items"),
        pointer=node.pointer,
    )


def asserted(node: Node, keyword: str) -> Any:
    """Return what a keyword asks; schemas below it without their references, since it is judged on its own."""
    value = node.value[keyword]
    return plain(evolve(node, value={keyword: value}))[keyword] if keyword in LISTS | SINGLES else value


def any_may_be_null(node: Node) -> bool:
    """Tell whether a schema without a type leaves null to its values: alternatives may all forbid it."""
    branches = [branch for key in ("anyOf", "oneOf") if (found := node.get(key)) for branch in found.elements()]
    return not branches or any(shape(branch).nullable for branch in branches)


def unwrapped(node: Node) -> tuple[Node, bool]:
    """Undo the wrappers around a schema; return what they hold and whether they allow null."""
    nullable = False
    while isinstance(node.value, dict):
        wrapper = next((key for key in ("allOf", "anyOf", "oneOf") if node.value.get(key)), None)
        if wrapper is None:
            break
        options = node.step(wrapper)
        branches = options.elements() if options else []
        if wrapper != "allOf":
            nulls = [branch for branch in branches if branch.value == {"type": "null"}]
            nullable = nullable or bool(nulls)
            branches = without_swallowed([branch for branch in branches if branch not in nulls])
        rest = {key: value for key, value in node.value.items() if key != wrapper}
        if wrapper == "allOf" and branches:
            node = Node(node.document, branches[0].pointer, merged([*branches, evolve(node, value=rest)]))
        elif len(branches) == 1:
            node = Node(node.document, branches[0].pointer, {**rest, **branches[0].value})
        elif nullable:
            kept = [option for option in node.value[wrapper] if option != {"type": "null"}]
            return Node(node.document, node.pointer, {**rest, wrapper: kept}), True
        else:
            break
    return node, nullable


def without_swallowed(branches: list[Node]) -> list[Node]:
    """Drop each alternative whose type another alternative allows without any further demand."""
    whole = [
        branch.value["type"] for branch in branches if isinstance(branch.value, dict) and set(branch.value) == {"type"}
    ]
    kept = [
        branch
        for branch in branches
        if set(branch.value) == {"type"} or shape(branch).types not in {(t,) for t in whole}
    ]
    return kept or branches


def merged(nodes: list[Node]) -> dict[str, Any]:
    """Merge the members of an ``allOf``: properties and required add up, other keywords must agree."""
    result: dict[str, Any] = {}
    for node in nodes:
        for key, value in node.value.items():
            if key == "properties":
                result[key] = {**result.get(key, {}), **value}
            elif key == "required":
                result[key] = [*result.get(key, []), *value]
            elif key in ASSERTIONS and result.get(key, value) != value:
                raise ContractError(f"{node.pointer}: the members of an allOf disagree on {key}; write it once")
            else:
                result[key] = value
    return result


def rules(node: Node) -> list[Rule]:
    """Return every rule of a schema, outermost first.

    Raises ContractError for a schema that refers to itself, or whose keyword jsonschema-rs does not take.
    """
    return list(walk(node, (), None, ()))


def walk(node: Node, path: tuple[str, ...], condition: str | None, above: tuple[str, ...]) -> Iterator[Rule]:
    """Yield the rules of one schema and of all below it; ``condition`` says when its values may be absent."""
    form = shape(node)
    if form.pointer in above:
        raise ContractError(f"{form.pointer}: the schema contains itself")
    if not form.nullable:
        yield Rule(path, "nullability", value=False, pointer=form.pointer, types=form.types, condition=condition)
    if form.types:
        # An answer of null could have been of a wrong type, so it exercises the rule where null is allowed.
        allowed = [*form.types, "null"] if form.nullable else list(form.types)
        yield Rule(path, "type", allowed, f"{form.pointer}/type", form.types, condition)
    may_be_null = f"{place(path)} may be null" if form.nullable else None
    inner = condition or may_be_null
    for keyword, (value, pointer) in form.keywords.items():
        rule = Rule(path, keyword, value, pointer, form.types, inner)
        holds(rule, None)
        yield rule
    for name, member in form.properties.items():
        optional = name not in form.required
        if not optional:
            yield Rule(
                (*path, name),
                "required",
                value=True,
                pointer=f"{form.pointer}/required",
                types=shape(member).types,
                condition=inner,
            )
        when = inner or (f"{place((*path, name))} may be absent" if optional else None)
        yield from walk(member, (*path, name), when, (*above, form.pointer))
    if form.items:
        when = inner or f"{place(path)} may be empty"
        yield from walk(form.items, (*path, EVERY_ITEM), when, (*above, form.pointer))


def place(path: tuple[str, ...]) -> str:
    """Name a place as a reader knows it: `error.code`, or the body for the root."""
    return f"`{'.'.join(path)}`" if path else "the body"


def check(rule: Rule, document: Any) -> Iterator[tuple[str, bool, Any]]:
    """Yield (JSON pointer, kept, value) for each value that the rule speaks of.

    A rule speaks of a value only where the rules before it are kept, so that one fault breaks one rule: a value of
    the wrong type says nothing of the enum, an absent member nothing of the type.
    """
    if rule.keyword == "required":
        *parents, name = rule.path
        for pointer, value in at(document, tuple(parents)):
            if isinstance(value, dict):
                yield f"{pointer}/{escape(name)}", name in value, None
        return
    for pointer, value in at(document, rule.path):
        speaks = rule.keyword == "nullability" or (
            value is not None and (rule.keyword == "type" or has_type(rule, value))
        )
        if speaks or (rule.keyword == "type" and "null" in rule.value):
            yield pointer, holds(rule, value), value


def has_type(rule: Rule, value: Any) -> bool:
    """Tell whether a value has one of the types that the rule speaks of."""
    return not rule.types or holds(Rule((), "type", list(rule.types), rule.pointer), value)


def holds(rule: Rule, value: Any) -> bool:
    """Tell whether a value that stands at the rule's place keeps it (presence is the caller's to check)."""
    if rule.keyword == "nullability":
        return value is not None
    if rule.keyword == "whole":
        return not isinstance(value, float)
    if rule.keyword == "additionalProperties":
        return not isinstance(value, dict) or value.keys() <= set(rule.value)
    compiled = validator(json.dumps({rule.keyword: rule.value}, sort_keys=True), rule.pointer)
    try:
        return compiled.is_valid(value)
    except UnicodeEncodeError:
        return compiled.is_valid(scalar_values(value))


def scalar_values(value: Any) -> Any:
    """Return a document with U+FFFD for each lone surrogate: JSON can write them, the validator cannot read them."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)
    if isinstance(value, dict):
        return {scalar_values(name): scalar_values(child) for name, child in value.items()}
    return [scalar_values(child) for child in value] if isinstance(value, list) else value


@lru_cache(maxsize=1024)
def validator(schema: str, pointer: str) -> jsonschema_rs.Draft202012Validator:
    """Compile the schema of a single keyword; raise ContractError where it is none."""
    try:
        return jsonschema_rs.Draft202012Validator(json.loads(schema))
    except (ValueError, jsonschema_rs.ValidationError) as error:
        raise ContractError(f"{pointer}: {' '.join(str(error).split())[:200]}") from error


def at(document: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield (JSON pointer, value) for each value of a document at a rule's place."""
    places: list[tuple[str, Any]] = [("", document)]
    for token in path:
        found: list[tuple[str, Any]] = []
        for pointer, value in places:
            if token == EVERY_ITEM and isinstance(value, list):
                found += [(f"{pointer}/{index}", element) for index, element in enumerate(value)]
            elif isinstance(value, dict) and token in value:
                found.append((f"{pointer}/{escape(token)}", value[token]))
        places = found
    yield from places


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a decoded value; a float is a number even where it is whole."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return "null" if value is None else kinds.get(type(value)) or unknown(value)


def unknown(value: Any) -> NoReturn:
    """Refuse a value that JSON cannot carry."""
    raise TypeError(f"{type(value).__name__} is no JSON type")
