"""What the members of an accepted response mean together, clause by clause, with the edges of each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from video_remix_contract.clauses.semantics import CLOCK_TOLERANCE, SEMANTICS, Accepted, Semantic, Unjudged
from video_remix_contract.clauses.text_changes import first_difference

UNDECIDED = "cannot be decided"
CHECKS = {(semantic.member, semantic.keyword): semantic for semantic in SEMANTICS}
CREATED = 1_700_000_000


def outcome(semantic: Semantic, document: dict[str, Any], sent: dict[str, Any] | None = None) -> str | None:
    """Return what is wrong, None where the clause is kept, or that the response does not show it."""
    # Texts that were read are equal, never the same object.
    read = json.loads(json.dumps(document))
    try:
        return semantic.check(Accepted("video_1", sent or {}, read))
    except Unjudged:
        return UNDECIDED


@pytest.mark.parametrize(
    ("member", "keyword", "document", "wrong"),
    [
        ("id", "non-empty", {"id": "v"}, None),
        ("id", "non-empty", {"id": ""}, "`id` is ''"),
        ("id", "non-empty", {"id": " "}, "`id` is ' '"),
        ("model", "non-empty", {"model": ""}, "`model` is ''"),
        ("model", "non-empty", {"model": "m"}, None),
        ("id", "non-empty", {"id": 0}, UNDECIDED),
        ("id", "non-empty", {}, UNDECIDED),
        ("model", "non-empty", {"model": " \t", "id": "v"}, "`model` is ' \\t'"),
        ("id", "new", {"id": "video_2"}, None),
        ("id", "new", {"id": "video_1"}, "the new job has the id of its source"),
        ("id", "new", {}, UNDECIDED),
        ("remixed_from_video_id", "source", {"remixed_from_video_id": "video_1"}, None),
        ("remixed_from_video_id", "source", {"remixed_from_video_id": "up"}, "the source was 'video_1'; got 'up'"),
        ("remixed_from_video_id", "source", {"remixed_from_video_id": None}, "the source was 'video_1'; got None"),
        ("remixed_from_video_id", "source", {"remixed_from_video_id": 1}, UNDECIDED),
        ("remixed_from_video_id", "source", {}, UNDECIDED),
        ("progress", "range", {"progress": 0}, None),
        ("progress", "range", {"progress": 100}, None),
        ("progress", "range", {"progress": -1}, "`progress` must be within 0 and 100; got -1"),
        ("progress", "range", {"progress": 101}, "`progress` must be within 0 and 100; got 101"),
        ("progress", "range", {"progress": True}, UNDECIDED),
        ("progress", "range", {"progress": False}, UNDECIDED),
        ("progress", "range", {"progress": "5"}, UNDECIDED),
        ("progress", "range", {}, UNDECIDED),
        ("progress", "range", {"progress": 0.5}, UNDECIDED),
        ("completed_at", "agrees", {"status": "completed", "completed_at": CREATED}, None),
        ("completed_at", "agrees", {"status": "completed", "completed_at": None}, "null although the job is completed"),
        ("completed_at", "agrees", {"status": "completed"}, UNDECIDED),
        ("completed_at", "agrees", {"status": "completed", "completed_at": "now"}, UNDECIDED),
        ("completed_at", "agrees", {"status": "queued", "completed_at": None}, None),
        ("completed_at", "agrees", {"status": "in_progress", "completed_at": None}, None),
        ("completed_at", "agrees", {"status": "queued", "completed_at": 1}, "a time although the job is queued"),
        ("completed_at", "agrees", {"status": "failed", "completed_at": 1}, UNDECIDED),
        ("completed_at", "agrees", {"status": "failed", "completed_at": None}, UNDECIDED),
        (
            "completed_at",
            "agrees",
            {"status": "in_progress", "completed_at": 1},
            "a time although the job is in_progress",
        ),
        ("completed_at", "agrees", {"status": "queued"}, UNDECIDED),
        ("completed_at", "agrees", {"status": "queued", "completed_at": False}, UNDECIDED),
        ("completed_at", "agrees", {"completed_at": None}, UNDECIDED),
        ("error", "agrees", {"status": "failed", "error": {}}, None),
        ("error", "agrees", {"status": "completed", "error": None}, None),
        ("error", "agrees", {"status": "in_progress", "error": None}, None),
        ("error", "agrees", {"status": "queued", "error": {}}, "not null although the job is queued"),
        ("error", "agrees", {"status": "queued", "error": False}, UNDECIDED),
        ("error", "agrees", {"status": "queued"}, UNDECIDED),
        ("error", "agrees", {"error": {}}, UNDECIDED),
        ("error", "agrees", {"status": "failed", "error": None}, "null although the job failed"),
        ("error", "agrees", {"status": "failed"}, UNDECIDED),
        ("error", "agrees", {"status": "failed", "error": "boom"}, UNDECIDED),
        ("error", "agrees", {"status": "queued", "error": None}, None),
        ("error", "agrees", {"status": "completed", "error": {}}, "not null although the job is completed"),
        ("error", "agrees", {"status": "in_progress", "error": {}}, "not null although the job is in_progress"),
        ("error", "agrees", {"status": "unknown", "error": None}, UNDECIDED),
        ("completed_at", "order", {"created_at": CREATED, "completed_at": CREATED}, None),
        (
            "completed_at",
            "order",
            {"created_at": CREATED, "completed_at": CREATED - 1},
            f"{CREATED - 1} lies before created_at, {CREATED}",
        ),
        ("completed_at", "order", {"created_at": CREATED, "completed_at": CREATED + 1}, None),
        ("completed_at", "order", {"created_at": None, "completed_at": CREATED}, UNDECIDED),
        ("expires_at", "order", {"created_at": 5, "expires_at": 5}, None),
        ("expires_at", "order", {"created_at": 5, "expires_at": 4}, "4 lies before created_at, 5"),
        ("expires_at", "order", {"created_at": CREATED, "expires_at": None}, UNDECIDED),
        ("expires_at", "order", {"expires_at": CREATED}, UNDECIDED),
        *[
            case
            for name in ("created_at", "completed_at", "expires_at")
            for case in (
                (name, "seconds", {name: 1_000_000_000}, None),
                (name, "seconds", {name: 9_999_999_999}, None),
                (
                    name,
                    "seconds",
                    {name: 999_999_999},
                    f"`{name}` must be a time of this century in Unix seconds; got 999999999",
                ),
                (
                    name,
                    "seconds",
                    {name: 10_000_000_000},
                    f"`{name}` must be a time of this century in Unix seconds; got 10000000000",
                ),
                (name, "seconds", {name: None}, UNDECIDED),
                (name, "seconds", {name: float(CREATED)}, UNDECIDED),
            )
        ],
    ],
)
def test_a_clause_decides(member: str, keyword: str, document: dict[str, Any], wrong: str | None) -> None:
    """Each clause is kept, is broken with a sentence, or leaves open what another clause has to say."""
    assert outcome(CHECKS[member, keyword], document) == wrong


@pytest.mark.parametrize(
    ("sent", "came", "wrong"),
    [
        ("a text", "a text", None),
        ("", "", None),
        ("a text", "a", "the text is cut off after 1 characters, 1 bytes in UTF-8"),
        ("a", "a text", "sent '' at character 1, came ' text'"),
        ("same start, then this", "same start, then others", "sent 'this' at character 17, came 'others'"),
        (1, "1", UNDECIDED),
        ("a", None, UNDECIDED),
        ("a", 1, UNDECIDED),
        (None, None, UNDECIDED),
        ("a\0b", "a\0b", None),
        ("a\0b", "ab", UNDECIDED),
        ("a\0b", "a?b", UNDECIDED),
        ("a\0b", "a", UNDECIDED),
        ("a\0b", "b", "sent 'a\\x00b' at character 0, came 'b'"),
    ],
)
def test_a_prompt_comes_back_unchanged(sent: Any, came: Any, wrong: str | None) -> None:
    """A prompt that changed is named by where the texts part; what is no text is for other clauses."""
    assert outcome(CHECKS["prompt", "unchanged"], {"prompt": came}, {"prompt": sent}) == wrong


def test_a_difference_shows_twelve_characters() -> None:
    """Long texts are cut around the place where they part."""
    assert first_difference("x" + "a" * 20, "x" + "b" * 20) == f"sent '{'a' * 12}' at character 1, came '{'b' * 12}'"


@pytest.mark.parametrize("name", ["created_at", "completed_at"])
@pytest.mark.parametrize(
    ("ahead", "wrong"), [(-9, None), (CLOCK_TOLERANCE, None), (CLOCK_TOLERANCE + 1, "lies 301 s in the future")]
)
def test_a_time_lies_in_the_past_as_far_as_clocks_agree(name: str, ahead: int, wrong: str | None) -> None:
    """A time within what clocks may differ is fine; where the time of the exchange is not known, nothing is."""
    check = CHECKS[name, "past"].check
    document = {name: CREATED + ahead}
    expected = None if wrong is None else f"{CREATED + ahead} {wrong}"
    assert check(Accepted("video_1", {}, document, now=CREATED)) == expected
    with pytest.raises(Unjudged):
        check(Accepted("video_1", {}, document))


@pytest.mark.parametrize(
    ("value", "now", "wrong"),
    [
        (999_999_999, 0, UNDECIDED),
        (1_000_000_000, 999_999_700, None),
        (1_000_000_000, 999_999_699, "1000000000 lies 301 s in the future"),
        (1_000_000_000, 999_999_698.6, "1000000000 lies 301 s in the future"),
        (9_999_999_999, CREATED, "9999999999 lies 8299999999 s in the future"),
        (10_000_000_000, CREATED, UNDECIDED),
        (None, CREATED, UNDECIDED),
    ],
)
def test_only_a_plausible_time_lies_in_the_future(value: int | None, now: float, wrong: str | None) -> None:
    """What is no time in seconds is for another clause to say."""
    try:
        came = CHECKS["created_at", "past"].check(Accepted("video_1", {}, {"created_at": value}, now))
    except Unjudged:
        came = UNDECIDED
    assert came == wrong


MAY_BE_NULL = {name: f"`{name}` may be null" for name in ("completed_at", "expires_at", "prompt")}


def test_each_statement_says_when_it_can_be_seen() -> None:
    """What a clause needs besides its member, when a run may not see it, and whether it has to be seen twice."""
    assert {key: (entry.needs, entry.condition, entry.repeatable) for key, entry in CHECKS.items()} == {
        ("id", "non-empty"): ((), None, False),
        ("model", "non-empty"): ((), None, False),
        ("id", "new"): ((), None, False),
        ("remixed_from_video_id", "source"): ((), None, False),
        ("prompt", "unchanged"): ((), MAY_BE_NULL["prompt"], True),
        ("progress", "range"): ((), None, False),
        ("created_at", "seconds"): ((), None, False),
        ("completed_at", "seconds"): ((), MAY_BE_NULL["completed_at"], False),
        ("expires_at", "seconds"): ((), MAY_BE_NULL["expires_at"], False),
        ("created_at", "past"): ((), "a recording may not have the time of an exchange", False),
        ("completed_at", "past"): ((), MAY_BE_NULL["completed_at"], False),
        ("completed_at", "order"): (("created_at",), MAY_BE_NULL["completed_at"], True),
        ("expires_at", "order"): (("created_at",), MAY_BE_NULL["expires_at"], True),
        ("completed_at", "agrees"): (("status",), None, False),
        ("error", "agrees"): (("status",), None, False),
    }
    assert len(CHECKS) == len(SEMANTICS)
    for entry in SEMANTICS:
        assert entry.statement.startswith(f"`{entry.member}` ")
        assert entry.source.startswith("documentation: ")
        assert entry.hint is None or (entry.hint[:1].isupper() and entry.hint.endswith("."))
    assert {keyword for (_, keyword), entry in CHECKS.items() if entry.hint} == {"source", "seconds", "past"}
