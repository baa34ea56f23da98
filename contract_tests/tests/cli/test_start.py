"""What is imported is what is used: nobody waits for packages that a call of the command line has no use for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import grimp
import pytest
from support import ROOT
from video_remix_contract.maintenance.command_page import every_verb

PACKAGE = "video_remix_contract"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"].values()
# Every package that this one depends on, whatever the extra.
DEPENDENCIES = {re.split(r"[\[<>=]", line)[0] for lines in (PROJECT["dependencies"], *EXTRAS) for line in lines} - {
    PROJECT["name"]
}
# What reads a fragment, and what sends requests and shows a verdict besides.
READING = {"attrs", "jsonpointer", "jsonschema-rs", "pyyaml"}
ASKING = READING | {"h11", "jiter", "python-multipart", "rich"}
NOBODY = "http://127.0.0.1:9/v1"


def imported(*arguments: str) -> set[str]:
    """Return the names of the modules that a process of the command line has when it ends."""
    code = (
        f"import sys\nfrom {PACKAGE}.cli.main import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def dependencies(modules: set[str]) -> set[str]:
    """Return which of the packages that this one depends on have some of the modules."""
    homes = packages_distributions()
    names = {name.lower().replace("_", "-") for module in modules for name in homes.get(module.partition(".")[0], ())}
    return {name for name in DEPENDENCIES if name in names}


@pytest.mark.parametrize("words", [(), *every_verb()], ids=" ".join)
def test_help_imports_nothing_that_a_verb_runs_on(words: tuple[str, ...]) -> None:
    """Help is printed without any other package, and without what the verb does."""
    modules = imported(*words, "--help")
    assert dependencies(modules) == set()
    assert [name for name in modules if name.startswith(f"{PACKAGE}.cli.running")] == []


@pytest.mark.parametrize(
    ("arguments", "used"),
    [(["--version"], READING), (["clauses"], READING), (["verify", "provider", NOBODY], ASKING)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_verb_imports_the_packages_that_it_uses(arguments: list[str], used: set[str]) -> None:
    """Of all packages that this one depends on, a call imports those that it has a use for."""
    assert dependencies(imported(*arguments)) == used


def test_the_list_of_clauses_imports_what_derives_them() -> None:
    """Of this package, the modules that a catalogue and the parser of the verb are made by, and no more than these."""
    graph = grimp.build_graph(PACKAGE)
    roots = {f"{PACKAGE}.{name}" for name in ("clauses.catalogue", "cli.main", "cli.clauses", "cli.running.contracts")}
    used = roots.union(*map(graph.find_upstream_modules, roots)) | {f"{PACKAGE}.cli.running.clauses"}
    modules = {name for name in imported("clauses") if name in graph.modules}
    assert f"{PACKAGE}.clauses.catalogue" in modules
    assert {name for name in modules - used if graph.find_children(name) == set()} == set()
