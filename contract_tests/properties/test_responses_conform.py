"""Responses conform: the client reads what conforms without a loss and reports what does not; the judge is right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.rules import check

from properties.client import CLIENT
from properties.drawing import NEGATIVE, POSITIVE, STEADY, documents, validator
from properties.fragment import CLAUSES, RESPONSE_SCHEMA, SUCCESS, broken, conforming, in_responses

if TYPE_CHECKING:
    from video_remix_contract.schema.rules import Rule

VALID = documents(RESPONSE_SCHEMA, POSITIVE)
WHOLE_NUMBERS = [clause.rule for clause in CLAUSES.response_rules[SUCCESS] if clause.rule and clause.keyword == "whole"]
# Lengths, patterns and other bounds of a response are the provider's to keep; the client takes what it can read.
READ = {"required", "nullability", "type", "enum", "whole", "additionalProperties"}


def in_whole_numbers(document: Any) -> bool:
    """Return whether integers are written without a fraction: JSON Schema takes 40.0 for one, the contract does not."""
    return all(checked.kept for rule in WHOLE_NUMBERS for checked in check(rule, document))


CONFORMING = VALID.filter(in_whole_numbers)


def as_text(document: Any) -> str:
    """Return a document as JSON, so that 1, 1.0 and true are three values."""
    return json.dumps(document, sort_keys=True)


@settings(STEADY, max_examples=60)
@given(CONFORMING)
def test_the_client_reads_a_conforming_response_without_a_loss(document: Any) -> None:
    """Each member comes back as it was sent, those that the schema does not name included, and nothing deviates."""
    response = CLIENT.read(document)
    assert as_text(response.parsed.to_dict()) == as_text(document)
    assert response.deviations == ()


@pytest.mark.parametrize("rule", in_responses(lambda rule: rule.keyword in READ))
def test_the_client_refuses_or_reports_a_response_that_breaks_the_schema(rule: Rule) -> None:
    """Each small change that breaks the clause's rule is refused, or listed among the deviations."""

    @settings(STEADY, max_examples=5)
    @given(st.just(conforming(rule)) | CONFORMING)
    def refused_or_reported(document: Any) -> None:
        for change, changed in mutations(rule, document):
            assert CLIENT.refuses_or_reports(changed), change

    refused_or_reported()


def refused_members(document: Any) -> set[str]:
    """Return the members in which jsonschema-rs finds a response invalid; an empty text for the response as a whole."""
    members = set()
    for error in validator(RESPONSE_SCHEMA).iter_errors(document):
        missing = error.kind.as_dict().get("property")
        path = [*error.instance_path, *([] if missing is None else [missing])]
        members.add(str(path[0]) if path else "")
    return members


def agrees(document: Any) -> None:
    """Assert that the judge finds MUST clauses broken in exactly the members that jsonschema-rs refuses."""
    paths = [json_pointer.parts(place) for place in broken(document).values()]
    assert {path[0] if path else "" for path in paths} == refused_members(document)


@settings(STEADY, max_examples=150)
@given(VALID | documents(RESPONSE_SCHEMA, NEGATIVE))
def test_the_judge_agrees_with_another_validator(document: Any) -> None:
    """Whatever Schemathesis draws from the schema or against it is judged as jsonschema-rs judges it."""
    agrees(document)


@pytest.mark.parametrize("rule", in_responses(lambda rule: rule.keyword != "whole"))
def test_the_judge_agrees_on_every_small_change(rule: Rule) -> None:
    """So is each small change that breaks a rule; the SHOULD clauses ask for more than JSON Schema and are left out."""
    for _, changed in mutations(rule, conforming(rule)):
        assert rule in broken(changed)
        agrees(changed)
