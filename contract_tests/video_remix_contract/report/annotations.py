"""The report as GitHub workflow commands: an annotation for each cause, at the line of the fragment that it breaks.

The form is that of "Workflow commands for GitHub Actions". A runner obeys every line of a log that looks like a
command, in either of two spellings: nothing of others begins a line here, or spells a command anywhere in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from video_remix_contract.report.counting import Kind, blocks, kind, sentence
from video_remix_contract.report.sarif import steps
from video_remix_contract.untrusted.text import line

# GitHub shows no more of each level in a step, whatever is printed.
MAX_SHOWN = 10
MAX_SENTENCES = 3
MAX_TITLE = 200
LEVELS = ("error", "warning", "notice")
# What a runner undoes again; in a property, what ends it as well.
MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


@frozen
class Annotation:
    """What is shown at a place: one of LEVELS, a title of one line, lines of a message, the place as properties."""

    level: str
    title: str
    message: tuple[str, ...]
    place: tuple[tuple[str, str], ...] = ()

    @property
    def command(self) -> str:
        """The workflow command, a single line."""
        given = (*self.place, ("title", harmless(self.title)[:MAX_TITLE]))
        properties = ",".join(f"{name}={value.translate(PROPERTY)}" for name, value in given)
        message = "\n".join(map(harmless, self.message)).translate(MESSAGE)
        return f"::{self.level} {properties}::{message}"


def commands(report: dict[str, Any]) -> str:
    """Return the report as workflow commands, a line each, at most MAX_SHOWN of a level; nothing where all is well."""
    every = list(annotated(report))
    shown = [each for level in LEVELS for each in few([one for one in every if one.level == level], level)]
    return "".join(f"{each.command}\n" for each in shown)


def annotated(report: dict[str, Any]) -> Iterator[Annotation]:
    """Yield what is to be seen of a report: why there is no verdict, then each cause."""
    if report["verdict"] == "inconclusive":
        yield Annotation("error", "remix contract: inconclusive", (report["reason"] or "",))
        # Nothing was seen where nothing was accepted, and the reason is all there is to read.
        if not report["jobs"]["accepted"]:
            return
    for block in blocks(report["clauses"]):
        level = level_of(report, block[0])
        if level is not None:
            yield about(report, block, level)


def level_of(report: dict[str, Any], clause: dict[str, Any]) -> str | None:
    """Return the level at which a clause is shown, None for one that needs no attention."""
    counts = kind(report, clause)
    if counts in {Kind.FAIL, Kind.ERROR}:
        return "error"
    if counts is Kind.ACCEPTED:
        return "notice" if clause["expected"] else "warning"
    return None


def about(report: dict[str, Any], block: Sequence[dict[str, Any]], level: str) -> Annotation:
    """Return the annotation of the clauses that a cause breaks."""
    first = block[0]
    more = f" and {len(block) - 1} more" if len(block) > 1 else ""
    findings = dict.fromkeys(sentence(each) for clause in block for each in clause["findings"])
    sentences = list(findings)[:MAX_SENTENCES]
    if len(findings) > MAX_SENTENCES:
        sentences.append(f"and {len(findings) - MAX_SENTENCES} more findings")
    lines = (*sentences, first["reason"] or "", first["statement"], f"hint: {first['hint']}" if first["hint"] else "")
    return Annotation(
        level, f"{first['level']} {first['id']}{more}", tuple(filter(None, lines)), tuple(place(report, first))
    )


def place(report: dict[str, Any], clause: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the file and the line at which the fragment states a clause, where the report knows them."""
    name = "/".join(steps(report["contract"].get("fragment", "")))
    if name:
        yield "file", harmless(name)
        if clause.get("line"):
            yield "line", str(clause["line"])


def few(found: Sequence[Annotation], level: str) -> Sequence[Annotation]:
    """Return as many annotations as are shown; where there are more, the last one gives their number."""
    if len(found) <= MAX_SHOWN:
        return found
    rest = len(found) - MAX_SHOWN + 1
    return [*found[: MAX_SHOWN - 1], Annotation(level, "remix contract", (f"and {rest} more causes: see the report",))]


def harmless(text: str) -> str:
    """Return a text as a bounded line without the older spelling of a command, which a runner obeys anywhere."""
    return line(text).replace("##[", "## [")
