"""What Python may run from a cache is reported unless it follows from its source."""

from __future__ import annotations

import compileall
import importlib.util
import os
import py_compile
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.cli.main import main
from video_remix_contract.files.bytecode import CACHE
from video_remix_contract.vendoring import CLIENT, condition, source, vendor

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "errors.py"
TAG = sys.implementation.cache_tag
EVIL = "raise SystemExit(0)"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a vendored copy of the client."""
    vendor(tmp_path)
    return tmp_path / CLIENT


def compiled(copy: Path, name: str = f"{MODULE[:-3]}.{TAG}.pyc", text: str = EVIL, **options: Any) -> Path:
    """Plant the compiled form of a text in the cache of a copy."""
    (copy / CACHE).mkdir(exist_ok=True)
    other = copy.parent / "other.py"
    other.write_text(text)
    py_compile.compile(str(other), str(copy / CACHE / name), doraise=True, **options)
    return copy / CACHE / name


def with_header(path: Path, module: Path, name: str | None = None) -> None:
    """Give a compiled file the header by which it belongs to a module."""
    status = module.stat()
    header = b"".join(int(number).to_bytes(4, "little") for number in (0, status.st_mtime, status.st_size))
    content = path.read_bytes()
    path.write_bytes(content[:4] + header + content[16:])
    if name:
        path.rename(path.with_name(name))


def by_hash(copy: Path, mode: PycInvalidationMode) -> None:
    """Plant a file that Python never compares with its source, or only with the hash that it carries."""
    path = compiled(copy, invalidation_mode=mode)
    content = path.read_bytes()
    digest = importlib.util.source_hash((copy / MODULE).read_bytes())
    path.write_bytes(content[:8] + digest + content[16:])


def linked(copy: Path) -> None:
    """Put a link to a file of another place into the cache."""
    path = compiled(copy)
    with_header(path, copy / MODULE)
    shutil.move(path, copy.parent / "elsewhere.pyc")
    path.symlink_to(copy.parent / "elsewhere.pyc")


def linked_cache(copy: Path) -> None:
    """Put a link in the place of the whole cache."""
    path = compiled(copy)
    with_header(path, copy / MODULE)
    shutil.move(path.parent, copy.parent / "elsewhere")
    path.parent.symlink_to(copy.parent / "elsewhere")


def garbage(copy: Path) -> None:
    """Plant bytes that are no code with the header of a module."""
    path = compiled(copy)
    path.write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + b"\xdb" * 50)
    with_header(path, copy / MODULE)


def put(name: str) -> Callable[[Path], None]:
    """Return what puts a file into a copy."""

    def plant(copy: Path) -> None:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(b"\x7fELF")

    return plant


PLANTED: dict[str, Callable[[Path], None]] = {
    "never checked": lambda copy: by_hash(copy, PycInvalidationMode.UNCHECKED_HASH),
    "checked by its own hash": lambda copy: by_hash(copy, PycInvalidationMode.CHECKED_HASH),
    "with the time and size of the module": lambda copy: with_header(compiled(copy), copy / MODULE),
    "of an optimized run": lambda copy: with_header(compiled(copy, f"{MODULE[:-3]}.{TAG}.opt-2.pyc"), copy / MODULE),
    "of another interpreter": lambda copy: with_header(compiled(copy, f"{MODULE[:-3]}.pypy399.pyc"), copy / MODULE),
    "of an unknown optimization": lambda copy: with_header(
        compiled(copy, f"{MODULE[:-3]}.{TAG}.opt-9.pyc"), copy / MODULE
    ),
    "of a module that the copy has not": lambda copy: with_header(compiled(copy, f"evil.{TAG}.pyc"), copy / MODULE),
    "behind a link": linked,
    "behind a linked cache": linked_cache,
    "that is no code": garbage,
    "a module in the cache": put(f"{CACHE}/evil.py"),
    "a file without a tag": put(f"{CACHE}/{MODULE[:-3]}.pyc"),
    "a file deep in the cache": put(f"{CACHE}/deep/er/evil.{TAG}.pyc"),
    "a cache of no folder of the copy": put(f"nowhere/{CACHE}/evil.{TAG}.pyc"),
    "compiled, next to the module": put(f"{MODULE[:-3]}.pyc"),
    "an extension, which Python prefers": put(f"{MODULE[:-3]}{EXTENSION_SUFFIXES[0]}"),
    "an extension of the stable interface": put(f"{MODULE[:-3]}.abi3.so"),
    "a package, which Python prefers": put(f"{MODULE[:-3]}/__init__.py"),
    "a module": put("models/evil.py"),
    "a hidden file": put(".hidden"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=[name.replace(" ", "-") for name in PLANTED])
def test_what_was_planted_is_reported(
    copy: Path, plant: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A planted file is named, exit 1; vendoring anew removes it from the caches."""
    plant(copy)
    assert main(["vendor", "--check", str(copy.parent)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines[:-1]] == ["extra"]
    vendor(copy.parent)
    assert not list(copy.rglob(CACHE))


def test_the_catalogue_is_large() -> None:
    """There are as many ways as one can think of to plant what Python would run."""
    assert len(PLANTED) >= 20


def test_a_planted_file_would_have_been_run(copy: Path) -> None:
    """The catalogue is no theory: Python runs what has the header of the module, and the module is not touched."""
    run = [sys.executable, "-B", "-c", f"from {CLIENT} import Client"]
    assert subprocess.run(run, cwd=copy.parent, check=False).returncode == 0
    with_header(compiled(copy, text="print('planted'); raise SystemExit(7)"), copy / MODULE)
    done = subprocess.run(run, cwd=copy.parent, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (7, b"planted\n")
    assert (copy / MODULE).read_bytes() == (source() / MODULE).read_bytes()


@pytest.mark.parametrize("optimize", [0, 1, 2])
@pytest.mark.parametrize("mode", PycInvalidationMode)
def test_what_python_compiled_itself_is_no_matter(copy: Path, optimize: int, mode: PycInvalidationMode) -> None:
    """The caches of this interpreter are fine, however they were made and wherever the copy lay then."""
    moved = copy.parent / "elsewhere" / CLIENT
    shutil.copytree(copy, moved)
    compileall.compile_dir(moved, quiet=1, optimize=optimize, invalidation_mode=mode)
    for cache in moved.rglob(CACHE):
        shutil.copytree(cache, copy / cache.relative_to(moved))
    for path in copy.rglob("*.py"):
        shutil.copystat(moved / path.relative_to(copy), path)
    assert condition(copy).intact


def test_what_an_import_left_is_no_matter(copy: Path) -> None:
    """The caches that an import of the copy leaves behind are fine."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", f"import {CLIENT}"], cwd=copy.parent, env=environment, check=True)
    assert list(copy.rglob("*.pyc"))
    assert condition(copy).intact


def test_what_is_out_of_date_is_no_matter(copy: Path) -> None:
    """A compiled file that Python would replace is harmless, of whatever interpreter it is."""
    compiled(copy)
    compiled(copy, f"{MODULE[:-3]}.cpython-399.pyc")
    assert condition(copy).intact
