"""Drawn requests meet the faults that the probes miss; they are shrunk, and the printed command repeats them."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest
from patience import MAX_WAIT, patient
from support import KEY, failed, fixed_clauses, verified_at
from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.clauses.refusals import SCALAR
from video_remix_contract.probing.defaults import KEY_VARIABLE
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.schema.normalize import normalized

from probing.fuzz.planted import CONDITIONS, SMALLEST, TEXT, Accepting, Planted, text

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.reference_provider.behaviour import Occasion
    from video_remix_contract.report.model import Report

# A few hundred draws a seed; another fragment or another Hypothesis draws others, so that a single seed may miss.
SEEDS = range(5)


@pytest.fixture
def clauses() -> Catalogue:
    """Return the clauses of the fixed fragment, at which the faults are planted."""
    return fixed_clauses()


def deeply(clauses: Catalogue, origin: str, clause: Clause) -> Report:
    """Verify a provider with draws, seed after seed until the clause fails."""
    for seed in SEEDS:
        report = verified_at(clauses, origin, patient(400, fuzz=240, seed=seed))
        if clause.id in failed(report):
            return report
    pytest.fail(f"{clause.id} was not broken by {len(SEEDS)} runs with draws")


def smallest(report: Report, clause: Clause) -> int:
    """Return the size of the smallest request that broke a clause, in bytes of its body."""
    (result,) = [result for result in report.verdict.results if result.clause == clause]
    return min(len(finding.exchange.request.body) for finding in result.findings)


def lacking(clauses: Catalogue) -> tuple[str, Clause]:
    """Return a member of the response and the clause that asks for its presence."""
    status = clauses.operation.successes[0]
    (schema,) = clauses.operation.response_media_types(status).values()
    member = normalized(schema).required[-1]
    clause = clauses.find(Location.BODY, message=Message.RESPONSE, status=status, path=(member,), keyword="required")
    assert clause is not None
    return member, clause


def about_text(clauses: Catalogue, keyword: str, aspect: str | None = None) -> Clause:
    """Return the clause with a keyword about the text of the request."""
    clause = clauses.find(Location.BODY, path=(TEXT,), keyword=keyword, aspect=aspect)
    assert clause is not None
    return clause


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_fault_that_the_probes_miss_is_met_and_shrunk(clauses: Catalogue, name: str) -> None:
    """A fault that the probes do not meet fails on its clause, with a small request whose command shows it again."""
    condition, largest = CONDITIONS[name]
    member, clause = lacking(clauses)
    with serving(ReferenceProvider(clauses.contract, Planted(condition, lacks=member))) as origin:
        assert failed(verified_at(clauses, origin, patient())) == set(), "the probes are meant to miss this"
        report = deeply(clauses, origin, clause)
        assert smallest(report, clause) <= SMALLEST + largest
        entry = next(entry for entry in report.document["clauses"] if entry["id"] == clause.id)
        if shutil.which("curl") is None:
            pytest.skip("curl is not installed, so that its command cannot be run")
        response = subprocess.run(
            ["/bin/sh", "-c", entry["findings"][0]["reproduce"]],
            capture_output=True,
            text=True,
            env={**os.environ, KEY_VARIABLE: KEY},
            timeout=MAX_WAIT,
            check=True,
        ).stdout
    assert response.startswith("HTTP/1.1 200")
    assert f'"{member}"' not in response


def test_a_server_error_to_a_valid_request_is_met(clauses: Catalogue) -> None:
    """A provider that fails on private characters breaks the clause that every text is accepted."""

    def has_private(occasion: Occasion) -> bool:
        return any(unicodedata.category(character) == "Co" for character in text(occasion))

    with serving(ReferenceProvider(clauses.contract, Planted(has_private, status=500))) as origin:
        assert failed(verified_at(clauses, origin, patient()), "MUST") == set()
        report = deeply(clauses, origin, about_text(clauses, "accepted"))
    assert {clauses.by_id[name].keyword for name in failed(report, "MUST")} == {"accepted"}


def test_an_invalid_request_that_is_accepted_is_met_and_shrunk(clauses: Catalogue) -> None:
    """A provider that accepts negative numbers for a text is noticed, and the smallest such request is shown."""
    wanted = about_text(clauses, "type", SCALAR)

    def negative(clause: Clause | None, got: object) -> bool:
        return clause == wanted and isinstance(got, int | float) and got < 0

    with serving(ReferenceProvider(clauses.contract, Accepting(negative))) as origin:
        assert failed(verified_at(clauses, origin, patient())) == set()
        report = deeply(clauses, origin, wanted)
    assert failed(report) == {wanted.id}
    assert smallest(report, wanted) <= SMALLEST + 10
