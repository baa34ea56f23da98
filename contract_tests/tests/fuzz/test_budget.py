"""Accepted jobs stay within the budget, whatever is drawn and whatever the provider does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import verified
from video_remix_contract.judge.provider import body_breach
from video_remix_contract.judge.request import read_request
from video_remix_contract.probing.runner import Limits, planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.verification import Settings

from fuzz.planted import Takes

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange

ONE_SOURCE: dict[str, Any] = {"video_ids": ("video_123",), "pending_video_id": None}
DRAWN = 60


def planned(found: Catalogue) -> int:
    """Return how many jobs the probes make at a correct provider."""
    return planned_jobs(found, Target("http://localhost/v1", "sk-key", **ONE_SOURCE))


def recorded(found: Catalogue, behaviour: Takes | None, max_jobs: int) -> tuple[list[Exchange], list[str]]:
    """Return what reached a provider, and the notes of the run."""
    record: list[Exchange] = []
    provider = ReferenceProvider(found.contract, behaviour, record.append)
    report = verified(found, provider, Settings(limits=Limits(max_jobs), fuzz=DRAWN), **ONE_SOURCE)
    assert report.accepted == sum(exchange.accepted for exchange in record)
    return record, list(report.notes)


@pytest.mark.parametrize("max_jobs", [0, 1, 2, 6, 9])
def test_a_provider_that_takes_everything_cannot_spend_more(found: Catalogue, max_jobs: int) -> None:
    """A provider that accepts every request makes as many jobs as the budget has, and is sent nothing further."""
    record, _ = recorded(found, Takes(lambda *_: True), max_jobs)
    assert sum(exchange.accepted for exchange in record) == max_jobs
    assert not record or record[-1].accepted


def test_a_provider_that_begins_to_take_everything_cannot_spend_more(found: Catalogue) -> None:
    """A provider that refuses what the probes send and takes what is drawn makes no more jobs than the budget has."""
    refused: list[str] = []

    def takes(clause: str, _: object) -> bool:
        refused.append(clause)
        return len(refused) > 2 * len(found.clauses)

    record, _ = recorded(found, Takes(takes), 9)
    assert planned(found) < sum(exchange.accepted for exchange in record) <= 9


@pytest.mark.parametrize("spare", [1, 2, 5])
def test_the_last_job_is_kept_for_what_must_be_refused(found: Catalogue, spare: int) -> None:
    """A correct provider makes all jobs but the last, and is sent all the draws, invalid ones from then on."""
    record, notes = recorded(found, None, planned(found) + spare)
    assert any(f"{DRAWN} of {DRAWN} drawn requests were sent" in note for note in notes)
    assert sum(exchange.accepted for exchange in record) == planned(found) + spare - 1
    last = max(index for index, exchange in enumerate(record) if exchange.accepted)
    wrong = [body_breach(read_request(found.contract, exchange.request)) for exchange in record[last + 1 :]]
    assert all(wrong)
    assert len(wrong) >= DRAWN - 2 * spare


def test_nothing_is_drawn_from_a_budget_that_is_spent(found: Catalogue) -> None:
    """Where the probes need the whole budget, no draw is sent, and the report says so."""
    record, notes = recorded(found, None, planned(found))
    assert record[-1].accepted
    assert any(f"0 of {DRAWN} drawn requests were sent" in note and "--max-jobs" in note for note in notes)
