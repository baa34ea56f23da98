"""What the fixed probes miss is found by drawn requests, shrunk and repeated by the printed command."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from support import KEY, failed, verified_at
from video_remix_contract.probing.runner import Limits
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.model import document
from video_remix_contract.schema.rules import shape
from video_remix_contract.verification import Settings

from fuzz.planted import CONDITIONS, SMALLEST, TEXT, Planted, Takes, text

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.report.model import Report

# A few hundred draws a seed; another fragment or another Hypothesis draws others, so that one seed may miss.
SEEDS = range(5)


def deeply(found: Catalogue, origin: str, clause: str) -> Report:
    """Verify a provider with draws, seed after seed until the clause fails."""
    for seed in SEEDS:
        report = verified_at(found, origin, Settings(limits=Limits(400), fuzz=240, seed=seed))
        if clause in failed(report):
            return report
    pytest.fail(f"{clause} was not broken by {len(SEEDS)} runs with draws")


def lacking(found: Catalogue) -> tuple[str, str]:
    """Return a member of the answer and the clause that asks for its presence."""
    contract = found.contract
    status = contract.successes[0]
    (schema,) = contract.answer_media_types(status).values()
    member = shape(schema).required[-1]
    return member, f"response.{status}.{member}.required"


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_fault_beyond_the_probes_is_found_and_shrunk(found: Catalogue, name: str) -> None:
    """A fault that the probes do not meet fails on its clause, with a small request whose command shows it again."""
    condition, largest = CONDITIONS[name]
    member, clause = lacking(found)
    with serving(ReferenceProvider(found.contract, Planted(condition, lacks=member))) as origin:
        assert failed(verified_at(found, origin)) == set(), "the probes are meant to miss this"
        report = deeply(found, origin, clause)
        (result,) = [one for one in report.verdict.results if one.clause.id == clause]
        assert min(len(finding.exchange.request.body) for finding in result.findings) <= SMALLEST + largest
        entry = next(one for one in document(report)["clauses"] if one["id"] == clause)
        if shutil.which("curl") is None:
            pytest.skip("curl is not installed, so that its command cannot be run")
        answer = subprocess.run(
            ["/bin/sh", "-c", entry["findings"][0]["reproduce"]],
            capture_output=True,
            text=True,
            env={**os.environ, "OPENAI_API_KEY": KEY},
            timeout=30,
            check=True,
        ).stdout
    assert answer.startswith("HTTP/1.1 200")
    assert f'"{member}"' not in answer


def test_a_server_error_to_a_valid_request_is_found(found: Catalogue) -> None:
    """A provider that fails on control characters breaks the clause that every text is accepted."""
    behaviour = Planted(lambda occasion: any(one < " " and one not in "\r\n\t" for one in text(occasion)), status=500)
    with serving(ReferenceProvider(found.contract, behaviour)) as origin:
        assert failed(verified_at(found, origin), "MUST") == set()
        report = deeply(found, origin, f"request.{TEXT}.accepted")
    assert all(clause.endswith(".accepted") for clause in failed(report, "MUST"))


def test_an_invalid_request_that_is_accepted_is_found_and_shrunk(found: Catalogue) -> None:
    """A provider that takes negative numbers for a text is found, and the smallest such request is shown."""
    wanted = f"request.{TEXT}.type"

    def negative(clause: str, got: object) -> bool:
        return clause == wanted and isinstance(got, int | float) and got < 0

    with serving(ReferenceProvider(found.contract, Takes(negative))) as origin:
        assert failed(verified_at(found, origin)) == set()
        report = deeply(found, origin, wanted)
    assert failed(report) == {wanted}
    (result,) = [one for one in report.verdict.results if one.clause.id == wanted]
    assert min(len(finding.exchange.request.body) for finding in result.findings) <= SMALLEST + 10
