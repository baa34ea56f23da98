"""What the members of an accepted response mean together: SHOULD clauses that no schema can state.

A clause exists only while the fragment has the members that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, frozen

from video_remix_contract.clauses.features import differ_in_hostile_characters
from video_remix_contract.clauses.jobs import UNFINISHED
from video_remix_contract.clauses.text_changes import described_change

# Unix seconds of this century have ten digits until 2286; milliseconds have thirteen.
EARLIEST, LATEST = 1_000_000_000, 9_999_999_999
ABSENT = object()
UNCHANGED = "unchanged"
# Seconds by which clocks may differ.
CLOCK_TOLERANCE = 300
NULL = {"type": "null"}


class Unjudged(Exception):  # noqa: N818 - an outcome of a check, not an error
    """The response does not show whether the clause is kept."""


@define
class Accepted:
    """What a semantic clause sees of an accepted exchange: source id and body as sent, the decoded response.

    ``now`` is the time of the exchange in Unix seconds, None where that is not known. ``in_words`` is whether what is
    wrong is to be named, which takes long for long texts.
    """

    video_id: str
    sent: dict[str, Any]
    document: dict[str, Any]
    now: float | None = None
    in_words: bool = True

    def whole(self, name: str) -> int:
        """Return an integer member; raises Unjudged where it is not an integer."""
        value = self.document.get(name)
        if type(value) is not int:
            raise Unjudged
        return value


Judge = Callable[[Accepted, Any], str | None]


@frozen
class Semantic:
    """A statement about ``member``; it exists where the fragment has all the ``needs``.

    ``of_new_jobs`` is whether it compares a new job with what it was asked with. ``kind`` is the type of the values
    that it is about, None where that is more than one.

    ``keeping`` is a schema, where the document alone tells: what is valid by it does not break the clause, and the
    types of its members tell whether it shows the clause.

    ``judge`` takes such a value and returns what is wrong with it, or None where the clause is kept; it raises Unjudged
    where it cannot decide.
    """

    member: str
    keyword: str
    statement: str
    source: str
    judge: Judge
    kind: type | None = None
    needs: tuple[str, ...] = ()
    condition: str | None = None
    hint: str | None = None
    repeatable: bool = False
    of_new_jobs: bool = False
    keeping: Mapping[str, Any] | None = None

    def check(self, accepted: Accepted) -> str | None:
        """Return what is wrong, None where the clause is kept; raises Unjudged where it cannot be decided."""
        value = accepted.document.get(self.member, ABSENT)
        if self.kind and type(value) is not self.kind:
            raise Unjudged
        return self.judge(accepted, value)


def not_empty(name: str, source: str) -> Semantic:
    """Return the clause that a text is not empty and not blank."""

    def judge(_: Accepted, value: str) -> str | None:
        return None if value.strip() else f"`{name}` is {value!r}"

    # A text with a character of ASCII that is seen is surely not blank.
    keeping = {"properties": {name: {"pattern": "[!-~]"}}}
    return Semantic(name, "non-empty", f"`{name}` is not empty.", source, judge, str, keeping=keeping)


def id_is_new(accepted: Accepted, value: str) -> str | None:
    """Judge that the remix is not its own source."""
    return "the new job has the id of its source" if value == accepted.video_id else None


def source_is_named(accepted: Accepted, value: Any) -> str | None:
    """Judge that the response points back to what was remixed."""
    if value == accepted.video_id:
        return None
    if value is not None and not isinstance(value, str):
        raise Unjudged
    return f"the source was {accepted.video_id!r}; got {value!r}"


def prompt_is_unchanged(accepted: Accepted, value: str) -> str | None:
    """Judge that no character of the prompt was lost on its way."""
    sent = accepted.sent.get("prompt")
    if value == sent:
        return None
    # Characters that naive readers break on are judged by clauses of their own.
    if not isinstance(sent, str) or differ_in_hostile_characters(sent, value):
        raise Unjudged
    return described_change(sent, value) if accepted.in_words else "changed"


def progress_is_a_percentage(_: Accepted, value: int) -> str | None:
    """Judge that progress lies within 0 and 100."""
    return None if 0 <= value <= 100 else f"`progress` must be within 0 and 100; got {value}"


def completion_agrees(accepted: Accepted, value: Any) -> str | None:
    """Judge that status and completion time agree; a failed job may have ended at a known time."""
    status = accepted.document.get("status")
    if value is not None and type(value) is not int:
        raise Unjudged
    if status == "completed":
        return "null although the job is completed" if value is None else None
    if status in UNFINISHED:
        return None if value is None else f"a time although the job is {status}"
    raise Unjudged


def error_agrees(accepted: Accepted, value: Any) -> str | None:
    """Judge that status and error agree."""
    status = accepted.document.get("status")
    if value is not None and not isinstance(value, dict):
        raise Unjudged
    if status == "failed":
        return "null although the job failed" if value is None else None
    if status in (*UNFINISHED, "completed"):
        return None if value is None else f"not null although the job is {status}"
    raise Unjudged


def within(name: str, least: int, most: int) -> dict[str, Any]:
    """Return a schema of the documents in which a number lies within bounds."""
    return {"properties": {name: {"minimum": least, "maximum": most}}}


def in_seconds(name: str, condition: str | None = None) -> Semantic:
    """Return the clause that a timestamp is in seconds."""

    def judge(_: Accepted, value: int) -> str | None:
        plausible = EARLIEST <= value <= LATEST
        return None if plausible else f"`{name}` must be a time of this century in Unix seconds; got {value}"

    statement = f"`{name}` is a plausible time in Unix seconds."
    source, hint = "documentation: Unix timestamp (seconds)", "Milliseconds have thirteen digits, seconds ten."
    keeping = within(name, EARLIEST, LATEST)
    return Semantic(name, "seconds", statement, source, judge, int, condition=condition, hint=hint, keeping=keeping)


def not_before_creation(name: str) -> Semantic:
    """Return the clause that a timestamp does not lie before the creation."""

    def judge(accepted: Accepted, value: int) -> str | None:
        created = accepted.whole("created_at")
        return f"{value} lies before created_at, {created}" if value < created else None

    statement, source = f"`{name}` does not lie before `created_at`.", "documentation: what the timestamps mean"
    needs, condition = ("created_at",), f"`{name}` may be null"
    return Semantic(name, "order", statement, source, judge, int, needs, condition, repeatable=True)


def not_in_the_future(name: str, condition: str) -> Semantic:
    """Return the clause that a timestamp does not lie in the future, beyond what clocks may differ."""

    def judge(accepted: Accepted, value: int) -> str | None:
        if accepted.now is None or not EARLIEST <= value <= LATEST:
            raise Unjudged
        ahead = value - accepted.now
        return f"{value} lies {ahead:.0f} s in the future" if ahead > CLOCK_TOLERANCE else None

    statement, source = f"`{name}` does not lie in the future.", "documentation: what the timestamps mean"
    hint = "Unix time is in UTC; an offset of whole hours is a local time that was taken for it."
    return Semantic(name, "past", statement, source, judge, int, condition=condition, hint=hint)


SEMANTICS = (
    not_empty("id", "documentation: the identifier of the video"),
    not_empty("model", "documentation: the model that makes the video"),
    Semantic(
        "id",
        "new",
        "`id` differs from the identifier of the source video.",
        "documentation: a remix is a new video job",
        id_is_new,
        str,
        of_new_jobs=True,
    ),
    Semantic(
        "remixed_from_video_id",
        "source",
        "`remixed_from_video_id` names the source video of the path.",
        "documentation: the identifier of the source video",
        source_is_named,
        hint="Give back the id of the request's path, not an upstream's id and not a URL.",
        of_new_jobs=True,
    ),
    Semantic(
        "prompt",
        UNCHANGED,
        "`prompt` comes back as it was sent, or is null.",
        "documentation: the prompt that was used",
        prompt_is_unchanged,
        str,
        condition="`prompt` may be null",
        repeatable=True,
        of_new_jobs=True,
    ),
    Semantic(
        "progress",
        "range",
        "`progress` lies within 0 and 100.",
        "documentation: approximate completion percentage",
        progress_is_a_percentage,
        int,
        keeping=within("progress", 0, 100),
    ),
    in_seconds("created_at"),
    in_seconds("completed_at", "`completed_at` may be null"),
    in_seconds("expires_at", "`expires_at` may be null"),
    not_in_the_future("created_at", "a recording may not have the time of an exchange"),
    not_in_the_future("completed_at", "`completed_at` may be null"),
    not_before_creation("completed_at"),
    not_before_creation("expires_at"),
    Semantic(
        "completed_at",
        "agrees",
        "`completed_at` is null until `status` is completed, and a time then.",
        "documentation: when the job completed, if finished",
        completion_agrees,
        needs=("status",),
    ),
    Semantic(
        "error",
        "agrees",
        "`error` is null unless `status` is failed, and an object then.",
        "documentation: why generation failed, if applicable",
        error_agrees,
        needs=("status",),
        keeping={
            "required": ["status"],
            "anyOf": [
                {"properties": {"status": {"const": "failed"}, "error": {"not": NULL}}},
                {"properties": {"status": {"enum": [*UNFINISHED, "completed"]}, "error": NULL}},
            ],
        },
    ),
)
