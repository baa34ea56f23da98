"""A document in several files: what it refers to becomes a part of the fragment, and nothing else is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.cli.main import main
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import library as libraries
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.document import written
from video_remix_contract.openapi.extract import Extracted, extract
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.selection import selected
from video_remix_contract.untrusted import folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _pytest.capture import CaptureFixture

HOME = "file:///home/api/"
OPERATION = ("post", "/videos")
WORDS = ["--operation", "POST", "/videos"]


def main_file(schema: Any, **components: Any) -> dict[str, Any]:
    """Return a document with an operation whose request has a schema."""
    content = {"application/json": {"schema": schema}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            OPERATION[1]: {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": "d"}}}}
        },
        "components": components,
    }


def cut(files: dict[str, Any], read: list[str] | None = None) -> Extracted:
    """Return what is cut out of the file ``openapi.yaml``; ``read`` gets the names of the others that are read."""

    def content(uri: str) -> bytes:
        if read is not None:
            read.append(uri.removeprefix(HOME))
        if uri.removeprefix(HOME) not in files:
            raise FileNotFoundError(2, "No such file or directory")
        return written(files[uri.removeprefix(HOME)], as_json=True).encode()

    library = Library(files["openapi.yaml"], f"{HOME}openapi.yaml", content)
    return extract(library, selected(library, [OPERATION]))


def ref(name: str) -> dict[str, str]:
    """Return a reference to a schema of the fragment."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT = {"type": "string"}
# The schema of the request, the other files, and the components of the fragment.
FOLLOWED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a part of a file": ("schemas.yaml#/Video", {"schemas.yaml": {"Video": TEXT}}, {"Video": TEXT}),
    "a whole file": ("video.v1.yaml", {"video.v1.yaml": TEXT}, {"video.v1": TEXT}),
    "a name that is encoded": ("my%20video.yaml#/a%2Fb~1c", {"my%20video.yaml": {"a": {"b/c": TEXT}}}, {"b_c": TEXT}),
    "a part that is called like a keyword": ("s.yaml#/example", {"s.yaml": {"example": TEXT}}, {"example": TEXT}),
    "a chain, each relative to its own file": (
        "a/video.yaml",
        {
            "a/video.yaml": {"items": {"$ref": "b/size.yaml"}},
            "a/b/size.yaml": {"not": {"$ref": "../../c.yaml"}},
            "c.yaml": TEXT,
        },
        {"video": {"items": ref("size")}, "size": {"not": ref("c")}, "c": TEXT},
    ),
    "a file that only leads on": ("a.yaml", {"a.yaml": {"$ref": "b.yaml"}, "b.yaml": TEXT}, {"b": TEXT}),
    "a file that refers to itself": ("a.yaml", {"a.yaml": {"items": {"$ref": "#"}}}, {"a": {"items": ref("a")}}),
    "files that refer to each other": (
        "a.yaml",
        {"a.yaml": {"items": {"$ref": "b.yaml"}}, "b.yaml": {"items": {"$ref": "./a.yaml"}}},
        {"a": {"items": ref("b")}, "b": {"items": ref("a")}},
    ),
    "back into the document": (
        "a.yaml",
        {"a.yaml": {"items": {"$ref": "openapi.yaml#/components/schemas/Own"}}},
        {"Own": {"type": "integer"}, "a": {"items": ref("Own")}},
    ),
    "names that clash": (
        "own.yaml",
        {
            "own.yaml": {"anyOf": [{"$ref": "a/own.yaml"}, {"$ref": "openapi.yaml#/components/schemas/Own"}]},
            "a/own.yaml": TEXT,
        },
        {"Own": {"type": "integer"}, "own_2": {"anyOf": [ref("own_3"), ref("Own")]}, "own_3": TEXT},
    ),
    "the members of a schema": (
        "a.yaml",
        {
            "a.yaml": {"properties": {"$ref": "b.yaml#/properties"}},
            "b.yaml": {"properties": {"x-a": TEXT, "links": TEXT}},
        },
        {"a": {"properties": {"x-a": TEXT, "links": TEXT}}},
    ),
    "what the document has a name for": (
        "a.yaml",
        {
            "a.yaml": {"anyOf": [{"$ref": "named.yaml"}, {"$ref": "openapi.yaml#/components/schemas/Named"}]},
            "named.yaml": TEXT,
        },
        {"Named": TEXT, "a": {"anyOf": [ref("Named"), ref("Named")]}},
    ),
    "what the document has a name for, and leads on": (
        "openapi.yaml#/components/schemas/Named",
        {"named.yaml": {"$ref": "b.yaml#/x"}, "b.yaml": {"x": TEXT}},
        {"Named": TEXT},
    ),
    "a schema with a name": (
        "a.yaml#video",
        {"a.yaml": {"$defs": {"Video": {"$anchor": "video", "type": "string"}}}},
        {"Video": TEXT},
    ),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_what_is_in_another_file(name: str) -> None:
    """What a file has becomes a component, called after its place; each file is read once, and only where needed."""
    reference, files, expected = FOLLOWED[name]
    main_document = main_file(
        {"$ref": reference}, schemas={"Own": {"type": "integer"}, "Named": {"$ref": "named.yaml"}}
    )
    read: list[str] = []
    fragment = cut({"unused.yaml": {}, "openapi.yaml": main_document, **files}, read).document
    assert fragment["components"] == {"schemas": expected}
    assert sorted(read) == sorted(files)


