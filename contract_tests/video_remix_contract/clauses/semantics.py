"""What an accepted answer says though no schema asks it: SHOULD clauses, each a small function beside its source.

A clause exists only while the fragment has the members that it speaks of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Unix seconds of this century have ten digits until 2286; milliseconds have thirteen.
EARLIEST, LATEST = 1_000_000_000, 9_999_999_999


class Breach(NamedTuple):
    """Where a declared clause is broken: JSON pointer into the answer, one sentence, the value that came."""

    pointer: str
    message: str
    got: Any


@frozen
class Answer:
    """What a declared clause sees of an accepted exchange: source id and prompt as sent, the decoded answer."""

    video_id: str
    sent: dict[str, Any]
    document: dict[str, Any]

    def whole(self, name: str) -> int | None:
        """Return an integer member, or None where it is no integer."""
        value = self.document.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@frozen
class AnswerClause:
    """A statement about one accepted answer; the check returns its breaches, or None where it cannot tell."""

    name: str
    members: tuple[str, ...]
    statement: str
    source: str
    check: Callable[[Answer], list[Breach] | None]
    condition: str | None = None
    hint: str | None = None


ANSWER_CLAUSES: list[AnswerClause] = []


def answer_clause(
    name: str,
    members: Sequence[str],
    statement: str,
    source: str,
    *,
    condition: str | None = None,
    hint: str | None = None,
) -> Callable[[Callable[[Answer], list[Breach] | None]], Callable[[Answer], list[Breach] | None]]:
    """Declare the decorated function as the check of a SHOULD clause about an accepted answer."""

    def declare(check: Callable[[Answer], list[Breach] | None]) -> Callable[[Answer], list[Breach] | None]:
        ANSWER_CLAUSES.append(AnswerClause(name, tuple(members), statement, source, check, condition, hint))
        return check

    return declare


def when(broken: object, pointer: str, message: str, got: Any) -> list[Breach]:
    """Return the one breach where the condition holds, none otherwise."""
    return [Breach(pointer, message, got)] if broken else []


@answer_clause("id.non-empty", ["id"], "`id` is not empty.", "documentation: the identifier of the video")
def id_non_empty(answer: Answer) -> list[Breach] | None:
    """Judge that the job can be asked for."""
    value = answer.document.get("id")
    return when(not value, "/id", "the new job has an empty id", value) if isinstance(value, str) else None


@answer_clause(
    "id.new",
    ["id"],
    "`id` differs from the identifier of the source video.",
    "documentation: a remix is a new video job",
)
def id_new(answer: Answer) -> list[Breach] | None:
    """Judge that the remix is not its own source."""
    value = answer.document.get("id")
    if not isinstance(value, str):
        return None
    return when(value == answer.video_id, "/id", "the new job has the id of its source", value)


@answer_clause(
    "remixed_from_video_id.source",
    ["remixed_from_video_id"],
    "`remixed_from_video_id` names the source video of the path.",
    "documentation: the identifier of the source video",
    hint="Give back the id of the request's path, not an upstream's id and not a URL.",
)
def names_source(answer: Answer) -> list[Breach] | None:
    """Judge that the answer points back to what was remixed."""
    value = answer.document.get("remixed_from_video_id", False)
    if value is not None and not isinstance(value, str):
        return None
    message = f"the source was {answer.video_id!r}"
    return when(value != answer.video_id, "/remixed_from_video_id", message, value)


@answer_clause(
    "prompt.unchanged",
    ["prompt"],
    "`prompt` comes back as it was sent, or is null.",
    "documentation: the prompt that was used",
    condition="`prompt` may be null",
)
def prompt_unchanged(answer: Answer) -> list[Breach] | None:
    """Judge that no character of the prompt was lost on its way."""
    value = answer.document.get("prompt")
    sent = answer.sent.get("prompt")
    if not isinstance(value, str) or not isinstance(sent, str):
        return None
    return when(value != sent, "/prompt", first_difference(sent, value), value)


def first_difference(sent: str, came: str) -> str:
    """Say where two texts part."""
    index = next(
        (i for i, (one, two) in enumerate(zip(sent, came, strict=False)) if one != two), min(len(sent), len(came))
    )
    return f"sent {sent[index : index + 12]!r} at character {index}, came {came[index : index + 12]!r}"


@answer_clause(
    "progress.range",
    ["progress"],
    "`progress` lies within 0 and 100.",
    "documentation: approximate completion percentage",
)
def progress_range(answer: Answer) -> list[Breach] | None:
    """Judge that progress is a percentage."""
    value = answer.whole("progress")
    return None if value is None else when(not 0 <= value <= 100, "/progress", "not within 0 and 100", value)


def plausible(name: str) -> Callable[[Answer], list[Breach] | None]:
    """Return the check that a timestamp is in seconds."""

    def check(answer: Answer) -> list[Breach] | None:
        value = answer.whole(name)
        message = "not a time of this century in Unix seconds"
        return None if value is None else when(not EARLIEST <= value <= LATEST, f"/{name}", message, value)

    return check


for _name in ("created_at", "completed_at", "expires_at"):
    answer_clause(
        f"{_name}.seconds",
        [_name],
        f"`{_name}` is a plausible time in Unix seconds.",
        "documentation: Unix timestamp (seconds)",
        condition=None if _name == "created_at" else f"`{_name}` may be null",
        hint="Milliseconds have thirteen digits, seconds ten.",
    )(plausible(_name))


def not_before(later: str) -> Callable[[Answer], list[Breach] | None]:
    """Return the check that one timestamp does not lie before the creation."""

    def check(answer: Answer) -> list[Breach] | None:
        created, value = answer.whole("created_at"), answer.whole(later)
        if created is None or value is None:
            return None
        return when(value < created, f"/{later}", f"lies before created_at, {created}", value)

    return check


for _name in ("completed_at", "expires_at"):
    answer_clause(
        f"{_name}.order",
        ["created_at", _name],
        f"`{_name}` does not lie before `created_at`.",
        "documentation: what the timestamps mean",
        condition=f"`{_name}` may be null",
    )(not_before(_name))


@answer_clause(
    "completed_at.agrees",
    ["completed_at", "status"],
    "`completed_at` is null until `status` is completed, and a time then.",
    "documentation: when the job completed, if finished",
)
def completion_agrees(answer: Answer) -> list[Breach] | None:
    """Judge that status and completion time tell one story; a failed job may have ended at a known time."""
    status, value = answer.document.get("status"), answer.document.get("completed_at", "absent")
    if value is not None and answer.whole("completed_at") is None:
        return None
    if status == "completed":
        return when(value is None, "/completed_at", "null though the job is completed", value)
    if status in ("queued", "in_progress"):
        return when(value is not None, "/completed_at", f"a time though the job is {status}", value)
    return None


@answer_clause(
    "error.agrees",
    ["error", "status"],
    "`error` is null unless `status` is failed, and an object then.",
    "documentation: why generation failed, if applicable",
)
def error_agrees(answer: Answer) -> list[Breach] | None:
    """Judge that status and error tell one story."""
    status, value = answer.document.get("status"), answer.document.get("error", "absent")
    if value is not None and not isinstance(value, dict):
        return None
    if status == "failed":
        return when(value is None, "/error", "null though the job failed", value)
    if status in ("queued", "in_progress", "completed"):
        return when(value is not None, "/error", f"not null though the job is {status}", value)
    return None
