"""Required members: they are in every message, and a message without one does not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.rules import values_at

from properties.client import CLIENT
from properties.fragment import broken, conforming, in_requests, in_responses, judged_requests, request_of

if TYPE_CHECKING:
    from video_remix_contract.schema.rules import Rule

    from properties.conftest import Provider

IN_RESPONSES = in_responses(lambda rule: rule.keyword == "required")
IN_REQUESTS = in_requests(lambda rule: rule.keyword == "required")


@pytest.mark.parametrize("rule", IN_RESPONSES)
def test_the_provider_sends_every_required_member(provider: Provider, rule: Rule) -> None:
    """Each object that the provider sends has the member."""
    *parents, name = rule.path
    for document in provider.documents():
        assert all(name in value for _, value in values_at(document, tuple(parents)) if isinstance(value, dict))


@pytest.mark.parametrize("rule", IN_RESPONSES)
def test_the_judge_misses_every_required_member(rule: Rule) -> None:
    """Without the member, this clause is broken and no other."""
    for _, changed in mutations(rule, conforming(rule)):
        assert broken(changed).keys() == {rule}


@pytest.mark.parametrize("rule", IN_RESPONSES)
def test_the_client_misses_every_required_member(rule: Rule) -> None:
    """Without the member, the client refuses the response, or lists the member among the deviations."""
    for _, changed in mutations(rule, conforming(rule)):
        assert CLIENT.refuses_or_reports(changed)


@pytest.mark.parametrize(("media_type", "rule"), IN_REQUESTS)
def test_the_provider_refuses_a_request_without_a_required_member(
    provider: Provider, media_type: str, rule: Rule
) -> None:
    """In each media type."""
    for _, document in mutations(rule, request_of(media_type)):
        assert not provider.accepts(media_type, document)


@pytest.mark.parametrize(("media_type", "rule"), IN_REQUESTS)
def test_the_client_never_sends_a_request_without_a_required_member(media_type: str, rule: Rule) -> None:
    """It refuses a body without the member, or sends null for it where null is allowed."""
    for _, document in mutations(rule, request_of(media_type)):
        assert all(not reading.breaches for reading in judged_requests(CLIENT.sent(media_type, document)))
