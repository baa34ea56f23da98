"""The words of a change, as short as a reader needs them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable

from attrs import evolve

from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.diff.model import Change, Kind
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import place

MAX_STATEMENT = 300
MAX_NAMED = 3
MAX_NAME = 40
BEFORE = " Before: "
# JSON values that a sentence lists: texts and numbers, with commas and a last "or" between them.
VALUE = r'(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)'
LIST = re.compile(rf"{VALUE}(?:, {VALUE}){{{MAX_NAMED},}}(?: or {VALUE})?")
VALUES = re.compile(VALUE)
# What follows from an annotation, although it binds nobody by itself.
REMARKS = {
    "default": "What a provider does where {place} is absent may have changed.",
    "readOnly": "A member that is read-only should not be sent.",
    "writeOnly": "A member that is write-only is not answered with.",
}
REMARKED = {"default": Message.REQUEST, "readOnly": Message.REQUEST, "writeOnly": Message.RESPONSE}
EITHER = "OpenAPI 3.0 asks for such a member in the other message alone, JSON Schema in both"


def enum_change(change: Change, old: Node, new: Node) -> Change:
    """Return a change of a list of allowed values with the values that came and went, instead of both lists."""
    before, after = listed(old), listed(new)
    if change.subject.keyword != "enum" or change.kind is not Kind.CHANGED or before is None or after is None:
        return change
    come, gone = without(after, before), without(before, after)
    stay = len(after) - len(come)
    words = [f"gains {named(come)}"] if come else []
    words += [f"loses {named(gone)}"] if gone else []
    rest = f"; {stay} other value{' stays' if stay == 1 else 's stay'}" if stay else ""
    subject = place(change.subject.path).replace("the body", "The body")
    return evolve(change, statement=f"{subject} {' and '.join(words)}{rest}.") if words else change


def listed(node: Node) -> list[str] | None:
    """Return the values that a schema allows, as JSON, where it lists them."""
    value = node.value if isinstance(node.value, dict) else {}
    values = [value["const"]] if "const" in value else value.get("enum")
    return [json.dumps(each, ensure_ascii=False) for each in values] if isinstance(values, list) else None


def without(names: Collection[str], others: Collection[str]) -> list[str]:
    """Return the names that are not among others."""
    known = set(others)
    return [name for name in names if name not in known]


def named(names: Iterable[str]) -> str:
    """Return names in a sentence: the first three, and how many more there are."""
    every = [name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 2]} …" for name in names]
    shown, rest = every[:MAX_NAMED], len(every) - MAX_NAMED
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def remarked(change: Change, *, required: bool) -> Change:
    """Return a change of an annotation with what follows from it; ``required`` is whether the member is.

    What is both required and for the other message alone is read in two ways, between which a person decides.
    """
    keyword, subject = change.subject.keyword or "", change.subject
    if subject.location is not Location.BODY or keyword not in REMARKS or not subject.path:
        return change
    if REMARKED[keyword] is not subject.message:
        return change
    about = place(subject.path)
    sentence = f"{about}: {change.statement} {REMARKS[keyword].format(place=about)}"
    undecided = EITHER if required and keyword != "default" else change.undecided
    return evolve(change, statement=sentence, undecided=undecided)


def shortened(change: Change) -> Change:
    """Return a change whose statement and reason are short enough to be read, the place of the change kept."""
    reason = change.undecided and cut(change.undecided, MAX_STATEMENT)
    if len(change.statement) <= MAX_STATEMENT:
        return evolve(change, undecided=reason)
    parts = change.statement.split(BEFORE)
    room = MAX_STATEMENT // len(parts) - len(BEFORE)
    statement = BEFORE.join(cut(LIST.sub(lambda match: named(VALUES.findall(match[0])), part), room) for part in parts)
    return evolve(change, statement=cut(statement, MAX_STATEMENT), undecided=reason)


def cut(text: str, limit: int) -> str:
    """Return a text that is cut in the middle where it is longer than a limit, its end kept."""
    if len(text) <= limit:
        return text
    end = limit // 4
    return f"{text[: limit - end - 3]} … {text[-end:]}"


def bare(change: Change) -> object:
    """Return what a change says apart from its place, which tells the same change in two places from two changes."""
    statement = change.statement.replace(place(change.subject.path), "").replace("The body", "").replace("the body", "")
    return change.kind, change.must_act, change.subject.keyword, change.undecided, statement
