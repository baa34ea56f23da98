"""The reports of every kind for the page, and texts of strangers put into them."""

from __future__ import annotations

import json
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from video_remix_contract.report.layout import BODY, COLUMNS

from report.documents import document, provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = json.loads(files("video_remix_contract.report").joinpath("report.schema.json").read_text(encoding="utf-8"))
# Objects whose names are a stranger's.
NAMED_BY_STRANGERS = frozenset({"by", "survival", "got"})


@cache
def wrong_provider() -> dict[str, Any]:
    """Return the report on a provider that breaks clauses of both messages, two of them by one cause."""
    return provider(
        "response.200.id.required:missing",
        "response.200.size.required:missing",
        "response.200.seconds.type:number",
        "request.prompt.nullability:accepted",
    )


# Reports of every kind that a reader meets, by name.
DOCUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "pass": partial(document, "provider that passes"),
    "fail": wrong_provider,
    "inconclusive": partial(document, "provider that nobody reaches"),
    "client": partial(document, "client"),
    "log": partial(document, "log"),
}


def sampled(document: dict[str, Any]) -> dict[str, Any]:
    """Return a report with a clause of each verdict, level and message, all other parts, and two findings."""
    first: dict[tuple[str, ...], dict[str, Any]] = {}
    for clause in document["clauses"]:
        kind = (clause["verdict"], clause["level"], clause["message"])
        first.setdefault(kind, {**clause, "findings": clause["findings"][:2]})
    return {**document, "clauses": list(first.values())}


def rewritten(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    """Return a document with every text changed that a stranger may have written: no word of the form itself."""
    if isinstance(value, dict):
        own = name not in NAMED_BY_STRANGERS
        return {key if own else change(key): rewritten(inner, change, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [rewritten(inner, change, name) for inner in value]
    return change(value) if isinstance(value, str) and value not in WORDS else value


def words(schema: Any) -> Iterator[str]:
    """Yield the words that a JSON Schema enumerates."""
    for key, inner in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "enum":
            yield from (word for word in inner if isinstance(word, str))
        elif isinstance(inner, dict | list):
            yield from words(inner)


# What decides where something stands on a page, so that a changed document has the same parts.
WORDS = frozenset(words(SCHEMA)) | set(COLUMNS) | {BODY, "default"}
