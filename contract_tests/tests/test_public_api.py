"""The public API: small, light to import, typed, each name with an example that runs."""

from __future__ import annotations

import doctest
import importlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import pytest
import requests
import video_remix_contract as vrc
from support import FIXED_FRAGMENT, KEY
from video_remix_contract.openapi import contract
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.clauses.catalogue import Catalogue

MODULES = sorted({getattr(vrc, name).__module__ for name in vrc.__all__} | {vrc.__name__})


@pytest.fixture
def base_url(clauses: Catalogue) -> Iterator[str]:
    """Serve the reference provider."""
    with serving(ReferenceProvider(clauses.contract)) as origin:
        yield f"{origin}{BASE}"


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of the public API's modules gives what it shows, for the fragment that it was written for."""
    monkeypatch.setattr(contract, "default_fragment", lambda: FIXED_FRAGMENT)
    results = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize("name", vrc.__all__)
def test_every_public_name_has_an_example(name: str) -> None:
    """What an editor shows of a public name has an example."""
    assert ">>>" in (getattr(vrc, name).__doc__ or "")


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typing error in a name is an AttributeError, as for any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = vrc.no_such_name


def test_importing_the_package_is_light() -> None:
    """Importing the package brings in the standard library alone: names are imported when first asked for."""
    code = "import sys; before = set(sys.modules); import video_remix_contract; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    foreign = {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names
    assert foreign == {"video_remix_contract"}


def posted(library: Any, base_url: str, clauses: Catalogue) -> Any:
    """Send a valid request with an HTTP library and return its response."""
    target = Target(base_url, KEY)
    request = valid(clauses, target, next(iter(clauses.operation.request_media_types))).request
    return library.post(request.url, content=request.body, headers=dict(request.headers))


@pytest.mark.parametrize("library", [httpx, httpx2], ids=lambda library: str(library.__name__))
def test_responses_of_httpx_are_exchanges(library: Any, base_url: str, clauses: Catalogue) -> None:
    """A response of httpx or httpx2 is judged clean, and its bytes are those of the wire."""
    exchange = vrc.Exchange.from_httpx(posted(library, base_url, clauses))
    assert exchange.accepted
    assert vrc.judge(clauses.contract, exchange) == []


def test_responses_of_requests_are_exchanges(base_url: str, clauses: Catalogue) -> None:
    """A response of requests is judged clean, whether its body was sent as bytes or as a text."""
    target = Target(base_url, KEY)
    request = valid(clauses, target, next(iter(clauses.operation.request_media_types))).request
    for body in (request.body, request.body.decode()):
        response = requests.post(request.url, data=body, headers=dict(request.headers), timeout=60)
        exchange = vrc.Exchange.from_requests(response)
        assert exchange.request.body == request.body
        assert vrc.judge(clauses.contract, exchange) == []


def test_judge_gives_the_findings_of_both_sides(clauses: Catalogue) -> None:
    """An invalid request that is accepted is a finding on the client's and on the provider's side."""
    target = Target("http://127.0.0.1/v1", KEY)
    probe = next(probe for probe in invalid(clauses, target) if probe.clause and probe.clause.rule)
    exchange = vrc.Exchange(probe.request, vrc.Response(200, (("Content-Type", "application/json"),), b"{}"))
    findings = vrc.judge(clauses.contract, exchange)
    assert {str(finding.clause.side) for finding in findings} == {"provider", "client"}
    assert probe.clause in {finding.clause for finding in findings}
    assert [finding.clause.side for finding in vrc.judge(clauses.contract, exchange, side="client")] == ["client"]


def test_a_refusal_alone_is_no_finding(clauses: Catalogue) -> None:
    """A refused request proves nothing by itself, so that no provider is blamed for it."""
    target = Target("http://127.0.0.1/v1", KEY)
    request = valid(clauses, target, next(iter(clauses.operation.request_media_types))).request
    refusal = ReferenceProvider(clauses.contract).respond(next(iter(invalid(clauses, target))).request)
    exchange = vrc.Exchange(request, vrc.Response(refusal.status, refusal.headers, refusal.body))
    assert vrc.judge(clauses.contract, exchange, side="provider") == []


def test_conclude_gives_a_verdict(clauses: Catalogue) -> None:
    """A run of exchanges is concluded: a clause that no exchange shows is a skip, and nothing is green unseen."""
    target = Target("http://127.0.0.1/v1", KEY)
    provider = ReferenceProvider(clauses.contract)
    requests_sent = [valid(clauses, target, kind).request for kind in clauses.operation.request_media_types]
    exchanges = [vrc.Exchange(request, provider.respond(request)) for request in requests_sent]
    verdict = vrc.conclude(clauses.contract, exchanges)
    assert verdict.overall == "inconclusive"
    assert {str(result.verdict) for result in verdict.results} == {"pass", "skip"}
    assert vrc.conclude(clauses.contract, exchanges, side="client").overall == "conformant"


def test_verify_provider_gives_a_report(base_url: str, clauses: Catalogue) -> None:
    """A provider is verified from Python, within its budget of jobs."""
    report = vrc.verify_provider(clauses.contract, base_url, api_key=KEY, max_jobs=4)
    assert report.verdict.overall == "conformant"
    assert 0 < report.jobs.accepted <= 4
    assert report.document["subject"]["base_url"] == base_url


def test_verify_provider_names_what_is_broken(clauses: Catalogue) -> None:
    """A broken clause is a finding with the clause as data."""
    fault = next(fault for fault in all_faults(clauses) if fault.clause.keyword == "required" and fault.change)
    with serving(ReferenceProvider(clauses.contract, fault)) as origin:
        report = vrc.verify_provider(clauses.contract, f"{origin}{BASE}", api_key=KEY)
    broken = [result for result in report.verdict.results if result.failing]
    assert [result.clause.path for result in broken] == [fault.clause.path]
    assert broken[0].findings[0].clause == fault.clause


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"base_url": "ftp://h/v1"}, vrc.Error),
        ({"video_ids": ()}, vrc.Error),
        ({"fail_on": "may"}, ValueError),
        ({"profile": "lax"}, ValueError),
    ],
)
def test_bad_arguments_of_a_run_are_typed_errors(
    clauses: Catalogue, settings: dict[str, Any], error: type[Exception]
) -> None:
    """A bad argument is an error before anything is sent."""
    given: dict[str, Any] = {"base_url": "http://127.0.0.1:9/v1", "api_key": "k", **settings}
    with pytest.raises(error):
        vrc.verify_provider(clauses.contract, **given)


@pytest.mark.parametrize("settings", [{"side": "both"}, {"profile": "lax"}, {"fail_on": "may"}])
def test_bad_arguments_of_a_conclusion_are_value_errors(clauses: Catalogue, settings: dict[str, Any]) -> None:
    """An unknown side, profile or level is a ValueError."""
    with pytest.raises(ValueError, match="is not a valid"):
        vrc.conclude(clauses.contract, [], **settings)


def test_a_fragment_that_cannot_be_read_is_a_typed_error() -> None:
    """A file that is missing is an error of this package that names it."""
    with pytest.raises(vrc.Error, match="no-such-file"):
        vrc.load("no-such-file.yaml")


def test_reports_are_json(clauses: Catalogue) -> None:
    """The document of a report is JSON."""
    report = vrc.verify_provider(clauses.contract, "http://127.0.0.1:9/v1", api_key="k", max_jobs=0)
    assert json.loads(json.dumps(report.document)) == report.document
