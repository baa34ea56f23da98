"""The report as Markdown, for the summary of a CI job: the verdict, what needs attention, then every clause."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from video_remix_contract.report.counting import Kind, blocks, kind, sentence, shown
from video_remix_contract.report.terminal import ALARMING, how_often, needs_attention, verdict_line
from video_remix_contract.untrusted.text import markdown as harmless

# What GitHub takes as a summary.
MAX_BYTES = 1024 * 1024
# Of a clause or a cause; more is in the JSON report.
MAX_LISTED = 20
MAX_LINE = 2000
LEFT_OUT = "*{} more parts of this report are left out, since a summary has at most 1 MiB; the JSON report has them.*\n"
CELLS = {
    Kind.PASS: "pass",
    Kind.FAIL: "**fail**",
    Kind.ERROR: "**error**",
    Kind.ACCEPTED: "not counted",
    Kind.SKIP: "skip",
}
# What a cell shows that several clauses share.
ORDER = (Kind.FAIL, Kind.ERROR, Kind.ACCEPTED, Kind.PASS, Kind.SKIP)


def markdown(report: dict[str, Any]) -> str:
    """Return the report as Markdown of at most 1 MiB, in which nothing of others is alive."""
    whole, size, left_out = [], len(LEFT_OUT) + 20, 0
    for part in parts(report):
        length = len(part.encode()) + 1
        if size + length > MAX_BYTES:
            left_out += 1
        else:
            whole.append(part)
            size += length
    return "\n".join([*whole, *([LEFT_OUT.format(left_out)] if left_out else [])])


def parts(report: dict[str, Any]) -> Iterator[str]:
    """Yield the parts of the report, each of them complete."""
    (verdict, _), rest = verdict_line(report)
    yield f"### remix contract {inline(report['contract']['version'])}\n\n**{verdict}**{inline(rest)}\n"
    # Where nothing was accepted nothing was seen, and the reason is all there is to read.
    if report["jobs"]["accepted"] or report["verdict"] != "inconclusive":
        attention = [clause for clause in report["clauses"] if needs_attention(report, clause)]
        yield from (cause(report, block) for block in blocks([each for each in attention if each["verdict"] != "skip"]))
        yield from unseen([each for each in attention if each["verdict"] == "skip"])
    yield from (f"- note: {inline(note)}\n" for note in report["notes"])
    yield from survival(report.get("survival", {}))
    yield from matrices(report)
    if report["additional_members"]:
        listed = ", ".join(map(named, report["additional_members"][:MAX_LISTED]))
        yield f"Additional members (allowed): {listed}\n"
    contract = report["contract"]
    yield (
        f"Contract {inline(contract['version'])} (`{contract['sha256'][:12]}`), "
        f"video-remix-contract {inline(report['tool']['version'])}, profile {report['profile']}\n"
    )


def inline(text: str) -> str:
    """Return a text, bounded, on one line that is harmless in Markdown."""
    return harmless(text if len(text) <= MAX_LINE else f"{text[:MAX_LINE]}…")


def named(name: str) -> str:
    """Return a name as code."""
    return inline(f"`{name}`")


def code(text: str) -> str:
    """Return a block of code; the fence is longer than any in the text."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{fence}text\n{shown(text)}\n{fence}"


