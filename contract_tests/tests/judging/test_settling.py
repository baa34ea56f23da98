"""What an exchange shows of refusals, declined requests and features, settled by the accepted requests of its run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from video_remix_contract.judging.controls import Controls, features_about
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.wire.messages import Defect

from judging.making import ERROR, JOB, URL, answering, asking, clause, exchanged, filling, observation, part, showing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_remix_contract.wire.messages import Request

TYPE = "request.prompt.type"
KEPT, BROKEN, UNCLEAR = Outcome.KEPT, Outcome.BROKEN, Outcome.UNCLEAR
REFUSED, DOUBTFUL, DECLINED = Outcome.REFUSED, Outcome.REFUSED_DOUBTFULLY, Outcome.DECLINED
ALONE = ", but no valid request that differs in this thing alone was accepted"
LACKS = ", but no request that lacks this alone was accepted"
ALIKE = ", but the same request was accepted as well"
AFTERWARDS = ", but no valid request was accepted afterwards"
CHANGED = ", but the same text without them comes back changed too"

INVALID = asking({"prompt": {}})
PLAIN, OTHER, FORM = asking(), asking({"prompt": "a dog"}), filling(part(b"a cat"))
CHUNKED = asking({"prompt": "a cat"}, ("Transfer-Encoding", "chunked"))
BOTH = asking({"prompt": "a cat"}, ("Transfer-Encoding", "chunked"), ("Expect", "100-continue"))
EXPECT = asking({"prompt": "a cat"}, ("Expect", "100-continue"))
NUL, EMPTY, BYTES = asking({"prompt": "a cat\0"}), asking({"prompt": ""}), asking(b"\xff")
ELSEWHERE = asking(url=URL.replace("123", "456"))
WITH_HEADER = asking({"prompt": "a cat"}, ("X-Version", "2"))


def accepted(request: Request, **fields: Any) -> Judgement:
    """Return a request that was accepted, and shows nothing else."""
    return showing(request=request, **fields)


def settle(
    name: str,
    outcome: Outcome,
    request: Request,
    before: Sequence[Request | Judgement] = (),
    after: Sequence[Request | Judgement] = (),
    *,
    status: int | None = 400,
) -> tuple[Outcome, str]:
    """Settle what a request shows of a clause by accepted requests before and after; return outcome and sentence."""
    first, last = (
        [entry if isinstance(entry, Judgement) else accepted(entry) for entry in entries] for entries in (before, after)
    )
    seen = observation(name, outcome, got=status)
    response = answering(ERROR if status is None or status >= 300 else JOB, status or 400)
    judgement = showing(seen, request=request, response=response)
    settled = Controls.of([*first, judgement, *last]).settle(seen, judgement, len(first))
    assert settled.clause == seen.clause
    assert settled.got == (None if settled.outcome is KEPT else status)
    return settled.outcome, settled.message.removeprefix("what was seen")


@pytest.mark.parametrize("outcome", [KEPT, BROKEN, UNCLEAR, Outcome.FAILED])
def test_what_shows_something_by_itself_stays(outcome: Outcome) -> None:
    """No other exchange changes what is kept, broken, unclear or failed."""
    seen = observation(TYPE, outcome)
    judgement = showing(seen)
    assert Controls.of([judgement, accepted(PLAIN)]).settle(seen, judgement, 0) is seen


@pytest.mark.parametrize(
    ("name", "request_", "before", "after", "kept"),
    [
        (TYPE, INVALID, [], [], False),
        (TYPE, INVALID, [PLAIN], [], True),
        (TYPE, INVALID, [OTHER], [], True),
        (TYPE, INVALID, [], [PLAIN], True),
        (TYPE, INVALID, [FORM], [FORM], False),
        (TYPE, INVALID, [ELSEWHERE], [ELSEWHERE], False),
        (TYPE, INVALID, [WITH_HEADER], [WITH_HEADER], False),
        (TYPE, INVALID, [CHUNKED], [], True),
        (TYPE, INVALID, [INVALID], [INVALID], False),
        (TYPE, INVALID, [accepted(PLAIN, defect=Defect.WRONG_KEY)], [], False),
        (TYPE, INVALID, [accepted(PLAIN, refusal="no")], [], False),
        (TYPE, INVALID, [exchanged(PLAIN, answering(ERROR, 400))], [], False),
        (TYPE, filling(part(b"a", filename="f")), [FORM], [], True),
        ("request.required", asking(b""), [FORM], [], True),
        ("request.required", asking(b""), [PLAIN], [], True),
        ("request.required", asking(b""), [ELSEWHERE], [], False),
        ("request.prompt.required", asking({}), [FORM], [], False),
        ("request.prompt.required", asking({}), [PLAIN], [], True),
        ("request.content-type.undocumented", asking(kind="text/plain"), [PLAIN], [], True),
        ("request.content-type.undocumented", asking(kind="text/plain"), [], [FORM], True),
        ("request.malformed.json", asking(b"{"), [FORM], [], False),
    ],
)
def test_a_refusal_counts_beside_a_control(
    name: str,
    request_: Request,
    before: list[Request],
    after: list[Request],
    kept: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """A control is valid, accepted, of the same caller and in the same media type, where that is not what is wrong."""
    assert settle(name, REFUSED, request_, before, after) == ((KEPT, "") if kept else (UNCLEAR, ALONE))


@pytest.mark.parametrize(
    ("name", "request_", "before", "after", "kept"),
    [
        (TYPE, INVALID, [PLAIN], [], False),
        (TYPE, INVALID, [PLAIN], [FORM], False),
        (TYPE, INVALID, [], [PLAIN], True),
        (TYPE, INVALID, [PLAIN, PLAIN], [PLAIN], True),
        ("request.required", asking(b""), [PLAIN, FORM], [], False),
        ("request.required", asking(b""), [PLAIN], [FORM], True),
        ("request.required", asking(b""), [FORM], [PLAIN, INVALID], True),
    ],
)
def test_a_doubtful_refusal_counts_before_a_control(
    name: str,
    request_: Request,
    before: list[Request],
    after: list[Request],
    kept: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """What may be a broken server counts only where the server still accepts afterwards."""
    came = settle(name, DOUBTFUL, request_, before, after, status=500)
    assert came == ((KEPT, "") if kept else (UNCLEAR, f"{ALONE} afterwards"))


def test_no_exchange_is_its_own_control() -> None:
    """What an exchange shows doubtfully is settled by a later one."""
    assert settle(TYPE, DOUBTFUL, PLAIN, status=200) == (UNCLEAR, f"{ALONE} afterwards")


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ([], [PLAIN], BROKEN),
        ([], [FORM], BROKEN),
        ([PLAIN], [FORM], BROKEN),
        ([FORM, FORM], [PLAIN], BROKEN),
        ([PLAIN], [], UNCLEAR),
        ([], [], UNCLEAR),
        ([], [ELSEWHERE], UNCLEAR),
    ],
)
def test_a_bad_body_is_blamed_on_the_key_only_where_the_key_works(
    before: list[Request], after: list[Request], outcome: Outcome
) -> None:
    """A 401 to a bad body is wrong where the same key is accepted afterwards."""
    name = "request.refusal.authorization"
    assert settle(name, Outcome.UNAUTHORIZED, INVALID, before, after, status=401) == (outcome, "")


@pytest.mark.parametrize(
    ("status", "before", "after", "media", "value", "why"),
    [
        (399, [], [], BROKEN, UNCLEAR, ""),
        (400, [], [], UNCLEAR, UNCLEAR, ""),
        (499, [], [], UNCLEAR, UNCLEAR, ""),
        (500, [], [], BROKEN, UNCLEAR, ""),
        (402, [], [], UNCLEAR, UNCLEAR, ""),
        *((status, [], [], UNCLEAR, UNCLEAR, "") for status in (408, 425, 429, 502, 503, 504)),
        *((status, [], [OTHER], UNCLEAR, UNCLEAR, "") for status in (408, 425, 429, 502, 503, 504, 402, 409)),
        *((status, [], [FORM], UNCLEAR, UNCLEAR, "") for status in (408, 425, 429, 502, 503, 504, 402, 409)),
        (400, [PLAIN], [OTHER], UNCLEAR, UNCLEAR, ALIKE),
        (400, [], [PLAIN], UNCLEAR, UNCLEAR, ALIKE),
        (400, [OTHER], [], UNCLEAR, UNCLEAR, AFTERWARDS),
        (400, [FORM], [], UNCLEAR, UNCLEAR, AFTERWARDS),
        (400, [], [OTHER], UNCLEAR, BROKEN, ""),
        (500, [], [OTHER], UNCLEAR, BROKEN, ""),
        (401, [], [OTHER], UNCLEAR, UNCLEAR, ""),
        (403, [], [OTHER], UNCLEAR, UNCLEAR, ""),
        (400, [OTHER], [FORM], UNCLEAR, BROKEN, ""),
        (400, [], [FORM], BROKEN, UNCLEAR, ""),
        (401, [], [FORM], BROKEN, UNCLEAR, ""),
        (400, [FORM, FORM], [FORM], BROKEN, UNCLEAR, ""),
        (400, [FORM], [OTHER], UNCLEAR, BROKEN, ""),
        (400, [], [ELSEWHERE], UNCLEAR, UNCLEAR, ""),
    ],
)
def test_a_declined_request_is_blamed_by_what_else_was_accepted(
    *, status: int, before: list[Request], after: list[Request], media: Outcome, value: Outcome, why: str
) -> None:
    """Its media type is to blame where only another is accepted afterwards, its value where only another value is."""
    assert settle("request.content-type.json", DECLINED, PLAIN, before, after, status=status) == (media, why)
    assert settle("request.prompt.accepted", DECLINED, PLAIN, before, after, status=status) == (value, why)


def test_an_accepted_request_may_be_the_last_one() -> None:
    """What is declined in an exchange that was itself accepted needs no other afterwards."""
    assert settle("request.prompt.accepted", DECLINED, PLAIN, [OTHER], status=200) == (UNCLEAR, ALIKE)


FRAMED, ZERO, BLANK = "request.framing.chunked", "request.hostile.nul", "request.prompt.blank"
LOSSY = showing(observation(ZERO, DECLINED, got=200), request=NUL)
ALTERED = showing(observation("response.200.prompt.unchanged", BROKEN), request=PLAIN)
ALTERED_CHUNKED = showing(observation("response.200.prompt.unchanged", BROKEN), request=CHUNKED)
OTHERWISE_BROKEN = showing(observation("response.200.id.new", BROKEN), request=PLAIN)


@pytest.mark.parametrize(
    ("name", "request_", "before", "after", "status", "outcome", "why"),
    [
        (FRAMED, CHUNKED, [], [PLAIN], 400, BROKEN, ""),
        (FRAMED, CHUNKED, [PLAIN], [OTHER], 400, BROKEN, ""),
        (FRAMED, CHUNKED, [PLAIN], [FORM], None, BROKEN, ""),
        (FRAMED, CHUNKED, [PLAIN], [], 400, UNCLEAR, LACKS),
        (FRAMED, CHUNKED, [OTHER], [OTHER], 400, UNCLEAR, LACKS),
        (FRAMED, CHUNKED, [FORM], [FORM], 400, UNCLEAR, LACKS),
        (FRAMED, CHUNKED, [ELSEWHERE], [ELSEWHERE], 400, UNCLEAR, LACKS),
        (FRAMED, CHUNKED, [PLAIN], [CHUNKED], 400, UNCLEAR, ALIKE),
        (FRAMED, CHUNKED, [CHUNKED], [PLAIN], 400, UNCLEAR, ALIKE),
        (FRAMED, CHUNKED, [PLAIN], [BOTH], 400, BROKEN, ""),
        (FRAMED, BOTH, [PLAIN], [PLAIN], 400, UNCLEAR, LACKS),
        (FRAMED, BOTH, [EXPECT], [PLAIN], 400, BROKEN, ""),
        (FRAMED, BOTH, [CHUNKED], [PLAIN], 400, UNCLEAR, LACKS),
        ("request.framing.expect", BOTH, [CHUNKED], [PLAIN], 400, BROKEN, ""),
        (FRAMED, CHUNKED, [EXPECT], [EXPECT], 400, BROKEN, ""),
        (ZERO, NUL, [PLAIN], [OTHER], 500, BROKEN, ""),
        (ZERO, NUL, [PLAIN], [], 500, UNCLEAR, LACKS),
        (ZERO, NUL, [LOSSY], [PLAIN], 500, BROKEN, ""),
        (ZERO, NUL, [PLAIN], [NUL], 500, UNCLEAR, ALIKE),
        (ZERO, NUL, [PLAIN], [], 200, BROKEN, ""),
        (ZERO, NUL, [ALTERED], [], 200, UNCLEAR, CHANGED),
        (ZERO, NUL, [ALTERED], [PLAIN], 500, BROKEN, ""),
        (ZERO, NUL, [OTHERWISE_BROKEN], [], 200, BROKEN, ""),
        (ZERO, NUL, [ALTERED_CHUNKED], [], 200, BROKEN, ""),
        (BLANK, EMPTY, [PLAIN], [FORM], 500, BROKEN, ""),
        (BLANK, EMPTY, [FORM], [FORM], 500, UNCLEAR, LACKS),
        ("request.hostile.encoding", BYTES, [OTHER], [OTHER], 500, BROKEN, ""),
        ("request.hostile.encoding", BYTES, [FORM], [FORM], 500, UNCLEAR, LACKS),
    ],
)
def test_a_declined_feature_is_blamed_beside_a_request_that_lacks_it_alone(
    *,
    name: str,
    request_: Request,
    before: list[Request],
    after: list[Request],
    status: int,
    outcome: Outcome,
    why: str,
) -> None:
    """That was accepted, some request afterwards too, and the very same one never."""
    assert settle(name, DECLINED, request_, before, after, status=status) == (outcome, why)


@pytest.mark.parametrize(
    ("request_", "before", "after", "status", "outcome", "why"),
    [
        (NUL, [PLAIN], [], 400, KEPT, ""),
        (NUL, [], [PLAIN], 400, KEPT, ""),
        (NUL, [PLAIN], [NUL], 400, KEPT, ""),
        (NUL, [PLAIN], [], 499, KEPT, ""),
        (NUL, [OTHER], [OTHER], 400, UNCLEAR, LACKS),
        (NUL, [], [], 400, UNCLEAR, LACKS),
        (NUL, [PLAIN], [], 404, UNCLEAR, LACKS),
        (NUL, [PLAIN], [OTHER], 404, KEPT, ""),
        (NUL, [PLAIN], [NUL], 404, UNCLEAR, ALIKE),
        (NUL, [PLAIN], [], 500, UNCLEAR, LACKS),
        (NUL, [PLAIN], [], None, UNCLEAR, LACKS),
        (NUL, [PLAIN], [OTHER], None, KEPT, ""),
    ],
)
def test_a_refused_feature_is_kept_beside_a_request_that_lacks_it_alone(
    *, request_: Request, before: list[Request], after: list[Request], status: int, outcome: Outcome, why: str
) -> None:
    """An honest refusal needs nothing afterwards; a 404 may mean something else."""
    assert settle(ZERO, REFUSED, request_, before, after, status=status) == (outcome, why)


def test_only_what_a_feature_is_about_is_settled_by_features() -> None:
    """Another clause of the same request is settled as if it had none."""
    judgement = showing(request=BOTH)
    assert features_about(evolve(clause(FRAMED)), judgement) == {"chunked"}
    assert features_about(clause(TYPE), judgement) == set()
    assert settle("request.content-type.json", DECLINED, CHUNKED, [], [FORM]) == (BROKEN, "")
    assert settle(FRAMED, DOUBTFUL, CHUNKED, [], [PLAIN]) == (KEPT, "")
