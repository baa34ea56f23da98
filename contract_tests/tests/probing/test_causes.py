"""The cause of what is wrong with a request is looked for with as few requests as possible."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from attrs import define, field
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.judging.model import Outcome
from video_remix_contract.probing.carriers import Carrier, CarrierProbing, jobs_to_follow
from video_remix_contract.probing.payloads import joined, plain_text
from video_remix_contract.wire.messages import Failure, FailureKind, Response

from probing.direct import direct, reference

JSON, FORM = "application/json", "multipart/form-data"
IN_FORM = ("part-headers", "chunked")
IN_JSON = ("charset", "repeated", "characters", "surrogate", "nul")
END = ("expect", "case")


PIECES = ["aaaa", "bb", "c", "ddddd"]
TEXT = joined(PIECES)
MINE = ("charset", "repeated", "nul")
Asked = tuple[str | None, tuple[str, ...]]


class Stub(SimpleNamespace):
    """A part of a judgement."""


def judged(
    status: int | None = 200, *broken: Any, accepted: bool = True, failure: Failure | None = None, **features: Any
) -> Any:
    """Return what was seen of a request: a status, and clauses that are broken."""
    observations = [Stub(clause=clause, outcome=Outcome.BROKEN) for clause in broken]
    response = None if status is None else Response(status)
    return Stub(
        exchange=Stub(response=response, failure=failure),
        accepted=accepted and response is not None and response.accepted,
        observations=observations,
        broken=observations,
        reading=Stub(features=features),
    )


def clause(keyword: str) -> Any:
    """Return a clause by a copy of its keyword."""
    return Clause("".join(keyword))


@define(frozen=True)
class Clause:
    """A clause that is nothing but its keyword."""

    keyword: str


@define
class Scripted(CarrierProbing):
    """A search whose requests are not sent but judged by a function, and kept."""

    outcome: Callable[[str | None, tuple[str, ...]], Any] = lambda *_: judged()
    asked: list[Asked] = field(factory=list)

    async def send(self, text: str | None, features: Sequence[str] = ()) -> Any:
        """Keep the request and judge it."""
        self.asked.append((text, tuple(features)))
        return self.outcome(text, tuple(features))


def searched(
    outcome: Callable[[str | None, tuple[str, ...]], Any], monkeypatch: pytest.MonkeyPatch, **given: Any
) -> list[Asked]:
    """Return what a search asks where its requests are judged by a function."""
    monkeypatch.setattr("video_remix_contract.probing.carriers.hazards", lambda *_: list(PIECES))
    runner, _ = direct(reference(), max_jobs=given.pop("jobs", 100))
    carrier = Carrier(JSON, given.pop("features", MINE), given.pop("hazards", True))
    search = Scripted(runner, carrier, given.pop("known", set()), outcome)
    asyncio.run(search.probe())
    return search.asked


def refuses(condition: Callable[[str | None, tuple[str, ...]], bool], status: int = 400) -> Any:
    """Return a function that refuses some requests."""
    return lambda text, features: judged(status if condition(text, features) else 200)


def breaks(condition: Callable[[str | None, tuple[str, ...]], bool], *broken: Any) -> Any:
    """Return a function that takes every request, some with broken clauses."""
    return lambda text, features: judged(200, *(broken if condition(text, features) else ()))


PLAIN = plain_text(len(TEXT))
LEFT = joined(["aaaa", "bb"])


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        (refuses(lambda *_: False), []),
        (lambda *_: None, []),
        (refuses(lambda _, features: "nul" in features), [(TEXT, MINE[:2])]),
        (
            refuses(lambda _, features: "charset" in features),
            [(TEXT, MINE[:2]), (TEXT, MINE[:1]), (TEXT, ()), (None, ("nul", "repeated"))],
        ),
        (refuses(lambda _, features: "repeated" in features), [(TEXT, MINE[:2]), (TEXT, MINE[:1]), (None, ("nul",))]),
        (
            refuses(lambda _, features: bool({"repeated", "nul"} & set(features))),
            [(TEXT, MINE[:2]), (TEXT, MINE[:1]), (None, ("nul",))],
        ),
        (
            refuses(lambda text, _: "c" in (text or "")[:12]),
            [(TEXT, MINE[:2]), (TEXT, MINE[:1]), (TEXT, ()), (None, MINE[:2]), (PLAIN, ())],
        ),
        (
            refuses(lambda text, _: " dd" in (text or "")),
            [
                *[(TEXT, MINE[:2]), (TEXT, MINE[:1]), (TEXT, ()), (None, MINE[:2]), (PLAIN, ())],
                *[(LEFT, ()), (" c", ()), (" ddddd", ())],
            ],
        ),
        (
            refuses(lambda text, _: "bb" in (text or "")),
            [
                *[(TEXT, MINE[:2]), (TEXT, MINE[:1]), (TEXT, ()), (None, MINE[:2]), (PLAIN, ())],
                *[(LEFT, ()), (" aaaa", ()), (" bb", ())],
            ],
        ),
        (
            refuses(lambda text, features: "bb" in (text or "") or "charset" in features),
            [
                *[(TEXT, MINE[:2]), (TEXT, MINE[:1]), (TEXT, ())],
                *[(None, MINE[:2]), (None, ("charset",)), (None, ("repeated",)), (PLAIN, ())],
                *[(LEFT, ()), (" aaaa", ()), (" bb", ())],
            ],
        ),
        (
            refuses(lambda text, _: text in {TEXT, PLAIN}, 500),
            [*[(TEXT, MINE[:2]), (TEXT, MINE[:1]), (TEXT, ()), (None, MINE[:2]), (PLAIN, ())]],
        ),
        (
            breaks(lambda _, features: "charset" in features, clause("x")),
            [(TEXT, ()), (None, MINE), *[(None, (name,)) for name in MINE]],
        ),
        (
            breaks(lambda text, _: "bb" in (text or ""), clause("x")),
            [(TEXT, ()), (PLAIN, ()), (LEFT, ()), (" aaaa", ()), (" bb", ())],
        ),
        (breaks(lambda *_: True, clause(UNCHANGED)), []),
    ],
)
def test_a_cause_is_looked_for(outcome: Any, asked: list[Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    """The features are taken off, then told apart, then the text is halved; each step only where something is wrong."""
    assert searched(outcome, monkeypatch) == [(TEXT, MINE), *asked]


def test_without_a_hazardous_text_the_plain_one_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last request has the plain text, in which nothing is searched."""
    assert searched(refuses(lambda *_: True), monkeypatch, features=END, hazards=False) == [
        (None, END),
        (None, ("expect",)),
        (None, ()),
        (None, END),
        (None, ("expect",)),
        (None, ("case",)),
    ]
    assert searched(refuses(lambda *_: True), monkeypatch, features=(), hazards=False) == [(None, ())]


