"""The package can be copied anywhere and brings nothing with it."""

from __future__ import annotations

import ast
import hashlib
import inspect
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .support import FRAGMENT, FRAGMENT_PATH, NAME, client, remix_video

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(client.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in FILES]
HEADER = "# Generated from an OpenAPI document by video-remix-contract; change the document, never this file."


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports(path: Path) -> None:
    """Each module imports relatively, or attrs, httpx2 and the standard library; none reads metadata."""
    allowed = {"attrs", "httpx2", *sys.stdlib_module_names} - {"importlib", "pkgutil", "site"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= allowed
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert str(node.module).split(".")[0] in allowed


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_headers(path: Path) -> None:
    """Each module begins with the one constant line and says in a docstring what it is for."""
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == HEADER
    assert text.count(HEADER) == 1
    assert ast.get_docstring(ast.parse(text)) or "class " in text


def test_files() -> None:
    """Beside modules the package holds its licence and the marker of PEP 561, nothing else."""
    others = {path.name for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {name for name in others if not name.endswith(".py")} == {"LICENSE", "py.typed"}
    assert "MIT License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")


def test_constants() -> None:
    """The package says which version it is and which fragment it came from."""
    assert FRAGMENT["info"]["version"] == client.SPEC_VERSION
    assert hashlib.sha256(FRAGMENT_PATH.read_bytes()).hexdigest() == client.SPEC_SHA256
    assert client.__version__.count(".") >= 2


def test_every_exported_name_exists() -> None:
    """What the package lists is there."""
    assert all(hasattr(client, name) for name in client.__all__)


PROBE = f"""
import socket, sys, threading, os, warnings
warnings.simplefilter("error")
def refuse(*_): raise AssertionError("a side effect")
socket.socket.connect = refuse
environment = dict(os.environ)
before, filters = set(sys.modules), list(warnings.filters)
import attrs, httpx2, encodings.idna
base = set(sys.modules)
import {NAME}, {NAME}.api.videos.remix_video
import logging
foreign = {{name.split(".")[0] for name in set(sys.modules) - base}} - set(sys.stdlib_module_names)
assert foreign == {{"{NAME.split(".")[0]}"}}, foreign
assert environment == dict(os.environ)
assert threading.active_count() == 1
assert not logging.getLogger().handlers
assert not logging.getLogger("{NAME}").handlers
print("ok")
"""


def test_importing_has_no_effects() -> None:
    """Importing brings in attrs, httpx2 and the standard library alone, opens nothing and sets nothing."""
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("ok\n", "")


FUNCTIONS = {
    f"{owner.__name__}.{name}": getattr(owner, name)
    for owner, names in (
        (remix_video, ("sync", "sync_detailed", "asyncio", "asyncio_detailed")),
        (type(client.VideoRemix(base_url="http://127.0.0.1/v1", api_key="k").videos), ("remix", "remix_detailed")),
        (type(client.AsyncVideoRemix(base_url="http://127.0.0.1/v1", api_key="k").videos), ("remix", "remix_detailed")),
    )
    for name in names
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_docstrings(function: Callable[..., object]) -> None:
    """What an editor shows names every argument, what is returned and raised, and an example that parses."""
    text = inspect.getdoc(function) or ""
    told, _, example = text.partition("Example:\n")
    arguments = told.partition("Args:")[2].partition("Returns:")[0]
    for name in inspect.signature(function).parameters.keys() - {"self"}:
        assert f"\n    {name}: " in arguments, name
    for error in ("ValueError", "TypeError", "APIStatusError", "APIConnectionError", "APITimeoutError"):
        assert f"    {error}: " in told.partition("Raises:")[2]
    compile(textwrap.dedent(example), "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert example.strip().count("(") >= 1
