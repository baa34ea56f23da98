"""Nullability: null passes where the fragment allows it, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.rules import values_at
from video_remix_contract.wire.encoding import is_form

from properties.client import CLIENT
from properties.fragment import broken, conforming, in_requests, in_responses, judged_requests, request_of

if TYPE_CHECKING:
    from video_remix_contract.schema.rules import Rule

    from properties.conftest import Provider


def allows_null(rule: Rule) -> bool:
    """Return whether a rule is about a member that may be null: its type says so."""
    return rule.keyword == "type" and "null" in rule.value


NULLABLE = in_responses(allows_null)
NEVER_NULL = in_responses(lambda rule: rule.keyword == "nullability")
NULLABLE_IN_REQUESTS = in_requests(allows_null)
NEVER_NULL_IN_REQUESTS = in_requests(lambda rule: rule.keyword == "nullability")


def with_null(rule: Rule, document: Any) -> Any:
    """Return a document with null at the rule's place."""
    pointer, _ = next(iter(values_at(document, rule.path)))
    return json_pointer.replaced(document, pointer, None)


@pytest.mark.parametrize("rule", NEVER_NULL)
def test_the_provider_never_sends_null_where_it_is_not_allowed(provider: Provider, rule: Rule) -> None:
    """No response that the provider sends has null there."""
    for document in provider.documents():
        assert all(value is not None for _, value in values_at(document, rule.path))


@pytest.mark.parametrize("rule", NEVER_NULL)
def test_null_is_refused_where_it_is_not_allowed(rule: Rule) -> None:
    """The judge finds this clause broken and no other, and the client refuses the response."""
    changed = with_null(rule, conforming(rule))
    assert broken(changed).keys() == {rule}
    with pytest.raises(CLIENT.errors.APIResponseValidationError):
        CLIENT.read(changed)


@pytest.mark.parametrize("rule", NULLABLE)
def test_null_is_read_where_it_is_allowed(rule: Rule) -> None:
    """The judge finds nothing broken, and the client gives back null."""
    changed = with_null(rule, conforming(rule))
    assert not broken(changed)
    response = CLIENT.read(changed)
    assert (response.parsed.to_dict(), response.deviations) == (changed, ())


@pytest.mark.parametrize(("media_type", "rule"), NEVER_NULL_IN_REQUESTS)
def test_null_is_refused_in_requests_where_it_is_not_allowed(provider: Provider, media_type: str, rule: Rule) -> None:
    """The provider refuses the request, and the client does not send it."""
    if is_form(media_type):
        pytest.skip("a form has no null")
    for _, document in mutations(rule, request_of(media_type)):
        assert not provider.accepts(media_type, document)
        assert CLIENT.sent(media_type, document) == []


@pytest.mark.parametrize(("media_type", "rule"), NULLABLE_IN_REQUESTS)
def test_null_is_taken_in_requests_where_it_is_allowed(provider: Provider, media_type: str, rule: Rule) -> None:
    """The client sends null, and the provider accepts it."""
    if is_form(media_type):
        pytest.skip("a form has no null")
    document = with_null(rule, request_of(media_type))
    assert [reading.document for reading in judged_requests(CLIENT.sent(media_type, document))] == [document]
    assert provider.accepts(media_type, document)
