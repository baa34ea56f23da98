"""Requests conform: providers accept the valid and refuse the invalid, the generated client sends valid ones alone.

What is valid is decided by jsonschema-rs on the fragment's schema, not by the judge of the suite.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.model import Outcome
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import USABLE
from video_remix_contract.wire.encoding import is_form

from properties.client import CLIENT
from properties.drawing import NEGATIVE, POSITIVE, STEADY, documents, is_valid, named
from properties.fragment import CLAUSES, CONTRACT, MEDIA_TYPES, OPERATION

if TYPE_CHECKING:
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.judging.model import Judgement
    from video_remix_contract.wire.messages import Exchange

    from properties.conftest import Provider


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_the_provider_accepts_every_valid_request(provider: Provider, media_type: str) -> None:
    """Whatever Schemathesis draws from the schema, and jsonschema-rs finds valid, is accepted."""

    @provider.valid
    @given(documents(OPERATION.request_media_types[media_type], POSITIVE))
    def accepted(drawn: Any) -> None:
        document = named(media_type, drawn)
        assume(is_valid(media_type, document))
        assert provider.accepts(media_type, document)

    accepted()


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_the_provider_refuses_every_invalid_request(provider: Provider, media_type: str) -> None:
    """Whatever Schemathesis draws against the schema, and jsonschema-rs finds invalid, is refused."""

    @provider.invalid
    @given(documents(OPERATION.request_media_types[media_type], NEGATIVE))
    def refused(document: Any) -> None:
        assume(isinstance(document, dict) or not is_form(media_type))
        assume(not is_valid(media_type, document))
        response = provider.ask(media_type, document).response
        assert response is not None
        assert response.status >= 400

    refused()


@pytest.fixture(scope="module")
def sent() -> list[Judgement]:
    """Return what the judge says of each request that the client sends for drawn arguments."""
    exchanges: list[Exchange] = []
    videos = st.sampled_from(USABLE) | st.text(min_size=1)
    drawn = {name: documents(schema, POSITIVE) for name, schema in OPERATION.request_media_types.items()}
    calls = st.one_of([st.tuples(videos, st.just(name), document) for name, document in drawn.items()])
    with serving(ReferenceProvider(CONTRACT, record=exchanges.append)) as origin:

        @settings(STEADY, max_examples=60)
        @given(calls)
        def call(arguments: tuple[str, str, Any]) -> None:
            # The identifier may be what no path can carry, or what the provider does not know.
            with suppress(ValueError, CLIENT.errors.APIStatusError):
                CLIENT.call(*arguments, base_url=f"{origin}{BASE}")

        call()
    return [judge_client(CLAUSES, exchange) for exchange in exchanges]


@pytest.mark.parametrize("clause", CLAUSES.of(Side.CLIENT), ids=lambda clause: clause.id)
def test_the_client_keeps_every_clause(sent: list[Judgement], clause: Clause) -> None:
    """Of all that the generated client sends, nothing breaks the clause, and something shows that it is kept."""
    shown = [seen.outcome for judgement in sent for seen in judgement.observations if seen.clause == clause]
    assert Outcome.BROKEN not in shown
    assert shown or clause.condition
