"""A diff as JSON, Markdown and text."""

from __future__ import annotations

import json
from typing import Any

from video_remix_contract.diff.model import Bump, Change, Diff, Kind, Party
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.untrusted.text import markdown as inline
from video_remix_contract.untrusted.text import visible

SCHEMA = "video-remix-contract/diff/1"
MAX_SHOWN = 160
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
        "change": str(change.kind),
        "must_act": [str(party) for party in change.must_act],
        "witness": witness.value if witness else None,
        "pointer": witness.pointer if witness else None,
        "allowed_by": str(witness.allowed_by) if witness else None,
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
    """Return a diff for people to read."""
    lines = [summary(diff)]
    for title, changes in groups(diff):
        lines += ["", title]
        for change in changes:
            lines.append(f"  {SIGNS[change.kind]} {change.clause} ({change.kind})")
            if change.must_act or change.undecided:
                lines.append(f"      {change.statement}")
            if change.undecided:
                lines.append(f"      undecided: {change.undecided}")
            if change.must_act and (witness := change.witness):
                place = f" at {witness.pointer}" if witness.pointer else ""
                lines.append(f"      only the {witness.allowed_by} one allows{place}: {shown(witness.value)}")
    return "".join(f"{visible(line)}\n" for line in lines)


def shown(value: Any) -> str:
    """Return a value as JSON on one line, cut where it is long."""
    whole = json.dumps(value, ensure_ascii=True)
    return whole if len(whole) <= MAX_SHOWN else f"{whole[:MAX_SHOWN]} … ({len(whole)} characters)"


def markdown(diff: Diff) -> str:
    """Return a diff as Markdown: a summary and one table."""
    lines = [f"**{inline(summary(diff))}**", ""]
    if diff.changes:
        lines += ["| clause | change | must act | statement | witness |", "|---|---|---|---|---|"]
    for _, changes in groups(diff):
        for change in changes:
            cells = [
                f"`{change.clause}`",
                str(change.kind),
                " and ".join(map(str, change.must_act)) or (UNDECIDED if change.undecided else "nobody"),
                f"{change.statement} {change.undecided or ''}".rstrip(),
                f"{change.witness.allowed_by} only: `{shown(change.witness.value)}`" if change.witness else "",
            ]
            lines.append(f"| {' | '.join(map(inline, cells))} |")
    return "\n".join(lines).rstrip() + "\n"
