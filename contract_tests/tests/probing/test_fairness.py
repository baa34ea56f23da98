"""What happens once is repeated before anything is blamed for it; what happens again and again is blamed rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import define
from support import behaving, failed, fixed_clauses
from video_remix_contract.clauses.model import Location
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion

from probing.legal import Odd

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.report.model import Report

CLAUSES = fixed_clauses()
JOBS = range(1, 10)
LAPSES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "null": lambda document: {**document, "prompt": None},
    "altered": lambda document: {**document, "prompt": "Something else"},
    "order": lambda document: {**document, "expires_at": document["created_at"] - 1},
}


def lapsing(name: str, when: Callable[[Occasion], bool]) -> Odd:
    """Return a provider whose response has a lapse on some occasions."""
    return Odd(change=lambda document, occasion: LAPSES[name](document) if when(occasion) else document)


@define
class Declining(Behaviour):
    """A provider that declines valid requests from the ``first`` to the ``last``, counted from 1."""

    first: int
    last: float
    status: int
    asked: int = 0

    def declines(self, occasion: Occasion) -> int | None:  # noqa: ARG002 - the base class's signature
        """Decline by the number of the request."""
        self.asked += 1
        return self.status if self.first <= self.asked <= self.last else None


def remarks(report: Report) -> list[str]:
    """Return the notes about what happened in a single exchange."""
    return [note for note in report.notes if "in a single exchange" in note]


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("name", LAPSES)
def test_a_lapse_that_does_not_happen_again_is_noted(name: str, job: int) -> None:
    """A text or a time that is wrong in one response of many fails no clause, and a note tells of it."""
    report = behaving(CLAUSES, lapsing(name, lambda occasion: occasion.job == job))
    assert failed(report) == set()
    assert report.verdict.overall == "conformant"
    # The first response is what others are compared with, and other sources are compared with nothing.
    if name != "null" or job not in {1, 7, 8}:
        assert len(remarks(report)) == 1
    assert report.jobs.accepted <= MAX_JOBS


@pytest.mark.parametrize(
    ("name", "when", "keywords"),
    [
        ("altered", lambda occasion: occasion.job > 0, {"unchanged"}),
        ("altered", lambda occasion: len(occasion.text) > 500, {"unchanged"}),
        ("order", lambda occasion: occasion.job > 0, {"order"}),
        ("null", lambda occasion: occasion.job > 1, {"later"}),
        ("null", lambda occasion: occasion.reading.media_type == "multipart/form-data", {"media-type"}),
        ("null", lambda occasion: len(occasion.text) > 500, {"text"}),
        ("null", lambda occasion: occasion.job > 0, set()),
    ],
)
def test_a_steady_lapse_is_blamed_on_its_cause_alone(
    name: str, when: Callable[[Occasion], bool], keywords: set[str]
) -> None:
    """The text, the media type or the order is to blame, and nothing else is red."""
    report = behaving(CLAUSES, lapsing(name, when))
    assert {CLAUSES.by_id[name].keyword for name in failed(report)} == keywords
    assert remarks(report) == []
    assert report.exchanges <= 45


@pytest.mark.parametrize("request_number", range(1, 8))
@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_single_declined_request_is_blamed_on_nothing(status: int, request_number: int) -> None:
    """A valid request that is declined once, and accepted when it is repeated, breaks no clause."""
    report = behaving(CLAUSES, Declining(request_number, request_number, status))
    assert failed(report) == set()
    assert report.verdict.overall == "conformant"
    assert report.jobs.accepted <= MAX_JOBS


@pytest.mark.parametrize("jobs", [1, 2, 3, 5])
@pytest.mark.parametrize("status", [400, 402, 403, 429, 503])
def test_a_quota_is_not_blamed_on_requests(status: int, jobs: int) -> None:
    """A provider that accepts no more after some jobs refuses no media type and no text for that reason."""
    report = behaving(CLAUSES, Declining(jobs + 1, float("inf"), status))
    assert failed(report, "MUST") == set()
    assert {CLAUSES.by_id[name].location for name in failed(report)} <= {Location.SEQUENCE}
    assert (report.jobs.accepted, report.verdict.overall == "conformant") == (jobs, jobs > 1)


def test_a_canned_text_is_called_canned() -> None:
    """A provider that gives the same text back for every request fails from the first plain request on."""
    example = "Extend the scene with the cat taking a bow to the cheering audience"
    report = behaving(CLAUSES, Odd(change=lambda document, _: {**document, "prompt": example}))
    assert {CLAUSES.by_id[name].keyword for name in failed(report)} == {"unchanged"}
    findings = next(result for result in report.verdict.results if result.verdict == "fail").findings
    assert len(findings) == report.jobs.accepted
    assert all("made up beforehand" in finding.message for finding in findings)


@pytest.mark.parametrize("change", [str.strip, lambda text: text.replace("\r\n", "\n"), lambda text: text[:700]])
def test_a_text_that_comes_back_changed_costs_no_search(change: Callable[[str], str]) -> None:
    """Where the response shows what happened to the text, no further job is spent on it."""
    honest = behaving(CLAUSES, Behaviour())
    behaviour = Odd(change=lambda document, _: {**document, "prompt": change(document["prompt"])})
    report = behaving(CLAUSES, behaviour)
    assert report.jobs == honest.jobs
    assert {CLAUSES.by_id[name].keyword for name in failed(report)} == {"unchanged"}


@define
class Refusing(Behaviour):
    """A provider that declines texts with a part in them."""

    part: str

    def declines(self, occasion: Occasion) -> int | None:
        """Decline by the text."""
        return 400 if self.part in occasion.text else None


@pytest.mark.parametrize("part", ["🐈", "--boundary", "\t", "${HOME}"])
def test_a_text_that_is_declined_is_searched_for(part: str) -> None:
    """Where a text is declined, the finding shows a text that is much smaller than the whole."""
    report = behaving(CLAUSES, Refusing(part))
    assert {CLAUSES.by_id[name].keyword for name in failed(report)} == {"accepted"}
    findings = next(result for result in report.verdict.results if result.verdict == "fail").findings
    sizes = [len(finding.exchange.request.body) for finding in findings]
    assert min(sizes) < max(sizes) / 2
    assert report.jobs.accepted <= MAX_JOBS
