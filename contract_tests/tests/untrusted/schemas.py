"""What a schema can do to whoever derives clauses, examples, probes and faults from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from untrusted.attack import HUGE, MANY, nested, schema

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 1.7976931348623157e308
LAST = {"$ref": "#/components/schemas/Last"}
LOOP = {"$ref": "#/components/schemas/Loop"}
ELSEWHERE = "http://127.0.0.1:9/schema"


def chain(link: Callable[[Any], Any], count: int = 40) -> dict[str, Any]:
    """Return schemas, each of which refers to the one before it; the last is called Last."""
    result: dict[str, Any] = {"S0": {"type": "string"}}
    for number in range(1, count):
        result[f"S{number}"] = link({"$ref": f"#/components/schemas/S{number - 1}"})
    return {**result, "Last": link({"$ref": f"#/components/schemas/S{count - 1}"})}


def objects(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has to have these members."""
    return {"type": "object", "required": list(properties), "properties": properties}


LINKS: dict[str, Callable[[Any], Any]] = {
    "members": lambda ref: objects(a=ref, b=ref),
    "elements": lambda ref: {"type": "array", "items": objects(a=ref, b=ref)},
    "allOf": lambda ref: {"allOf": [ref, ref]},
    "allOf of members": lambda ref: {"allOf": [objects(a=ref), objects(b=ref)]},
    "anyOf": lambda ref: {"anyOf": [ref, ref, {"type": "null"}]},
    "anyOf without types": lambda ref: {"anyOf": [ref, {"anyOf": [ref]}]},
    "oneOf": lambda ref: {"oneOf": [ref, ref]},
    "not": lambda ref: {"not": {"anyOf": [ref, ref]}},
    "prefixItems": lambda ref: {"prefixItems": [ref, ref]},
    "if": lambda ref: {"if": ref, "then": ref, "else": ref},
    "definitions": lambda ref: {"$defs": {"a": ref, "b": ref}},
    "ten members": lambda ref: objects(**{f"m{number}": ref for number in range(10)}),
}
for name, link in LINKS.items():
    schema(f"references that multiply: {name}", LAST, **chain(link))
LONG: dict[str, Callable[[Any], Any]] = {
    "alone": lambda ref: ref,
    "in a member": lambda ref: objects(a=ref),
    "in anyOf": lambda ref: {"anyOf": [ref, {"type": "null"}]},
}
for name, link in LONG.items():
    schema(f"a chain of references: {name}", LAST, **chain(link, 2000))

REFERENCES: dict[str, Any] = {
    "itself": LOOP,
    "itself in allOf": {"allOf": [LOOP]},
    "itself in anyOf": {"anyOf": [LOOP]},
    "itself in anyOf with null": {"anyOf": [LOOP, {"type": "null"}]},
    "itself in two": {"oneOf": [LOOP, LOOP]},
    "itself in not": {"not": LOOP},
    "its own member": {"$ref": "#/components/schemas/Loop/properties/a"},
    "elsewhere": {"$ref": ELSEWHERE},
    "elsewhere under an unknown keyword": {"not": {"dependencies": {"a": {"$ref": ELSEWHERE}}}},
    "a file": {"$ref": "file:///dev/zero"},
    "nowhere": {"$ref": "#/components/schemas/Nowhere"},
    "no pointer": {"$ref": "#/~2%zz"},
    "a long text": {"$ref": f"#/{'x' * 1_000_000}"},
    "terminal escapes": {"$ref": "#/\x1b[31m\u202e"},
    "a number": {"$ref": 5},
    "a list": {"$ref": ["#/components/schemas/Video"]},
    "dynamic, nowhere": {"$dynamicRef": "#nowhere"},
    "dynamic, nowhere, in anyOf": {"anyOf": [{"$dynamicRef": "#nowhere"}, {"type": "string"}]},
    "dynamic, elsewhere": {"$dynamicRef": f"{ELSEWHERE}#y"},
    "an anchor that is not there": {"$ref": "#anchor"},
}
for name, reference in REFERENCES.items():
    schema(f"references: {name}", reference, refused=True, Loop=reference)
BORNE: dict[str, Any] = {
    "itself in a member": {"properties": {"a": {"$ref": "#/components/schemas/Video"}}},
    "recursive": {"$recursiveRef": "#"},
    "recursive in not": {"not": {"$recursiveRef": "#"}},
    "anchors": {"$anchor": "a", "$dynamicAnchor": "b", "type": "string"},
    "a broken id": {"$id": "http://[", "type": "string"},
    "an id": {"$id": ELSEWHERE, "type": "string"},
    "another dialect": {"$schema": ELSEWHERE, "type": "string"},
}
for name, reference in BORNE.items():
    schema(f"references: {name}", reference)

DEEP: dict[str, Callable[[Any], Any]] = {
    "objects": lambda inner: objects(a=inner),
    "arrays": lambda inner: {"type": "array", "items": inner},
    "allOf": lambda inner: {"allOf": [inner]},
    "anyOf": lambda inner: {"anyOf": [inner, {"type": "integer"}]},
    "not": lambda inner: {"not": inner},
}
for name, link in DEEP.items():
    for count in (70, 180):
        schema(f"nesting: {count} of {name}", nested(link, count), refused=True)
schema("nesting: an example", {"type": "string", "example": nested(lambda inner: [inner], 180)})
schema("nesting: an enum", {"enum": [nested(lambda inner: [inner], 180)]})

