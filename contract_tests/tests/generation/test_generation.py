"""Generation: a pure function of fragment, configuration, templates, runtime and pinned tools; drift both ways."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from client.behaviour.documents import read_yaml, write_yaml
from ruff import find_ruff_bin
from video_remix_contract.generation.copying import HEADER
from video_remix_contract.maintenance.clause_table import BEGIN

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
FIXED = Path(__file__).parents[1] / "fragments" / "remix.yaml"
COPIED = ("spec", "generated", "pyproject.toml", "contract_tests/video_remix_contract", "contract_tests/README.md")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what generation reads and writes."""
    target = tmp_path / "copy"
    for name in COPIED:
        source = ROOT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target


def run(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy, on the copy's own packages."""
    paths = os.pathsep.join([str(copy / "generated"), str(copy / "contract_tests")])
    env = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run([sys.executable, *arguments], cwd=copy, env=env, capture_output=True, text=True, check=False)


def generate(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the generation of a copy."""
    return run(copy, "spec/generate.py", *arguments, **environment)


def tree(copy: Path) -> dict[str, bytes]:
    """Return what generation writes."""
    paths = [path for path in (copy / "generated").rglob("*") if path.is_file()]
    return {str(path.relative_to(copy)): path.read_bytes() for path in [*paths, copy / "spec/generation.lock.json"]}


def test_the_checked_in_client_has_not_drifted(copy: Path) -> None:
    """A fresh rendering is what is checked in, to the byte."""
    done = generate(copy, "--check")
    assert (done.returncode, done.stderr) == (0, "")
    before = tree(copy)
    assert generate(copy).returncode == 0
    assert tree(copy) == before


def change(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return the change of one file."""

    def apply(copy: Path) -> None:
        path = copy / name
        path.write_bytes(edit(path.read_bytes()))

    return apply


DRIFTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "changed file": (change("generated/video_remix_client/types.py", lambda text: text + b"\n"), "types.py: changed"),
    "missing file": (lambda copy: (copy / "generated/video_remix_client/py.typed").unlink(), "py.typed: missing"),
    "extra file": (lambda copy: (copy / "generated/extra.py").touch(), "extra.py: nothing generates it"),
    "changed template": (change("spec/templates/model.py.jinja", lambda text: text + b"{# #}"), "templates differs"),
    "changed runtime": (change("spec/runtime/_shapes.py", lambda text: text + b"# more\n"), "runtime differs"),
    "changed script": (
        change("contract_tests/video_remix_contract/generation/filters.py", lambda text: text + b"# more\n"),
        "scripts differs",
    ),
    "new template": (lambda copy: (copy / "spec/templates/new.jinja").touch(), "templates differs"),
    "changed configuration": (change("spec/client.yaml", lambda text: text + b"# more\n"), "config differs"),
    "changed fragment": (change("spec/openapi.yaml", lambda text: text + b"# more\n"), "fragment differs"),
    "other tool": (
        change("spec/generation.lock.json", lambda text: re.sub(rb'"ruff": "[^"]+"', b'"ruff": "0.0.1"', text)),
        "tools differs",
    ),
    "no lock": (lambda copy: (copy / "spec/generation.lock.json").unlink(), "missing or not JSON"),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_drift_is_seen_both_ways(copy: Path, name: str) -> None:
    """A file that is changed, missing or extra, another template, tool or fragment: each fails and is named."""
    apply, says = DRIFTS[name]
    apply(copy)
    done = generate(copy, "--check")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("path", ["", "other"])
def test_the_output_does_not_depend_on_what_lies_around(copy: Path, tmp_path: Path, path: str) -> None:
    """Neither an enclosing ruff configuration nor a missing or another ruff on PATH moves a byte."""
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\nindent-width = 2\n")
    (tmp_path / "ruff.toml").write_text("line-length = 60\n[format]\nquote-style = 'single'\n")
    (tmp_path / "other").mkdir()
    ruff = tmp_path / "other" / "ruff"
    ruff.write_text("#!/bin/sh\nexit 3\n")
    ruff.chmod(0o755)
    done = generate(copy, "--check", PATH=str(tmp_path / path) if path else "", RUFF_CONFIG=str(tmp_path / "ruff.toml"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_link_is_drift(copy: Path) -> None:
    """A link in generated/ is drift, even where it leads to the same text; generating replaces it."""
    module = next((copy / "generated").rglob("errors.py"))
    module.rename(copy / "elsewhere.py")
    module.symlink_to(copy / "elsewhere.py")
    done = generate(copy, "--check")
    assert (done.returncode, "errors.py: changed" in done.stderr) == (1, True)
    assert generate(copy).returncode == 0
    assert (module.is_symlink(), module.read_bytes()) == (False, (copy / "elsewhere.py").read_bytes())


def test_a_fragment_that_cannot_be_rendered_is_one_line(copy: Path) -> None:
    """A fault of the fragment stops the generation, leaves the old client, and is reported in a single line."""
    before = tree(copy)
    fragment = (copy / "spec/openapi.yaml").read_bytes()
    (copy / "spec/openapi.yaml").write_text("openapi: [")
    done = generate(copy)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    (copy / "spec/openapi.yaml").write_bytes(fragment.replace(b"type: integer", b"type: int", 1))
    done = generate(copy)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert tree(copy) == before
    assert not list(copy.glob(".*.tmp"))


def on_the_fixed_fragment(copy: Path) -> dict[str, Any]:
    """Put the fixed fragment into a copy and return its document, so that a change does not depend on the checkout."""
    shutil.copy(FIXED, copy / "spec/openapi.yaml")
    return read_yaml(FIXED)


def test_a_new_required_member_needs_no_other_edit(copy: Path) -> None:
    """A member that is added to the fragment is in the client, the clauses, the answers and the verdict at once."""
    document = on_the_fixed_fragment(copy)
    video = document["components"]["schemas"]["Video"]
    video["required"].append("gesture")
    video["properties"]["gesture"] = {"type": "string", "enum": ["standard", "high"]}
    write_yaml(copy / "spec/openapi.yaml", document)
    assert generate(copy).returncode == 0
    assert run(copy, "-m", "video_remix_contract.maintenance.clause_table", "contract_tests/README.md").returncode == 0
    assert "`response.200.gesture.enum`" in (copy / "contract_tests/README.md").read_text().partition(BEGIN)[2]
    assert "gesture" in (copy / "generated/video_remix_client/models/video.py").read_text()
    done = run(copy, "-m", "video_remix_contract.maintenance.self_check", "reports")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((copy / "reports/provider.json").read_text())
    verdicts = {clause["id"]: clause["verdict"] for clause in report["clauses"]}
    assert verdicts["response.200.gesture.required"] == verdicts["response.200.gesture.enum"] == "pass"
    assert json.loads((copy / "reports/client.json").read_text())["verdict"] == "conformant"


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "spec/runtime").iterdir() if path.is_file()))
def test_a_copied_module_is_the_header_and_its_source(name: str) -> None:
    """A module of the runtime is copied with the one header line and not a byte more, or it is not copied."""
    source, copied = ROOT / "spec/runtime" / name, ROOT / "generated/video_remix_client" / name
    if name in {"__init__.py", "constants.py"}:
        assert source.read_bytes() not in copied.read_bytes()
    elif copied.exists():
        header = HEADER.encode() if name.endswith(".py") else b""
        assert copied.read_bytes() == header + source.read_bytes()


def test_the_runtime_is_formatted_as_the_output_is(tmp_path: Path) -> None:
    """The generator's formatting leaves every module of the runtime alone, those that are not copied included."""
    shutil.copytree(ROOT / "spec/runtime", tmp_path / "runtime")
    for options in ([], ["--config", "format.skip-magic-trailing-comma = true"]):
        command = [find_ruff_bin(), "format", "--isolated", "--no-cache", "--check", "--line-length", "120", *options]
        done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_only_what_is_reached_is_copied(copy: Path) -> None:
    """A client carries the modules of the runtime that its fragment needs, and no other."""
    document = on_the_fixed_fragment(copy)
    client = copy / "generated/video_remix_client"
    assert generate(copy).returncode == 0
    seldom = ("_files", "_formats", "_multipart", "_parameters", "_shapes", "_streaming", "_urlencoded", "_waiting")
    assert [name for name in seldom if (client / f"{name}.py").exists()] == ["_multipart"]
    operation = document["paths"]["/videos/{video_id}/remix"]["post"]
    del operation["requestBody"]["content"]["multipart/form-data"]
    operation["parameters"].append({"name": "since", "in": "query", "schema": {"type": "string", "format": "date"}})
    write_yaml(copy / "spec/openapi.yaml", document)
    assert generate(copy).returncode == 0
    assert [name for name in seldom if (client / f"{name}.py").exists()] == ["_formats", "_parameters"]


def rename_all(document: dict[str, Any]) -> None:
    """Rename tag, operation and the schema of the answer."""
    operation = document["paths"]["/videos/{video_id}/remix"]["post"]
    operation.update(tags=["Clips"], operationId="CreateClipRemix")
    operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] = "#/components/schemas/Job"
    schemas = document["components"]["schemas"]
    schemas["Job"] = schemas.pop("Video")


