"""A schema read as rules: the same rules for every spelling, and the same verdict as a validator's."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.reference import Node
from video_remix_contract.reference_provider.faults import response_documents
from video_remix_contract.reference_provider.responses import response_schema
from video_remix_contract.schema.examples import synthesized
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.rules import Rule, check, rules

REST = {"b": {"type": "string"}}


def read(schema: dict[str, Any]) -> set[tuple[tuple[str, ...], str, str]]:
    """Return the rules of a schema without the places where they are written."""
    document = {"s": schema, "d": {"x": {"type": "integer"}, "part": {"allOf": [{"$ref": "#/d/part"}]}}}
    node = Node.root(document).get("s")
    assert node is not None
    return {(rule.path, rule.keyword, repr(rule.value)) for rule in rules(node)}


@pytest.mark.parametrize(
    ("spelling", "other"),
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
            {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}, **REST}},
            {"type": "object", "required": ["b", "a"], "properties": {**REST, "a": {"type": "string"}}},
        ),
    ],
)
def test_spellings_of_a_schema_have_the_same_rules(spelling: dict[str, Any], other: dict[str, Any]) -> None:
    """Two spellings of the same schema give the same rules."""
    assert read(spelling) == read(other)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"allOf": [{"$ref": "#/d/part"}]}, "contains itself, as a part"),
        ({"type": "string", "pattern": "("}, "pattern"),
        ({"allOf": [{"type": "string", "maxLength": 1}, {"minLength": 2}]}, "contradict each other"),
    ],
)
def test_schemas_that_cannot_be_judged_are_refused(schema: dict[str, Any], message: str) -> None:
    """A schema that is a part of itself, a bad pattern and a contradiction are errors that say what to decide."""
    with pytest.raises(ContractError, match=message):
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
OPERATION = load().operation
RESPONSE, _ = response_schema(OPERATION, OPERATION.successes[0])
DOCUMENTS = response_documents(OPERATION, at_refusals=False)
MEMBERS = sorted(DOCUMENTS[0])
RULES = rules(RESPONSE)
VALIDATOR = jsonschema_rs.Draft202012Validator(inlined(RESPONSE))


def broken_rules(document: Any) -> set[tuple[tuple[str, ...], str]]:
    """Return what tells the broken rules of a document: path and keyword."""
    return {rule.place for rule in RULES for checked in check(rule, document) if not checked.kept}


@settings(deadline=None)
@given(
    st.sampled_from(DOCUMENTS),
    st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=3),
    st.sets(st.sampled_from(MEMBERS), max_size=2),
)
@example(DOCUMENTS[0], dict.fromkeys(MEMBERS, True), set())
@example(DOCUMENTS[0], dict.fromkeys(MEMBERS, 40.0), set())
@example(DOCUMENTS[0], {name: {"code": 1} for name in MEMBERS}, set())
@example(DOCUMENTS[0], {MEMBERS[0]: 8}, {MEMBERS[1]})
def test_rules_agree_with_a_validator(document: Any, values: dict[str, Any], missing: set[str]) -> None:
    """A document keeps every rule exactly where a JSON Schema validator takes it."""
    drawn = {name: value for name, value in {**document, **values}.items() if name not in missing}
    assert (broken_rules(drawn) == set()) is VALIDATOR.is_valid(drawn)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: "-".join([*rule.path, rule.keyword]))
def test_mutations_break_their_own_rule_alone(rule: Rule) -> None:
    """Each mutation of a rule breaks that rule and no other, and a validator refuses the document."""
    changed = [(label, broken) for document in DOCUMENTS for label, broken in mutations(rule, document)]
    assert changed
    for label, broken in changed:
        assert broken_rules(broken) == {rule.place}, label
        assert not VALIDATOR.is_valid(broken), label


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
def test_every_bound_has_an_example_and_a_mutation(name: str) -> None:
    """For each keyword a value can be made up that keeps it, and a value that breaks it."""
    schema = {"type": "object", "required": [name], "properties": {name: BOUNDED[name]}}
    node = Node.root(schema)
    document = synthesized(node)
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid(document)
    for rule in rules(node):
        if rule.path == (name,):
            changed = [broken for _, broken in mutations(rule, document)]
            assert changed, rule.keyword
            assert not any(map(validator.is_valid, changed)), rule.keyword


def test_a_pattern_without_an_example_asks_for_an_example() -> None:
    """Where no value can be made up, the error tells what the fragment needs."""
    schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
    with pytest.raises(ContractError, match="add an example"):
        synthesized(Node.root(schema))
