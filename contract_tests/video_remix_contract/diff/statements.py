"""What a schema states, one statement for each keyword at each place, the same for every spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from video_remix_contract.clauses.wording import kept, shown
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.keywords import UNVALIDATED
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import ASSERTIONS, normalized, unwrapped
from video_remix_contract.schema.rules import EVERY_ITEM, Rule, place, rules

Path = tuple[str, ...]
# Rules state these; every other keyword is stated as it is written.
IN_RULES = {"type", "properties", "required", "items", "const", "allOf", *ASSERTIONS}
# Annotations to a validator of JSON Schema 2020-12, although they look like assertions.
UNJUDGED = {"format", "contentEncoding", "contentMediaType", "contentSchema", "$schema", "$id", "$anchor"}
UNSTATED = IN_RULES | UNJUDGED | UNVALIDATED | {"$defs", "definitions"}
# What these state depends on the names in `properties`.
NEXT_TO_PROPERTIES = {"additionalProperties", "unevaluatedProperties"}


@frozen
class Statement:
    """A keyword at a place: the schema that the values there keep, and a sentence for people.

    ``asks`` is equal for two spellings of the same statement.
    """

    path: Path
    keyword: str
    schema: Any = field(hash=False)
    sentence: str
    asks: str

    @property
    def place(self) -> Path:
        """The place of the values that keep or break it: of a missing member, the object that lacks it."""
        return self.path[:-1] if self.keyword == "required" else self.path

    @property
    def whole(self) -> Any:
        """The schema of the whole documents that keep it."""
        schema = self.schema
        for token in reversed(self.place):
            schema = {"items": schema} if token == EVERY_ITEM else {"properties": {token: schema}}
        return schema


def statements(node: Node) -> dict[tuple[Path, str], Statement]:
    """Return what a schema states by place and keyword, outermost first; see ``rules`` for the errors."""
    every = [from_rule(rule) for rule in rules(node)]
    for path, inner in places(node):
        every += beyond_rules(path, inner)
    return {(statement.path, statement.keyword): statement for statement in every}


def places(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every place that a schema names, with its schema as it is written there."""
    yield path, node
    schema = normalized(node)
    for name, member in schema.properties.items():
        yield from places(member, (*path, name))
    if schema.items:
        yield from places(schema.items, (*path, EVERY_ITEM))


def unshared_members(old: Node, new: Node, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Yield the path of each member that only one of two schemas names, and whether that is the new one.

    Members inside such a member are left out.
    """
    before, after = normalized(old), normalized(new)
    for name in {**after.properties, **before.properties}:
        if name in before.properties and name in after.properties:
            yield from unshared_members(before.properties[name], after.properties[name], (*path, name))
        else:
            yield (*path, name), name in after.properties
    if before.items and after.items:
        yield from unshared_members(before.items, after.items, (*path, EVERY_ITEM))


def from_rule(rule: Rule) -> Statement:
    """Return a rule as a statement."""
    asks: Any = rule.value
    if rule.keyword == "type":
        asks = sorted(rule.types)
    elif rule.keyword == "enum":
        asks = sorted(json.dumps(value, sort_keys=True) for value in rule.value)
    return Statement(rule.path, rule.keyword, schema_of(rule), kept(rule), json.dumps(asks, sort_keys=True))


def schema_of(rule: Rule) -> Any:
    """Return the schema of the values that keep a rule at its place; values of another type keep it too."""
    match rule.keyword:
        case "required":
            return {"required": [rule.path[-1]]}
        case "nullability":
            return {"not": {"type": "null"}}
        case "type":
            return {"type": [*rule.types, "null"]}
        case "additionalProperties":
            return {"properties": dict.fromkeys(rule.value, True), "additionalProperties": False}
    others = {"not": {"type": list(rule.types)}} if rule.types else {"type": "null"}
    return {"anyOf": [{rule.keyword: rule.value}, others]}


def beyond_rules(path: Path, node: Node) -> Iterator[Statement]:
    """Yield a statement for each keyword of a schema that is in no rule."""
    subject = place(path).replace("the body", "The body")
    bare, _ = unwrapped(node)
    if bare.value is False:
        yield Statement(path, "false", schema=False, sentence=f"{subject} has no value.", asks="false")
    if not isinstance(bare.value, dict):
        return
    named = dict.fromkeys(bare.value.get("properties", {}), True)
    # What `nullable` adds is in the rules; inside an alternative with null the other keywords would be hidden.
    without_null = {key: value for key, value in bare.value.items() if key != "nullable"}
    for keyword, value in inlined(bare.at(bare.pointer, without_null)).items():
        if keyword in UNSTATED or (keyword == "additionalProperties" and isinstance(value, bool)):
            continue
        schema = {"properties": named, keyword: value} if keyword in NEXT_TO_PROPERTIES else {keyword: value}
        sentence = f"{subject} keeps `{keyword}` {shown(value)}."
        yield Statement(path, keyword, schema, sentence, json.dumps(schema, sort_keys=True))
