"""What a schema states, one statement for each keyword at each place, every spelling undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from video_remix_contract.clauses.wording import kept, shown
from video_remix_contract.openapi.operation import Node
from video_remix_contract.schema.inline import SILENT, plain
from video_remix_contract.schema.rules import ASSERTIONS, EVERY_ITEM, place, rules, shape, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.schema.rules import Rule

Path = tuple[str, ...]
# The shape of a schema speaks for these; the others in a schema are stated as they stand.
SHAPED = {"type", "properties", "required", "items", "const", "allOf", *ASSERTIONS}
# Annotations to a validator of JSON Schema 2020-12, whatever they look like.
UNJUDGED = {"format", "contentEncoding", "contentMediaType", "contentSchema", "$schema", "$id", "$anchor"}
DEFINITIONS = {"$defs", "definitions"}


@frozen
class Statement:
    """One keyword at one place: the schema that says it to the values there, and the sentence that says it to people.

    ``same`` is equal for two spellings of one statement.
    """

    name: str
    path: Path
    keyword: str
    schema: Any = field(hash=False)
    sentence: str
    same: str

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


def statements(node: Node) -> dict[str, Statement]:
    """Return what a schema states by name, outermost first; see ``rules`` for the errors."""
    found = {rule.name: from_rule(rule) for rule in rules(node)}
    for path, inner in places(node):
        found |= {one.name: one for one in unshaped(path, inner)}
    return found


def places(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every place that a schema names, with its schema as it is written there."""
    yield path, node
    form = shape(node)
    for name, member in form.properties.items():
        yield from places(member, (*path, name))
    if form.items:
        yield from places(form.items, (*path, EVERY_ITEM))


def from_rule(rule: Rule) -> Statement:
    """Return a rule as a statement."""
    return Statement(rule.name, rule.path, rule.keyword, stated(rule), kept(rule), normal(rule))


def normal(rule: Rule) -> str:
    """Return what a rule asks, in one form whatever the order and whether null is spelt out."""
    value = rule.value
    match rule.keyword:
        case "type":
            value = sorted(rule.types)
        case "enum":
            value = sorted(json.dumps(one, sort_keys=True) for one in value)
    return json.dumps(value, sort_keys=True)


def stated(rule: Rule) -> Any:
    """Return the schema of the values that keep a rule at its place; it is silent on values of another type."""
    match rule.keyword:
        case "required":
            return {"required": [rule.path[-1]]}
        case "nullability":
            return {"not": {"type": "null"}}
        case "type":
            return {"type": [*rule.types, "null"]}
        case "additionalProperties":
            return {"properties": dict.fromkeys(rule.value, True), "additionalProperties": False}
    silent = {"not": {"type": list(rule.types)}} if rule.types else {"type": "null"}
    return {"anyOf": [{rule.keyword: rule.value}, silent]}


def unshaped(path: Path, node: Node) -> Iterator[Statement]:
    """Yield a statement for each keyword of a schema that no rule speaks for."""
    bare, _ = unwrapped(node)
    if not isinstance(bare.value, dict):
        if bare.value is False:
            yield other(path, "false", False, "has no value")
        return
    named = dict.fromkeys(bare.value.get("properties", {}), True)
    for keyword, value in plain(Node(bare.document, bare.pointer, bare.value)).items():
        if keyword in SHAPED | UNJUDGED | DEFINITIONS | SILENT or (
            keyword == "additionalProperties" and isinstance(value, bool)
        ):
            continue
        schema = {"properties": named, keyword: value} if "Properties" in keyword else {keyword: value}
        yield other(path, keyword, schema, f"keeps `{keyword}` {shown(value)}")


def other(path: Path, keyword: str, schema: Any, predicate: str) -> Statement:
    """Return a statement about a keyword that the clauses know nothing of."""
    name = ".".join([*(token.replace(".", "%2E") for token in path), keyword])
    subject = place(path).replace("the body", "The body")
    return Statement(name, path, keyword, schema, f"{subject} {predicate}.", json.dumps(schema, sort_keys=True))
