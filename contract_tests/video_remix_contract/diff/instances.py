"""Make up values that a JSON Schema allows, small and plain ones first."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.schema.patterns import matching

TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
COMBINING = {"allOf", "anyOf", "oneOf", "$schema"}
MAX_TRIED = 400
MAX_LENGTH = 100_000
MAX_DEPTH = 12


def instances(schema: Any, depth: int = 0) -> Iterator[Any]:
    """Yield distinct values that a JSON Schema allows; a schema too intricate for it yields nothing."""
    if depth > MAX_DEPTH:
        return
    try:
        allowed = compiled(schema, "")
    except ContractError:
        # It refers to a schema around it.
        return
    seen = set()
    for value in itertools.islice(candidates(schema, depth), MAX_TRIED):
        key = json.dumps(value, sort_keys=True)
        if key not in seen and allowed.is_valid(value):
            seen.add(key)
            yield value


def candidates(schema: Any, depth: int) -> Iterator[Any]:
    """Yield values that are near to what a schema allows."""
    if not isinstance(schema, dict):
        yield from ("text", 1, None)
        return
    if "const" in schema:
        yield schema["const"]
    yield from schema.get("enum", ())
    rest = {key: value for key, value in schema.items() if key not in COMBINING}
    if "allOf" in schema:
        yield from candidates(overlaid([rest, *schema["allOf"]]), depth)
    branches = [overlaid([rest, branch]) for key in ("anyOf", "oneOf") for branch in schema.get(key, ())]
    yield from in_turn([itertools.islice(instances(branch, depth + 1), 40) for branch in branches])
    if isinstance(rest.get("not"), dict):
        # What is just outside of the bounds of what is refused.
        yield from itertools.islice(candidates(overlaid([without_not(rest), without_not(rest["not"])]), depth), 100)
    named = schema.get("type", TYPES)
    for kind in [named] if isinstance(named, str) else named:
        yield from itertools.islice(of_kind(kind, rest, depth), 100)


def in_turn(iterators: Iterable[Iterator[Any]]) -> Iterator[Any]:
    """Yield the first values of all iterators, then the second, and so on."""
    missing = object()
    for values in itertools.zip_longest(*iterators, fillvalue=missing):
        yield from (value for value in values if value is not missing)


def without_not(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without what it refuses."""
    return {key: value for key, value in schema.items() if key != "not"}


def overlaid(schemas: list[Any]) -> dict[str, Any]:
    """Return one schema that is near to what all of them allow together."""
    result: dict[str, Any] = {}
    for schema in schemas:
        for key, value in schema.items() if isinstance(schema, dict) else ():
            if key == "properties":
                both = result.get(key, {}).keys() & value.keys()
                joined = {name: overlaid([result[key][name], value[name]]) for name in both}
                result[key] = {**result.get(key, {}), **value, **joined}
            elif key == "required":
                result[key] = sorted({*result.get(key, ()), *value})
            else:
                result[key] = value
    return result


def of_kind(kind: str, schema: dict[str, Any], depth: int) -> Iterator[Any]:
    """Yield values of one JSON type."""
    match kind:
        case "null":
            yield None
        case "boolean":
            yield from (True, False)
        case "string":
            yield from texts(schema)
        case "integer" | "number":
            yield from numbers(schema)
        case "array":
            yield from arrays(schema, depth)
        case _:
            yield from objects(schema, depth)


def texts(schema: dict[str, Any]) -> Iterator[str]:
    """Yield strings inside the bounds of a schema, and strings that match its pattern."""
    minimum = min(schema.get("minLength", 0), MAX_LENGTH)
    maximum = schema.get("maxLength", MAX_LENGTH)
    for word in ("text", "", "x" * minimum, "text, other", "A", "0", " "):
        yield word.ljust(minimum, "x")[:maximum]
    for length in (minimum - 1, maximum + 1):
        if 0 <= length < MAX_LENGTH:
            yield "x" * length
    if "pattern" in schema:
        yield from matching(schema["pattern"])


def numbers(schema: dict[str, Any]) -> Iterator[float]:
    """Yield numbers inside and at the bounds of a schema."""
    keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    bounds = [schema[key] for key in keywords if isinstance(schema.get(key), int | float)]
    step = schema.get("multipleOf", 1)
    near = [bound + shift * step for bound in bounds for shift in (0, 1, -1, 0.5, -0.5)]
    between = [sum(bounds) / len(bounds)] if bounds else []
    for value in [1, 0, -1, step, *near, *between, 0.5, 1e6]:
        if math.isfinite(value):
            yield int(value) if isinstance(value, float) and value.is_integer() else value


def arrays(schema: dict[str, Any], depth: int) -> Iterator[list[Any]]:
    """Yield arrays from the shortest length on that a schema allows."""
    first = [next(instances(part, depth + 1), None) for part in schema.get("prefixItems", ())]
    wanted = schema.get("contains", schema.get("items", True))
    shortest = min(schema.get("minItems", 0), 1000)
    elements = list(itertools.islice(instances(wanted, depth + 1), max(2, min(shortest, 50))))
    for length in (shortest, shortest + 1, shortest + 2):
        # The same element over and over, then different ones: a schema may want either.
        for pool in (elements[:1], elements):
            if pool or length <= len(first):
                yield [*first, *itertools.islice(itertools.cycle(pool), max(length - len(first), 0))]


def objects(schema: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """Yield objects with the members that a schema requires, then with one more each."""
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    required = schema.get("required", ())
    members = {name: list(itertools.islice(instances(properties.get(name, others), depth + 1), 4)) for name in required}
    if not all(members.values()):
        return
    smallest = {name: values[0] for name, values in members.items()}
    yield smallest
    optional = {
        name: list(itertools.islice(instances(part, depth + 1), 4))
        for name, part in properties.items()
        if name not in required
    }
    yield from ({**smallest, name: values[0]} for name, values in optional.items() if values)
    for name, values in (members | optional).items():
        yield from ({**smallest, name: value} for value in values[1:])
    yield {**smallest, **{name: values[0] for name, values in optional.items() if values}}
    yield from ({**smallest, name: value} for name, value in other_members(schema, depth))
    other = next(instances(others, depth + 1), None)
    yield {**smallest, **{f"member_{index}": other for index in range(min(schema.get("minProperties", 0), 1000))}}


def other_members(schema: dict[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    """Yield members that an object may have besides those with a description of their own, or just may not have."""
    refused = schema.get("not")
    schemas = [schema, refused] if isinstance(refused, dict) else [schema]
    patterns = {name for each in schemas for name in each.get("patternProperties", ())}
    for pattern in (None, *sorted(patterns)):
        rules = [
            each.get("additionalProperties", True)
            if pattern is None
            else each.get("patternProperties", {}).get(pattern, True)
            for each in schemas
        ]
        asked = {"allOf": [rules[0], *({"not": rule} for rule in rules[1:] if rule not in (True, {}))]}
        values = [*itertools.islice(instances(asked, depth + 1), 4), "text", 1, None, True, [], {}]
        names = ["additional"] if pattern is None else matching(pattern)[:1]
        yield from itertools.product(names, values)
