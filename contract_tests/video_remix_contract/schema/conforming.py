"""Tell in a single step whether a document keeps all of many rules, and what they are about in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from operator import itemgetter
from typing import Any

from attrs import frozen

from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.schema.rules import EVERY_ITEM, Rule
from video_remix_contract.schema.values import spelled_out

NULL = {"type": "null"}
NOT_NULL = ["array", "boolean", "integer", "number", "object", "string"]
ABSENT = repeat(object())
Shape = type | tuple[Any, ...]


class Conforming:
    """The documents that keep all of some rules, as jsonschema-rs knows them.

    Two such documents of the same shape are alike to ``check``: it yields the same places for each of the rules. The
    rule ``whole`` is not known to jsonschema-rs; documents of the same shape keep it or break it alike. They have the
    same of the members at ``paths``, as many others, and keep the ``schemas`` as well.
    """

    def __init__(
        self, rules: Iterable[Rule], paths: Iterable[tuple[str, ...]] = (), schemas: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        rules = list(rules)
        whole = together(rules)
        for schema in schemas:
            add(whole, schema)
        self.is_valid = compiled(whole, "").is_valid
        self.place = Place.of([*(rule.path for rule in rules), *paths])

    def shape(self, document: Any) -> Shape | None:
        """Return the shape of a document that keeps all rules; None where it does not, or that is not sure."""
        try:
            valid = self.is_valid(document)
        except ValueError:
            # Half a surrogate pair, which no validator reads.
            return None
        return self.place.shape(document) if valid else None


@frozen
class Place:
    """A place that rules are about, or that leads to one: ``inner`` are the members that have places inside them.

    ``members`` takes all of several ``names`` out of a value; it raises KeyError where one is missing.
    """

    names: tuple[str, ...]
    inner: tuple[tuple[str, Place], ...]
    items: Place | None
    members: Callable[[dict[str, Any]], tuple[Any, ...]] | None

    @classmethod
    def of(cls, paths: Iterable[tuple[str, ...]]) -> Place:
        """Return the place from which these paths start."""
        below: dict[str, list[tuple[str, ...]]] = {}
        for path in paths:
            if path:
                below.setdefault(path[0], []).append(path[1:])
        inner = ((name, cls.of(rest)) for name, rest in below.items() if any(rest))
        items = cls.of(below[EVERY_ITEM]) if EVERY_ITEM in below else None
        # For a single name, itemgetter returns no tuple.
        return cls(tuple(below), tuple(inner), items, itemgetter(*below) if len(below) > 1 else None)

    def shape(self, value: Any) -> Shape:
        """Return the types of a value and of all inside it that rules are about, and how many members there are."""
        if isinstance(value, dict):
            try:
                values = self.members(value) if self.members else map(value.get, self.names, ABSENT)
            except KeyError:
                values = map(value.get, self.names, ABSENT)
            shape: tuple[Any, ...] = (len(value), tuple(map(type, values)))
            for name, place in self.inner:
                if value.get(name):
                    shape += (name, place.shape(value[name]))
            return shape
        if self.items and isinstance(value, list):
            return (EVERY_ITEM, *map(self.items.shape, value))
        return type(value)


def together(rules: Iterable[Rule]) -> dict[str, Any]:
    """Return a schema that documents keep only where they keep all rules but ``whole``."""
    root: dict[str, Any] = {}
    for rule in rules:
        place = root
        required = rule.keyword == "required"
        for token in rule.path[:-1] if required else rule.path:
            inner = place.setdefault("properties", {}).setdefault(token, {})
            place = place.setdefault("items", inner) if token == EVERY_ITEM else inner
        if required:
            place.setdefault("required", []).append(rule.path[-1])
            continue
        add(place, demand(rule))
        # A rule is about some types alone, and 4.5 is of another type than 4.0.
        if rule.types:
            add(place, {"type": sorted({*rule.types, "null"})})
    return root


def add(schema: dict[str, Any], asked: Mapping[str, Any]) -> None:
    """Let a schema ask for something more, in as few keywords as there are: each of them takes its time."""
    for keyword, value in asked.items():
        both = spelled_out(schema.get(keyword, ())) & spelled_out(value) if keyword == "type" else None
        if keyword == "properties":
            for name, inner in value.items():
                add(schema.setdefault(keyword, {}).setdefault(name, {}), inner)
        elif keyword not in schema:
            schema[keyword] = value
        elif both:
            schema[keyword] = sorted(both)
        else:
            schema.setdefault("allOf", []).append({keyword: value})


def demand(rule: Rule) -> dict[str, Any]:
    """Return as a schema what a rule asks of a value; null keeps all rules but those about null itself."""
    match rule.keyword:
        case "nullability":
            return {"type": NOT_NULL}
        case "whole":
            return {}
        case "additionalProperties":
            return {"propertyNames": {"enum": rule.value}}
        case "type":
            return {"type": rule.value}
        case "enum":
            return {"enum": [*rule.value, None]}
        case keyword:
            return {"anyOf": [NULL, {keyword: rule.value}]}
