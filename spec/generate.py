"""Render ``generated/`` from the fragment, or report where the two differ.

``python spec/generate.py`` renders into an empty folder, puts it in the place of the old one and writes the lock;
``python spec/generate.py --check`` renders again and compares both ways; it exits with 1 where anything differs.
The output depends only on the fragment, the configuration, the templates, the runtime and the pinned tools.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import naming
from copying import HEADER, RUNTIME, copy_runtime
from documented import Documented
from filters import docstring, python_string
from identifiers import our_rules
from literals import mend_literals
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from refusals import Budget, GenerationError, check_data, check_document, check_modules
from ruff import find_ruff_bin
from video_remix_contract.errors import ContractError
from video_remix_contract.files.writing import fresh_folder, replace_folder, write_whole
from video_remix_contract.openapi import structure
from video_remix_contract.openapi.contract import checked, operations
from video_remix_contract.openapi.document import read
from video_remix_contract.openapi.reference import Node

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
SHORT_IMPORTS = "lint.isort = {split-on-trailing-comma = false, combine-as-imports = true}"
SHORT_CODE = "format.skip-magic-trailing-comma = true"
REPLACED = ("client.py", "errors.py", "types.py")
"""The modules that the generator always renders from its own templates, and that the runtime brings instead."""


class VendorableProject(Project):
    """The generator's project with our filters and names, and with the extra templates that complete the package.

    Templates under ``templates/package`` are rendered into the package and those under ``templates/project`` into the
    folder that holds it, each at its own relative path without the ending ``.jinja``.
    """

    def prepare(self, document: dict[str, Any], documented: Documented, fragment: Path) -> None:
        """Give the templates the two filters, the names and the document, and bound what they write."""
        self.env.concat = Budget().concat  # type: ignore[method-assign]
        self.env.filters.update(python_string=python_string, docstring=docstring)
        functions = {name: value for name, value in vars(naming).items() if callable(value) and name.islower()}
        self.env.globals.update(functions)
        self.env.globals.update(
            header=HEADER.rstrip("\n"),
            facade=naming.facade_name(self.package_name),
            alias=naming.ALIAS,
            document=document,
            documented=documented,
            names=naming.client_names(self, documented),
            spec_sha256=sha256(fragment),
        )

    def render_extras(self) -> None:
        """Render the extra templates; the generator itself has a fixed list of files."""
        for name in REPLACED:
            (self.package_dir / name).unlink()
        for folder, target in (("package", self.package_dir), ("project", self.project_dir)):
            for template in sorted((TEMPLATES / folder).rglob("*.jinja")):
                path = target / template.relative_to(TEMPLATES / folder).with_suffix("")
                path.parent.mkdir(parents=True, exist_ok=True)
                name = template.relative_to(TEMPLATES).as_posix()
                path.write_text(self.env.get_template(name).render(), encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def inputs(fragment: Path = FRAGMENT) -> dict[str, object]:
    """Return everything that decides the output: hashes of the inputs, versions of the package and the tools."""
    return {
        "fragment": sha256(fragment),
        "config": sha256(CONFIG),
        "scripts": hashes(SPEC, "*.py"),
        "templates": hashes(TEMPLATES, "**/*"),
        "runtime": hashes(RUNTIME, "**/*"),
        "package": package_version(),
        "tools": {name: version(name) for name in TOOLS},
    }


def hashes(folder: Path, pattern: str) -> dict[str, str]:
    """Return the SHA-256 of the files of a folder by their relative paths."""
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files(folder, pattern)}


def files(folder: Path, pattern: str = "**/*") -> Iterator[Path]:
    """Yield the files of a folder in a stable order, without what the interpreter leaves behind."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def package_version() -> str:
    """Return the distribution's version, which the client carries as a constant."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def read_fragment(path: Path) -> dict[str, Any]:
    """Return the fragment's document, read as the suite reads it; raises GenerationError where it is not OpenAPI 3."""
    try:
        document = checked(read(path))
        for operation in operations(Node.root(document)):
            structure.check(operation)
    except ContractError as error:
        raise GenerationError(str(error)) from error
    return document


