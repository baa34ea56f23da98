"""No legal provider fails, however odd it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import behaving, failed, fixed_clauses, independent_provider, verified
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.profile import Profile

from probing.legal import LEGAL, Odd

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue


@pytest.mark.parametrize("name", LEGAL)
def test_odd_providers_have_no_must_finding(clauses: Catalogue, name: str) -> None:
    """A provider that is odd in a legal way is conformant, within the budget."""
    report = behaving(clauses, LEGAL[name])
    assert failed(report, "MUST") == set()
    assert (report.verdict.overall, report.verdict.reason) == ("conformant", None)
    assert report.jobs.budget is not None
    assert report.jobs.accepted <= report.jobs.budget


def test_an_independent_provider_is_conformant(clauses: Catalogue) -> None:
    """A provider written with a framework's own parsers, and a single source video, is conformant."""
    app = independent_provider(clauses.contract)
    report = verified(clauses, app, video_ids=("video_123",), pending_video_id=None)
    assert (report.verdict.overall, failed(report, "MUST")) == ("conformant", set())


def test_additional_members_are_listed(clauses: Catalogue) -> None:
    """Members that the schema does not name are listed in the report and fail nothing."""
    report = behaving(clauses, LEGAL["additional members"])
    assert set(report.verdict.additional) == {"/usage", "/url", "/task_id"}


def test_the_documented_example_passes_its_profile_only() -> None:
    """A provider that responds with the documentation's own example fails the strict profile and passes the other."""
    strict = fixed_clauses()
    lenient = catalogue(strict.contract, Profile.DOCUMENTED_EXAMPLE)
    status = strict.operation.successes[0]
    media = strict.operation.responses[status].get("content", "application/json", "examples", "documentation")
    assert media is not None
    omitted = media.value["x-omits"]
    behaviour = Odd(change=lambda document, _: {name: value for name, value in document.items() if name not in omitted})
    expected = {f"response.{status}.{name}.required" for name in omitted}
    by_strict, by_lenient = behaving(strict, behaviour), behaving(lenient, behaviour)
    assert failed(by_strict, "MUST") == expected
    assert (failed(by_lenient, "MUST"), failed(by_lenient, "SHOULD")) == (set(), expected)
    assert (by_strict.verdict.overall, by_lenient.verdict.overall) == ("nonconformant", "conformant")
