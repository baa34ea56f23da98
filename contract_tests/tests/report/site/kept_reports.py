"""Kept reports for the tests of the site, small and made without a run."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from video_remix_contract.report.site.reading import Found, Kept

from report.documents import small

if TYPE_CHECKING:
    from pathlib import Path

OWN = ("1.0.0", "a" * 64)
OTHER = ("2.0.0", "b" * 64)


def report(contract: tuple[str, str] = OWN, kind: str = "provider", **changes: Any) -> dict[str, Any]:
    """Return a report on a contract with some members changed."""
    document: dict[str, Any] = json.loads(small())
    version, sha256 = contract
    document |= {"contract": {"version": version, "sha256": sha256}, "subject": {"kind": kind, "name": "by itself"}}
    return document | {"started": "2026-01-01T00:00:00+00:00"} | changes


def kept(path: str, document: dict[str, Any] | None = None) -> Kept:
    """Return a report that was kept at a path."""
    document = report() if document is None else document
    return Kept(PurePosixPath(path), json.dumps(document).encode(), document)


def found(*reports: Kept) -> Found:
    """Return a folder that holds reports and nothing else."""
    return Found(reports, ())


def put(folder: Path, path: str, text: str | None = None) -> Path:
    """Write a report, or another text, into a folder."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report()) if text is None else text, encoding="utf-8")
    return target
