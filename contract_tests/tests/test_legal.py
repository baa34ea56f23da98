"""No legal provider fails, however odd it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from legal import LEGAL, Odd
from support import behaving, failed, plain_provider, verified
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.profile import Profile

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.operation import Contract


@pytest.mark.parametrize("name", LEGAL)
def test_odd_providers_have_no_must_finding(found: Catalogue, name: str) -> None:
    """A provider that is odd in a legal way is conformant."""
    report = behaving(found, LEGAL[name])
    assert failed(report, "MUST") == set()
    assert (report.verdict.overall, report.verdict.reason) == ("conformant", None)
    assert report.accepted <= report.budget


def test_a_provider_of_another_make_is_conformant(found: Catalogue, contract: Contract) -> None:
    """A provider written with a framework's own parsers, and one source video, is conformant."""
    report = verified(found, plain_provider(contract), video_ids=("video_123",), pending_video_id=None)
    assert (report.verdict.overall, failed(report, "MUST")) == ("conformant", set())


def test_additional_members_are_listed(found: Catalogue) -> None:
    """Members beside the schema are named in the report and fail nothing."""
    report = behaving(found, LEGAL["additional members"])
    assert set(report.verdict.additional) == {"/usage", "/url", "/task_id"}


def test_the_documented_example_passes_its_profile_only(contract: Contract) -> None:
    """A provider that answers with the documentation's own example breaks the strict profile and keeps the other."""
    status = contract.successes[0]
    media = contract.answers[status].get("content", "application/json", "examples", "documentation")
    assert media is not None
    omitted = media.value["x-omits"]
    behaviour = Odd(says=lambda document, _: {name: value for name, value in document.items() if name not in omitted})
    expected = {f"response.{status}.{name}.required" for name in omitted}
    strict = behaving(catalogue(contract), behaviour)
    lenient = behaving(catalogue(contract, Profile.DOCUMENTED_EXAMPLE), behaviour)
    assert failed(strict, "MUST") == expected
    assert (failed(lenient, "MUST"), failed(lenient, "SHOULD")) == (set(), expected)
    assert (strict.verdict.overall, lenient.verdict.overall) == ("nonconformant", "conformant")
