"""What is asked of a provider, in which order, and what is left out or repeated."""

from __future__ import annotations

import asyncio
import random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from attrs import evolve
from video_remix_contract.clauses.model import Location
from video_remix_contract.probing.carriers import carriers, hazards
from video_remix_contract.probing.defects import defective
from video_remix_contract.probing.hostile import blank_texts, hostile_bodies, hostile_ids
from video_remix_contract.probing.payloads import joined
from video_remix_contract.probing.probes import Probe, invalid, valid
from video_remix_contract.probing.schedule import (
    NONE_ACCEPTED,
    planned_jobs,
    probe_contract,
    probe_refusals,
    refusal_probes,
)
from video_remix_contract.wire.messages import Defect, Failure, FailureKind, Request, Response

from probing.direct import CLAUSES, TARGET, Direct, direct, done, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.probing.runner import Runner

OPERATION = CLAUSES.operation
MEDIA_TYPES = list(OPERATION.request_media_types)
VALID = [valid(CLAUSES, TARGET, media_type).request for media_type in MEDIA_TYPES]
PAGE = Response(200, (("Content-Type", "text/html"),), b"<html></html>")


def run(provider: Callable[[Request], Response | Failure], **limits: Any) -> tuple[Runner, Direct]:
    """Send a provider what a run sends."""
    runner, transport = direct(provider, **limits)
    return done(runner, probing), transport


async def probing(runner: Runner) -> None:
    """Ask about the only operation of the contract."""
    await probe_contract(runner, CLAUSES)


def whole_run() -> list[Request]:
    """Return what a provider that keeps the contract is sent, in its order."""
    runner, _ = direct(reference())
    *texts, last = carriers(OPERATION)
    rest = [
        valid(
            CLAUSES,
            TARGET,
            carrier.media_type,
            text=joined(hazards(runner, carrier.media_type)),
            features=carrier.features,
        )
        for carrier in texts
    ]
    return [
        *VALID,
        *(probe.request for probe in refusal_probes(CLAUSES, TARGET, runner.seed)),
        *(probe.request for probe in rest),
        *(probe.request for probe in blank_texts(CLAUSES, TARGET)),
        valid(CLAUSES, TARGET, MEDIA_TYPES[0], video_id="video_instant").request,
        valid(CLAUSES, TARGET, last.media_type, features=last.features).request,
    ]


def test_a_provider_that_keeps_the_contract_is_asked_everything_once() -> None:
    """Valid requests, refusals, texts, blank texts, other videos and a plain request are sent in this order."""
    runner, transport = run(reference())
    assert transport.requests == whole_run()
    assert runner.planned == len(transport.requests)
    result = runner.result()
    assert (result.skipped, result.unseen, result.cut, result.notes, result.elsewhere) == ({}, None, None, (), None)
    assert result.accepted == planned_jobs(CLAUSES, TARGET)


def test_what_others_have_planned_is_added() -> None:
    """The plan of a run is added to what is planned already."""
    runner, transport = direct(reference())
    runner.planned = 7
    done(runner, probing)
    assert runner.planned == 7 + len(transport.requests)


def test_other_videos_are_planned() -> None:
    """Each further source video costs a job; where there is none, or one, nothing is added or taken away."""
    none, one, three = (planned_jobs(CLAUSES, evolve(TARGET, video_ids=("v",) * count)) for count in (0, 1, 3))
    assert (none, three) == (one, one + 2)
    assert one == len(MEDIA_TYPES) + len(carriers(OPERATION)) + len(list(blank_texts(CLAUSES, TARGET)))


@pytest.mark.parametrize("jobs", [1, 2, 3, 4])
def test_a_small_budget_covers_the_refusals(jobs: int) -> None:
    """The last job of a small budget is spent after the refusals, but the first is always spent at once."""
    runner, transport = run(reference(), max_jobs=jobs)
    refusals = [probe.request for probe in refusal_probes(CLAUSES, TARGET, runner.seed)]
    texts = whole_run()[len(VALID) + len(refusals) :]
    expected = {
        1: VALID[:1],
        2: [VALID[0], *refusals, VALID[1]],
        3: [*VALID, *refusals, texts[0]],
        4: [*VALID, *refusals, *texts[:2]],
    }
    assert transport.requests == expected[jobs]
    assert runner.budget.accepted == jobs
    assert runner.unseen is None
    assert set(runner.skipped.values()) == {f"the budget of accepted jobs, {jobs}, is spent (--max-jobs)"}


@pytest.mark.parametrize("status", [400, 401, 500])
def test_where_nothing_is_accepted_nothing_further_is_sent(status: int) -> None:
    """Every media type is tried, and the run ends with its reason."""
    runner, transport = run(lambda _: Response(status))
    assert transport.requests == VALID
    assert (runner.unseen, runner.elsewhere, runner.remarks) == (NONE_ACCEPTED, None, [])