def render(target: Path, fragment: Path | None = None) -> dict[str, Any]:
    """Render the whole of ``generated/`` into an empty folder, and return the names of the client.

    Raises GenerationError when the fragment cannot be read, when no client can be made of it, when the generator has
    any complaint (a warning means that a part of the fragment is missing in the client), or when ruff refuses its
    output.
    """
    fragment = fragment or FRAGMENT
    document = read_fragment(fragment)
    check_document(document)
    try:
        with our_rules():
            return render_document(target, document, fragment)
    except GenerationError:
        raise
    except Exception as error:
        # A stranger's document can meet a case that the generator or a template does not know.
        raise GenerationError(f"{fragment.name} cannot be rendered: {str(error) or type(error).__name__}") from error


def render_document(target: Path, document: dict[str, Any], fragment: Path) -> dict[str, Any]:
    """Render a document that was read from a fragment; see ``render``."""
    config = configuration(target, fragment)
    data = parsed(document, config)
    project = VendorableProject(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.package_dir = target / project.package_name
    documented = Documented(document)
    project.prepare(document, documented, fragment)
    with contextlib.redirect_stdout(io.StringIO()):
        project.build()
    project.render_extras()
    # Imports are sorted and unused imports removed, since templates cannot know what a fragment will use.
    run_ruff("check", "--fix-only", "--select", "I,F401", "--config", SHORT_IMPORTS, target=target)
    check_modules(project.package_dir)
    copy_runtime(project.package_dir)
    run_ruff("format", "--line-length", "120", "--config", SHORT_CODE, target=target)
    return naming.client_names(project, documented)


def configuration(target: Path, fragment: Path) -> Config:
    """Return the settings of the generator."""
    config = Config.from_sources(
        ConfigFile.load_from_path(CONFIG),
        meta_type=MetaType.NONE,
        document_source=fragment,
        file_encoding="utf-8",
        overwrite=True,
        output_path=target,
    )
    config.package_version_override = package_version()
    return config


def parsed(document: dict[str, Any], config: Config) -> GeneratorData:
    """Return what the generator reads in a document, all of which can be rendered."""
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"the generator refuses the document: {data.header} {data.detail or ''}")
    collections = data.endpoint_collections_by_tag
    for complaint in [*(error for item in collections.values() for error in item.parse_errors), *data.errors]:
        raise GenerationError(f"the generator complains: {complaint.header} {complaint.detail or ''}")
    check_data(data)
    mend_literals(data)
    data.endpoint_collections_by_tag = {naming.resource_name(tag): item for tag, item in collections.items()}
    return data


def run_ruff(command: str, *options: str, target: Path) -> None:
    """Run the pinned ruff of this environment, whatever other ruff or configuration there is."""
    done = subprocess.run(  # noqa: S603 - our own pinned tool with fixed arguments
        [find_ruff_bin(), command, *RUFF, "--target-version", "py311", *options, str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GenerationError(f"ruff {command} failed: {done.stderr or done.stdout}")


def generate() -> None:
    """Render into an empty folder, put it in the place of the old one, and write the lock."""
    with fresh_folder(GENERATED) as fresh:
        names = render(fresh)
        replace_folder(fresh, GENERATED)
    lock = {**inputs(), "client": names}
    write_whole(LOCK, f"{json.dumps(lock, indent=2, sort_keys=True)}\n".encode())


def drift() -> list[str]:
    """Return a line for each difference between a fresh rendering and the tree, and between the lock and now."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "fresh")
        names = render(target)
        fresh = {path.relative_to(target).as_posix(): path.read_bytes() for path in files(target)}
    # A link is no file of the rendering, wherever it leads.
    tree = {
        path.relative_to(GENERATED).as_posix(): None if path.is_symlink() else path.read_bytes()
        for path in files(GENERATED)
    }
    lines = [f"generated/{name}: missing" for name in sorted(fresh.keys() - tree.keys())]
    lines += [f"generated/{name}: nothing generates it" for name in sorted(tree.keys() - fresh.keys())]
    lines += [f"generated/{name}: changed" for name in sorted(fresh.keys() & tree.keys()) if fresh[name] != tree[name]]
    try:
        locked = json.loads(LOCK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [*lines, f"spec/{LOCK.name}: missing or not JSON"]
    now = {**inputs(), "client": names}
    return lines + [f"spec/{LOCK.name}: {key} differs" for key, value in now.items() if locked.get(key) != value]


def main() -> int:
    """Run the command line; return 0 when done or where nothing differs, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare a fresh rendering with the tree, write nothing")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            generate()
            return 0
        lines = drift()
    except GenerationError as error:
        lines = [str(error)]
    for line in lines:
        print(f"generate: {line}", file=sys.stderr)
    if lines and arguments.check:
        print("generate: run `make generate` and commit what it writes", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
