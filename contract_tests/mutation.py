"""Test the tests: change the code in small ways, and see whether the tests that matter notice.

``make mutate`` changes a sample of every part of mutation.toml, in copies of the checkout, and prints a table: how many
mutants were tried, how many the tests noticed (killed), and each that they did not (survived) as a line of code.
``make mutate ONLY="decode redact" SEED=7 SAMPLE=40`` tries other mutants, or some parts alone. The result lies in
build/mutation.json as well. The same seed takes the same sample of the same code.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import sys
import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, define
from checkout import ROOT, copy_checkout
from cosmic_ray.commands import init as write_session
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.testing import run_tests
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import TestOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cosmic_ray.work_item import MutationSpec

Position = tuple[int, int]
"""A line of a module, from 1, and a column of it, from 0."""
CONFIG = Path(__file__).with_name("mutation.toml")
RESULT = ROOT / "build" / "mutation.json"
WORKERS = 2
SECONDS = 300
"""A mutant that makes the tests run longer than this was noticed: they would hang."""


@define(frozen=True)
class Mutant:
    """A small change of a module, and the tests that have to notice it."""

    part: str
    change: MutationSpec
    tests: tuple[str, ...]


@define(frozen=True)
class Outcome:
    """What the tests said of a mutant; ``diff`` has the changed lines, the old one first."""

    part: str
    module: str
    line: int
    diff: tuple[str, ...]
    killed: bool


def unread(source: str) -> Iterator[tuple[Position, Position]]:
    """Yield the first and the last position of what no interpreter evaluates: annotations, and types of a checker."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = [
                *node.args.posonlyargs,
                *node.args.args,
                *node.args.kwonlyargs,
                node.args.vararg,
                node.args.kwarg,
            ]
            passed = [node.returns, *[argument.annotation for argument in arguments if argument]]
        else:
            passed = [node.annotation] if isinstance(node, ast.AnnAssign) else []
            passed += [node.test] if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" else []
        for part in passed:
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0)


def sample(modules: list[str], size: int, seed: int) -> list[MutationSpec]:
    """Return a sample of the mutants of some modules: a place in the code first, then what is changed there."""
    with tempfile.TemporaryDirectory() as scratch:
        database = WorkDB(str(Path(scratch, "session.sqlite")), WorkDB.Mode.create)
        write_session([Path(module) for module in modules], database, {})
        changes = [item.mutations[0] for item in database.work_items]
        database.close()
    passed = {module: list(unread(Path(module).read_text(encoding="utf-8"))) for module in modules}
    places: dict[tuple[str, Position], list[MutationSpec]] = {}
    for change in changes:
        module, start = change.module_path.as_posix(), (change.start_pos[0], change.start_pos[1])
        if not any(first <= start < last for first, last in passed[module]):
            places.setdefault((module, start), []).append(change)
    draw = random.Random(seed)  # noqa: S311 - a sample that can be taken again, no secret
    chosen = draw.sample(sorted(places), min(size, len(places)))
    return [draw.choice(sorted(places[place], key=lambda change: change.operator_name)) for place in chosen]


def enter_copy() -> None:
    """Give the process a copy of the checkout of its own, which is the first place to import from."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    copy_checkout(folder)
    os.chdir(folder)
    os.environ["PYTHONPATH"] = os.pathsep.join(str(folder / name) for name in ("contract_tests", "generated"))


def command(tests: Iterable[str]) -> str:
    """Return the command that runs some tests until the first failure."""
    return f"{sys.executable} -m pytest -x -q -p no:cacheprovider -p no:xdist {' '.join(tests)}"


def unchanged(tests: tuple[str, ...]) -> str:
    """Run some tests on the copy as it is; return their output where they fail, otherwise nothing."""
    outcome, output = run_tests(command(tests), SECONDS)
    return "" if outcome is TestOutcome.SURVIVED else output


def tried(mutant: Mutant) -> Outcome | None:
    """Change the copy, run the tests, and restore the copy; None where nothing can be changed there."""
    result = mutate_and_test([mutant.change], command(mutant.tests), SECONDS)
    if result.test_outcome is None:
        return None
    lines = [line for line in (result.diff or "").splitlines() if line[:1] in {"-", "+"}]
    diff = tuple(" ".join(line.split()) for line in lines if not line.startswith(("---", "+++")))
    killed = result.test_outcome is TestOutcome.KILLED
    return Outcome(mutant.part, mutant.change.module_path.as_posix(), mutant.change.start_pos[0], diff, killed)


def same_member(diff: tuple[str, ...]) -> bool:
    """Return whether ``==`` takes the place of ``is`` beside a member of an enumeration: equal ones are the same."""
    old, new = diff if len(diff) == 2 else ("", "")
    return any(
        f"{old[1 : found.start()]}{'!=' if found[1] else '=='}{old[found.end() :]}".strip() == new[1:].strip()
        for found in re.finditer(r"\bis( not)?(?= [A-Z]\w*\.[A-Z_]+\b)", old)
    )


def row(name: str, outcomes: list[Outcome]) -> str:
    """Return a row of the table."""
    killed = sum(outcome.killed for outcome in outcomes)
    return f"| {name} | {len(outcomes)} | {killed} | {killed / max(len(outcomes), 1):.0%} |"


def main() -> int:
    """Run the command line; exit 1 where a mutant survived that is not known to be equivalent."""
    parts: dict[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    equivalent = {(known["module"], tuple(known["diff"])) for known in parts.get("equivalent", [])}
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="PART", help=f"some of: {', '.join(parts['part'])} (default: all)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="takes another sample (default: 1)")
    parser.add_argument("--sample", type=int, default=24, metavar="N", help="mutants a part (default: 24)")
    arguments = parser.parse_args()
    names = arguments.names or list(parts["part"])
    unknown = [name for name in names if name not in parts["part"]]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}")
    os.chdir(ROOT)
    mutants = [
        Mutant(name, change, tuple(parts["part"][name]["tests"]))
        for name in names
        for change in sample(parts["part"][name]["modules"], arguments.sample, arguments.seed)
    ]
    outcomes = []
    with ProcessPoolExecutor(WORKERS, initializer=enter_copy) as pool:
        for output in pool.map(unchanged, dict.fromkeys(mutant.tests for mutant in mutants)):
            if output:
                print(f"mutate: the tests fail on the code as it is\n{output}", file=sys.stderr)
                return 2
        for outcome in pool.map(tried, mutants):
            if outcome is None:
                continue
            if not outcome.killed and ((outcome.module, outcome.diff) in equivalent or same_member(outcome.diff)):
                continue
            outcomes.append(outcome)
            if not outcome.killed:
                print(f"survived: {outcome.module}:{outcome.line}  {'  '.join(outcome.diff)}", flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    listed = [asdict(outcome) for outcome in outcomes]
    RESULT.write_text(json.dumps({"seed": arguments.seed, "mutants": listed}, indent=1) + "\n", encoding="utf-8")
    print("\n| part | mutants | killed | share |\n|---|---:|---:|---:|")
    for name in names:
        print(row(name, [outcome for outcome in outcomes if outcome.part == name]))
    print(row("all", outcomes))
    return 1 if any(not outcome.killed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