def test_whatever_can_be_in_another_file() -> None:
    """Path items, operations, parameters, bodies, responses, headers, examples, credentials and texts may be there."""
    document = main_file(True, securitySchemes={"Key": {"$ref": "parts.yaml#/Key"}})
    document["paths"] = {OPERATION[1]: {"$ref": "paths/videos.yaml"}}
    operation = {
        "security": [{"Key": []}],
        "description": {"$ref": "../texts.yaml#/long"},
        "requestBody": {"$ref": "../parts.yaml#/Body"},
        "responses": {"200": {"$ref": "../parts.yaml#/Done"}},
    }
    schema = {"schema": {"$ref": "#/Text"}}
    parts = {
        "Body": {"content": {"application/json": {**schema, "examples": {"a": {"$ref": "#/Example"}}}}},
        "Done": {"description": "d", "headers": {"X-A": {"$ref": "#/Header"}}},
        "Header": schema,
        "Example": {"value": "a"},
        "Limit": {"name": "limit", "in": "query", **schema},
        "Key": {"type": "http", "scheme": "bearer"},
        "Text": TEXT,
    }
    item = {"parameters": [{"$ref": "../parts.yaml#/Limit"}], "post": {"$ref": "post.yaml"}}
    files = {"openapi.yaml": document, "paths/videos.yaml": item, "paths/post.yaml": operation, "parts.yaml": parts}
    fragment = cut({**files, "texts.yaml": {"long": "A long text."}}).document
    assert {kind: list(named) for kind, named in fragment["components"].items()} == {
        "securitySchemes": ["Key"],
        "parameters": ["Limit"],
        "requestBodies": ["Body"],
        "responses": ["Done"],
        "schemas": ["Text"],
        "examples": ["Example"],
        "headers": ["Header"],
    }
    assert fragment["paths"][OPERATION[1]]["post"]["description"] == "A long text."
    assert fragment["components"]["securitySchemes"]["Key"] == parts["Key"]
    assert "yaml" not in json.dumps(fragment)


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "no such file": ("none.yaml", {}, "'none.yaml' leads to a file that is not read: No such file or directory"),
    "no such part": (
        "schemas.yaml#/Vidoe",
        {"schemas.yaml": {"Video": TEXT}},
        "'schemas.yaml#/Vidoe' leads nowhere, did you mean schemas.yaml#/Video?",
    ),
    "another host": ("//elsewhere.example/a.yaml", {}, "'//elsewhere.example/a.yaml' is remote"),
    "a web address": ("https://elsewhere.example/a.yaml", {}, "is remote, and nothing is fetched; copy"),
    "any scheme": ("s3://bucket/a.yaml", {}, "is remote"),
    "a scheme for files": ("file:///home/api/a.yaml", {"a.yaml": TEXT}, "is remote"),
    "a whole document": ("a.yaml", {"a.yaml": {"openapi": "3.1.0"}}, "leads to a whole document"),
    "a circle of files": ("a.yaml", {"a.yaml": {"$ref": "b.yaml"}, "b.yaml": {"$ref": "a.yaml"}}, "is circular"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read(name: str) -> None:
    """A reference to what cannot be read, or is remote, is refused in a line that names it and its place."""
    reference, files, expected = REFUSED[name]
    with pytest.raises(ContractError) as caught:
        cut({"openapi.yaml": main_file({"$ref": reference}), **files})
    assert expected in str(caught.value)
    assert str(caught.value).startswith("/") or caught.value.file
    assert "\n" not in str(caught.value)


def test_the_number_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document with more files than any has is refused."""
    monkeypatch.setattr(libraries, "MAX_FILES", 2)
    chain = {f"{number}.yaml": {"items": {"$ref": f"{number + 1}.yaml"}} for number in range(2)}
    assert cut({"openapi.yaml": main_file({"$ref": "0.yaml"}), "1.yaml": TEXT, "0.yaml": chain["0.yaml"]}).origins
    with pytest.raises(ContractError, match=r"'2\.yaml' leads to a file .* the document has more than 2 files"):
        cut({"openapi.yaml": main_file({"$ref": "0.yaml"}), **chain, "2.yaml": TEXT})


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