def test_characters_that_are_refused_with_the_text_are_not_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the text itself is refused, features that are characters of a text are left out."""
    asked = searched(refuses(lambda text, _: text is not None), monkeypatch, features=("charset", "characters", "nul"))
    assert [features for text, features in asked if text is None] == [("charset",)]


def losing(*lost: str, also: tuple[Any, ...] = ()) -> Any:
    """Return a function that takes every request, and loses what makes some features."""
    clauses = {name: clause(name) for name in MINE}
    broken = [*(clauses[name] for name in lost), *also]
    return lambda _, features: judged(200, *(broken if features else ()), **{name: clauses[name] for name in features})


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        (losing("nul"), [(None, ("nul",))]),
        (losing("repeated", "nul"), [(None, ("repeated", "nul")), (None, ("repeated",)), (None, ("nul",))]),
        (losing("nul", also=(clause(UNCHANGED),)), []),
        (losing("nul", also=(clause("x"),)), [(TEXT, ()), (None, MINE), *[(None, (name,)) for name in MINE]]),
    ],
)
def test_what_did_not_come_back_whole_is_told_apart(
    outcome: Any, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Features that were lost are asked for with the plain text; where the whole text was changed nothing is asked."""
    assert searched(outcome, monkeypatch) == [(TEXT, MINE), *asked]


def test_what_is_known_is_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clause that was broken before starts no search."""
    outcome = breaks(lambda *_: True, clause("x"))
    assert searched(outcome, monkeypatch, known={clause("x")}) == [(TEXT, MINE)]


@pytest.mark.parametrize("left", [-1, 0, 1])
def test_a_search_leaves_the_jobs_for_what_follows(left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text is halved only while more jobs are left than what follows needs; what was not halved is not repeated."""
    runner, _ = direct(reference())
    outcome = refuses(lambda text, _: "bb" in (text or ""))
    asked = searched(outcome, monkeypatch, features=(), jobs=jobs_to_follow(runner) + left)
    assert asked == [(TEXT, ()), (PLAIN, ()), *([(LEFT, ()), (" aaaa", ()), (" bb", ())] if left > 0 else [])]


TIMED_OUT = Failure(FailureKind.TIMEOUT, "late")
UNREACHABLE = Failure(FailureKind.UNREACHABLE, "gone")


@pytest.mark.parametrize(
    ("judgement", "wrong"),
    [
        (None, False),
        (judged(), False),
        (judged(200, clause("x")), True),
        (judged(200, clause(UNCHANGED)), False),
        (judged(200, clause("known")), False),
        (judged(200, clause("known"), clause("x")), True),
        (judged(400), True),
        (judged(500), True),
        (judged(302), False),
        (judged(200, accepted=False), False),
        *[(judged(status), False) for status in (401, 403, 408, 413, 429, 503)],
        (judged(429, clause("x")), True),
        (judged(None, failure=TIMED_OUT), True),
        (judged(None, failure=UNREACHABLE), False),
        (judged(None), False),
    ],
)
def test_when_something_is_wrong(judgement: Any, wrong: bool) -> None:  # noqa: FBT001 - a parameter
    """A refusal, a lost response and a new breach show something; "not now" and "not you" show nothing."""
    search = CarrierProbing(direct(reference())[0], Carrier(JSON, (), True), {cast("Any", clause("known"))})
    assert search.failed(judgement) is wrong


@pytest.mark.parametrize("failure", [TIMED_OUT, UNREACHABLE])
def test_a_lost_response_is_searched_as_a_refusal(failure: Failure, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no response came the features are taken off, unless nothing was reached at all."""
    asked = searched(
        lambda _, features: judged(None, failure=failure) if features else judged(), monkeypatch, features=("nul",)
    )
    assert asked == [(TEXT, ("nul",)), *([(TEXT, ())] if failure is TIMED_OUT else [])]