TEN_THOUSAND = nested(lambda inner: {"type": "array", "minItems": 10_000, "items": inner}, 3)
CHOICE = [{"type": "integer", "minimum": 3}, {"type": "boolean", "enum": [True]}]
SIZES: dict[str, Any] = {
    "minLength": {"type": "string", "minLength": HUGE},
    "minLength as a float": {"type": "string", "minLength": 1e9},
    "minLength beyond any": {"type": "string", "minLength": 10**300},
    "minLength with a fraction": {"type": "string", "minLength": 1.5},
    "minLength below zero": {"type": "string", "minLength": -1},
    "minLength as a text": {"type": "string", "minLength": "9"},
    "maxLength": {"type": "string", "maxLength": HUGE},
    "maxLength as a float": {"type": "string", "maxLength": 1e9},
    "maxLength beyond any": {"type": "string", "maxLength": 10**300},
    "maxLength below minLength": {"type": "string", "minLength": 5, "maxLength": 4},
    "minItems": {"type": "array", "minItems": HUGE, "items": {"type": "string"}},
    "minItems of arrays": TEN_THOUSAND,
    "minItems as a float": {"type": "array", "minItems": 1e9, "items": {}},
    "maxItems": {"type": "array", "maxItems": HUGE, "items": {"type": "string"}},
    "maxItems beyond any": {"type": "array", "maxItems": 10**300, "items": {"type": "string"}},
    "minProperties": {"type": "object", "minProperties": HUGE},
    "maxProperties": {"type": "object", "maxProperties": HUGE},
    "maxProperties as a float": {"type": "object", "maxProperties": 1e9},
    "contains": {"type": "array", "contains": {"const": 1}, "minContains": HUGE},
    "alternatives of sizes": {"anyOf": [{"type": "string", "minLength": HUGE}, {"type": "array", "minItems": HUGE}]},
    "uniqueItems": {"type": "array", "uniqueItems": True, "minItems": 3},
    "multipleOf": {"type": "number", "multipleOf": 1e-300},
    "multipleOf, smallest": {"type": "number", "multipleOf": 5e-324, "minimum": 1e308},
    "multipleOf, large": {"type": "integer", "multipleOf": 10**300},
    "multipleOf, largest": {"type": "number", "multipleOf": LARGEST},
    "multipleOf, zero": {"type": "number", "multipleOf": 0},
    "minimum": {"type": "integer", "minimum": 10**300},
    "minimum, largest": {"type": "number", "minimum": LARGEST},
    "maximum, largest": {"type": "number", "maximum": LARGEST},
    "exclusiveMinimum, largest": {"type": "number", "exclusiveMinimum": LARGEST},
    "maximum, lowest": {"type": "number", "maximum": -LARGEST},
    "minimum as a text": {"type": "number", "minimum": "0"},
    "exclusiveMinimum as a boolean": {"type": "number", "minimum": 1, "exclusiveMinimum": True},
    "bounds that exclude each other": {"type": "integer", "minimum": 5, "maximum": 4},
    "an empty enum": {"enum": []},
    "a large enum": {"enum": list(range(MANY))},
    "an enum with repetitions": {"enum": [1, 1, 1.0, True]},
    "an enum of objects": {"enum": [{"a": [1]}, [{}], None]},
    "an enum of long texts": {"type": "string", "enum": ["x" * MANY, "y" * MANY]},
    "a long example": {"type": "string", "example": "x" * 3_000_000},
    "many members": {"type": "object", "properties": {f"m{n}": {"type": "string"} for n in range(150)}},
    "too many members": {"type": "object", "properties": {f"m{n}": {"type": "string"} for n in range(MANY)}},
    "many alternatives": {"anyOf": [{"type": "string", "minLength": n} for n in range(300)]},
    "alternatives that multiply": {
        "allOf": [{"anyOf": [{"required": [f"{i}.{j}"]} for j in range(6)]} for i in range(40)]
    },
    "alternatives in alternatives": nested(lambda inner: {"anyOf": [inner, *CHOICE]}, 6),
    "alternatives in members": nested(lambda inner: objects(a={"anyOf": [inner, CHOICE[0]]}, b={"oneOf": [inner]}), 6),
}
for name, size in SIZES.items():
    schema(f"sizes: {name}", size)

PATTERNS = {
    "nested repetition": "(a+)+$",
    "nested repetition and an end": "^(a+)+(?!a)b?$",
    "alternatives": "^(a|a)*(?=c)b$",
    "a reference back": r"(a*)*\1b$",
    "references back": r"^(.*)(.*)(.*)\1\2\3\3\2\1x$",
    "looking back": "(?<=a{1,9})b",
    "a large repetition": "a{1000000000}",
    "nested large repetitions": "((a{1000}){1000}){1000}",
    "many repetitions": "(a{0,50}){0,50}" * 20,
    "brackets": "(" * 10_000 + ")" * 10_000,
    "open brackets": "[" * 1000,
    "nothing": "(?!)",
    "groups of Python": "(?P<a>x)(?P=a)",
    "a recursion": "(?R)(?1)",
    "classes of Java": r"\p{IsAlphabetic}\Q.\E",
    "control characters": "\x1b[31m\x00+",
    "a long pattern": "ab?" * MANY,
    "an empty pattern": "",
    "everything": "^[\\s\\S]*$",
}
for name, pattern in PATTERNS.items():
    schema(f"patterns: {name}", {"type": "string", "pattern": pattern})
    schema(f"patterns of names: {name}", {"type": "object", "patternProperties": {pattern: {"type": "string"}}})
schema("patterns: as a format", {"type": "string", "format": "(a+)+$"})
schema("patterns: a number", {"type": "string", "pattern": 5}, refused=True)
