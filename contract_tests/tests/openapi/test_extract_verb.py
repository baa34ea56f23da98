"""The verb `extract`: its options, its files, and what it prints of bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from video_remix_contract.cli.main import main
from video_remix_contract.openapi.contract import default_fragment, load, parse
from video_remix_contract.openapi.document import written
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.library import Library

from .documents import OPERATION, full, large

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.capture import CaptureFixture

WORDS = ["POST", "/videos/{video_id}/remix"]


@pytest.mark.parametrize(
    "words", [WORDS, [" ".join(WORDS)], ["post", WORDS[1]]], ids=["two words", "a single word", "lower case"]
)
def test_the_command(words: list[str], tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """The operation is a single word or two, the document is YAML or JSON, the fragment is printed or written."""
    source, target = tmp_path / "full.json", tmp_path / "out" / "fragment.yaml"
    source.write_text(json.dumps(full()), encoding="utf-8")
    assert main(["extract", str(source), "--operation", *words]) == 0
    text = capsys.readouterr().out
    assert main(["extract", str(source), "--operation", *words, "--output", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == text
    assert load(target).version == "7.1.0"
    assert main(["extract", str(source), "--output", str(target.with_suffix(".json"))]) == 0
    assert json.loads(target.with_suffix(".json").read_text(encoding="utf-8")) == yaml.safe_load(text)


LINES: dict[str, tuple[str, list[str]]] = {
    "a folder": ("", []),
    "not YAML": ("a: [", []),
    "broken JSON": ('{"openapi": "3.1.0"', []),
    "binary": ("\x00\x01", []),
    "a list": ("- 1", []),
    "brackets without end": ("[" * 100_000, []),
    "braces without end": ('{"a":' * 100_000, []),
    "aliases that double": (
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\na0: &a0 [x, x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
        + "paths: {'/videos/{video_id}/remix': {post: {responses: {'200': {description: d, "
        "content: {application/json: {example: *a39}}}}}}}\n",
        [],
    ),
    "merge keys that double": (
        "openapi: 3.1.0\na0: &a0 {k: x}\n"
        + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40)),
        [],
    ),
    "no such operation": (json.dumps(full()), ["--operation", "POST", "/videos"]),
    "no method": (json.dumps(full()), ["--operation", "/videos/{video_id}/remix"]),
    "unknown method": (json.dumps(full()), ["--operation", "FETCH", "/videos"]),
}


@pytest.mark.parametrize("name", LINES)
def test_bad_input_is_one_line(name: str, tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Whatever the file or the operation is, the outcome is one line and exit 2."""
    text, arguments = LINES[name]
    path = tmp_path / "full.yaml"
    if name == "a folder":
        path.mkdir()
    else:
        path.write_text(text, encoding="utf-8")
    assert main(["extract", str(path), *(arguments or ["--operation", *WORDS])]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert len(captured.err) < 1000


def test_aliases_count_wherever_they_are(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Aliases that would be huge if they were written out are refused even where the operation does not reach them."""
    bomb = "x-0: &a0 [x, x]\n" + "".join(f"x-{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    path = tmp_path / "full.yaml"
    path.write_text(yaml.safe_dump(full()) + bomb, encoding="utf-8")
    assert main(["extract", str(path), "--operation", *WORDS]) == 2
    assert "more than 500000 values" in capsys.readouterr().err


@pytest.mark.parametrize("as_json", [False, True])
def test_a_large_document_is_cut(as_json: bool, tmp_path: Path, capsys: CaptureFixture[str]) -> None:  # noqa: FBT001 - the format
    """Out of a document of some hundred kilobytes the same fragment is cut as out of a small one."""
    path = tmp_path / "large"
    path.write_text(written(large(100), as_json=as_json), encoding="utf-8")
    assert main(["extract", str(path), "--operation", *WORDS]) == 0
    assert parse(capsys.readouterr().out.encode()).document == extract(Library(full()), [OPERATION]).document


def test_the_default_operation_is_that_of_the_checked_in_fragment(capsys: CaptureFixture[str]) -> None:
    """The checked-in fragment itself can be cut, without naming the operation."""
    assert main(["extract", str(default_fragment())]) == 0
    assert parse(capsys.readouterr().out.encode()).operation.name == load().operation.name
