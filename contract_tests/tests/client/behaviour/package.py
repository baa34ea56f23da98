"""Checks of a package's files, for the client that is tested here and for the checked-in client."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "# Generated from an OpenAPI document by video-remix-contract; change the document, never this file."
PROBE = """
import socket, sys, threading, os, warnings
sys.path.insert(0, {folder!r})
warnings.simplefilter("error")
def refuse(*_): raise AssertionError("a side effect")
socket.socket.connect = refuse
environment = dict(os.environ)
before, filters = set(sys.modules), list(warnings.filters)
import attrs, httpx2, encodings.idna
base = set(sys.modules)
import {package}, {module}
import logging
foreign = {{name.split(".")[0] for name in set(sys.modules) - base}} - set(sys.stdlib_module_names)
assert foreign == {{"{top}"}}, foreign
assert environment == dict(os.environ)
assert threading.active_count() == 1
assert not logging.getLogger().handlers
assert not logging.getLogger("{package}").handlers
print("ok")
"""


def check_imports(path: Path) -> None:
    """Fail where a module imports anything but itself, attrs, httpx2 with its httpcore2 and the standard library."""
    allowed = {"attrs", "httpx2", "httpcore2", *sys.stdlib_module_names} - {"importlib", "pkgutil", "site"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= allowed
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert str(node.module).split(".")[0] in allowed


def check_header(path: Path) -> None:
    """Fail where a module does not begin with the one constant line, or says nowhere what it is for."""
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == HEADER
    assert text.count(HEADER) == 1
    assert ast.get_docstring(ast.parse(text)) or "class " in text


def check_files(folder: Path) -> None:
    """Fail where a package holds anything but modules, its licence and the marker of PEP 561."""
    others = {path.name for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {name for name in others if not name.endswith(".py")} == {"LICENSE", "py.typed"}
    assert "MIT License" in (folder / "LICENSE").read_text(encoding="utf-8")


def check_effects(folder: Path, package: str, module: str) -> None:
    """Fail where importing a package that lies in a folder brings in more than it needs, opens or sets anything."""
    root = folder.parents[package.count(".")]
    probe = PROBE.format(folder=str(root), package=package, module=module, top=package.split(".", maxsplit=1)[0])
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("ok\n", "")
