"""Say a breach in a few words, with what is known from the field of how such a breach comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_remix_contract.schema.mutations import SYNONYMS
from video_remix_contract.schema.rules import json_type, place

if TYPE_CHECKING:
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.schema.rules import Rule


def explain(clause: Clause, document: Any, got: Any, documented: frozenset[str]) -> str:
    """Return the sentence for one breach of a schema clause; ``documented`` are the members of the whole body."""
    rule = clause.rule
    assert rule is not None, "only clauses with a rule come here"
    subject = place(rule.path)
    if rule.keyword == "required":
        return f"{subject} is missing{elsewhere(rule, document, documented)}"
    if rule.keyword == "nullability":
        return f"{subject} is null"
    said = f"it does not hold that {clause.statement.replace('The body', 'the body').rstrip('.')}"
    return f"{said}{instead(rule, got)}"


def elsewhere(rule: Rule, document: Any, documented: frozenset[str]) -> str:
    """Tell where a missing member stands instead: inside a wrapper, or under another name."""
    if len(rule.path) != 1 or not isinstance(document, dict):
        return ""
    name = rule.path[0]
    for wrapper, inner in document.items():
        if isinstance(inner, dict) and name in inner:
            return f"; it stands inside `{wrapper}`, but the job itself is the body"
    renamed = next((other for other in document if other.endswith(f"_{name}") and other not in documented), None)
    return f"; `{renamed}` does not stand for it" if renamed else ""


def instead(rule: Rule, got: Any) -> str:
    """Tell what the documented spelling of a value would be."""
    if rule.keyword == "enum" and isinstance(got, str):
        if got.strip().lower() in rule.value:
            return f"; it is spelt {got.strip().lower()!r}"
        word = next((word for word, others in SYNONYMS.items() if word in rule.value and meant(got, others)), None)
        return f"; the documented word is {word!r}" if word else ""
    if rule.keyword == "type" and "string" in rule.value and json_type(got) == "integer":
        return f'; send the text "{got}"' if abs(got) < 10**9 else ""
    return ""


def meant(got: str, synonyms: tuple[str, ...]) -> bool:
    """Tell whether a word is one of the synonyms, in whatever case."""
    return got.strip().lower() in {one.lower() for one in synonyms}