def test_where_nothing_is_at_the_address_another_is_looked_for() -> None:
    """An address that a response names is the one to try."""
    body = b'{"path": "/api/v1/videos/{video_id}/remix"}'
    runner, _ = run(lambda _: Response(404, (("Content-Type", "application/json"),), body))
    assert (runner.unseen, runner.elsewhere) == (NONE_ACCEPTED, "http://127.0.0.1/api/v1")


def test_where_nothing_could_be_sent_the_reason_is_another() -> None:
    """A deadline that is too short is the reason, not that nothing was accepted, and no other address is asked."""
    runner, transport = run(reference(), deadline=1)
    assert transport.requests == []
    assert str(runner.unseen).startswith("nothing was sent: ")
    assert runner.elsewhere is None


@pytest.mark.parametrize(
    ("first", "second", "remarked"),
    [(PAGE, PAGE, True), (PAGE, Failure(FailureKind.CLOSED, "closed"), True), (PAGE, None, False), (None, PAGE, False)],
)
def test_web_pages_are_remarked(first: Any, second: Any, remarked: bool) -> None:  # noqa: FBT001 - a parameter
    """Where every response to a valid request is a page, the base URL is to be checked."""
    respond, outcomes = reference(), [first, second]
    runner, _ = run(lambda request: (outcomes.pop(0) if outcomes else None) or respond(request))
    remark = "http://127.0.0.1/v1 answers with web pages; check the base URL"
    assert (remark in runner.remarks) is remarked


@pytest.mark.parametrize("seed", [0, 5])
def test_what_must_be_refused(seed: int) -> None:
    """What is invalid comes first, then hostile bodies, what only the prober knows, and hostile identifiers."""
    runner, _ = direct(reference())
    runner.seed = seed
    unknown = f"video_unknown_{random.Random(seed).getrandbits(64):016x}"
    assert refusal_probes(CLAUSES, TARGET, runner.seed) == [
        *invalid(CLAUSES, TARGET),
        *hostile_bodies(CLAUSES, TARGET),
        *defective(CLAUSES, TARGET, unknown),
        *hostile_ids(CLAUSES, TARGET),
    ]


class Seen(SimpleNamespace):
    """A judgement by its outcomes and whether the request was accepted."""


PLAIN = valid(CLAUSES, TARGET, MEDIA_TYPES[0])


def asked(probes: list[Probe], accepted: dict[str, bool | None]) -> tuple[list[str], list[Any]]:
    """Return the names of the probes that are sent, some of them accepted (None: not sent), and what is skipped."""
    sent: list[str] = []
    skipped: list[Any] = []

    class Scripted:
        async def send(self, probe: Probe) -> Any:
            sent.append(probe.name)
            taken = accepted.get(probe.name, False)
            return None if taken is None else Seen(accepted=taken)

        def skip(self, clause: Any, reason: str) -> None:
            skipped.append((clause, reason))

    asyncio.run(probe_refusals(cast("Any", Scripted()), probes))
    return sent, skipped


ONE, TWO, *_ = CLAUSES.clauses


def probe(name: str, clause: Any = ONE, defect: Defect | None = None, *, apart: bool = False) -> Probe:
    """Return a probe of a clause."""
    return Probe(name, clause, PLAIN.request, defect, apart=apart)


def test_a_clause_that_is_broken_is_not_asked_about_again() -> None:
    """After an accepted probe the others of its clause are left out, but for those that show something apart."""
    probes = [probe("a"), probe("b"), probe("c"), probe("d", TWO), probe("e", apart=True), probe("f")]
    assert asked(probes, {"b": True}) == (["a", "b", "d", "e"], [])
    assert asked(probes, {"b": None}) == (["a", "b", "c", "d", "e", "f"], [])


REASONS = {
    Defect.WRONG_KEY: (Defect.MISSING_KEY, "the provider takes requests without a key"),
    Defect.HOSTILE_ID: (Defect.UNKNOWN_VIDEO, "the provider takes any source video"),
}


@pytest.mark.parametrize("defect", REASONS)
def test_what_another_defect_implies_is_not_asked(defect: Defect) -> None:
    """A wrong key is not asked where none is needed, nor a hostile identifier where any is taken."""
    cause, reason = REASONS[defect]
    probes = [probe("cause", ONE, cause), probe("implied", TWO, defect), probe("no clause", None, defect)]
    assert asked(probes, {"cause": True}) == (["cause", "no clause"], [(TWO, reason)])
    assert asked(probes, {}) == (["cause", "implied", "no clause"], [])
    others = [other.value for other in Defect if other is not cause and other not in REASONS]
    more = [probe(name, clause, Defect(name)) for name, clause in zip(others, CLAUSES.clauses[2:], strict=False)]
    assert asked([*more, probe("implied", TWO, defect)], dict.fromkeys(others, True)) == ([*others, "implied"], [])


def test_the_source_of_a_run_has_its_clauses() -> None:
    """The clauses about an unknown video and a wrong key are asked for by a whole run."""
    runner, _ = run(reference())
    seen = {observation.clause for judgement in runner.judgements for observation in judgement.observations}
    for location in (Location.PARAMETER, Location.AUTHORIZATION, Location.METHOD):
        assert any(clause.location is location for clause in seen)
