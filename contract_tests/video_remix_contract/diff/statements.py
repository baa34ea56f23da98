"""What a schema states, one statement for each keyword at each place, the same for every spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from video_remix_contract.clauses.wording import kept, shown
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.keywords import FORMATS, UNVALIDATED
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import ASSERTIONS, normalized
from video_remix_contract.schema.rules import EVERY_ITEM, Located, Rule, place
from video_remix_contract.schema.values import text_of_json

Path = tuple[str, ...]
Names = dict[str, Any]
"""The members of a value by their names, each with those inside it."""
# Schemas that contain themselves have members without end.
MAX_LEVELS, MAX_NAMES = 20, 2000
# Rules state these; every other keyword is stated as it is written.
IN_RULES = {"type", "properties", "required", "items", "const", "allOf", *ASSERTIONS}
UNSTATED = IN_RULES | FORMATS | UNVALIDATED | {"$defs", "definitions"}
# What these state depends on the names that others describe.
NEXT_TO_PROPERTIES = {"additionalProperties", "unevaluatedProperties"}
DESCRIBING_NAMES = ("properties", "patternProperties")
# What these state is a part of what another keyword states.
GOVERNED = {"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains"}


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


def statements(places: Iterable[Located]) -> dict[tuple[Path, str], Statement]:
    """Return what a schema states at its places, by place and keyword, outermost first."""
    places = list(places)
    every = [from_rule(rule) for each in places for rule in each.rules]
    for each in places:
        every += beyond_rules(each.path, each.schema.node)
    return {(statement.path, statement.keyword): statement for statement in every}


def named(nodes: Iterable[Node], levels: int) -> Names:
    """Return the members that schemas of the same value name, so many levels deep."""
    inside = members(nodes) if levels else {}
    return {token: named(inner, levels - 1) for token, inner in inside.items()}


def levels_of_names(node: Node) -> int:
    """Return how many levels of members have at most 2000 names."""
    level, count = [[node]], 0
    for depth in range(MAX_LEVELS):
        level = [inner for nodes in level for inner in members(nodes).values()]
        count += len(level)
        if count > MAX_NAMES:
            return depth
    return MAX_LEVELS


def members(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    """Return the schemas of each member that schemas of the same value name, in their alternatives as well."""
    result: dict[str, list[Node]] = {}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop(0)
        schema = normalized(node)
        for name, member in schema.properties.items():
            result.setdefault(name, []).append(member)
        if schema.items:
            result.setdefault(EVERY_ITEM, []).append(schema.items)
        for keyword in ("anyOf", "oneOf") if not schema.exhausted else ():
            options = schema.node.get(keyword)
            waiting += options.elements() if options else []
    return result


def unshared(old: Names, new: Names, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Yield the path of each member that only one of two schemas names, and whether that is the new schema.

    Members inside such a member are left out.
    """
    for name in {**new, **old}:
        if name in old and name in new:
            yield from unshared(old[name], new[name], (*path, name))
        elif name != EVERY_ITEM:
            yield (*path, name), name in new


def without_members(paths: Iterable[Path]) -> Any:
    """Return the schema of the documents that have none of some members."""
    schema: dict[str, Any] = {}
    for path in paths:
        place = schema
        for token in path[:-1]:
            inner = place.setdefault("properties", {}).setdefault(token, {})
            place = place.setdefault("items", inner) if token == EVERY_ITEM else inner
        place.setdefault("properties", {})[path[-1]] = False
    return schema


def from_rule(rule: Rule) -> Statement:
    """Return a rule as a statement."""
    asks: Any = rule.value
    if rule.keyword == "type":
        asks = sorted(rule.types)
    elif rule.keyword == "enum":
        asks = sorted(map(text_of_json, rule.value))
    return Statement(rule.path, rule.keyword, schema_of(rule), kept(rule), text_of_json(asks))


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


def beyond_rules(path: Path, bare: Node) -> Iterator[Statement]:
    """Yield a statement for each keyword of a schema without wrappers that is in no rule."""
    subject = place(path).replace("the body", "The body")
    if bare.value is False:
        yield Statement(path, "false", schema=False, sentence=f"{subject} has no value.", asks="false")
    if not isinstance(bare.value, dict) or bare.exhausted:
        return
    for keyword in bare.value:
        if keyword in UNSTATED or keyword in GOVERNED or keyword.startswith("x-"):
            continue
        governing = {key: bare.value[key] for key in GOVERNED if GOVERNED[key] == keyword and key in bare.value}
        schema = inlined(bare.at(bare.pointer, {keyword: bare.value[keyword], **governing}))
        if keyword in NEXT_TO_PROPERTIES:
            if isinstance(schema[keyword], bool) and "patternProperties" not in bare.value:
                continue
            schema |= {
                key: dict.fromkeys(bare.value.get(key, {}), True) for key in DESCRIBING_NAMES if key in bare.value
            }
        sentence = f"{subject} keeps `{keyword}` {shown(schema[keyword])}."
        yield Statement(path, keyword, schema, sentence, text_of_json(schema))
