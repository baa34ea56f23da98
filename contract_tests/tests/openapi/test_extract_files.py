"""A document in several files: what it refers to becomes a part of the fragment, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import library as libraries
from video_remix_contract.openapi.document import written
from video_remix_contract.openapi.extract import Extracted, extract
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.selection import selected

HOME = "file:///home/api/"
OPERATION = ("post", "/videos")


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
