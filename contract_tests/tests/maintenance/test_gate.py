"""The gate between two releases: it closes on a deliberately unbumped change, and opens on what it asks for."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest
from diff.steps import STEPS
from support import FIXED_FRAGMENT
from video_remix_contract.diff.model import Bump
from video_remix_contract.errors import ReleaseGateError
from video_remix_contract.maintenance import release_gate as gate
from video_remix_contract.maintenance.release_gate import client_gate, fragment_gate, main, record
from video_remix_contract.openapi.document import read, written
from video_remix_contract.vendoring import CLIENT, source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _pytest.capture import CaptureFixture
    from diff.step import Step

CHANGING = [step for step in STEPS.values() if step.bump != "none" and step.start is None]
# The gate looks at the bump alone; that each step asks for its own is tested with the diff.
FIRST = [next(step for step in CHANGING if step.bump == bump) for bump in ("major", "minor", "patch")]
LEAST = {"major": "2.0.0", "minor": "1.1.0", "patch": "1.0.1"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a checkout just after the release of fragment 1.0.0 and of the client as it is, without git."""
    (tmp_path / "spec").mkdir()
    document = read(FIXED_FRAGMENT)
    document["info"]["version"] = "1.0.0"
    write(tmp_path, document)
    shutil.copytree(source(), tmp_path / "generated" / CLIENT, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    record(tmp_path)
    return tmp_path


def write(root: Path, document: Any) -> None:
    """Write the fragment of a checkout."""
    (root / "spec" / "openapi.yaml").write_text(written(document, as_json=False), encoding="utf-8")


def changed(root: Path, step: Step, version: str) -> None:
    """Carry a step out in a checkout and give the fragment a version."""
    document = step.documents()[1]
    document["info"]["version"] = version
    write(root, document)


def test_a_release_is_open(checkout: Path) -> None:
    """Right after a release the gate is open, and another spelling of the fragment leaves it so."""
    assert list(fragment_gate(checkout)) == []
    path = checkout / "spec" / "openapi.yaml"
    path.write_text("# Written otherwise.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert list(fragment_gate(checkout)) == []


@pytest.mark.parametrize("step", FIRST, ids=lambda step: step.name)
def test_an_unbumped_change_closes_the_gate(checkout: Path, step: Step) -> None:
    """A change without its bump closes the gate, with it and no line in the changelog still, with both it opens."""
    changed(checkout, step, "1.0.0")
    (line,) = fragment_gate(checkout)
    assert f"needs a {step.bump} bump, to {LEAST[step.bump]} or later" in line
    changed(checkout, step, LEAST[step.bump])
    (line,) = fragment_gate(checkout)
    assert "CHANGELOG.md has no line" in line
    (checkout / "CHANGELOG.md").write_text(f"- Fragment {LEAST[step.bump]}: changed.\n", encoding="utf-8")
    assert list(fragment_gate(checkout)) == []


@pytest.mark.parametrize(
    ("bump", "version", "closes"),
    [
        ("major", "1.9.9", True),
        ("major", "1.1.0", True),
        ("major", "3.0.0", False),
        ("minor", "1.0.9", True),
        ("minor", "2.0.0", False),
        ("patch", "1.0.0", True),
        ("patch", "0.9.9", True),
        ("patch", "1.2.0", False),
    ],
)
def test_a_bump_may_be_larger_and_not_smaller(checkout: Path, bump: str, version: str, closes: bool) -> None:  # noqa: FBT001 - the expectation
    """A larger bump than asked for opens the gate, a smaller one does not."""
    changed(checkout, next(step for step in CHANGING if step.bump == bump), version)
    (checkout / "CHANGELOG.md").write_text(f"- fragment {version}\n", encoding="utf-8")
    assert bool(list(fragment_gate(checkout))) is closes


@pytest.mark.parametrize("line", ["- Fragment 2.0.01", "- Fragment 12.0.0", "- Fragment 2.0.0.1", "- Client 2.0.0", ""])
def test_another_line_is_no_line(checkout: Path, line: str) -> None:
    """A line of another version or of something else opens nothing."""
    changed(checkout, next(step for step in CHANGING if step.bump == "major"), "2.0.0")
    (checkout / "CHANGELOG.md").write_text(f"{line}\n", encoding="utf-8")
    assert len(list(fragment_gate(checkout))) == 1


def edited(pattern: str, edit: Callable[[str], str]) -> Callable[[Path], None]:
    """Return an edit of the module of the client that a pattern leads to: names of modules depend on the fragment."""

    def carry_out(root: Path) -> None:
        (path,) = (root / "generated" / CLIENT).glob(pattern)
        before = path.read_text(encoding="utf-8")
        after = edit(before)
        assert after != before, "the edit finds what it changes"
        path.write_text(after, encoding="utf-8")

    return carry_out


def without_a_name(text: str) -> str:
    """Take a class from what a package exports."""
    name = next(iter(re.findall(r'"([A-Z]\w+Error)",', text)))
    return re.sub(rf'(?m)^    {name},\n|"{name}",', "", text)


def with_a_required_argument(text: str) -> str:
    """Give the public calls an argument that every caller has to give."""
    return re.sub(r"(?m)^(async def|def) (sync|asyncio)\(\n", r"\1 \2(\n    rehearsed: int,\n", text)


# The module of the only operation.
ENDPOINT = "api/*/[!_]*.py"
BREAKING: dict[str, Callable[[Path], None]] = {
    "an exported name is gone": edited("names.py", without_a_name),
    "a function is renamed": edited(ENDPOINT, lambda text: text.replace("def sync(", "def at_once(")),
    "an argument became required": edited(ENDPOINT, with_a_required_argument),
    "a module is gone": lambda root: (root / "generated" / CLIENT / "types.py").unlink(),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_breaking_change_of_the_names_closes_the_gate(checkout: Path, name: str) -> None:
    """A breaking change of the client's public names closes the gate until version and changelog name it."""
    BREAKING[name](checkout)
    (line,) = client_gate(checkout)
    assert re.search(r"the client \S+ needs a (major|minor) bump, to (\S+) or later", line)
    version = re.search(r"to (\d+\.\d+\.\d+) or later", line)
    assert version is not None
    edited("constants.py", lambda text: re.sub(r'(?m)^(VERSION\b[^"]*)"[^"]+"', rf'\g<1>"{version[1]}"', text))(
        checkout
    )
    (line,) = client_gate(checkout)
    assert "CHANGELOG.md has no line that names the client" in line
    (checkout / "CHANGELOG.md").write_text(f"- The client {version[1]} breaks.\n", encoding="utf-8")
    assert list(client_gate(checkout)) == []


def test_what_breaks_nobody_leaves_the_gate_open(checkout: Path) -> None:
    """A new name, a new private module and another value of a constant break nobody."""
    edited(
        "__init__.py", lambda text: text.replace("__all__ = (", '__all__ = (\n    "REHEARSED",') + "\nREHEARSED = 1\n"
    )(checkout)
    edited("constants.py", lambda text: text.replace('SPEC_VERSION: Final = "', 'SPEC_VERSION: Final = "9'))(checkout)
    (checkout / "generated" / CLIENT / "_rehearsed.py").touch()
    assert list(client_gate(checkout)) == []


def test_the_command(checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]) -> None:
    """The command is open with exit 0, closed with 1 and a line for each reason, and --record opens it again."""
    monkeypatch.chdir(checkout)
    assert main([]) == 0
    changed(checkout, next(step for step in CHANGING if step.bump == "major"), "1.0.0")
    BREAKING["a function is renamed"](checkout)
    assert main([]) == 1
    assert [line.split()[2] for line in capsys.readouterr().err.splitlines()] == ["fragment", "client"]
    assert main(["--record"]) == 0
    assert main([]) == 0


def recorded(text: str) -> Callable[[Path], object]:
    """Return an edit that replaces the recorded names of the client."""
    return lambda root: (root / "spec" / "released" / "client-api.json").write_text(text, encoding="utf-8")


UNDECIDABLE: dict[str, Callable[[Path], object]] = {
    "nothing released": lambda root: shutil.rmtree(root / "spec" / "released"),
    "recorded names cut": recorded('{"kind": "module"'),
    "recorded names of something else": recorded("[]"),
    "recorded names without a kind": recorded('{"name": "video_remix_client"}'),
    "recorded names without a version": recorded('{"kind": "module", "name": "video_remix_client"}'),
    "no fragment": lambda root: (root / "spec" / "openapi.yaml").unlink(),
    "no client": lambda root: shutil.rmtree(root / "generated"),
    "no version": lambda root: changed(root, CHANGING[0], "one"),
}


@pytest.mark.parametrize("name", UNDECIDABLE)
def test_what_cannot_be_decided_is_one_line(
    checkout: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    """Where the gate cannot decide it is not open: one line, exit 2."""
    monkeypatch.chdir(checkout)
    UNDECIDABLE[name](checkout)
    assert main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_griffe_nothing_is_open(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    """Where griffe is missing the gate reports it instead of opening."""
    monkeypatch.chdir(checkout)
    monkeypatch.delitem(sys.modules, "video_remix_contract.maintenance.client_api", raising=False)
    monkeypatch.setitem(sys.modules, "griffe", None)
    with pytest.raises(ReleaseGateError, match="griffe is not installed"):
        list(client_gate(checkout))
    assert main([]) == 2
    assert "griffe is not installed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "bump", "expected"),
    [
        ((1, 2, 3), Bump.MAJOR, (2, 0, 0)),
        ((1, 2, 3), Bump.MINOR, (1, 3, 0)),
        ((1, 2, 3), Bump.PATCH, (1, 2, 4)),
        ((0, 1, 9), Bump.MINOR, (0, 2, 0)),
    ],
)
def test_the_least_version(version: gate.Version, bump: Bump, expected: gate.Version) -> None:
    """A bump raises its part by one and sets those after it to zero."""
    assert gate.raised(version, bump) == expected
