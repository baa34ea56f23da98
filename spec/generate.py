"""Render ``generated/`` from the fragment, or tell where the two have drifted apart.

``python spec/generate.py`` renders into an empty folder, swaps it in and writes the lock;
``python spec/generate.py --check`` renders again and compares both ways, exit 1 on any drift.
The output is a pure function of the fragment, the configuration, the templates and the pinned tools.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruff import find_ruff_bin

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "spec"
FRAGMENT = SPEC / "openapi.yaml"
CONFIG = SPEC / "client.yaml"
TEMPLATES = SPEC / "templates"
LOCK = SPEC / "generation.lock.json"
GENERATED = ROOT / "generated"
TOOLS = ("openapi-python-client", "jinja2", "ruff")
RUFF = ("--isolated", "--no-cache", "--quiet")


class GenerationError(Exception):
    """The client cannot be rendered; the message is one line that says why."""


class VendorableProject(Project):
    """The generator's project, with the extra templates that make the package complete.

    Templates under ``templates/package`` land in the package and those under ``templates/project`` beside it, each
    at its own relative path without the ending ``.jinja``.
    """

    def render_extras(self) -> None:
        """Render the extra templates; the generator itself has a fixed list of files."""
        for folder, target in (("package", self.package_dir), ("project", self.project_dir)):
            for template in sorted((TEMPLATES / folder).rglob("*.jinja")):
                path = target / template.relative_to(TEMPLATES / folder).with_suffix("")
                path.parent.mkdir(parents=True, exist_ok=True)
                name = template.relative_to(TEMPLATES).as_posix()
                path.write_text(self.env.get_template(name).render(), encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lock() -> dict[str, object]:
    """Return everything that decides the output: hashes of the inputs, versions of the package and the tools."""
    return {
        "fragment": sha256(FRAGMENT),
        "config": sha256(CONFIG),
        "script": sha256(Path(__file__)),
        "templates": {path.relative_to(TEMPLATES).as_posix(): sha256(path) for path in files(TEMPLATES)},
        "package": package_version(),
        "tools": {name: version(name) for name in TOOLS},
    }


def files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in a stable order, without what the interpreter leaves behind."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def package_version() -> str:
    """Return the distribution's version, which the client carries as a constant."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def render(target: Path) -> None:
    """Render the whole of ``generated/`` into an empty folder.

    Raises GenerationError when the fragment cannot be read, when the generator has the least complaint (a warning
    means that something of the fragment is missing in the client), or when ruff refuses its output.
    """
    config = Config.from_sources(
        ConfigFile.load_from_path(CONFIG),
        meta_type=MetaType.NONE,
        document_source=FRAGMENT,
        file_encoding="utf-8",
        overwrite=True,
        output_path=target,
    )
    config.package_version_override = package_version()
    try:
        document = YAML(typ="safe").load(FRAGMENT)
    except YAMLError as error:
        raise GenerationError(f"{FRAGMENT.name} is not YAML: {' '.join(str(error).split())}") from error
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"the generator refuses {FRAGMENT.name}: {data.header} {data.detail or ''}".strip())
    project = VendorableProject(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.package_dir = target / project.package_name
    project.env.globals.update(
        document=document, spec_version=document["info"]["version"], spec_sha256=sha256(FRAGMENT)
    )
    complaints = project.build()
    if complaints:
        first = complaints[0]
        raise GenerationError(" ".join(f"the generator complains: {first.header} {first.detail or ''}".split()))
    project.render_extras()
    # The import block is sorted and unused imports go, since templates cannot know what a fragment will use.
    run_ruff("check", "--fix-only", "--select", "I,F401", target=target)
    run_ruff("format", "--line-length", "120", target=target)


def run_ruff(command: str, *options: str, target: Path) -> None:
    """Run the pinned ruff of this environment, whatever ruff or configuration lies around."""
    done = subprocess.run(  # noqa: S603 - our own pinned tool with fixed arguments
        [find_ruff_bin(), command, *RUFF, "--target-version", "py311", *options, str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GenerationError(f"ruff {command} failed: {' '.join((done.stderr or done.stdout).split())}")


def generate() -> None:
    """Render into an empty folder beside the old one, swap it in, and write the lock."""
    with tempfile.TemporaryDirectory(prefix=".generating-", dir=ROOT) as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        render(fresh)
        if GENERATED.exists():
            GENERATED.rename(old)
        fresh.rename(GENERATED)
        shutil.rmtree(old, ignore_errors=True)
    LOCK.write_text(json.dumps(lock(), indent=2, sort_keys=True) + "\n", encoding="utf-8")


def drift() -> list[str]:
    """Return one line for each difference between a fresh rendering and the tree, and between the lock and now."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "fresh")
        render(target)
        fresh = {path.relative_to(target).as_posix(): path.read_bytes() for path in files(target)}
    tree = {path.relative_to(GENERATED).as_posix(): path.read_bytes() for path in files(GENERATED)}
    lines = [f"generated/{name}: missing" for name in sorted(fresh.keys() - tree.keys())]
    lines += [f"generated/{name}: nothing generates it" for name in sorted(tree.keys() - fresh.keys())]
    lines += [f"generated/{name}: changed" for name in sorted(fresh.keys() & tree.keys()) if fresh[name] != tree[name]]
    try:
        locked = json.loads(LOCK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [*lines, f"spec/{LOCK.name}: missing or not JSON"]
    lines += [f"spec/{LOCK.name}: {key} differs" for key, value in lock().items() if locked.get(key) != value]
    return lines


def main() -> int:
    """Run the command line; exit 0 when done or free of drift, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare a fresh rendering with the tree, write nothing")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            generate()
            return 0
        lines = drift()
    except GenerationError as error:
        lines = [" ".join(str(error).split())[:500]]
    for line in lines:
        print(f"generate: {line}", file=sys.stderr)
    if lines and arguments.check:
        print("generate: run `make generate` and commit what it writes", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
