"""The dump of the client's public names: small, the same everywhere, and as good to compare as the client itself."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import griffe
import pytest
from video_remix_contract.errors import ReleaseGateError
from video_remix_contract.maintenance.client_api import breakages, dumped, loaded, version
from video_remix_contract.vendoring import CLIENT, source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = {
    "__init__.py": """
from .parts import Shown
from ._hidden import Helper, helped
__all__ = ("Shown", "Helper", "helped", "LIMIT", "__version__")
__version__ = "1.2.3"
LIMIT = 3
""",
    "parts.py": """
from ._hidden import Base
class Shown(Base):
    kind: str = "a"
    cls: int = 1
    def __init__(self, name: str, *, size: int = 1, default=LIMIT) -> None: ...
    def _private(self) -> None: ...
class Below(Shown):
    pass
""",
    "_hidden.py": """
class Base:
    def inherited(self, value: int) -> int: ...
class Helper:
    def aid(self) -> None: ...
def helped(one: int, /, *rest: int, **more: int) -> int: ...
def unused() -> None: ...
""",
}
# What is replaced in which module, and what griffe then calls broken.
BREAKING = {
    "a parameter is gone": ("parts.py", "name: str, ", "", "Shown.__init__"),
    "a parameter became required": ("parts.py", "size: int = 1", "size: int", "Shown.__init__"),
    "a default changed": ("parts.py", "default=LIMIT", "default=OTHER", "Shown.__init__"),
    "an attribute called kind is gone": ("parts.py", "    kind: str", "    genre: str", "Shown.kind"),
    "an attribute called cls is gone": ("parts.py", "    cls: int", "    klass: int", "Shown.cls"),
    "a base is gone": ("parts.py", "Below(Shown)", "Below", "Below"),
    "an inherited method of a private base is gone": ("_hidden.py", "def inherited", "def other", "Shown.inherited"),
    "a private class that is exported changes": ("_hidden.py", "def aid", "def other", "Helper.aid"),
    "a private function that is exported changes": ("_hidden.py", "one: int, /", "one: int, two: int, /", "helped"),
    "a name is no longer exported": ("__init__.py", '"LIMIT", ', "", "LIMIT"),
}


def package(folder: Path, modules: dict[str, str]) -> Any:
    """Write a package and return what its dump is loaded to."""
    (folder / "example").mkdir(parents=True)
    for name, text in modules.items():
        (folder / "example" / name).write_text(text, encoding="utf-8")
    return loaded(dumped(folder, "example"))


@pytest.mark.parametrize("name", BREAKING)
def test_each_breakage_survives_the_dump(name: str, tmp_path: Path) -> None:
    """Each kind of breakage, in public places and in private ones that public names lead to, is reported."""
    module, before, after, expected = BREAKING[name]
    changed = {**OLD, module: OLD[module].replace(before, after, 1)}
    assert changed != OLD
    old, new = package(tmp_path / "old", OLD), package(tmp_path / "new", changed)
    assert any(f".{expected} (" in f".{line}" for line in breakages(old, new)), breakages(old, new)


def test_what_is_private_breaks_nobody(tmp_path: Path) -> None:
    """A private method, an unused private function and the value of a constant may change."""
    changed = {
        **OLD,
        "_hidden.py": OLD["_hidden.py"].replace("def unused", "def renamed"),
        "parts.py": OLD["parts.py"].replace("_private", "_other"),
        "__init__.py": OLD["__init__.py"].replace("LIMIT = 3", "LIMIT = 4"),
    }
    old, new = package(tmp_path / "old", OLD), package(tmp_path / "new", changed)
    assert (breakages(old, new), breakages(new, old)) == ([], [])
    assert version(old) == "1.2.3"


def test_the_dump_loses_no_name_of_the_client() -> None:
    """Compared with the client itself, the dump of the client has no breakage in either direction."""
    client = griffe.load(CLIENT, search_paths=[str(source().parent)], try_relative_path=False, allow_inspection=False)
    dump = loaded(dumped(source().parent, CLIENT))
    removed = griffe.BreakageKind.OBJECT_REMOVED
    for old, new in ((client, dump), (dump, client)):
        assert [change for change in griffe.find_breaking_changes(old, new) if change.kind is removed] == []


def test_the_dump_is_the_same_everywhere(tmp_path: Path) -> None:
    """The dump is sorted, and holds no path, no line number, no docstring and no private name."""
    shutil.copytree(source(), tmp_path / CLIENT, ignore=shutil.ignore_patterns("__pycache__"))
    text = dumped(tmp_path, CLIENT)
    assert text == dumped(source().parent, CLIENT)
    assert str(tmp_path) not in text
    decoded = json.loads(text)
    assert text == json.dumps(decoded, indent=1, sort_keys=True) + "\n"
    for item in items(decoded):
        assert item.get("lineno") is None
        assert not item.keys() & {"docstring", "filepath", "endlineno"}
        assert not item["name"].startswith("_") or item["name"].endswith("__")


def items(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an item of a dump and all items inside it."""
    yield item
    for member in item.get("members", {}).values():
        yield from items(member)


@pytest.mark.parametrize("text", ["", "edited", "[]", "{}", '{"kind": "function", "name": "f"}', '{"kind": "module"}'])
def test_anything_else_is_refused(text: str) -> None:
    """What is not a dump of a package is refused."""
    with pytest.raises(ReleaseGateError, match="not a dump"):
        loaded(text)
