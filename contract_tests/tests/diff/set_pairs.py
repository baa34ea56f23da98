"""Changes of unions, maps, arrays, parts and schemas that contain themselves, and what they do to the set of values."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from .rehearsed import HERE

ITSELF = {"$ref": HERE}
TEXT, WHOLE, FLAG, NULL = ({"type": kind} for kind in ("string", "integer", "boolean", "null"))


class Values(StrEnum):
    """What the new schema allows, compared with the old schema."""

    FEWER = "fewer"
    MORE = "more"
    OTHERS = "others"
    SAME = "same"


class Pair(NamedTuple):
    """A schema before and after a change.

    ``names`` is whether the new schema names a member that the old schema does not: a request that names no longer what
    clients could send is a matter for them although the schema allows it.
    """

    old: Any
    new: Any
    values: Values
    names: bool = False


def union(*branches: Any, **more: Any) -> dict[str, Any]:
    """Return a schema of alternatives."""
    return {"anyOf": list(branches), **more}


def exclusive(*branches: Any) -> dict[str, Any]:
    """Return a schema of alternatives of which a value keeps a single one."""
    return {"oneOf": list(branches)}


def parts(*schemas: Any, **more: Any) -> dict[str, Any]:
    """Return a schema of parts that hold together."""
    return {"allOf": list(schemas), **more}


def object_of(*required: str, **members: Any) -> dict[str, Any]:
    """Return a schema of objects."""
    named = {"required": list(required)} if required else {}
    return {"type": "object", "properties": members, **named}


def array_of(items: Any, **more: Any) -> dict[str, Any]:
    """Return a schema of arrays."""
    return {"type": "array", "items": items, **more}


def map_of(schema: Any, **more: Any) -> dict[str, Any]:
    """Return a schema of objects whose members have any names."""
    return {"type": "object", "additionalProperties": schema, **more}


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of objects that have no other members."""
    return {**schema, "additionalProperties": False}


def tagged(kind: str, **members: Any) -> dict[str, Any]:
    """Return a schema of objects that say what they are."""
    return object_of("kind", kind={"const": kind}, **members)


