"""The report as one HTML page that asks nothing of any server; it shows what the document has, and computes nothing.

Whoever wrote a report is not known: every text of it is shown as text, visible and bounded, by `shown`, which
the template engine calls for whatever it prints.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from video_remix_contract.judging.trimming import preview
from video_remix_contract.report.curl import MAX_COMMAND
from video_remix_contract.report.layout import KINDS, URGENT, Entry, by_kind, entries, sections
from video_remix_contract.untrusted.text import visible

MAX_TEXT = 500
MAX_CLAUSES = 3000
MAX_FINDINGS = 1000
MAX_GROUPS = 20_000
# Rows of a table, items of a list.
MAX_ROWS = 1000
# What a client can make of a fault, what asks for attention first, and what that means.
OUTCOMES = {
    "silent": ("✗", "took a broken response for good"),
    "crashed": ("✗", "crashed"),
    "hung": ("✗", "did not end in time"),
    "noticed": ("✓", "ended with an error of its own"),
    "worked": ("✓", "got what it asked for"),
    "unseen": ("○", "sends no request that the fault is about"),
}
VERDICTS = {"conformant": "✓", "nonconformant": "✗", "inconclusive": "?"}


def page(document: dict[str, Any]) -> str:
    """Return a report document, valid against report.schema.json, as an HTML page."""
    numbered = entries(document)
    # What asks for attention comes first, in the lists and where there is too much.
    ordered = sorted(numbered, key=lambda entry: list(KINDS).index(entry.kind))
    kept = sorted(ordered[:MAX_CLAUSES], key=lambda entry: entry.number)
    return (
        environment()
        .get_template("page.html")
        .render(
            report=document,
            sections=sections(kept),
            lists=by_kind(kept),
            findings=shares(ordered[:MAX_CLAUSES], lambda clause: clause["findings"], MAX_FINDINGS),
            groups=shares(ordered[:MAX_CLAUSES], lambda clause: list(clause.get("by", {}).items()), MAX_GROUPS),
            left_out=len(numbered) - len(kept),
            counts=Counter(entry.kind for entry in numbered),
            runs=runs(document.get("survival", {})),
            style=part("page.css"),
            script=part("page.js"),
        )
    )


def shares(entries: Sequence[Entry], parts: Callable[[dict[str, Any]], list[Any]], limit: int) -> dict[int, list[Any]]:
    """Return some parts of clauses by the number of the clause, those of the first clauses up to a limit."""
    left, result = limit, {}
    for entry in entries:
        result[entry.number] = parts(entry.clause)[:left]
        left -= len(result[entry.number])
    return result


def runs(survival: dict[str, Any]) -> list[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """Return the runs of a client by their outcome."""
    lists: dict[str, list[tuple[str, dict[str, Any]]]] = {outcome: [] for outcome in OUTCOMES}
    for name, run in survival.items():
        lists[run["outcome"]].append((name, run))
    return [(outcome, entries) for outcome, entries in lists.items() if entries]


@cache
def environment() -> Environment:
    """Return what renders the page: whatever it prints is escaped, visible and bounded."""
    made = Environment(
        loader=PackageLoader("video_remix_contract.report", "templates"),
        autoescape=True,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {"command": command, "json": json_text, "policy": policy}
    made.globals |= {"KINDS": KINDS, "URGENT": URGENT, "OUTCOMES": OUTCOMES, "VERDICTS": VERDICTS, "MAX_ROWS": MAX_ROWS}
    return made


def shown(value: Any, limit: int = MAX_TEXT) -> Any:
    """Return what is printed of a value: of a text its beginning, without anything that is invisible."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value) if len(value) <= limit else f"{visible(value[:limit])}… ({len(value)} characters)"


def command(value: str) -> Markup:
    """Return a command, which is longer than other texts, as markup that shows it."""
    return escape(shown(value, MAX_COMMAND))


def json_text(value: Any) -> str:
    """Return the beginning of a value's JSON text."""
    text, whole = preview(value, MAX_TEXT - 1)
    return text if whole else f"{text}…"


@cache
def part(name: str) -> Markup:
    """Return our own style or script."""
    text = files("video_remix_contract.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - it comes with this package


def policy(text: str) -> str:
    """Return the hash of a style or a script that a Content-Security-Policy allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
