"""A schema read as rules: the same rules for every spelling, and the same verdict as a validator's."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.openapi.operation import ContractError, Node, load
from video_remix_contract.schema.examples import synthesise
from video_remix_contract.schema.mutations import breaks
from video_remix_contract.schema.rules import Rule, check, rules

REMAINS = {"b": {"type": "string"}}


def read(schema: dict[str, Any]) -> set[tuple[tuple[str, ...], str, str]]:
    """Return the rules of a schema without the places where they are written."""
    document = {"s": schema, "d": {"x": {"type": "integer"}, "loop": {"properties": {"a": {"$ref": "#/d/loop"}}}}}
    node = Node(document, "", document).get("s")
    assert node is not None
    return {(rule.path, rule.keyword, repr(rule.value)) for rule in rules(node)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": ["integer", "null"]}, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ({"type": ["integer", "null"]}, {"oneOf": [{"type": "null"}, {"$ref": "#/d/x"}]}),
        ({"type": ["integer", "null"]}, {"type": "integer", "nullable": True}),
        ({"type": "integer"}, {"$ref": "#/d/x"}),
        ({"type": "integer"}, {"allOf": [{"$ref": "#/d/x"}]}),
        ({"type": "integer", "minimum": 1}, {"allOf": [{"$ref": "#/d/x"}, {"minimum": 1}]}),
        ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}),
        ({"enum": ["a", "b"]}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": ["string", "null"], "enum": ["a", None]}, {"anyOf": [{"enum": ["a"]}, {"type": "null"}]}),
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["a"]}]}),
        (
            {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}, **REMAINS}},
            {"type": "object", "required": ["b", "a"], "properties": {**REMAINS, "a": {"type": "string"}}},
        ),
    ],
)
def test_spellings_of_one_schema_have_the_same_rules(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two spellings of one schema give the same rules."""
    assert read(one) == read(other)


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"$ref": "#/d/loop"}, "contains itself"),
        ({"type": "string", "pattern": "("}, "pattern"),
        ({"allOf": [{"maxLength": 1}, {"maxLength": 2}]}, "disagree"),
    ],
)
def test_schemas_that_cannot_be_judged_are_refused(schema: dict[str, Any], says: str) -> None:
    """A recursive schema, a bad pattern and a contradiction are errors that say what to decide."""
    with pytest.raises(ContractError, match=says):
        read(schema)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
VIDEO = load().answer_media_types("200")["application/json"]
SAMPLE = synthesise(VIDEO)
VALIDATOR = jsonschema_rs.Draft202012Validator(
    {"$ref": "#/components/schemas/Video", "components": VIDEO.document["components"]}
)


@given(
    st.dictionaries(st.sampled_from(sorted(SAMPLE)), JSON, max_size=3),
    st.sets(st.sampled_from(sorted(SAMPLE)), max_size=2),
)
@example({"progress": True}, set())
@example({"progress": 40.0}, set())
@example({"error": {"code": 1}}, set())
@example({"seconds": 8}, {"error"})
def test_rules_say_what_a_validator_says(values: dict[str, Any], missing: set[str]) -> None:
    """A document keeps every rule exactly where a JSON Schema validator takes it."""
    document = {name: value for name, value in {**SAMPLE, **values}.items() if name not in missing}
    kept = all(ok for rule in rules(VIDEO) for _, ok, _ in check(rule, document))
    assert kept is VALIDATOR.is_valid(document)


@pytest.mark.parametrize("rule", rules(VIDEO), ids=lambda rule: rule.name)
def test_breaks_break_their_own_rule_alone(rule: Rule) -> None:
    """Each small break of a rule breaks that rule and no other, and a validator refuses the document."""
    document = {**SAMPLE, "error": {"code": "c", "message": "m"}}
    broken = list(breaks(rule, document))
    assert broken
    for label, one in broken:
        assert {other.name for other in rules(VIDEO) for _, ok, _ in check(other, one) if not ok} == {rule.name}, label
        assert not VALIDATOR.is_valid(one), label


BOUNDED = {
    "text": {"type": "string", "minLength": 2, "maxLength": 5},
    "count": {"type": "integer", "minimum": 3, "maximum": 9},
    "ratio": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 8},
    "even": {"type": "integer", "multipleOf": 2},
    "tags": {"type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": True, "items": {"type": "string"}},
    "flag": {"type": "boolean"},
    "kind": {"enum": ["a", "b"]},
    "code": {"type": "string", "pattern": "^[A-Z]{2}$", "example": "AB"},
    "closed": {"type": "object", "additionalProperties": False, "properties": {"x": {"type": "string"}}},
}


@pytest.mark.parametrize("name", BOUNDED)
def test_every_bound_has_a_sample_and_a_break(name: str) -> None:
    """For each keyword a value can be made up that keeps it and one that breaks it."""
    schema = {"type": "object", "required": [name], "properties": {name: BOUNDED[name]}}
    node = Node(schema, "", schema)
    document = synthesise(node)
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid(document)
    for rule in rules(node):
        if rule.path == (name,):
            broken = [one for _, one in breaks(rule, document)]
            assert broken, rule.name
            assert not any(validator.is_valid(one) for one in broken), rule.name


def test_a_pattern_without_an_example_asks_for_one() -> None:
    """Where no value can be made up, the error says what the fragment needs."""
    schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
    with pytest.raises(ContractError, match="add an example"):
        synthesise(Node(schema, "", schema))
