"""What the accepted requests of a run are kept by: who asked for what, with which features."""

from __future__ import annotations

from attrs import evolve
from video_remix_contract.judging.controls import BODY_HEADERS, Controls, asked, caller, digest
from video_remix_contract.judging.model import Observation, Outcome

from judging.making import ERROR, URL, answering, asking, clause, filling, fresh, observation, part, showing

ZERO = "request.hostile.nul"
EMPTY, PLAIN, FORM, NUL = asking({}), asking(), filling(part(b"a cat")), asking({"prompt": "a cat\0"})
CHUNKED = asking({"prompt": "a cat"}, ("Transfer-Encoding", "chunked"))
LOSSY = showing(observation(ZERO, Outcome.DECLINED, got=200), request=NUL)
UNCHANGED = evolve(clause("response.200.prompt.unchanged"), keyword=fresh("unchanged"))
ALTERED = showing(Observation(UNCHANGED, Outcome.BROKEN), request=PLAIN)


def test_controls_are_what_was_accepted_and_valid() -> None:
    """Places are those of the last, features those that were carried whole, and altered texts are known."""
    judgements = [
        showing(),
        showing(request=FORM),
        LOSSY,
        showing(request=asking({})),
        showing(request=CHUNKED),
        ALTERED,
    ]
    controls = Controls.of(judgements)
    who = caller(judgements[0])
    assert controls.accepted == {who: {"application/json": 5, "multipart/form-data": 1}}
    assert controls.requests == {asked(judgements[place]) for place in (0, 1, 2, 4)}
    assert controls.altered == {asked(ALTERED)}
    plain = asked(judgements[0])[2]
    assert controls.featured == {
        (who, "application/json"): {(plain, frozenset()), (plain, frozenset({"chunked"}))},
        (who, "multipart/form-data"): {(plain, frozenset())},
    }


def test_who_asks_is_told_by_url_and_headers() -> None:
    """Their order and the case of their names make no difference, and neither does what follows from the body."""
    request = asking({"prompt": "a"}, ("B", "1"), ("A", "2"))
    who = caller(showing(request=request))
    assert who == (URL, (("a", "2"), ("authorization", "Bearer sk-key"), ("b", "1")))
    assert {"content-type", "content-length", "transfer-encoding", "expect"} == BODY_HEADERS
    more = tuple((name.title(), "x") for name in BODY_HEADERS)
    assert caller(showing(request=evolve(request, headers=(*more, *reversed(request.headers))))) == who
    plain = showing(request=PLAIN)
    document = digest([{"prompt": "a cat"}, plain.reading.parameters])
    assert asked(plain) == (caller(plain), "application/json", document)
    assert digest({"a": 1, "b": "\ud800"}) == digest({"b": "\ud800", "a": 1}) != digest({"a": 1})


def test_characters_that_naive_readers_break_on_make_no_other_document() -> None:
    """A request with such characters is compared with the same text without them, wherever they stand."""
    declined = Observation(clause(ZERO), Outcome.DECLINED, "", "no", 500)
    more = showing(declined, request=asking({"prompt": "a cat", "\0x": ["\0y"]}), response=answering(ERROR, 500))
    same, other = asking({"x": ["y"], "prompt": "a cat"}), asking({"x": ["z"], "prompt": "a cat"})
    for request, outcome in ((same, Outcome.BROKEN), (other, Outcome.UNCLEAR)):
        assert Controls.of([more, showing(request=request)]).settle(declined, more, 0).outcome is outcome
