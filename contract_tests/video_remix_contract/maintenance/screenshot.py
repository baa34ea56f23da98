"""The picture of a verdict in README.md: a real run, as a terminal shows it.

``python -m video_remix_contract.maintenance.screenshot FILE.svg`` verifies a reference provider with two faults and
writes the picture; with ``--check`` it reports whether the picture there shows what such a run shows now, times apart.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.files.writing import write_whole
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.terminal import show
from video_remix_contract.verification import Settings, verify

WIDTH = 100
ORIGIN = "http://127.0.0.1:8000"
TITLE = f"video-remix-contract verify provider {ORIGIN}{BASE}"
# Keywords of the clauses that the provider breaks: the last MUST about each.
BROKEN = ("required", "enum")
# A picture asks no server for a font.
FONT = re.compile(r"@font-face {{.*?}}\s*", re.DOTALL)


def document() -> dict[str, Any]:
    """Return the report on a provider with faults, as if it had run at the usual port."""
    clauses = catalogue(load())
    faults = select_faults(clauses, [last(clauses, keyword) for keyword in BROKEN])
    with serving(ReferenceProvider(clauses.contract, faults)) as origin:
        report = asyncio.run(verify(clauses, Target(f"{origin}{BASE}", "sk-screenshot"), Settings()))
    text = json.dumps(report.document).replace(origin, ORIGIN)
    placed: dict[str, Any] = json.loads(text)
    return placed


def last(clauses: Catalogue, keyword: str) -> str:
    """Return the id of the last clause about a member of the body of a success that is a MUST of a keyword."""
    return [
        clause.id
        for clause in clauses.of(Side.PROVIDER)
        if clause.keyword == keyword and clause.level is Level.MUST and clause.status and len(clause.path) == 1
    ][-1]


def picture() -> str:
    """Return the run as SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    show(console, document())
    return console.export_svg(title=TITLE, code_format=FONT.sub("", CONSOLE_SVG_FORMAT), unique_id="verdict")


def still(text: str) -> str:
    """Return a picture without what differs from run to run: times and numbers of jobs."""
    return re.sub(r"\d", "0", text)


def main(arguments: list[str]) -> int:
    """Write the picture, or check it; exit 1 where it has drifted."""
    path = Path(arguments[-1])
    fresh = picture()
    if "--check" not in arguments:
        write_whole(path, fresh.encode())
        return 0
    drifted = not path.is_file() or still(path.read_text(encoding="utf-8")) != still(fresh)
    if drifted:
        print(f"{path}: a run looks different by now; run `make screenshot`", file=sys.stderr)
    return int(drifted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
