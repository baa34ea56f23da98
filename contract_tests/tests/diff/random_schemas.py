"""Random schemas, and values that may tell them apart."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .rehearsed import HERE

NAMES = ("a", "b")
SCALARS: tuple[Any, ...] = (None, True, False, 0, 1, 2, -1, 5, 6, 1.5, "", "a", "b", "abcd")
VALUES: tuple[Any, ...] = (
    *SCALARS,
    *([scalar] for scalar in SCALARS),
    [[]],
    [],
    ["a", "a"],
    ["a", 1],
    [1, 2],
    {},
    *({"a": scalar} for scalar in SCALARS),
    *({"b": scalar} for scalar in SCALARS),
    *({"c": scalar} for scalar in ("a", 1, None)),
    *({"a": first, "b": second} for first in ("a", 1, None) for second in ("b", 2, None)),
    *({"a": {name: scalar}} for name in NAMES for scalar in SCALARS),
    *([{name: scalar}] for name in NAMES for scalar in ("a", 1, None)),
    {"a": {}},
    {"a": []},
    [{}],
    {"a": {"a": {}}},
    {"a": {"a": {"a": "a"}}},
)
BOUNDS = st.integers(0, 3)
LEAVES = st.one_of(
    st.sampled_from([True, False, {}]),
    st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"]).map(lambda t: {"type": t}),
    st.lists(st.sampled_from(["string", "integer", "null", "object"]), min_size=1, max_size=3, unique=True).map(
        lambda types: {"type": types}
    ),
    st.lists(st.sampled_from([None, True, 1, 2, 1.5, "a", "b"]), min_size=1, max_size=3, unique_by=repr).map(
        lambda values: {"enum": values}
    ),
    st.sampled_from([None, 1, "a", []]).map(lambda value: {"const": value}),
    st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"]).flatmap(
        lambda keyword: BOUNDS.map(lambda bound: {keyword: bound})
    ),
    st.sampled_from(["minItems", "maxItems", "minProperties", "maxProperties"]).flatmap(
        lambda keyword: st.integers(0, 2).map(lambda bound: {keyword: bound})
    ),
    BOUNDS.map(lambda least: {"type": "integer", "minimum": least, "exclusiveMinimum": 1}),
    BOUNDS.map(lambda length: {"type": ["string", "null"], "maxLength": length}),
    st.just({"type": "string", "nullable": True}),
)


def inside(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas with others inside them."""
    members = st.dictionaries(st.sampled_from(NAMES), schemas, max_size=2)
    deeper = st.one_of(schemas, st.just({"$ref": HERE}))
    required = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
    objects = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from(NAMES), deeper, max_size=2)},
        optional={"required": required, "additionalProperties": schemas},
    )
    lists = st.lists(schemas, min_size=1, max_size=3)
    return st.one_of(
        objects,
        st.fixed_dictionaries(
            {}, optional={"properties": members, "required": required, "additionalProperties": schemas}
        ),
        deeper.map(lambda items: {"type": "array", "items": items}),
        st.fixed_dictionaries({"anyOf": lists}, optional={"type": st.sampled_from(["string", ["object", "null"]])}),
        st.fixed_dictionaries({"oneOf": lists}, optional={"minimum": BOUNDS}),
        st.fixed_dictionaries({"allOf": lists}, optional={"maxLength": BOUNDS}),
        schemas.map(lambda schema: {"not": schema}),
        schemas.map(lambda schema: {"anyOf": [schema, {"type": "null"}]}),
    )


SCHEMAS = st.recursive(LEAVES, inside, max_leaves=5)
