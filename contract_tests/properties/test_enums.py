"""Enums: each listed value passes on both sides, and no other does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.rules import values_at

from properties.client import CLIENT
from properties.fragment import broken, carried, conforming, in_requests, in_responses, judged_requests, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.schema.rules import Rule

    from properties.conftest import Provider

IN_RESPONSES = in_responses(lambda rule: rule.keyword == "enum")
IN_REQUESTS = in_requests(lambda rule: rule.keyword == "enum")


def listed(rule: Rule, document: Any) -> Iterator[Any]:
    """Yield a document with each listed value in turn."""
    pointer, _ = next(iter(values_at(document, rule.path)))
    yield from (json_pointer.replaced(document, pointer, value) for value in rule.value)


def others(rule: Rule, document: Any) -> list[tuple[str, Any]]:
    """Return documents with a value that is not listed, each with a name of the change."""
    changes = list(mutations(rule, document))
    assert changes, "an enum can be broken"
    return changes


@pytest.mark.parametrize("rule", IN_RESPONSES)
def test_the_provider_sends_listed_values_alone(provider: Provider, rule: Rule) -> None:
    """Each response that the provider sends has a listed value."""
    for document in provider.documents():
        assert all(value is None or value in rule.value for _, value in values_at(document, rule.path))


@pytest.mark.parametrize("rule", IN_RESPONSES)
def test_the_judge_takes_listed_values_alone(rule: Rule) -> None:
    """A listed value breaks nothing; any other value breaks this clause and no other."""
    document = conforming(rule)
    for changed in listed(rule, document):
        assert not broken(changed)
    for change, changed in others(rule, document):
        assert broken(changed).keys() == {rule}, change


@pytest.mark.parametrize("rule", IN_RESPONSES)
def test_the_client_reads_listed_values_and_reports_others(rule: Rule) -> None:
    """A listed value is read as it is; any other is refused or listed as a deviation."""
    document = conforming(rule)
    for changed in listed(rule, document):
        response = CLIENT.read(changed)
        assert (response.parsed.to_dict(), response.deviations) == (changed, ())
    for change, changed in others(rule, document):
        assert CLIENT.refuses_or_reports(changed), change


@pytest.mark.parametrize(("media_type", "rule"), IN_REQUESTS)
def test_the_provider_accepts_listed_values_alone(provider: Provider, media_type: str, rule: Rule) -> None:
    """A request with a listed value is accepted; a request with any other is refused."""
    for document in listed(rule, request_of(media_type)):
        assert provider.accepts(media_type, document)
    for change, document in others(rule, request_of(media_type)):
        if carried(media_type, document):
            assert not provider.accepts(media_type, document), change


@pytest.mark.parametrize(("media_type", "rule"), IN_REQUESTS)
def test_the_client_sends_listed_values_alone(media_type: str, rule: Rule) -> None:
    """A listed value is sent as it is; any other is refused before anything is sent."""
    for document in listed(rule, request_of(media_type)):
        assert [reading.document for reading in judged_requests(CLIENT.sent(media_type, document))] == [document]
    for change, document in others(rule, request_of(media_type)):
        assert CLIENT.sent(media_type, document) == [], change
