"""The files that the verb `extract` reads for a document: those of a folder alone, and the lines of their faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from video_remix_contract.cli.main import main
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.document import written
from video_remix_contract.untrusted import folder

from .test_extract_files import TEXT, main_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _pytest.capture import CaptureFixture

WORDS = ["--operation", "POST", "/videos"]


@pytest.fixture
def api(tmp_path: Path) -> Path:
    """Return the folder of a document with a file next to it, in a folder with a file above it."""
    home = tmp_path / "specs" / "api"
    home.mkdir(parents=True)
    (home / "video.yaml").write_text("type: object\nproperties:\n  size: {type: string}\n", encoding="utf-8")
    (tmp_path / "specs" / "shared.yaml").write_text("type: string\n", encoding="utf-8")
    (home / "link.yaml").symlink_to("../shared.yaml")
    return home


def save(home: Path, reference: str) -> str:
    """Write the document of a folder, with a reference, and return its path."""
    path = home / "openapi.yaml"
    path.write_text(written(main_file({"$ref": reference}), as_json=False), encoding="utf-8")
    return str(path)


OUTSIDE: dict[str, Callable[[Path], str]] = {
    "a path that goes up": lambda _: "../shared.yaml",
    "a path that goes up in disguise": lambda _: "%2E%2E/shared.yaml",
    "a symbolic link": lambda _: "link.yaml",
    "an absolute path": lambda home: f"{home.parent}/shared.yaml",
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_files_outside_are_refused(name: str, api: Path, capsys: CaptureFixture[str]) -> None:
    """A file that lies outside of the document's folder is read where --root allows it, and named where it does not."""
    reference = OUTSIDE[name](api)
    path = save(api, reference)
    assert main(["extract", path, *WORDS]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path}:")
    assert f"/paths/~1videos/post/requestBody/content/application~1json/schema: the reference '{reference}'" in line
    assert "it lies outside of" in line
    assert "--root" in line
    assert main(["extract", path, *WORDS, "--root", str(api.parent), "--output", str(api / "cut.yaml")]) == 0
    assert "type: string" in (api / "cut.yaml").read_text(encoding="utf-8")


def test_the_fragment_of_several_files_can_be_used(
    api: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    """The fragment needs no other file, wherever the command is run."""
    save(api, "video.yaml#/properties/size")
    monkeypatch.chdir(api)
    assert main(["extract", "openapi.yaml", *WORDS, "--output", "out/cut.yaml"]) == 0
    assert capsys.readouterr().err == ""
    assert load("out/cut.yaml").document["components"] == {"schemas": {"size": TEXT}}


FAULTS: dict[str, tuple[str, str]] = {
    "a fault": ("type: object\nproperties:\n  size: {type: strin}\n", "video.yaml:3: /properties/size/type: the type"),
    "a broken reference": (
        "type: object\nproperties:\n  size: {$ref: '#/nowhere'}\n",
        "video.yaml:3: /properties/size: the reference '#/nowhere' leads nowhere",
    ),
    "no YAML": ("a: 1\na: 2\n", "video.yaml:2: the key 'a' stands twice"),
    "a value that is too large": ("type: object\nminProperties: 1000000\n", "video.yaml:2: /minProperties: no message"),
    "a hint": ("type: object\nnames: 1\n", "video.yaml:2: /names: hint: the keyword is unknown"),
    "what is left out": (
        "type: string\ndefault: 5\n",
        "video.yaml:2: /default: hint: left out: the value is of another",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_line_is_that_of_the_file(name: str, api: Path, capsys: CaptureFixture[str]) -> None:
    """A fault in another file is shown with the name of that file, its line, and the place in it."""
    text, expected = FAULTS[name]
    (api / "video.yaml").write_text(text, encoding="utf-8")
    hint = "hint: " in expected
    assert main(["extract", save(api, "video.yaml"), *WORDS]) == (0 if hint else 2)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{api}/{expected}")


def test_all_files_together_are_bounded(
    api: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    """Many files cannot fill the memory where a single one cannot."""
    path = save(api, "video.yaml")
    monkeypatch.setattr(folder, "MAX_TOGETHER", (api / "video.yaml").stat().st_size)
    assert main(["extract", path, *WORDS]) == 0
    (api / "video.yaml").write_text("type: object\nitems: {$ref: size.yaml}\n", encoding="utf-8")
    (api / "size.yaml").write_text("type: object\ndescription: A text that is long.", encoding="utf-8")
    capsys.readouterr()
    assert main(["extract", path, *WORDS]) == 2
    assert "'size.yaml' leads to a file that is not read: all files together" in capsys.readouterr().err


@pytest.mark.parametrize("reference", ["a%00b.yaml", ".", "x" * 5000, "\x1b[31m.yaml", "video.yaml?a", "%ff.yaml"])
def test_hostile_names_are_harmless(reference: str, api: Path, capsys: CaptureFixture[str]) -> None:
    """A name that no file can have is refused in a single printable line."""
    assert main(["extract", save(api, reference), *WORDS]) == 2
    text = capsys.readouterr().err.rstrip("\n")
    assert text.isprintable()
    assert "leads to a file that is not read" in text or len(reference) > 1000