FEWER, MORE, OTHERS, SAME = Values
SHORT, WORDS, COUNT = {"type": "string", "maxLength": 3}, {"enum": ["a", "b"]}, {"type": "integer", "minimum": 0}
FILE, LINK, PAGE = tagged("file", id=TEXT), tagged("link", url=TEXT), tagged("page", number=WHOLE)
UNIONS = {
    "a branch added": Pair(union(TEXT, WHOLE), union(TEXT, WHOLE, FLAG), MORE),
    "a branch of objects added": Pair(
        union(TEXT, object_of("a", a=TEXT)), union(TEXT, object_of("a", a=TEXT), WHOLE), MORE
    ),
    "a branch narrowed": Pair(union(TEXT, WHOLE), union(SHORT, WHOLE), FEWER),
    "a branch exchanged": Pair(union(TEXT, WHOLE), union(TEXT, FLAG), OTHERS),
    "an optional member in a branch": Pair(
        union(TEXT, object_of(a=TEXT)), union(TEXT, object_of(a=TEXT, b=WHOLE)), FEWER, True
    ),
    "a required member in a branch": Pair(union(TEXT, object_of(a=TEXT)), union(TEXT, object_of("a", a=TEXT)), FEWER),
    "a plain schema becomes a union": Pair(TEXT, union(TEXT, WHOLE), MORE),
    "an object becomes a union": Pair(object_of("a", a=TEXT), union(object_of("a", a=TEXT), TEXT), MORE),
    "a branch added to a union in a union": Pair(
        union(union(TEXT, WHOLE), NULL), union(union(TEXT, WHOLE, FLAG), NULL), MORE
    ),
    "a union in a union laid flat": Pair(union(union(TEXT, WHOLE), NULL), union(TEXT, WHOLE, NULL), SAME),
    "branches in another order": Pair(union(TEXT, WHOLE, NULL), union(NULL, WHOLE, TEXT), SAME),
    "branches apart, exclusive": Pair(union(TEXT, WHOLE), exclusive(TEXT, WHOLE), SAME),
    "branches that overlap, exclusive": Pair(
        union(COUNT, {"type": "integer", "maximum": 5}), exclusive(COUNT, {"type": "integer", "maximum": 5}), FEWER
    ),
    "the same branch over again": Pair(union(TEXT, WHOLE), union(TEXT, WHOLE, TEXT), SAME),
    "the same exclusive branch over again": Pair(exclusive(TEXT, WHOLE), exclusive(TEXT, WHOLE, TEXT), FEWER),
    "a tagged branch added": Pair(exclusive(FILE, LINK), exclusive(FILE, LINK, PAGE), MORE),
    "another tag": Pair(exclusive(FILE, LINK), exclusive(FILE, tagged("hyperlink", url=TEXT)), OTHERS),
    "a tagged branch closed": Pair(exclusive(FILE, LINK), exclusive(FILE, closed(LINK)), FEWER),
    "a member in a tagged branch bounded": Pair(union(FILE, LINK), union(tagged("file", id=SHORT), LINK), FEWER),
    "tags exclusive or not": Pair(union(FILE, LINK), exclusive(FILE, LINK), SAME),
    "null as a branch": Pair(union(TEXT, WHOLE), union(TEXT, WHOLE, NULL), MORE),
    "null as a branch of tagged objects": Pair(exclusive(FILE, LINK), exclusive(FILE, LINK, NULL), MORE),
    "null as a type of a branch": Pair(union(TEXT, WHOLE, NULL), union(TEXT, {"type": ["integer", "null"]}), SAME),
    "a value of a closed enum in a branch": Pair(union(WORDS, WHOLE), union({"enum": ["a", "b", "c"]}, WHOLE), MORE),
    "a branch that allows everything": Pair(union(TEXT, WHOLE), union(TEXT, {}), MORE),
    "everything, as true": Pair(union(TEXT, {}), union(TEXT, True), SAME),
    "a branch that allows nothing": Pair(union(TEXT, WHOLE), union(TEXT, WHOLE, False), SAME),
    "an only branch and what is around it": Pair(union(TEXT, maxLength=3), SHORT, SAME),
    "a bound around alternatives": Pair(union(TEXT, WHOLE), union(TEXT, WHOLE, maxLength=3), FEWER),
    "an only branch and null, bounded around": Pair(union(TEXT, NULL), union(TEXT, NULL, maxLength=3), FEWER),
    "many branches": Pair(union(*({"const": n} for n in range(40))), union(*({"const": n} for n in range(41))), MORE),
}
MAPS = {
    "additional members forbidden": Pair(map_of(True), map_of(False), FEWER),
    "additional members of a type": Pair(map_of(True), map_of(TEXT), FEWER),
    "no additional members instead of texts": Pair(map_of(TEXT), map_of(False), FEWER),
    "additional members allowed as by default": Pair({"type": "object"}, map_of(True), SAME),
    "additional members of any schema": Pair(map_of(True), map_of({}), SAME),
    "the values of a map narrowed": Pair(map_of(TEXT), map_of(SHORT), FEWER),
    "the values of a map exchanged": Pair(map_of(TEXT), map_of(WHOLE), OTHERS),
    "a map of unions": Pair(map_of(union(TEXT, WHOLE)), map_of(union(TEXT, WHOLE, FLAG)), MORE),
    "a map of objects, a member required": Pair(map_of(object_of(a=TEXT)), map_of(object_of("a", a=TEXT)), FEWER),
    "a map next to members": Pair(
        {**object_of(a=TEXT), "additionalProperties": WHOLE},
        {**object_of(a=TEXT), "additionalProperties": COUNT},
        FEWER,
    ),
    "members by a pattern": Pair({"type": "object"}, {"type": "object", "patternProperties": {"^x-": TEXT}}, FEWER),
    "the schema of members by a pattern": Pair(
        {"type": "object", "patternProperties": {"^x-": TEXT}},
        {"type": "object", "patternProperties": {"^x-": SHORT}},
        FEWER,
    ),
    "additional members forbidden next to a pattern": Pair(
        {"type": "object", "patternProperties": {"^x-": TEXT}},
        closed({"type": "object", "patternProperties": {"^x-": TEXT}}),
        FEWER,
    ),
    "names bounded": Pair(map_of(TEXT), map_of(TEXT, propertyNames={"maxLength": 3}), FEWER),
    "a name at least": Pair(map_of(TEXT), map_of(TEXT, minProperties=1), FEWER),
    "more names at most": Pair(map_of(TEXT, maxProperties=2), map_of(TEXT, maxProperties=3), MORE),
    "a member depends on another": Pair(
        object_of(a=TEXT, b=TEXT), {**object_of(a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}}, FEWER
    ),
}
ARRAYS = {
    "elements of another branch": Pair(array_of(union(TEXT, WHOLE)), array_of(union(TEXT, WHOLE, FLAG)), MORE),
    "elements that are objects, a member required": Pair(
        array_of(object_of(a=TEXT)), array_of(object_of("a", a=TEXT)), FEWER
    ),
    "first elements": Pair({"type": "array"}, {"type": "array", "prefixItems": [TEXT, WHOLE]}, FEWER),
    "the schema of a first element": Pair(
        {"type": "array", "prefixItems": [TEXT]}, {"type": "array", "prefixItems": [SHORT]}, FEWER
    ),
    "nothing after the first elements": Pair(
        {"type": "array", "prefixItems": [TEXT]}, array_of(False, prefixItems=[TEXT]), FEWER
    ),
    "an element of a kind": Pair({"type": "array"}, {"type": "array", "contains": TEXT}, FEWER),
    "fewer elements of a kind": Pair(
        {"type": "array", "contains": TEXT, "minContains": 2}, {"type": "array", "contains": TEXT}, MORE
    ),
    "no element over again": Pair(array_of(TEXT), array_of(TEXT, uniqueItems=True), FEWER),
    "elements over again allowed as by default": Pair(array_of(TEXT), array_of(TEXT, uniqueItems=False), SAME),
    "an array instead of its element": Pair(TEXT, array_of(TEXT), OTHERS),
    "an array or its element": Pair(TEXT, union(TEXT, array_of(TEXT)), MORE),
}
PARTS = {
    "a tighter bound in another part": Pair(
        parts(TEXT, {"maxLength": 5}), parts(TEXT, {"maxLength": 5}, {"maxLength": 3}), FEWER
    ),
    "a looser bound in another part": Pair(
        parts(TEXT, {"maxLength": 5}), parts(TEXT, {"maxLength": 5}, {"maxLength": 9}), SAME
    ),
    "enums of parts": Pair(
        parts({"enum": ["a", "b", "c"]}), parts({"enum": ["a", "b", "c"]}, {"enum": ["b", "c", "d"]}), FEWER
    ),
    "enums of parts written as their values": Pair(
        parts({"enum": ["a", "b"]}, {"enum": ["b", "c"]}), {"const": "b"}, SAME
    ),
    "a number that is an integer": Pair(parts({"type": "number"}), parts({"type": "number"}, WHOLE), FEWER),
    "an integer that is a number": Pair(parts(WHOLE), parts(WHOLE, {"type": "number"}), SAME),
    "a member in both parts": Pair(
        parts(object_of(a=TEXT)), parts(object_of(a=TEXT), object_of(a={"maxLength": 3})), FEWER
    ),
    "parts written together": Pair(
        parts(object_of("a", a=TEXT), object_of(b=WHOLE)), object_of("a", a=TEXT, b=WHOLE), SAME
    ),
    "a part closed": Pair(
        parts(object_of(a=TEXT), object_of(b=TEXT)), parts(closed(object_of(a=TEXT)), object_of(b=TEXT)), FEWER
    ),
    "a part that asks nothing": Pair(parts(TEXT), parts(TEXT, {}, True), SAME),
    "a bound that another includes": Pair(
        {"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 1, "exclusiveMinimum": 0}, SAME
    ),
    "an excluded bound": Pair(
        {"type": "number", "minimum": 1}, {"type": "number", "minimum": 1, "exclusiveMinimum": 1}, FEWER
    ),
    "a union in a part": Pair(
        parts(union(TEXT, WHOLE), {"maxLength": 3}), parts(union(TEXT, WHOLE, FLAG), {"maxLength": 3}), MORE
    ),
}
OTHER_KEYWORDS = {
    "another constant": Pair({"const": 1}, {"const": 2}, OTHERS),
    "a constant instead of an enum": Pair({"enum": [1, 2]}, {"const": 1}, FEWER),
    "null in an enum": Pair({"enum": ["a"]}, {"enum": ["a", None]}, MORE),
    "null in the type and not in the enum": Pair(
        {"type": "string", "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a"]}, SAME
    ),
    "a value excluded": Pair(TEXT, {**TEXT, "not": {"const": "a"}}, FEWER),
    "a type excluded that is none": Pair(TEXT, {**TEXT, "not": WHOLE}, SAME),
    "a condition": Pair(TEXT, {**TEXT, "if": {"minLength": 3}, "then": {"pattern": "^a"}}, FEWER),
    "a condition without a consequence": Pair(TEXT, {**TEXT, "if": {"minLength": 3}}, SAME),
    "what else a condition asks": Pair(
        {**TEXT, "if": {"minLength": 3}, "else": {"enum": ["a", "b"]}},
        {**TEXT, "if": {"minLength": 3}, "else": {"enum": ["a"]}},
        FEWER,
    ),
    "a multiple": Pair(WHOLE, {**WHOLE, "multipleOf": 5}, FEWER),
    "another multiple": Pair({**WHOLE, "multipleOf": 2}, {**WHOLE, "multipleOf": 3}, OTHERS),
    "integers as multiples": Pair(WHOLE, {"type": "number", "multipleOf": 1}, SAME),
}
TREE = object_of("name", name=TEXT, inner=ITSELF)
RECURSION = {
    "a bound inside itself": Pair(TREE, object_of("name", name=SHORT, inner=ITSELF), FEWER),
    "a member inside itself": Pair(TREE, object_of("name", name=TEXT, inner=ITSELF, size=WHOLE), FEWER, True),
    "a member required inside itself": Pair(
        TREE, object_of("name", "inner", name=TEXT, inner=union(ITSELF, NULL)), OTHERS
    ),
    "null inside itself": Pair(TREE, object_of("name", name=TEXT, inner=union(ITSELF, NULL)), MORE),
    "null respelt inside itself": Pair(
        object_of("name", name=union(TEXT, NULL), inner=union(ITSELF, NULL)),
        object_of("name", name={"type": ["string", "null"]}, inner=exclusive(NULL, parts(ITSELF))),
        SAME,
    ),
    "elements that are itself": Pair(
        object_of(children=array_of(ITSELF)), object_of(children=array_of(ITSELF, maxItems=3)), FEWER
    ),
    "a map of itself, closed": Pair(
        object_of(a=TEXT, more=map_of(ITSELF)), closed(object_of(a=TEXT, more=map_of(ITSELF))), FEWER
    ),
    "a value as a branch next to itself": Pair(
        union(TEXT, array_of(ITSELF)), union(TEXT, WHOLE, array_of(ITSELF)), MORE
    ),
}
PAIRS = UNIONS | MAPS | ARRAYS | PARTS | OTHER_KEYWORDS | RECURSION