def folded(title: str, body: str) -> str:
    """Return what is shown when its title, which is HTML, is opened."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>\n"


def html_code(text: str) -> str:
    """Return a text as code in HTML, of which GitHub makes neither a mention nor a link."""
    return f"<code>{html.escape(shown(text))}</code>"


def few(lines: Sequence[str], what: str) -> list[str]:
    """Return the first lines, and how many are left out."""
    rest = len(lines) - MAX_LISTED
    return [*lines[:MAX_LISTED], *([f"- … and {rest} more {what}"] if rest > 0 else [])]


def cause(report: dict[str, Any], clauses: Sequence[dict[str, Any]]) -> str:
    """Return the clauses that a cause breaks, with what was seen and how to see it again."""
    first = clauses[0]
    findings = [finding for clause in clauses for finding in clause["findings"]]
    more = f" and {len(clauses) - 1} more with the same cause" if len(clauses) > 1 else ""
    word = f"{first['verdict']}, {kind(report, first)}" if first["expected"] else first["verdict"]
    title = f"<b>{word}</b> {first['level']} {html_code(first['id'])}{more}"
    lines = few([f"- {named(clause['id'])}: {inline(clause['statement'])}" for clause in clauses], "clauses")
    lines += [f"- reason: {inline(first['reason'])}"] if first["reason"] else []
    lines += few([f"- {words}" for words in dict.fromkeys(inline(sentence(each)) for each in findings)], "findings")
    if findings:
        lines.append(f"- {inline(how_often(first))}")
        lines += few([f"- in {shares(first, name)} of {inline(name)}" for name in first.get("by", {})], "groups")
        lines += [f"- hint: {inline(first['hint'])}"] if first["hint"] else []
        answer = findings[0]["answer"]
        if answer:
            head = f"{answer['status']} {answer['content_type'] or ''}".rstrip()
            lines += ["", code(f"answer: {head} {answer['body']}".rstrip())]
        lines += ["", code(findings[0]["reproduce"])]
    return folded(title, "\n".join(lines))


def unseen(clauses: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the clauses that a run had to see and did not."""
    lines = [f"- {named(clause['id'])}: {inline(clause['reason'] or '')}" for clause in clauses]
    if lines:
        yield folded(f"{len(lines)} clauses that had to be seen and were not", "\n".join(few(lines, "clauses")))


def shares(clause: dict[str, Any], name: str) -> str:
    """Return in how many exchanges of a group a clause was broken."""
    return f"{clause['by'][name]['broken']} of {clause['by'][name]['seen']} exchanges"


def survival(runs: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield what a client bears: how many runs ended how, and those that matter."""
    if not runs:
        return
    counted = ", ".join(
        f"{count} {outcome}" for outcome, count in Counter(run["outcome"] for run in runs.values()).items()
    )
    yield f"**Tolerance**: {counted}, of {len(runs)} faults and scenarios\n"
    rows = [
        f"| {named(name)} | {run['outcome']} | {run['jobs']} |"
        for name, run in runs.items()
        if run["outcome"] in ALARMING or run["jobs"] > 1
    ]
    if rows:
        table = "\n".join(["| fault or scenario | the client | jobs |", "|---|---|---|", *rows])
        yield folded("what it does not bear, or what costs several jobs", table)


def matrices(report: dict[str, Any]) -> Iterator[str]:
    """Yield tables of member and keyword for each message, then a list of all other clauses."""
    messages: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for clause in report["clauses"]:
        if clause.get("member") and clause.get("keyword"):
            about: tuple[str, ...] = (
                clause["operation"],
                clause["side"],
                clause.get("message", ""),
                clause.get("status", ""),
            )
            messages.setdefault(about, []).append(clause)
    listed: set[int] = set()
    for about, clauses in messages.items():
        keywords = Counter(
            keyword for _, keyword in dict.fromkeys((each["member"], each["keyword"]) for each in clauses)
        )
        # A column for a single member would only make the table wide.
        columns = [keyword for keyword, count in keywords.items() if count > 1]
        chosen = [clause for clause in clauses if clause["keyword"] in columns]
        if chosen:
            listed |= {id(clause) for clause in chosen}
            yield folded(html_code(" · ".join(filter(None, about))), matrix(report, chosen, columns))
    others = [clause for clause in report["clauses"] if id(clause) not in listed]
    if others:
        rows = [f"| {named(each['id'])} | {each['level']} | {CELLS[kind(report, each)]} |" for each in others]
        yield folded("all other clauses", "\n".join(["| clause | level | verdict |", "|---|---|---|", *rows]))


def matrix(report: dict[str, Any], clauses: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Return a table of members and keywords."""
    cells: dict[str, dict[str, list[Kind]]] = {}
    for clause in clauses:
        row = cells.setdefault(clause["member"], {})
        row.setdefault(clause["keyword"], []).append(kind(report, clause))
    head = " | ".join(["member", *map(inline, columns)])
    rows = [
        " | ".join([named(member), *(cell(row.get(column, ())) for column in columns)]) for member, row in cells.items()
    ]
    return "\n".join([f"| {head} |", f"|{'---|' * (len(columns) + 1)}", *(f"| {row} |" for row in rows)])


def cell(kinds: Sequence[Kind]) -> str:
    """Return what a cell shows of the clauses that it stands for."""
    return next((CELLS[each] for each in ORDER if each in kinds), "")
