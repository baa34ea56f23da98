"""Which request carries which feature."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from attrs import evolve
from support import changed_clauses
from video_remix_contract.clauses.features import FEATURES
from video_remix_contract.judging.model import Outcome
from video_remix_contract.probing.carriers import (
    Carrier,
    broken_clauses,
    carriers,
    hazards,
    jobs_to_follow,
    middle,
    probe_carrier,
)
from video_remix_contract.probing.payloads import joined, packed

from probing.direct import CLAUSES, TARGET, direct, reference

JSON, FORM = "application/json", "multipart/form-data"
IN_FORM = ("part-headers", "chunked")
IN_JSON = ("charset", "repeated", "characters", "surrogate", "nul")
END = ("expect", "case")


def operation(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return the operation with other contents of its request."""

    def changed(document: Any) -> None:
        body = document["paths"]["/videos/{video_id}/remix"]["post"]["requestBody"]
        body["content"] = change(body["content"])

    return changed_clauses(CLAUSES.contract, changed).operation


WORD = {"type": "string", "enum": ["a", "b"]}
NO_TEXT = {"schema": {"type": "object", "properties": {"prompt": WORD}, "required": ["prompt"]}}
OPERATIONS: dict[str, tuple[Any, list[Carrier]]] = {
    "both": (
        operation(lambda content: content),
        [Carrier(JSON, IN_JSON, True), Carrier(FORM, IN_FORM, True), Carrier(JSON, END, False)],
    ),
    "both, the form first": (
        operation(lambda content: {FORM: content[FORM], JSON: content[JSON]}),
        [Carrier(FORM, IN_FORM, True), Carrier(JSON, IN_JSON, True), Carrier(FORM, END, False)],
    ),
    "JSON": (
        operation(lambda content: {JSON: content[JSON]}),
        [Carrier(JSON, ("chunked", *IN_JSON), True), Carrier(JSON, END, False)],
    ),
    "a form": (
        operation(lambda content: {FORM: content[FORM]}),
        [Carrier(FORM, (*IN_FORM, "characters", "nul"), True), Carrier(FORM, END, False)],
    ),
    "a form with a text and JSON without one": (
        operation(lambda content: {**content, JSON: NO_TEXT}),
        [Carrier(FORM, (*IN_FORM, "characters", "nul"), True), Carrier(JSON, ("charset", "repeated", *END), False)],
    ),
    "JSON with a text and a form without one": (
        operation(lambda content: {FORM: NO_TEXT, JSON: content[JSON]}),
        [Carrier(JSON, ("chunked", *IN_JSON), True), Carrier(FORM, ("part-headers", *END), False)],
    ),
    "no text": (operation(lambda _: {JSON: NO_TEXT}), [Carrier(JSON, ("chunked", "charset", "repeated", *END), False)]),
}


@pytest.mark.parametrize(("asked", "expected"), OPERATIONS.values(), ids=OPERATIONS)
def test_each_feature_is_carried_once(asked: Any, expected: list[Carrier]) -> None:
    """A text in each media type carries its own features, or all that it can where it is alone; the last the rest."""
    assert carriers(asked) == expected


def test_how_many_jobs_follow() -> None:
    """Other carriers and the source videos each need a job."""
    runner, _ = direct(reference(), evolve(TARGET, video_ids=("a", "b", "c")))
    assert jobs_to_follow(runner) == len(carriers(CLAUSES.operation)) + 3


@pytest.mark.parametrize(
    ("lengths", "index"),
    [
        ((1, 1), 1),
        ((3, 0), 1),
        ((9, 1), 1),
        ((1, 9), 1),
        ((1, 1, 1, 1), 2),
        ((1, 1, 9), 2),
        ((9, 1, 1), 1),
        ((2, 3, 4), 2),
        ((4, 3, 2), 1),
    ],
)
def test_pieces_are_parted_in_the_middle(lengths: tuple[int, ...], index: int) -> None:
    """The two halves are as long as each other, as far as pieces allow, and none of them is empty."""
    assert middle(["x" * length for length in lengths]) == index


class Stub(SimpleNamespace):
    """A part of a judgement."""


def test_broken_clauses() -> None:
    """What is broken counts, and what a valid request was declined by; nothing else does."""
    outcomes = [Stub(observations=[Stub(clause=outcome.value, outcome=outcome)]) for outcome in Outcome]
    assert {str(clause) for clause in broken_clauses(cast("Any", outcomes))} == {"broken", "declined"}


def test_a_carrier_is_sent_as_it_says() -> None:
    """The request has the text and the features, and what was broken before is known."""
    runner, transport = direct(reference())
    asyncio.run(probe_carrier(runner, carriers(CLAUSES.operation)[0]))
    (judgement,) = runner.judgements
    assert set(IN_FORM) & judgement.reading.features.keys() or set(IN_JSON) & judgement.reading.features.keys()
    assert joined(hazards(runner, JSON)).strip()[:20] in "".join(map(str, judgement.reading.members.values()))
    assert len(transport.requests) == 1


@pytest.mark.parametrize("limits", [[], [None], [600], [700, None, 600]])
def test_a_hazardous_text_leaves_room_for_features(limits: list[int | None]) -> None:
    """The text is as the seed decides, and shorter than the shortest limit by what the features add."""
    runner, _ = direct(reference())
    runner.catalogue = cast("Any", Stub(texts={JSON: dict(zip("abc", limits, strict=False))}))
    room = sum(len(feature.sample) for feature in FEATURES.values())
    assert room > 0
    assert hazards(runner, JSON) == packed(5, 600 - room if 600 in limits else None)
