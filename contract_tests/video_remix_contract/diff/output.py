"""A diff as JSON, Markdown and text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from video_remix_contract.diff.model import Bump, Change, Diff, Kind, Party
from video_remix_contract.diff.wording import REMARKS
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.untrusted.text import markdown as inline
from video_remix_contract.untrusted.text import visible

SCHEMA = "video-remix-contract/diff/1"
MAX_SHOWN = 160
MAX_PLACES = 3
UNDECIDED = "a person has to decide"
SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}
TITLES: dict[tuple[Party, ...], str] = {
    (Party.CLIENTS, Party.PROVIDERS): "clients and providers must act",
    (Party.CLIENTS,): "clients must act",
    (Party.PROVIDERS,): "providers must act",
    (): "nobody must act",
}


def document(diff: Diff) -> dict[str, Any]:
    """Return a diff as JSON, valid against diff.schema.json."""
    return {
        "schema": SCHEMA,
        "old": identity(diff.old),
        "new": identity(diff.new),
        "bump": str(diff.bump),
        "changes": [entry(change) for change in diff.changes],
    }


def identity(contract: Contract) -> dict[str, str]:
    """Return what identifies a fragment."""
    return {"version": contract.version, "sha256": contract.sha256}


def entry(change: Change) -> dict[str, Any]:
    """Return a change as JSON."""
    witness = change.witness
    return {
        "clause": change.clause,
        "places": list(change.places),
        "change": str(change.kind),
        "must_act": [str(party) for party in change.must_act],
        "witness": witness.value if witness else None,
        "pointer": witness.pointer if witness else None,
        "allowed_by": str(witness.allowed_by) if witness else None,
        "document": witness.document if witness else None,
        "statement": change.statement,
        "undecided": change.undecided,
    }


def groups(diff: Diff) -> list[tuple[str, list[Change]]]:
    """Return the changes by those who must act, the widest consequence first, empty groups left out.

    Those of which a person has to decide stand before those on which nobody must act.
    """
    decided = [change for change in diff.changes if change.undecided is None]
    grouped = [(title, [change for change in decided if change.must_act == who]) for who, title in TITLES.items()]
    grouped.insert(-1, (UNDECIDED, list(diff.undecided)))
    return [(title, changes) for title, changes in grouped if changes]


def summary(diff: Diff) -> str:
    """Return in one line what follows from a diff."""
    if not diff.changes:
        return f"{diff.old.version} to {diff.new.version}: nothing changed (bump: none)"
    counted = ", ".join(f"{title}: {len(changes)}" for title, changes in groups(diff))
    size = {Bump.UNDECIDED: "an undecided change", Bump.MINOR: "at least a minor change"} if diff.undecided else {}
    return f"{diff.old.version} to {diff.new.version}: {size.get(diff.bump, f'a {diff.bump} change')} ({counted})"


def text(diff: Diff) -> str:
    """Return a diff for people to read; the changes of a document with several operations stand under each of them."""
    lines, names = [summary(diff)], operation_names(diff)
    for title, changes in groups(diff):
        lines += ["", title]
        for operation, own in by_operation(changes):
            lines += [f"  {names[operation]}"] if operation in names else []
            for change in own:
                lines += [f"  {line}" if operation in names else line for line in entry_lines(change)]
    return "".join(f"{visible(line)}\n" for line in lines)


def entry_lines(change: Change) -> Iterator[str]:
    """Yield the lines of a change: its clause, and what somebody who must act, or decide, has to know."""
    yield f"  {SIGNS[change.kind]} {change.clause} ({change.kind})"
    if change.elsewhere:
        yield f"      {elsewhere(change)}"
    if change.must_act or change.undecided or change.subject.keyword in REMARKS:
        yield f"      {change.statement}"
    if change.undecided:
        yield f"      undecided: {change.undecided}"
    if change.must_act and (witness := change.witness):
        place = f" at {witness.pointer}" if witness.pointer else ""
        yield f"      only the {witness.allowed_by} one allows{place}: {shown(witness.value)}"


def elsewhere(change: Change) -> str:
    """Return in how many other places a change shows, and the first of them."""
    names = [subject.name for subject in change.elsewhere]
    more = ", …" if len(names) > MAX_PLACES else ""
    return f"and in {len(names)} more place{'s' if len(names) > 1 else ''}: {', '.join(names[:MAX_PLACES])}{more}"


def by_operation(changes: list[Change]) -> Iterator[tuple[str | None, list[Change]]]:
    """Yield the changes of each operation together, what belongs to none of them last."""
    grouped: dict[str | None, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.subject.operation, []).append(change)
    yield from sorted(grouped.items(), key=lambda pair: pair[0] is None)


def operation_names(diff: Diff) -> dict[str | None, str]:
    """Return the method and path of each operation that has a name in clauses, where there are several."""
    return {each.label: each.name for contract in (diff.old, diff.new) for each in contract.operations}


def shown(value: Any) -> str:
    """Return a value as JSON on one line, cut where it is long."""
    whole = json.dumps(value, ensure_ascii=True)
    return whole if len(whole) <= MAX_SHOWN else f"{whole[:MAX_SHOWN]} … ({len(whole)} characters)"


def markdown(diff: Diff) -> str:
    """Return a diff as Markdown: a summary and one table."""
    lines, names = [f"**{inline(summary(diff))}**", ""], operation_names(diff)
    several = any(change.subject.operation for change in diff.changes)
    titles = [*(["operation"] if several else []), "clause", "change", "must act", "statement", "witness"]
    if diff.changes:
        lines += [row(titles), row("---" for _ in titles)]
    for _, changes in groups(diff):
        for operation, own in by_operation(changes):
            named = [names.get(operation, "")] if several else []
            lines += [row(map(inline, [*named, *cells(change)])) for change in own]
    return "\n".join(lines).rstrip() + "\n"


def row(cells: Iterable[str]) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |"


def cells(change: Change) -> list[str]:
    """Return what a row says of a change."""
    return [
        f"`{change.clause}`{f' {elsewhere(change)}' if change.elsewhere else ''}",
        str(change.kind),
        " and ".join(map(str, change.must_act)) or (UNDECIDED if change.undecided else "nobody"),
        f"{change.statement} {change.undecided or ''}".rstrip(),
        f"{change.witness.allowed_by} only: `{shown(change.witness.value)}`" if change.witness else "",
    ]
