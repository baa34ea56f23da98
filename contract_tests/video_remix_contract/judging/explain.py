"""Explain a breach in a few words, with what is known from the field of how such a breach comes about."""

from __future__ import annotations

from typing import Any

from video_remix_contract.clauses.model import Clause
from video_remix_contract.clauses.wording import demanded, shown, with_article
from video_remix_contract.schema.normalize import json_type
from video_remix_contract.schema.rules import Rule, place
from video_remix_contract.schema.synonyms import SYNONYMS

MAX_SHOWN = 60


def explain(clause: Clause, document: Any, got: Any, members: frozenset[str]) -> str:
    """Return the sentence for a breach of a schema clause; ``members`` are those that the schema describes."""
    rule = clause.rule
    assert rule is not None, "only clauses with a rule come here"
    if rule.keyword == "required":
        return f"{place(rule.path)} is missing{elsewhere(rule, document, members)}"
    if rule.keyword == "nullability":
        return demanded(rule)
    return f"{demanded(rule)}; got {described(got)}{instead(rule, got)}"


def described(value: Any) -> str:
    """Describe a value that came: null, the number 8, the text "done", an object."""
    kind = json_type(value)
    if kind in {"null", "array", "object"}:
        return with_article(kind)
    text = shown(value if kind != "string" or len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…")
    words = {"string": "text", "integer": "number", "number": "number", "boolean": "boolean"}
    return f"the {words[kind]} {text if len(text) <= MAX_SHOWN + 20 else f'{text[:MAX_SHOWN]}…'}"


def elsewhere(rule: Rule, document: Any, members: frozenset[str]) -> str:
    """Tell where a missing member stands: inside a wrapper, or under another name."""
    if len(rule.path) != 1 or not isinstance(document, dict):
        return ""
    name = rule.path[0]
    for wrapper, inner in document.items():
        if isinstance(inner, dict) and name in inner:
            return f"; it stands inside `{wrapper}`, but the job itself must be the body"
    renamed = next((other for other in document if other.endswith(f"_{name}") and other not in members), None)
    return f"; `{renamed}` does not replace it" if renamed else ""


def instead(rule: Rule, got: Any) -> str:
    """Tell what the documented spelling of a value would be."""
    if rule.keyword == "enum" and isinstance(got, str):
        word = got.strip().lower()
        if word in rule.value:
            return f"; the documented spelling is {word!r}"
        documented = next((known for known in rule.value if word in lower_case_synonyms(known)), None)
        return f"; the documented word is {documented!r}" if documented else ""
    if rule.keyword == "type" and "string" in rule.value and json_type(got) == "integer" and abs(got) < 10**9:
        return f'; send the text "{got}"'
    if rule.keyword == "type" and "integer" in rule.value and isinstance(got, float) and abs(got) < 2**53:
        return f"; send a whole number, such as {int(got)}"
    return ""


def lower_case_synonyms(word: Any) -> list[str]:
    """Return what servers send in place of a documented word, in lower case."""
    return [synonym.lower() for synonym in SYNONYMS.get(word, ())] if isinstance(word, str) else []
