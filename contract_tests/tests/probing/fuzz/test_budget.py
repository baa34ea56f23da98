"""Accepted jobs stay within the budget, whatever is drawn and whatever the provider does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from patience import patient
from support import verified
from video_remix_contract.judging.request import read_request
from video_remix_contract.probing.defaults import VIDEO_ID
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider

from probing.fuzz.planted import Accepting

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.wire.messages import Exchange

SINGLE_SOURCE: dict[str, Any] = {"video_ids": (VIDEO_ID,), "pending_video_id": None}
DRAWN = 60


def planned(clauses: Catalogue) -> int:
    """Return how many jobs the probes make at a correct provider."""
    return planned_jobs(clauses, Target("http://localhost/v1", "sk-key", **SINGLE_SOURCE))


def recorded(clauses: Catalogue, behaviour: Accepting | None, max_jobs: int) -> tuple[list[Exchange], list[str]]:
    """Return what reached a provider, and the notes of the run."""
    record: list[Exchange] = []
    provider = ReferenceProvider(clauses.contract, behaviour, record.append)
    report = verified(clauses, provider, patient(max_jobs, fuzz=DRAWN), **SINGLE_SOURCE)
    assert report.jobs.accepted == sum(exchange.accepted for exchange in record)
    return record, list(report.notes)


@pytest.mark.parametrize("max_jobs", [0, 1, 2, 6, 9])
def test_a_provider_that_accepts_everything_cannot_spend_more(clauses: Catalogue, max_jobs: int) -> None:
    """A provider that accepts every request makes as many jobs as the budget has, and is sent nothing further."""
    record, _ = recorded(clauses, Accepting(lambda *_: True), max_jobs)
    assert sum(exchange.accepted for exchange in record) == max_jobs
    assert not record or record[-1].accepted


def test_a_provider_that_begins_to_accept_everything_cannot_spend_more(clauses: Catalogue) -> None:
    """A provider that refuses what the probes send and accepts what is drawn makes no more jobs than the budget has."""
    refused: list[Clause | None] = []

    def accepts(clause: Clause | None, _: object) -> bool:
        refused.append(clause)
        return len(refused) > 2 * len(clauses.clauses)

    record, _ = recorded(clauses, Accepting(accepts), 9)
    assert planned(clauses) < sum(exchange.accepted for exchange in record) <= 9


@pytest.mark.parametrize("spare", [1, 2, 5])
def test_the_last_job_is_kept_for_what_must_be_refused(clauses: Catalogue, spare: int) -> None:
    """A correct provider makes all jobs but the last, and is sent all the draws, invalid ones from then on."""
    record, notes = recorded(clauses, None, planned(clauses) + spare)
    assert any(f"{DRAWN} of {DRAWN} drawn requests were sent" in note for note in notes)
    assert sum(exchange.accepted for exchange in record) == planned(clauses) + spare - 1
    last = max(index for index, exchange in enumerate(record) if exchange.accepted)
    breaches = [read_request(clauses, exchange.request).refusable for exchange in record[last + 1 :]]
    assert all(breaches)
    assert len(breaches) >= DRAWN - 2 * spare


def test_nothing_is_drawn_from_a_budget_that_is_spent(clauses: Catalogue) -> None:
    """Where the probes need the whole budget, no draw is sent, and a note names the option."""
    record, notes = recorded(clauses, None, planned(clauses))
    assert record[-1].accepted
    assert any(f"0 of {DRAWN} drawn requests were sent" in note and "--max-jobs" in note for note in notes)
