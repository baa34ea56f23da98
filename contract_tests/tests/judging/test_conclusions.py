"""From what was seen of each clause to its verdict, with the reason, and to the verdict on the subject."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.judging.model import Outcome
from video_remix_contract.judging.verdict import (
    ClauseResult,
    ClauseVerdict,
    Overall,
    conclude,
    conclusion,
    excused,
    precedes,
    result,
)

from judging.making import CLAUSES, ERROR, JOB, answering, asking, clause, exchanged, fresh, observation, showing

if TYPE_CHECKING:
    from video_remix_contract.clauses.model import Clause

MUST, SHOULD = clause("request.prompt.type"), clause("request.prompt.type.scalar")
CONDITIONAL = clause("request.video_id.unfinished")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PASS, FAIL, SKIP, ERROR_ = ClauseVerdict.PASS, ClauseVerdict.FAIL, ClauseVerdict.SKIP, ClauseVerdict.ERROR
UNSEEN = "not seen"


def concluded(
    about: Clause, *outcomes: Outcome, expected: str | None = None, skipped: str | None = None, times: Any = ()
) -> ClauseResult:
    """Conclude a clause of which exchanges show these outcomes, each with a message that counts them."""
    seen = []
    for number, outcome in enumerate(outcomes):
        shown = evolve(observation(about.id, outcome, number, f"message {number}"), pointer=f"/{number}")
        judgement = showing(shown)
        started = times[number] if times else None
        seen.append((evolve(judgement, exchange=evolve(judgement.exchange, started=started)), shown))
    return result(about, seen, expected, skipped, UNSEEN)


KEPT, BROKEN, UNCLEAR, FAILED = Outcome.KEPT, Outcome.BROKEN, Outcome.UNCLEAR, Outcome.FAILED


@pytest.mark.parametrize(
    ("outcomes", "verdict", "reason", "seen", "broken"),
    [
        ([], SKIP, UNSEEN, 0, 0),
        ([KEPT], PASS, None, 1, 0),
        ([KEPT, KEPT, UNCLEAR, FAILED], PASS, None, 2, 0),
        ([BROKEN], FAIL, None, 1, 1),
        ([KEPT, BROKEN, KEPT, BROKEN, FAILED, UNCLEAR], FAIL, None, 4, 2),
        ([FAILED], ERROR_, "message 0", 0, 0),
        ([UNCLEAR, FAILED, FAILED], ERROR_, "message 1", 0, 0),
        ([UNCLEAR, UNCLEAR], SKIP, "message 0", 0, 0),
    ],
)
def test_a_clause_is_concluded_from_all_that_was_seen(
    outcomes: list[Outcome], verdict: ClauseVerdict, reason: str | None, seen: int, broken: int
) -> None:
    """A breach counts most, then what was kept, then a failure, then what is unclear, each with its first reason."""
    came = concluded(MUST, *outcomes, expected="why")
    assert (came.clause, came.expected) == (MUST, "why")
    assert (came.verdict, came.reason, came.seen, came.broken) == (verdict, reason, seen, broken)
    numbers = [number for number, outcome in enumerate(outcomes) if outcome is BROKEN]
    assert [(entry.clause, entry.message, entry.pointer, entry.got) for entry in came.findings] == [
        (MUST, f"message {number}", f"/{number}", number) for number in numbers
    ]
    assert [entry.exchange.response for entry in came.findings] == [answering()] * len(numbers)
    assert (came.first, came.last) == (None, None)


@pytest.mark.parametrize(
    ("about", "outcomes", "skipped", "reason"),
    [
        (MUST, [UNCLEAR], "left out", "left out"),
        (MUST, [], "left out", "left out"),
        (CONDITIONAL, [], None, CONDITIONAL.condition),
        (CONDITIONAL, [UNCLEAR], None, "message 0"),
        (CONDITIONAL, [], "left out", "left out"),
        (MUST, [FAILED], "left out", "message 0"),
    ],
)
def test_a_skip_has_its_true_reason(about: Clause, outcomes: list[Outcome], skipped: str | None, reason: str) -> None:
    """What was left out on purpose, then what was unclear, then the condition of the clause."""
    assert concluded(about, *outcomes, skipped=skipped).reason == reason


def test_the_times_of_breaches_are_the_first_and_the_last() -> None:
    """Whatever their order; a breach whose time is not known does not count, and neither does what was kept."""
    times = [NOON + timedelta(seconds=seconds) for seconds in (9, 5, 7)]
    came = concluded(MUST, BROKEN, KEPT, BROKEN, BROKEN, BROKEN, times=[times[2], NOON, times[0], None, times[1]])
    assert (came.first, came.last) == (times[1], times[0])


@pytest.mark.parametrize(
    ("verdict", "expected", "properties"),
    [
        (FAIL, None, (True, False, False)),
        (FAIL, "why", (False, True, False)),
        (FAIL, "", (False, True, False)),
        (PASS, None, (False, False, False)),
        (PASS, "why", (False, False, True)),
        (PASS, "", (False, False, True)),
        (SKIP, "why", (False, False, False)),
        (ERROR_, "why", (False, False, False)),
        (SKIP, None, (False, False, False)),
        (ERROR_, None, (False, False, False)),
    ],
)
def test_an_expected_failure_is_told_from_others(
    verdict: ClauseVerdict, expected: str | None, properties: tuple[bool, bool, bool]
) -> None:
    """A failure counts unless it is expected, and what is expected and passes counts too."""
    entry = ClauseResult(MUST, verdict, expected=expected)
    assert (entry.failing, entry.failing_as_expected, entry.unexpectedly_passing) == properties
    assert (entry.reason, entry.seen, entry.broken, entry.findings) == (None, 0, 0, ())


@pytest.mark.parametrize(
    ("first", "second", "leaves_nothing"),
    [
        ("response.200.json", "response.200.id.type", True),
        ("response.200.json", "response.200.json.byte-order-mark", True),
        ("response.200.json", "response.200.refusal", True),
        ("response.200.json", "response.200.content-type", False),
        ("response.200.json", "response.default.type", False),
        ("response.200.json", "request.prompt.type", False),
        ("response.200.json", "client.prompt.type", False),
        ("response.200.json.byte-order-mark", "response.200.id.type", False),
        ("response.200.refusal", "response.200.content-type", True),
        ("response.200.refusal", "response.200.id.type", True),
        ("request.refusal.status", "request.prompt.type", False),
        ("response.200.content-type", "response.200.id.type", False),
        ("response.200.content-type", "response.200.json", False),
        ("request.content-type.json", "request.malformed.json", True),
        ("request.content-type.json", "request.content-type.multipart", False),
        ("request.content-type.json", "request.prompt.type", False),
        ("request.content-type.undocumented", "request.prompt.type", False),
        ("response.200.error.type", "response.200.error.code.type", True),
        ("response.200.error.required", "response.200.error.agrees", False),
        ("response.200.error.code.type", "response.200.error.type", False),
        ("response.200.type", "response.200.error.code.type", True),
        ("response.200.id.type", "response.200.model.type", False),
        ("response.200.id.new", "response.200.id.non-empty", False),
        ("response.200.id.type", "response.200.id.new", False),
        ("response.200.type", "response.200.json", False),
        ("request.type", "client.prompt.type", False),
        ("response.status", "response.http", False),
    ],
)
def test_some_breaches_leave_nothing_to_judge_others_by(first: str, second: str, leaves_nothing: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """What is no JSON has no members, and a value of a wrong type none inside; other messages are not concerned."""
    about = clause(second)
    read_apart = evolve(about, media_type=about.media_type and fresh(about.media_type))
    assert precedes(clause(first), read_apart) is leaves_nothing


TYPE, CODE = clause("response.200.error.type"), clause("response.200.error.code.type")
MODEL_TYPE = clause("response.200.model.type")
INNER = evolve(CODE, condition=None)


def failing(about: Clause, seen: int = 1, broken: int = 1, expected: str | None = None) -> ClauseResult:
    """Return a clause that failed."""
    return ClauseResult(about, FAIL, seen=seen, broken=broken, expected=expected)


@pytest.mark.parametrize(
    ("others", "reason", "condition"),
    [
        ([], UNSEEN, None),
        ([failing(TYPE)], f"{TYPE.id} fails, which leaves nothing to judge it by", None),
        ([failing(TYPE, int("1000"), int("1000"))], f"{TYPE.id} fails, which leaves nothing to judge it by", None),
        ([failing(TYPE, seen=2)], UNSEEN, None),
        ([failing(TYPE, broken=2)], UNSEEN, None),
        ([failing(MODEL_TYPE)], UNSEEN, None),
        ([ClauseResult(TYPE, PASS), ClauseResult(TYPE, ERROR_)], UNSEEN, None),
        ([failing(TYPE, seen=2), failing(clause("response.200.json"))], "response.200.json fails, which leaves", None),
        ([failing(TYPE, expected="w")], f"{TYPE.id}, an expected failure, precedes it", "same"),
        ([failing(TYPE, seen=2, expected="w")], f"{TYPE.id}, an expected failure, precedes it", "same"),
        ([failing(clause("response.200.json")), failing(TYPE, expected="w")], f"{TYPE.id}, an expected", "same"),
        ([failing(MODEL_TYPE, expected="w")], UNSEEN, None),
    ],
)
def test_a_skip_that_a_failure_explains_says_so(others: list[ClauseResult], reason: str, condition: str | None) -> None:
    """A failure in every exchange is the reason; an expected one makes the clause conditional as well."""
    skip = ClauseResult(INNER, SKIP, UNSEEN)
    came = excused(skip, [skip, *others])
    assert came.reason is not None
    assert came.reason.startswith(reason)
    assert came.clause.condition == (came.reason if condition else None)
    assert evolve(came, clause=INNER, reason=UNSEEN) == skip


def test_only_a_skip_without_a_condition_becomes_conditional() -> None:
    """A clause with a condition keeps it, and gets the reason of a failure; other verdicts stay as they are."""
    skip = ClauseResult(CODE, SKIP, UNSEEN)
    always = excused(skip, [failing(TYPE, expected="why")])
    assert (always.clause, always.reason) == (CODE, f"{TYPE.id} fails, which leaves nothing to judge it by")
    assert excused(skip, [failing(TYPE, seen=2, expected="why")]) is skip
    for verdict in (PASS, FAIL, ERROR_):
        entry = ClauseResult(INNER, verdict)
        assert excused(entry, [failing(TYPE)]) is entry


def skipped(about: Clause) -> ClauseResult:
    """Return a clause that was skipped."""
    return ClauseResult(about, SKIP, "a reason")


@pytest.mark.parametrize(
    ("results", "fail_on", "overall", "reason"),
    [
        ([], Level.MUST, "conformant", None),
        ([ClauseResult(MUST, PASS)], Level.MUST, "conformant", None),
        ([failing(MUST)], Level.MUST, "nonconformant", None),
        ([failing(MUST)], Level.SHOULD, "nonconformant", None),
        ([failing(SHOULD)], Level.MUST, "conformant", None),
        ([failing(SHOULD)], Level.SHOULD, "nonconformant", None),
        ([failing(MUST, expected="why")], Level.MUST, "conformant", None),
        ([ClauseResult(SHOULD, PASS, expected="why")], Level.MUST, "nonconformant", None),
        ([skipped(MUST)], Level.MUST, "inconclusive", f"{MUST.id} was not exercised: a reason"),
        ([skipped(SHOULD), skipped(evolve(MUST, condition="sometimes"))], Level.SHOULD, "conformant", None),
        ([ClauseResult(MUST, ERROR_, "gone")], Level.MUST, "inconclusive", f"{MUST.id} could not be judged: gone"),
        (
            [ClauseResult(evolve(MUST, condition="sometimes"), ERROR_, "gone")],
            Level.MUST,
            "inconclusive",
            f"{MUST.id} could not be judged: gone",
        ),
        ([ClauseResult(SHOULD, ERROR_, "gone")], Level.SHOULD, "conformant", None),
        ([skipped(SHOULD), skipped(MUST)], Level.MUST, "inconclusive", f"{MUST.id} was not exercised: a reason"),
        ([skipped(MUST), failing(MUST)], Level.MUST, "nonconformant", None),
        (
            [ClauseResult(MUST, PASS), skipped(TYPE), skipped(MUST)],
            Level.MUST,
            "inconclusive",
            f"{TYPE.id} was not exercised: a reason",
        ),
    ],
)
def test_the_subject_is_concluded_from_its_clauses(
    results: list[ClauseResult], fail_on: Level, overall: str, reason: str | None
) -> None:
    """A failure that counts, then a MUST that could not be seen; a SHOULD counts only where it is asked for."""
    assert conclusion(results, accepted=True, exchanges=1, fail_on=fail_on) == (overall, reason)


@pytest.mark.parametrize(
    ("accepted", "number", "reason"),
    [
        (False, 0, "nothing was sent"),
        (True, 0, "nothing was sent"),
        (False, 1, "no request was accepted, so nothing can be concluded"),
    ],
)
def test_a_run_without_an_accepted_request_is_inconclusive(accepted: bool, number: int, reason: str) -> None:  # noqa: FBT001 - a parameter of the test
    """Whatever passed; what failed is a failure all the same."""
    passed, failed = ClauseResult(MUST, PASS), failing(MUST)
    state: dict[str, Any] = {"accepted": accepted, "exchanges": number, "fail_on": Level.MUST}
    assert conclusion([passed], **state) == (Overall.INCONCLUSIVE, reason)
    assert conclusion([failed], **state) == (Overall.NONCONFORMANT, None)


def test_a_run_is_concluded_on_every_clause_of_a_side() -> None:
    """Skips, expected failures and the word for what was not seen go where they belong; pointers are listed once."""
    judgements = [
        exchanged(asking(), answering({**JOB, "more": 1, "id": 5})),
        exchanged(asking({"prompt": {}}), answering(ERROR, 401)),
        exchanged(asking(), answering({**JOB, "other": 1, "more": 2, "id": 5})),
    ]
    id_type, depth = clause("response.200.id.type"), clause("request.hostile.depth")
    expected, reasons = {id_type: "soon"}, {depth: "left out"}
    came = conclude(CLAUSES, Side.PROVIDER, judgements, skipped=reasons, expected=expected, unseen=UNSEEN)
    assert came.additional == ("/more", "/other")
    assert [entry.clause.id for entry in came.results] == [entry.id for entry in CLAUSES.of(Side.PROVIDER)]
    by_id = {entry.clause.id: entry for entry in came.results}
    assert (by_id[id_type.id].verdict, by_id[id_type.id].expected) == (FAIL, "soon")
    assert (by_id[id_type.id].seen, by_id[id_type.id].broken) == (2, 2)
    assert by_id[depth.id].reason == "left out"
    assert by_id["request.hostile.digits"].reason == UNSEEN
    assert by_id["request.refusal.authorization"].verdict == FAIL
    assert came.of(FAIL) == [entry for entry in came.results if entry.verdict is FAIL]
    assert {entry.clause.id for entry in came.of(FAIL)} == {id_type.id, "request.refusal.authorization"}
    assert came.overall is Overall.INCONCLUSIVE
    assert came.reason == f"request.content-type.multipart was not exercised: {UNSEEN}"
    default = conclude(CLAUSES, Side.PROVIDER, judgements[1:2])
    assert (default.overall, default.reason) == (
        Overall.INCONCLUSIVE,
        "no request was accepted, so nothing can be concluded",
    )
    assert {entry.reason for entry in default.results if entry.clause == depth} == {"no exchange exercised it"}
    assert conclude(CLAUSES, Side.PROVIDER, judgements).overall is Overall.NONCONFORMANT
