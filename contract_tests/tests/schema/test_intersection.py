"""The parts of a schema, written as a single schema."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import unwrapped

SCALARS: tuple[Any, ...] = (None, True, 0, 1, 2, 3, 1.5, 6, "", "a", "b", "abcd")
VALUES: tuple[Any, ...] = (
    *SCALARS,
    *([scalar] for scalar in SCALARS),
    [],
    ["a", "a"],
    [1, 2, 3],
    {},
    *({name: scalar} for name in ("a", "b", "x-c") for scalar in SCALARS),
    *({"a": first, "b": second} for first in ("a", 1) for second in ("b", 1)),
)
TYPES = st.sampled_from(
    ["string", "integer", "number", "null", "array", "object", ["string", "null"], ["object", "null"]]
)
BOUND = st.integers(0, 3)
TYPED = TYPES.map(lambda kind: {"type": kind})
MEMBERS = st.dictionaries(st.sampled_from("ab"), TYPED | st.booleans(), max_size=2)
LIST = st.lists(TYPED | st.booleans(), min_size=1, max_size=2)
VALUE = st.sampled_from([None, 1, "a", "b"])
PART = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES,
        **dict.fromkeys(
            ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems"], BOUND
        ),
        "multipleOf": st.integers(1, 3),
        "uniqueItems": st.booleans(),
        "enum": st.lists(VALUE, min_size=1, max_size=3, unique_by=repr),
        "const": VALUE,
        "properties": MEMBERS,
        "patternProperties": st.just({"^x-": {"type": "string"}}),
        "additionalProperties": TYPED | st.booleans(),
        "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
        "items": TYPED | st.booleans(),
        "prefixItems": LIST,
        "contains": TYPED,
        "minContains": st.integers(0, 2),
        "not": TYPED,
        "anyOf": LIST,
        "oneOf": LIST,
    },
)
# Few keywords each, so that most parts allow something together.
SMALL = PART.flatmap(
    lambda part: (
        st.lists(st.sampled_from(sorted(part)), max_size=3, unique=True).map(
            lambda keys: {key: part[key] for key in keys}
        )
        if part
        else st.just(part)
    )
)


@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(SMALL | st.booleans(), min_size=1, max_size=3), SMALL)
@example([{}], {"anyOf": [{"type": "null"}]})
def test_parts_written_together_allow_the_same(parts: list[Any], around: dict[str, Any]) -> None:
    """The single schema allows what all parts allow; parts are refused only where they allow nothing but null."""
    schema = {**around, "allOf": parts}
    written = jsonschema_rs.Draft202012Validator(schema)
    try:
        inner, nullable = unwrapped(Node.root(schema))
    except ContractError:
        assert [value for value in VALUES if written.is_valid(value)] == []
        return
    together = jsonschema_rs.Draft202012Validator(inner.value)
    for value in VALUES:
        if value is None:
            # Null is kept apart; an alternative or a `not` may forbid it all the same.
            assert nullable or not written.is_valid(None)
        else:
            assert together.is_valid(value) == written.is_valid(value), (value, inner.value)
