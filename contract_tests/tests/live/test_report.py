"""The report on live traffic: bounded, silent about its own errors, and forgetful."""

from __future__ import annotations

import asyncio
import doctest
import gc
import subprocess
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from video_remix_contract import middleware
from video_remix_contract.clauses.model import Side
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.exchanges import JUDGES
from video_remix_contract.judging.model import Outcome
from video_remix_contract.live import report as reports
from video_remix_contract.live.model import Unjudged
from video_remix_contract.live.report import TrafficReport
from video_remix_contract.middleware import ContractMiddleware

from live.asking import Wire, responding, scope_of, shown, valid_request

if TYPE_CHECKING:
    from types import ModuleType

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.live.report import Seen


def pass_one(clauses: Catalogue, report: TrafficReport, body: bytes = b"{}") -> None:
    """Let an exchange pass whose response breaks clauses."""
    request = valid_request(clauses)
    app = ContractMiddleware(responding(body), clauses.contract, report=report)
    wire = Wire.carrying(request)
    asyncio.run(app(scope_of(request), wire.receive, wire.send))
    assert wire.sent[-1]["type"] == "http.response.body"


def test_a_slow_judge_delays_nobody(clauses: Catalogue) -> None:
    """While the thread is held up, responses go out; what finds no place in the queue is counted and dropped."""
    busy, free = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        busy.set()
        free.wait()

    report = TrafficReport(hold, queue_size=2)
    pass_one(clauses, report)
    busy.wait()
    for _ in range(5):
        pass_one(clauses, report)
    assert report.counts.unjudged == {Unjudged.QUEUE_FULL: 3}
    free.set()
    report.flush()
    assert report.counts.judged == 3
    report.close()


def test_a_callback_that_raises_is_counted(clauses: Catalogue) -> None:
    """Every other finding is reported all the same, and the thread lives on."""
    calls: list[object] = []

    def fail(finding: object) -> None:
        calls.append(finding)
        raise ValueError("not ours")

    report = TrafficReport(fail)
    pass_one(clauses, report)
    pass_one(clauses, report)
    report.flush()
    assert report.counts.judged == 2
    assert report.counts.errors == len(calls) > 2
    report.close()


def test_a_judge_that_raises_is_counted(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is counted as judged, and the traffic goes on."""

    def fail(*_: object) -> None:
        raise RuntimeError("inside")

    report = TrafficReport()
    monkeypatch.setitem(JUDGES, Side.PROVIDER, fail)
    pass_one(clauses, report)
    report.flush()
    assert (report.counts.judged, report.counts.errors) == (0, 1)
    monkeypatch.undo()
    pass_one(clauses, report)
    report.flush()
    assert (report.counts.judged, report.counts.errors) == (1, 1)
    report.close()


@pytest.mark.parametrize("callback", [None, lambda _: None])
def test_no_body_is_kept(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch, callback: Any) -> None:
    """When an exchange has been judged, nothing refers to it or to its judgements any more."""
    kept: list[weakref.ref[Any]] = []
    judge = TrafficReport._judge

    def watched(report: TrafficReport, seen: Seen) -> None:
        kept.append(weakref.ref(seen))
        kept.append(weakref.ref(seen.request))
        judge(report, seen)

    monkeypatch.setattr(TrafficReport, "_judge", watched)
    report = TrafficReport(callback)
    pass_one(clauses, report)
    report.flush()
    gc.collect()
    assert len(kept) == 2
    assert [reference() for reference in kept] == [None, None]
    report.close()


def test_a_closed_report_has_judged_what_waited_and_takes_no_more(clauses: Catalogue) -> None:
    """Closing twice does no harm; a report that saw nothing closes as well."""
    report = TrafficReport()
    pass_one(clauses, report)
    report.close()
    assert report.counts.judged == 1
    pass_one(clauses, report)
    report.close()
    report.flush()
    assert report.counts.unjudged == {Unjudged.CLOSED: 1}
    TrafficReport().close()


def test_closing_does_not_wait_for_a_callback_that_hangs(clauses: Catalogue) -> None:
    """The time that is given bounds it, with room in the queue and without."""
    busy, free = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        busy.set()
        free.wait()

    for waiting in (0, 1):
        busy.clear()
        report = TrafficReport(hold, queue_size=1)
        pass_one(clauses, report)
        busy.wait()
        for _ in range(waiting):
            pass_one(clauses, report)
        report.close(timeout=0.01)
    free.set()


def test_a_thread_that_was_lost_is_started_again(clauses: Catalogue) -> None:
    """A server that forks leaves threads behind; the next exchange starts another."""
    report = TrafficReport()
    pass_one(clauses, report)
    report.flush()
    lost = threading.Thread(target=int)
    lost.start()
    lost.join()
    report._worker = lost
    pass_one(clauses, report)
    report.flush()
    assert report.counts.judged == 2
    report.close()


@pytest.mark.parametrize(("coded", "reason"), [(b"no gzip", None), (None, Unjudged.TOO_LARGE)])
def test_codings_are_undone_within_bounds(clauses: Catalogue, coded: bytes | None, reason: Unjudged | None) -> None:
    """What is not coded as it says breaks HTTP; what unpacks to too much is not judged."""
    import gzip  # noqa: PLC0415 - used here alone

    body = coded or gzip.compress(b" " * 5_000_000)
    report, request = TrafficReport(), valid_request(clauses)
    headers = (("content-encoding", "gzip"),)
    report.judge_later(reports.Seen(clauses, (Side.PROVIDER,), request, 200, headers, body, coded=True))
    broken = shown(report, Outcome.BROKEN)
    assert report.counts.unjudged == ({} if reason is None else {reason: 1})
    assert bool(broken) is (reason is None)
    report.close()


def test_prometheus_sees_the_counts(clauses: Catalogue) -> None:
    """The text and a registry that was given have the same numbers by clause, side and outcome."""
    registry = CollectorRegistry(auto_describe=True)
    report = TrafficReport(registry=registry)
    pass_one(clauses, report)
    report.flush()
    text = report.prometheus()
    assert generate_latest(registry).decode() == text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    counted = {
        (sample.labels["clause"], sample.labels["side"], sample.labels["outcome"]): sample.value
        for sample in samples
        if sample.name == "video_remix_contract_clause_total"
    }
    assert counted == {tuple(map(str, count)): number for count, number in report.counts.clauses.items()}
    values = {sample.name: sample.value for sample in samples}
    assert values["video_remix_contract_judged_total"] == 1
    assert values["video_remix_contract_judge_errors_total"] == 0
    with pytest.raises(ValueError, match="Duplicated"):
        TrafficReport(registry=registry)
    report.close()


def test_prometheus_is_not_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package, asking for the text names it."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(UsageError, match="prometheus-client"):
        TrafficReport().prometheus()


def test_the_middleware_needs_the_judge_alone() -> None:
    """Importing it brings in no server, no test tool and no optional package."""
    unwanted = {"starlette", "uvicorn", "pytest", "hypothesis", "schemathesis", "rich", "prometheus_client"}
    code = f"import sys, video_remix_contract.middleware; print({unwanted!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("module", [middleware, reports])
def test_the_examples_of_the_docstrings_run(module: ModuleType) -> None:
    """Each example of the module gives what it shows."""
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
