"""Each change of the fragment carried out in a copy: everything that derives from the fragment follows by itself.

A row for each rehearsal is left in build/rehearsals; together the files are a table in Markdown.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from client.rendering import importable
from support import ROOT, failed, verified, verified_at
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Message, Side
from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.model import Kind
from video_remix_contract.errors import ContractError
from video_remix_contract.generation import rendering
from video_remix_contract.maintenance.self_check import client_report
from video_remix_contract.openapi.checking import without_wrong_annotations
from video_remix_contract.openapi.contract import load, operations
from video_remix_contract.openapi.document import written as to_text
from video_remix_contract.openapi.reference import Node
from video_remix_contract.probing.probes import invalid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.schema.examples import synthesized
from video_remix_contract.vendoring import CLIENT

from .editing import INTEGER, TEXT, Fragment, current
from .steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.diff.model import Change

    from .step import Step

TABLE = ROOT / "build" / "rehearsals"
# A new status renames every clause of the response; the matrix as a whole is tested with the reference provider.
MAX_FAULTS = 12


def written(folder: Path, document: Any, name: str) -> Path:
    """Write a fragment without the examples that an edit has made wrong."""
    root = Node.root(document)
    kept, _ = without_wrong_annotations(root, operations(root))
    path = folder / f"{name}.yaml"
    path.write_text(to_text(kept, as_json=False), encoding="utf-8")
    return path


def rendered(fragment: Path, folder: Path) -> dict[str, Any]:
    """Render the client of a fragment into a folder as `make generate` does; return the names of the client."""
    return rendering.render(folder, rendering.read_fragment(fragment))


@pytest.mark.parametrize("step", [step for step in STEPS.values() if not step.asks], ids=lambda step: step.name)
def test_everything_follows(step: Step, tmp_path: Path) -> None:
    """Provider, clauses, probes, faults and client of the changed fragment agree with it and with each other."""
    before, after = (
        load(written(tmp_path, document, name)) for document, name in zip(step.documents(), ("old", "new"), strict=True)
    )
    old, new = catalogue(before), catalogue(after)
    difference = diff(before, after)
    clauses_follow(old, new, [change for change in difference.changes if change.must_act])
    probes_follow(new)
    provider = verified(new, ReferenceProvider(after))
    assert str(provider.verdict.overall) == "conformant", (provider.verdict.reason, failed(provider))
    added = new.by_id.keys() - old.by_id.keys()
    killed = matrix_follows(new, added | {change.clause for change in difference.changes})
    names = rendered(tmp_path / "new.yaml", tmp_path / "out")
    with importable(tmp_path / "out", CLIENT):
        client = client_report(new, names)
    assert str(client.verdict.overall) == "conformant", (client.verdict.reason, failed(client))
    row(step, [str(difference.bump), len(difference.changes), len(new.clauses), "conformant", "conformant", killed])


def clauses_follow(old: Catalogue, new: Catalogue, changes: list[Change]) -> None:
    """Hold a diff against the clauses: what was added is in the new ones alone, what was removed in the old ones."""
    for change in changes:
        if not change.subject.operation:
            assert (change.clause in old.by_id) is (change.kind is not Kind.ADDED), change.clause
            assert (change.clause in new.by_id) is (change.kind is not Kind.REMOVED), change.clause


def probes_follow(clauses: Catalogue) -> None:
    """Every schema clause of the request that a run must exercise has a probe."""
    target = Target("http://127.0.0.1:9/v1", "sk-rehearsal")
    probed = {probe.clause for part in clauses.parts for probe in invalid(part, target)}
    wanted = {
        clause
        for clause in clauses.of(Side.PROVIDER)
        if clause.rule and clause.message is Message.REQUEST and clause.condition is None
    }
    assert wanted <= probed


def matrix_follows(clauses: Catalogue, touched: set[str]) -> int:
    """Each touched clause that a run must exercise has faults, and each of them is killed; return how many."""
    every = all_faults(clauses)
    must = {clause.id for clause in clauses.of(Side.PROVIDER) if clause.condition is None}
    assert (touched & must) - {fault.clause.id for fault in every} == set()
    chosen = [fault for fault in every if fault.clause.id in touched]
    # A fault of each clause first, so that no clause is left out where there are too many.
    firsts = {fault.clause: fault for fault in reversed(chosen)}
    chosen = [*firsts.values(), *(fault for fault in chosen if fault is not firsts[fault.clause])][:MAX_FAULTS]
    app = ReferenceProvider(clauses.contract)
    with serving(app) as origin:
        for fault in chosen:
            app.restart(fault)
            assert fault.clause.id in failed(verified_at(clauses, origin)), fault.id
    return len(chosen)


def row(step: Step, cells: list[Any]) -> None:
    """Leave a row of the table."""
    TABLE.mkdir(parents=True, exist_ok=True)
    number = list(STEPS).index(step.name) + 1
    head = "| change | bump | changes | clauses | provider | client | faults killed |\n|---|---|---|---|---|---|---|\n"
    (TABLE / "00.md").write_text(head, encoding="utf-8")
    (TABLE / f"{number:02}.md").write_text(f"| {step.name} | {' | '.join(map(str, cells))} |\n", encoding="utf-8")


def test_every_client_is_typed(tmp_path: Path) -> None:
    """The clients of all changed fragments are clean under one run of mypy --strict."""
    for number, step in enumerate(STEPS.values()):
        fragment = written(tmp_path, step.documents()[1], f"fragment_{number}")
        rendered(fragment, tmp_path / f"out_{number}")
        (tmp_path / f"out_{number}" / CLIENT).rename(tmp_path / f"variant_{number}")
    packages = [part for number in range(len(STEPS)) for part in ("-p", f"variant_{number}")]
    options = ["--strict", "--config-file", os.devnull, "--cache-dir", str(ROOT / ".mypy_cache" / "rehearsals")]
    command = [sys.executable, "-m", "mypy", "--python-version", "3.11", "--no-error-summary", *options, *packages]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout[-3000:] + done.stderr


def additions(fragment: Fragment) -> None:
    """Make at once what a maintainer may make without any other edit: members, values, a nullable member."""
    fragment.put("rehearsed_number", dict(INTEGER))
    fragment.put("rehearsed_text", {"type": ["string", "null"], "description": "A text or null."})
    fragment.put("rehearsed_texts", {"type": "array", "items": dict(TEXT), "description": "Texts."}, required=False)
    fragment.member("status")["enum"].append("rehearsed")
    fragment.request["properties"]["rehearsed"] = dict(TEXT)


def test_make_generate_in_a_copy(tmp_path: Path) -> None:
    """In a copy of the checkout, an edit and the generation script are all it takes: no drift, and its tests pass."""
    for part in ("spec", "generated", "contract_tests/video_remix_contract"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "released"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    shutil.copytree(
        ROOT / "contract_tests" / "tests" / "client" / "behaviour",
        tmp_path / "checks" / "behaviour",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    fragment = Fragment(current())
    additions(fragment)
    written(tmp_path / "spec", fragment.document, "openapi")
    script = str(tmp_path / "spec" / "generate.py")
    assert run(tmp_path, script, "--check").returncode == 1, "the old client is drift"
    for arguments in ([script], [script, "--check"]):
        done = run(tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    options = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider", "-c", "pytest.ini", "checks"]
    done = run(tmp_path, "-m", "pytest", *options)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert int(done.stdout.splitlines()[-1].split(" passed")[0].split()[-1]) > 500


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy, so that the copy's client is the one that is imported."""
    settings = {
        "PYTHONPATH": os.pathsep.join(str(folder / part) for part in ("generated", "contract_tests")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "REMIX_FRAGMENT": str(folder / "spec" / "openapi.yaml"),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def response_pattern(fragment: Fragment) -> None:
    """Give a free text of the response a pattern, and no example of its own."""
    fragment.put("rehearsed", {"type": "string", "pattern": "^[A-Z]{3}$", "description": "A code."})


def part(fragment: Fragment) -> None:
    """Make a schema a part of itself."""
    fragment.schemas["VideoError"]["allOf"] = [{"$ref": "#/components/schemas/VideoError"}]


def contradiction(fragment: Fragment) -> None:
    """Ask for a member that no value can be."""
    fragment.put("rehearsed", {"allOf": [{"type": "string"}, {"type": "integer"}], "description": "A text."})


def second_remix(fragment: Fragment) -> None:
    """Add the operation at another path without giving it another name."""
    fragment.document["paths"]["/clips/{video_id}/remix"] = {"post": fragment.operation}


ASKS: dict[str, tuple[Callable[[Fragment], object], str]] = {
    "a pattern of the request without an example": (
        STEPS["a pattern in the request that nobody gave an example for"].edit,
        "/pattern: no value can be made up .* add an example",
    ),
    "a pattern of the response without an example": (
        response_pattern,
        "/pattern: no value can be made up .* add an example",
    ),
    "a schema that is a part of itself": (part, "/components/schemas/VideoError: the schema contains itself"),
    "a contradiction": (contradiction, "contradict each other: no value is of all their types"),
    "two operations of the same name": (second_remix, "operationId"),
}


@pytest.mark.parametrize("name", ASKS)
def test_what_a_person_must_decide_is_named(name: str, tmp_path: Path) -> None:
    """Where a change cannot be carried out by itself, one line names the place and what there is to decide."""
    edit, expected = ASKS[name]
    fragment = Fragment(json.loads(json.dumps(current())))
    edit(fragment)
    path = written(tmp_path, fragment.document, "fragment")
    with pytest.raises(ContractError, match=expected) as caught:
        used(path)
    assert "\n" not in str(caught.value)


def used(path: Path) -> None:
    """Do with a fragment what the suite does before its first request."""
    contract = load(path)
    operation = catalogue(contract).operation
    for schema in (*operation.request_media_types.values(), *operation.response_media_types("200").values()):
        synthesized(schema)
