"""The package can be copied anywhere and brings nothing with it."""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from . import package
from .support import FRAGMENT, FRAGMENT_PATH, NAME, client, remix_video

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(client.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports(path: Path) -> None:
    """Each module imports relatively, or attrs, httpx2 and its httpcore2, the standard library; none reads metadata."""
    package.check_imports(path)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_headers(path: Path) -> None:
    """Each module begins with the one constant line and says in a docstring what it is for."""
    package.check_header(path)


def test_files() -> None:
    """In addition to modules the package holds its licence and the marker of PEP 561, nothing else."""
    package.check_files(FOLDER)


def test_constants() -> None:
    """The package says which version it is and which fragment it came from."""
    assert FRAGMENT["info"]["version"] == client.SPEC_VERSION
    assert hashlib.sha256(FRAGMENT_PATH.read_bytes()).hexdigest() == client.SPEC_SHA256
    assert client.__version__.count(".") >= 2


def test_every_exported_name_exists() -> None:
    """What the package lists is there."""
    assert all(hasattr(client, name) for name in client.__all__)


def test_importing_has_no_effects() -> None:
    """Importing brings in attrs, httpx2 and the standard library alone, opens nothing and sets nothing."""
    package.check_effects(FOLDER, NAME, f"{NAME}.api.videos.remix_video")


FACADES = [
    getattr(client, name)(base_url="http://127.0.0.1/v1", api_key="k") for name in ("VideoRemix", "AsyncVideoRemix")
]
SYNC, ASYNC = (type(facade.videos) for facade in FACADES)
MAIN = SYNC.remix
"""The function that carries the full docstring; the others refer to it."""
SAME = {
    SYNC.remix: [SYNC.remix_detailed, ASYNC.remix, ASYNC.remix_detailed],
    remix_video.sync: [remix_video.sync_detailed, remix_video.asyncio, remix_video.asyncio_detailed],
}
"""Functions, and those that take the same arguments."""
VARIANTS = [remix_video.sync, *(variant for variants in SAME.values() for variant in variants)]


def test_docstring() -> None:
    """What an editor shows names every argument, what is returned and raised, and an example that parses."""
    text = inspect.getdoc(MAIN) or ""
    before, _, example = text.partition("Example:\n")
    arguments = before.partition("Args:")[2].partition("Returns:")[0]
    for name in inspect.signature(MAIN).parameters.keys() - {"self"}:
        assert f"\n    {name}: " in arguments, name
    for error in ("ValueError", "TypeError", "APIStatusError", "APIConnectionError", "APITimeoutError"):
        assert f"    {error}: " in before.partition("Raises:")[2]
    compile(textwrap.dedent(example), "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert example.strip().count("(") >= 1


@pytest.mark.parametrize("variant", VARIANTS, ids=[function.__qualname__ for function in VARIANTS])
def test_docstrings_of_variants(variant: Callable[..., object]) -> None:
    """The other functions have the same summary, and name the function that documents them."""
    text = " ".join((inspect.getdoc(variant) or "").split())
    summary = (inspect.getdoc(MAIN) or "").splitlines()[0].rstrip(".")
    assert text.startswith(summary)
    assert text.removeprefix(summary).partition("`")[2].partition("`")[0] == MAIN.__qualname__


@pytest.mark.parametrize("main", SAME, ids=[function.__qualname__ for function in SAME])
def test_variants_take_the_same_arguments(main: Callable[..., object]) -> None:
    """Sync or awaited, with the whole answer or its body alone, a call is written in the same way."""
    for variant in SAME[main]:
        assert inspect.signature(variant).parameters.keys() == inspect.signature(main).parameters.keys()
