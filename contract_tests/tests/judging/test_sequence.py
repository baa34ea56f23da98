"""What several responses show when they are compared: identifiers, and whether each is as good as the first."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from attrs import evolve
from support import changed_clauses
from video_remix_contract.judging import sequence
from video_remix_contract.judging.controls import asked
from video_remix_contract.judging.sequence import Comparison, judge_sequence
from video_remix_contract.wire.messages import Defect

from judging.making import CLAUSES, ERROR, JOB, URL, answering, asking, exchanged, filling, part, showing

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judging.model import Judgement
    from video_remix_contract.wire.messages import Request

PLAIN, FORM = asking(), filling(part(b"a cat"))
LONG, LONG_FORM = asking({"prompt": "a long text"}), filling(part(b"a long text"))
NULL = "`prompt` is null, although another response gives it back"
IDS = count()


def answered(request: Request, document: Any = None, status: int = 200, **changes: Any) -> Judgement:
    """Judge a request that was answered with a job of its own, with some members changed, or with a document."""
    job = {**JOB, "id": f"video_{next(IDS)}", **changes}
    return exchanged(request, answering(job if document is None else document, status))


def good(request: Request) -> Judgement:
    """Return a request whose response gives the text back."""
    return answered(request)


def null(request: Request) -> Judgement:
    """Return a request whose response has null for the text."""
    return answered(request, prompt=None)


def declined(request: Request, status: int = 400) -> Judgement:
    """Return a request that was declined."""
    return answered(request, ERROR, status)


def shown(judgements: list[Judgement], clauses: Catalogue = CLAUSES) -> list[tuple[Any, ...]]:
    """Return what a comparison shows: the place of the exchange, the clause, the sentence where it is broken."""
    return [
        (
            next(place for place, entry in enumerate(judgements) if entry is judgement),
            observation.clause.keyword,
            None if observation.outcome == "kept" else observation.message,
        )
        for judgement, observation in judge_sequence(clauses, judgements)
        if observation.clause.keyword != "unique"
    ]


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ([good(PLAIN)], []),
        ([good(PLAIN), good(PLAIN)], [(1, "later", None)]),
        ([good(PLAIN), good(PLAIN), good(PLAIN)], [(1, "later", None), (2, "later", None)]),
        ([good(PLAIN), null(PLAIN)], [(1, "later", NULL)]),
        ([null(PLAIN), good(PLAIN)], [(1, "later", None)]),
        ([null(PLAIN), null(PLAIN)], [(1, "later", None)]),
        ([declined(PLAIN), good(PLAIN), good(PLAIN)], [(2, "later", None)]),
        ([good(PLAIN), good(FORM)], [(1, "media-type", None)]),
        ([good(PLAIN), null(FORM)], [(1, "media-type", NULL)]),
        ([null(PLAIN), null(FORM)], [(1, "media-type", None)]),
        ([good(FORM), null(PLAIN)], [(1, "media-type", NULL)]),
        ([good(PLAIN), good(FORM), null(FORM)], [(1, "media-type", None), (2, "media-type", NULL)]),
        ([good(PLAIN), good(LONG)], [(1, "text", None)]),
        ([good(PLAIN), null(LONG)], [(1, "text", NULL)]),
        ([null(PLAIN), null(LONG)], [(1, "text", None)]),
        ([good(PLAIN), good(FORM), null(LONG_FORM)], [(1, "media-type", None), (2, "text", NULL)]),
        ([good(PLAIN), null(FORM), null(LONG_FORM)], [(1, "media-type", NULL), (2, "text", None)]),
        ([good(PLAIN), null(PLAIN), null(FORM)], [(1, "later", NULL)]),
        ([good(PLAIN), null(FORM), null(PLAIN)], [(2, "later", NULL)]),
        ([good(PLAIN), null(PLAIN), null(LONG)], [(1, "later", NULL)]),
        ([good(PLAIN), good(FORM), null(FORM), null(LONG_FORM)], [(1, "media-type", None), (2, "media-type", NULL)]),
        ([good(PLAIN), declined(FORM)], []),
        ([good(PLAIN), declined(LONG)], []),
        ([good(PLAIN), good(asking(url=URL.replace("123", "9")))], []),
        ([good(PLAIN), good(asking({"prompt": {}}))], []),
        ([good(asking({"prompt": {}})), good(PLAIN), null(PLAIN)], [(2, "later", NULL)]),
        ([good(PLAIN), exchanged(PLAIN, answering(), defect=Defect.WRONG_KEY)], []),
        ([good(PLAIN), good(asking({"prompt": "a cat"}, ("X", "1")))], [(1, "text", None)]),
        ([good(PLAIN), exchanged(PLAIN)], []),
        ([good(PLAIN), answered(PLAIN, ERROR, 200)], []),
        ([answered(PLAIN, ERROR, 200), good(PLAIN)], []),
        ([good(PLAIN), answered(PLAIN, [1])], [(1, "later", None)]),
        ([answered(PLAIN, [1]), null(PLAIN)], [(1, "later", None)]),
        ([good(PLAIN), answered(PLAIN, {"id": "v", "object": "video", "model": "m"})], [(1, "later", None)]),
        ([answered(PLAIN, prompt=5), null(PLAIN)], [(1, "later", None)]),
        ([answered(PLAIN, {"id": "v", "object": "video", "model": "m"}), null(PLAIN)], [(1, "later", None)]),
        ([good(PLAIN), answered(PLAIN, prompt=5)], [(1, "later", None)]),
        ([], []),
        ([declined(PLAIN), declined(PLAIN)], []),
    ],
)
def test_a_response_is_compared_with_the_first(judgements: list[Judgement], expected: list[tuple[Any, ...]]) -> None:
    """The same request, another media type and another text are compared apart, and what is unsteady blames nothing."""
    assert shown(judgements) == expected


@pytest.mark.parametrize("status", [300, 399, 400, 404, 422, 499, 500, 501])
def test_a_request_that_was_accepted_is_accepted_again(status: int) -> None:
    """Any status that speaks of the request breaks that."""
    message = f"the same request was accepted before, and is now answered with {status}"
    assert shown([good(PLAIN), declined(PLAIN, status)]) == [(1, "later", message)]


@pytest.mark.parametrize("status", [401, 402, 403, 408, 409, 425, 429, 502, 503, 504])
def test_what_is_busy_or_about_the_account_shows_nothing(status: int) -> None:
    """These statuses speak of the moment or of the caller."""
    assert shown([good(PLAIN), declined(PLAIN, status)]) == []


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        (["a"], []),
        (["a", "b"], [True]),
        (["a", "a"], [False]),
        (["a", "b", "a"], [True, False]),
        (["a", "b", "c"], [True, True]),
        ([5, "a", 5, "a", None, "b"], [False, True]),
        ([["a"], "b"], []),
    ],
)
def test_no_two_jobs_have_the_same_id(ids: list[Any], kept: list[bool]) -> None:
    """From the second job on, an id is new or breaks the clause, at its place and with its value."""
    judgements = [answered(PLAIN, id=value) for value in ids]
    judgements.insert(1, answered(PLAIN, []))
    seen = [entry for _, entry in judge_sequence(CLAUSES, judgements) if entry.clause.keyword == "unique"]
    assert [entry.outcome == "kept" for entry in seen] == kept
    assert {entry.pointer for entry in seen} <= {"/id"}
    for entry in seen:
        if entry.outcome == "kept":
            assert (entry.message, entry.got) == ("", None)
        else:
            assert (entry.message, entry.got) == ("two jobs have this id", "a")


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"prompt": "a cat", "model": None}, "model"),
        ({"prompt": None, "model": None}, "prompt"),
        ({"model": None}, "model"),
        ({"prompt": "a cat", "model": "m"}, None),
        ({"prompt": "a cat"}, None),
    ],
)
def test_every_text_that_comes_back_is_compared(document: Any, name: str | None) -> None:
    """Where a contract has several, the first that is lost is named."""
    texts = tuple(evolve(CLAUSES.by_id["response.200.prompt.unchanged"], path=(text,)) for text in ("prompt", "model"))
    base, other = showing(document=JOB), showing(document=document)
    expected = None if name is None else NULL.replace("prompt", name)
    assert Comparison(CLAUSES, "200", texts).lost(base, other) == expected


def test_a_fragment_without_the_members_has_nothing_to_compare_them_by() -> None:
    """Without an id none is repeated; where the text never comes back, only acceptance is compared."""

    def drop(document: Any) -> None:
        video = document["components"]["schemas"]["Video"]
        for name in ("id", "prompt"):
            del video["properties"][name]
            video["required"].remove(name)

    clauses = changed_clauses(CLAUSES.contract, drop)
    judgements = [answered(PLAIN, id="a"), null(PLAIN), good(LONG), null(FORM), answered(PLAIN, id="a")]
    assert shown(judgements, clauses) == [(1, "later", None), (4, "later", None)]
    assert [entry for _, entry in judge_sequence(clauses, judgements) if entry.clause.keyword == "unique"] == []


def test_every_documented_success_has_its_clauses() -> None:
    """What is compared is said of the response of each status."""

    def two(document: Any) -> None:
        responses = document["paths"]["/videos/{video_id}/remix"]["post"]["responses"]
        responses["201"] = responses["200"]

    seen = list(judge_sequence(changed_clauses(CLAUSES.contract, two), [good(PLAIN), good(PLAIN)]))
    assert [(entry.clause.status, entry.clause.keyword) for _, entry in seen] == [
        (status, keyword) for status in ("200", "201") for keyword in ("unique", "later")
    ]


def test_a_request_is_digested_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of many requests is compared in a time that grows with their number, not with its square."""
    judgements = [good(PLAIN), *(good(asking({"prompt": f"text {number}"})) for number in range(50))]
    digesting = Mock(wraps=asked)
    monkeypatch.setattr(sequence, "asked", digesting)
    assert shown(judgements)
    assert digesting.call_count == len(judgements)
