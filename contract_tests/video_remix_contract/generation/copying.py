"""Copies the part of the client that no fragment decides: the modules of ``spec/runtime`` that something reaches."""

from __future__ import annotations

import ast
import shutil
from functools import lru_cache
from typing import TYPE_CHECKING

from video_remix_contract.generation.sources import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = "# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.\n"
ALWAYS = ("LICENSE", "py.typed")


def copy_runtime(package: Path) -> None:
    """Copy into a rendered package every runtime module that its modules import, directly or through another.

    A module that is rendered already, such as ``constants``, is not replaced.
    """
    waiting = list(package.rglob("*.py"))
    while waiting:
        for imported in imports(waiting.pop(), package):
            source = RUNTIME / imported.name
            if imported.parent == package and source.is_file() and not imported.exists():
                imported.write_text(HEADER + source.read_text(encoding="utf-8"), encoding="utf-8")
                waiting.append(imported)
    for name in ALWAYS:
        shutil.copyfile(RUNTIME / name, package / name)


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements inside a node, and those inside them; no expression has any."""
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(node, part, ()):
            yield inner
            yield from statements(inner)


def imports(module: Path, package: Path) -> Iterator[Path]:
    """Yield the files of a package that the relative imports of a module may name, whether they exist or not."""
    for level, names in relative_imports(module.read_text(encoding="utf-8")):
        folder = module.parents[level - 1]
        assert folder.is_relative_to(package), "an import never leaves the package"
        yield from (folder / f"{name}.py" for name in names)


@lru_cache(maxsize=256)
def relative_imports(source: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return level and names of the relative imports of a source; most modules are the same in each client."""
    nodes = [node for node in statements(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.level]
    return tuple(
        (node.level, (node.module.replace(".", "/"),) if node.module else tuple(alias.name for alias in node.names))
        for node in nodes
    )