CALL_BY_NAME = """
import importlib, inspect, json, sys
names = json.load(open("spec/generation.lock.json"))["client"]
package = importlib.import_module(names["package"])
models = importlib.import_module(names["package"] + ".models")
for operation in names["operations"]:
    module = importlib.import_module(operation["module"])
    client = getattr(package, names["facade"])(base_url="http://127.0.0.1:9/v1", api_key="k", max_retries=0)
    function = getattr(getattr(client, operation["resource"]), operation["function"])
    taken = inspect.signature(function).parameters
    expected = {*operation["arguments"].values(), *operation["members"].values()}
    assert expected <= set(taken), taken
    assert ("content_type" in taken) is operation["content_type_argument"]
    for model in [*operation["bodies"].values(), *operation["answers"].values(), *operation["refusals"].values()]:
        assert isinstance(getattr(models, model), type)
    try:
        function(**{name: "x" for name in expected})
    except package.APIConnectionError as error:
        assert not error.may_have_been_processed
    print(operation["module"], operation["resource"], operation["function"], *operation["answers"].values())
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, "video_remix_client.api.videos.remix_video videos remix Video\n"),
        (rename_all, "video_remix_client.api.clips.create_clip_remix clips create_clip_remix Job\n"),
    ],
    ids=["fixed", "renamed"],
)
def test_the_lock_names_the_client(copy: Path, change: Callable[[dict[str, Any]], None], expected: str) -> None:
    """The names in the lock import and work, whatever tag, operation and schemas are called."""
    document = on_the_fixed_fragment(copy)
    change(document)
    write_yaml(copy / "spec/openapi.yaml", document)
    assert generate(copy).returncode == 0
    done = run(copy, "-c", CALL_BY_NAME)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", expected)
    names = json.loads((copy / "spec/generation.lock.json").read_text())["client"]
    assert names["operations"][0]["path"] == "/videos/{video_id}/remix"


def test_names_that_differ_are_drift(copy: Path) -> None:
    """A lock with other names than those of the client fails the check."""
    lock = copy / "spec/generation.lock.json"
    locked = json.loads(lock.read_text())
    locked["client"]["operations"][0]["function"] = "other"
    lock.write_text(json.dumps(locked))
    done = generate(copy, "--check")
    assert done.returncode == 1
    assert "client differs" in done.stderr
