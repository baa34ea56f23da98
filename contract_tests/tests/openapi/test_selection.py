"""Which operations are cut: those that are named, those with a tag, those beneath a path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.cli.main import main
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.selection import selected

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.capture import CaptureFixture


def operation(name: str, *tags: str, schema: str = "Own") -> dict[str, Any]:
    """Return an operation that responds with a schema."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"operationId": name, "tags": [*tags], "responses": {"200": {"description": "d", "content": content}}}


def shop() -> dict[str, Any]:
    """Return a document with several operations."""
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"Key": []}],
        "tags": [{"name": "Pets"}, {"name": "Admin", "description": "a"}, {"name": "x-tag"}],
        "paths": {
            "/pets": {"post": operation("add", "Pets"), "get": operation("list", "Pets", "Admin", schema="Pets")},
            "/pets/{id}": {"parameters": [parameter], "get": operation("pet", "Pets", schema="Pet")},
            "/petshops": {"get": {**operation("shops", "Shops", schema="Unused"), "security": []}},
            "/ref": {"$ref": "#/components/pathItems/Ref"},
            "x-paths": {"get": operation("no", "Pets")},
        },
        "components": {
            "pathItems": {"Ref": {"get": operation("ref", "Admin", "x-tag", schema="Own")}},
            "securitySchemes": {"Key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Unused": {"type": "null"},
                "Pet": {"type": "object"},
                "Pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                "Own": {"type": "string"},
            },
        },
    }


ADD, LIST, PET, SHOPS, REF = (
    ("post", "/pets"),
    ("get", "/pets"),
    ("get", "/pets/{id}"),
    ("get", "/petshops"),
    ("get", "/ref"),
)
# Names, tags, and prefixes; the operations in the order of the document, a path's in the order of OpenAPI.
SELECTED: dict[str, tuple[list[Any], list[str], list[str], list[Any]]] = {
    "by name": ([PET, ADD], [], [], [ADD, PET]),
    "by tag": ([], ["Admin"], [], [LIST, REF]),
    "by several tags": ([], ["Shops", "x-tag"], [], [SHOPS, REF]),
    "by path": ([], [], ["/pets"], [LIST, ADD, PET]),
    "by a path with a slash": ([], [], ["/pets/"], [LIST, ADD, PET]),
    "by the path of an operation": ([], [], ["/pets/{id}"], [PET]),
    "all": ([], [], ["/"], [LIST, ADD, PET, SHOPS, REF]),
    "by everything": ([REF, LIST], ["Pets"], ["/petshops"], [LIST, ADD, PET, SHOPS, REF]),
}


@pytest.mark.parametrize("name", SELECTED)
def test_what_is_selected(name: str) -> None:
    """Names, tags and paths add to each other; the operations are in the order of the document."""
    named, tags, prefixes, expected = SELECTED[name]
    assert selected(Library(shop()), named, tags, prefixes) == expected


UNKNOWN: dict[str, tuple[list[Any], list[str], list[str], str]] = {
    "a method": ([("put", "/pets")], [], [], "there is no operation PUT /pets, did you mean"),
    "an operation": ([("trace", "/" + "z" * 40)], [], [], "z among the 5 of the document"),
    "a tag": ([], ["Pet"], [], "no operation has the tag 'Pet', did you mean Pets?"),
    "a tag like no other": ([], ["zzz"], [], "no operation has the tag 'zzz' among the 4 of the document"),
    "a path": ([], [], ["/pet"], "no operation has the path /pet, or a path beneath it, did you mean /pets?"),
    "the extension of all paths": ([], [], ["x-paths"], "no operation has the path x-paths"),
    "a text": ([], ["Pets"], ["pets"], "no operation has the path pets, or a path beneath it, did you mean /pets?"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_selects_nothing(name: str) -> None:
    """A name, a tag or a path that selects nothing is refused in one line that suggests what was meant."""
    named, tags, prefixes, expected = UNKNOWN[name]
    with pytest.raises(ContractError) as caught:
        selected(Library(shop()), named, tags, prefixes)
    assert expected in str(caught.value)


def test_several_operations_are_one_fragment() -> None:
    """The fragment has each operation with its own credentials, their tags, and the components of any of them."""
    fragment = extract(Library(shop()), [LIST, PET, SHOPS, REF]).document
    assert {path: list(item) for path, item in fragment["paths"].items()} == {
        "/pets": ["get"],
        "/pets/{id}": ["parameters", "get"],
        "/petshops": ["get"],
        "/ref": ["get"],
    }
    assert [tag["name"] for tag in fragment["tags"]] == ["Pets", "Admin", "x-tag"]
    assert list(fragment["components"]["schemas"]) == ["Unused", "Pet", "Pets", "Own"]
    assert "pathItems" not in fragment["components"]
    security = [fragment["paths"][path]["get"]["security"] for path in fragment["paths"]]
    assert security == [[{"Key": []}], [{"Key": []}], [], [{"Key": []}]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--operation", "GET", "/pets", "--operation", "get /ref"], ["list", "ref"]),
        (["--operation", "POST /pets", "--tag", "Shops"], ["add", "shops"]),
        (["--path", "/pets/{id}", "--path", "/petshops"], ["pet", "shops"]),
        (["--tag", "Shops", "--tag", "x-tag"], ["shops", "ref"]),
    ],
)
def test_the_options(words: list[str], names: list[str], tmp_path: Path) -> None:
    """Each option can be given several times, and all of them together; the fragment can be used."""
    source, target = tmp_path / "shop.json", tmp_path / "cut.yaml"
    source.write_text(json.dumps(shop()), encoding="utf-8")
    assert main(["extract", str(source), *words, "--output", str(target)]) == 0
    assert [each.label for each in load(target).operations] == names


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--tag", "Pet"], "shop.json: no operation has the tag 'Pet', did you mean Pets?\n"),
        (
            ["--path", "/petz"],
            "shop.json: no operation has the path /petz, or a path beneath it, did you mean /pets?\n",
        ),
        (["--operation", "GET /pets", "GET /ref"], "an operation is written METHOD /PATH, not 'GET /pets GET /ref'\n"),
    ],
)
def test_a_wrong_option_is_one_line(
    words: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    """What selects nothing is named with the document."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.json").write_text(json.dumps(shop()), encoding="utf-8")
    assert main(["extract", "shop.json", *words]) == 2
    assert capsys.readouterr().err.endswith(line)
