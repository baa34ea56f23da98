"""``make bench``: every row of the folder rows in turn, one table, and build/bench/report.json.

A row compares two variants, in rounds: the table has the minimum, the median and the maximum of their ratio, which is
in bold where the median is out of reach. ``make bench ONLY="call judging"`` takes the rows of some files alone.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import re
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from external import UnavailableError
from pairs import ROUNDS, FailedError, Measured, measured
from raw_server import raw_server
from rows import HERE, ROOT, Row, command_of
from sending import LARGE, prompt_of
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.responses import job_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

REPORT = ROOT / "build" / "bench" / "report.json"
COMPARED = ("video-remix-contract", "httpx2", "schemathesis", "openapi-python-client")
SCRIPTS = ("compare", "log_scale")
"""Comparisons with a table of their own, which take long: they run where they are named."""
HEAD = ("what", "in comparison with", "reach", "minimum", "median", "maximum", "command")


def files() -> dict[str, ModuleType]:
    """Return the modules with rows, by name."""
    names = sorted(path.stem for path in HERE.glob("[!_]*.py"))
    return {name: importlib.import_module(f"rows.{name}") for name in names}


def results(name: str, module: ModuleType, port: int, rounds: int = ROUNDS) -> list[Measured]:
    """Measure the rows of a file; where that cannot be done, each has the reason."""
    rows: Sequence[Row] = module.ROWS
    print(f"{name}: {len(rows)} rows …", file=sys.stderr)
    called = {each for row in rows for each in (row.variant, row.peer)}
    try:
        if not hasattr(module, "commands"):
            return measured(rows, {each: command_of(name, each, port) for each in called}, rounds)
        with tempfile.TemporaryDirectory() as folder, module.commands(Path(folder), port) as commands:
            return measured(rows, commands, rounds)
    except (FailedError, UnavailableError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return [Measured(row, (), (0, 0), str(error)) for row in rows]


def table(taken: Mapping[str, Iterable[Measured]]) -> str:
    """Return what was measured, by the name of its file, as a table in Markdown; what has a reach comes first."""
    lines = [HEAD, ["---"] * len(HEAD)]
    named = [(name, entry) for name, entries in taken.items() for entry in entries]
    for name, entry in sorted(named, key=lambda each: each[1].row.reach is None):
        reach = "" if entry.row.reach is None else f"{entry.row.reach:g}"
        figures = [f"{ratio:.2f}" for ratio in entry.three] if entry.ratios else ["", "not measured", ""]
        if entry.reached is False:
            figures[1] = f"**{figures[1]}**"
        lines.append([entry.row.what, entry.row.than, reach, *figures, f"`make bench ONLY={name}`"])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def document(taken: Mapping[str, Iterable[Measured]], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured as JSON values, below what is known about the run."""
    return {**about, "rows": [entry_of(name, entry) for name, entries in taken.items() for entry in entries]}


def entry_of(name: str, entry: Measured) -> dict[str, Any]:
    """Return a row as JSON values; the figures are medians."""
    row = entry.row
    result: dict[str, Any] = {"file": name, "what": row.what, "than": row.than, "measure": row.measure.value}
    result |= {"command": f"make bench ONLY={name}", "reach": row.reach}
    if not entry.ratios:
        return {**result, "not_measured": entry.reason}
    result |= dict(zip(("minimum", "median", "maximum"), entry.three, strict=True))
    figures = dict(zip(("variant", "peer"), entry.figures, strict=True))
    return {**result, "reached": entry.reached, "ratios": list(entry.ratios), "figures": figures}


def about(only: Sequence[str]) -> dict[str, Any]:
    """Return what is known about a run: command, date, machine and versions."""
    locked = (ROOT / "contract_tests/tests/clients/python/requirements.txt").read_text(encoding="utf-8")
    return {
        "command": " ".join(["make bench", *([f'ONLY="{" ".join(only)}"'] if only else [])]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in COMPARED}
        | {"openai": "".join(re.findall(r"^openai==(\S+)", locked, re.MULTILINE))},
        "rounds": ROUNDS,
    }


def main() -> int:
    """Measure, print the table and write the report; the exit status is 1 where a row was not measured."""
    modules = files()
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").splitlines()[0])
    choices = ", ".join([*modules, *SCRIPTS])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {choices} (default: all with rows)")
    only = parser.parse_args().names
    if unknown := [name for name in only if name not in {*modules, *SCRIPTS}]:
        parser.error(f"there is no {unknown[0]!r}; there are {choices}")
    status = 0
    if rows := {name: module for name, module in modules.items() if not only or name in only}:
        operation = catalogue(load()).operation
        answers = (job_document(operation, "queued", {"prompt": prompt_of(size)}) for size in (0, LARGE))
        with raw_server(*answers) as port:
            taken = {name: results(name, module, port) for name, module in rows.items()}
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(f"{json.dumps(document(taken, about(only)), indent=2)}\n", encoding="utf-8")
        print(table(taken))
        print(REPORT.relative_to(ROOT), file=sys.stderr)
        status = int(any(entry.reason for entries in taken.values() for entry in entries))
    for name in SCRIPTS:
        if name in only:
            status |= importlib.import_module(name).main()
    return status


if __name__ == "__main__":
    sys.exit(main())
