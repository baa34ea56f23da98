"""Operations cut out of a full document: what the fragment has, and what cannot be cut."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.diff.compare import diff
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import extract as extracting
from video_remix_contract.openapi.contract import checked, load, parse
from video_remix_contract.openapi.document import written
from video_remix_contract.openapi.extract import Cut, extract
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.selection import selected

from .documents import OPERATION, body, broken, endless, full, large, ours


def cut(document: Any) -> dict[str, Any]:
    """Return the fragment that is cut out of a document."""
    library = Library(checked(document))
    return extract(library, selected(library, [OPERATION])).document


def test_only_what_is_reached_is_cut() -> None:
    """The fragment holds the one operation, with exactly the components that it reaches, in their order."""
    fragment = cut(full())
    assert {path: list(item) for path, item in fragment["paths"].items()} == {OPERATION[1]: ["parameters", "post"]}
    assert {kind: list(named) for kind, named in fragment["components"].items()} == {
        "parameters": ["VideoId"],
        "requestBodies": ["Remix"],
        "examples": ["Done"],
        "securitySchemes": ["Key"],
        "schemas": ["Body", "Video Job", "Size", "Failure", "x-seed"],
    }
    assert fragment["tags"] == [{"name": "Videos", "description": "v"}]
    assert fragment["info"] == {"title": "A vendor", "version": "7.1.0"}


def test_30_is_written_as_31() -> None:
    """Null, exclusive bounds, references with keywords next to them and root-level credentials are spelt as in 3.1."""
    fragment = cut(full())
    schemas = fragment["components"]["schemas"]
    assert fragment["openapi"] == "3.1.0"
    assert schemas["Body"]["properties"]["default"] == {"type": ["string", "null"]}
    assert schemas["Body"]["properties"]["strength"] == {"type": "number", "maximum": 1, "exclusiveMinimum": 0}
    assert schemas["x-seed"] == {"type": ["integer", "null"]}
    assert schemas["Video Job"]["properties"]["size"] == {
        "anyOf": [{"allOf": [{"$ref": "#/components/schemas/Size"}]}, {"type": "null"}]
    }
    assert schemas["Video Job"]["properties"]["error"] == {"$ref": "#/components/schemas/Failure"}
    assert fragment["paths"][OPERATION[1]]["post"]["security"] == [{"Key": []}]
    media = fragment["paths"][OPERATION[1]]["post"]["responses"]["200"]["content"]["application/json"]
    assert media["examples"]["done"] == {"$ref": "#/components/examples/Done"}


def test_extensions_and_what_leads_out_are_left_behind() -> None:
    """Extensions, callbacks, links and discriminators are not cut; values that look like references are values."""
    text = json.dumps(cut(full()))
    assert not re.search(r'"(x-(?!seed)|callbacks|links|discriminator)', text)
    assert '"$ref": "a value, no reference"' in text


def test_the_fragment_can_be_used() -> None:
    """The fragment loads, has clauses, and is the same for the document as YAML and as JSON."""
    fragment = cut(full())
    contract = parse(written(fragment, as_json=False).encode())
    assert contract.version == "7.1.0"
    assert "request.prompt.required" in catalogue(contract).by_id
    assert diff(contract, parse(written(fragment, as_json=True).encode())).changes == ()


def test_a_fragment_cut_out_of_itself_means_the_same() -> None:
    """The checked-in fragment, cut out of itself, has changed in nothing that binds anyone."""
    own = load()
    fragment = extract(Library(own.document), [(own.operation.method, own.operation.path)]).document
    again = parse(written(fragment, as_json=False).encode())
    assert [change for change in diff(own, again).changes if change.must_act] == []


REFUSED: dict[str, tuple[Any, str]] = {
    "not OpenAPI": (lambda d: d.update(openapi="2.0"), "not an OpenAPI 3 document"),
    "Swagger": (lambda d: (d.pop("openapi"), d.update(swagger="2.0")), "not an OpenAPI 3 document"),
    "no paths": (lambda d: d.pop("paths"), "needs info.version and paths"),
    "no version": (lambda d: d["info"].pop("version"), "needs info.version and paths"),
    "no operation": (lambda d: d["paths"].pop(OPERATION[1]), "there is no operation POST /videos"),
    "another method": (lambda d: d["paths"][OPERATION[1]].pop("post"), "did you mean GET /videos/{video_id}/remix?"),
    "broken reference": (
        lambda d: body(d).update(more={"$ref": "#/components/schemas/Nowhere"}),
        "/components/schemas/Body/properties/more: the reference '#/components/schemas/Nowhere' leads nowhere",
    ),
    "broken reference deep in a component": (
        lambda d: body(d).update(more={"$ref": "#/components/schemas/Size/properties/nowhere"}),
        "leads nowhere",
    ),
    "remote reference": (
        lambda d: body(d).update(more={"$ref": "https://elsewhere.example/schemas.yaml#/A"}),
        "/components/schemas/Body/properties/more: the reference 'https://elsewhere.example/schemas.yaml#/A' is remote",
    ),
    "reference to a file": (
        lambda d: body(d).update(more={"$ref": "other.yaml#/A"}),
        "the reference 'other.yaml#/A' leads to a file that is not read",
    ),
    "reference that is no URI": (lambda d: body(d).update(more={"$ref": "http://[a"}), "is no URI"),
    "unknown name": (lambda d: body(d).update(more={"$ref": "#anchor"}), "the reference '#anchor' leads nowhere"),
    "name of several schemas": (
        lambda d: body(d).update(more={"$ref": "#name"}, a={"$anchor": "name"}, b={"$anchor": "name"}),
        "the reference '#name' leads to several schemas of that name",
    ),
    "the document itself": (
        lambda d: body(d).update(more={"$ref": "#"}),
        "the reference '#' leads to a whole document",
    ),
    "index that there is not": (
        lambda d: body(d).update(more={"$ref": "#/components/schemas/Size/enum/7"}),
        "leads nowhere",
    ),
    "operation that refers to itself": (
        lambda d: d["paths"][OPERATION[1]].update(post={"$ref": "#/paths/~1videos~1{video_id}~1remix/post"}),
        "is circular",
    ),
    "text that refers to itself": (
        lambda d: ours(d).update(description={"$ref": "#/paths/~1videos~1{video_id}~1remix/post/description"}),
        "is circular",
    ),
    "path that refers to itself": (
        lambda d: d["paths"].update({OPERATION[1]: {"$ref": "#/paths/~1videos~1{video_id}~1remix"}}),
        "is circular",
    ),
    "reference that leads round in a circle": (
        lambda d: (
            body(d).update(more={"$ref": "#/x-a"}),
            d.update({"x-a": {"$ref": "#/x-b"}, "x-b": {"$ref": "#/x-a"}}),
        ),
        "/x-b: the reference '#/x-a' is circular",
    ),
    "unknown credentials": (lambda d: ours(d).update(security=[{"Nowhere": []}]), "leads nowhere"),
    "value in itself": (lambda d: body(d).update(more={"default": endless()}), "levels deep"),
    "schema too deep": (lambda d: body(d).update(more=json.loads('{"items":' * 300 + "{}" + "}" * 300)), "levels deep"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_cut_is_refused(name: str) -> None:
    """A missing operation, a broken or circular reference and what is not OpenAPI are each refused in one line."""
    edit, expected = REFUSED[name]
    with pytest.raises(ContractError) as caught:
        cut(broken(edit))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_content_that_doubles_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written where it is referred to comes to an end, however often it refers to the same."""
    monkeypatch.setattr(extracting, "MAX_VALUES", 1000)
    document = full()
    document["x-a"] = [{"a": {"$ref": f"#/x-a/{n + 1}"}, "b": {"$ref": f"#/x-a/{n + 1}"}} for n in range(40)] + [{}]
    ours(document)["servers"] = {"$ref": "#/x-a/0"}
    with pytest.raises(ContractError, match="the operations have more than 1000 values"):
        cut(document)


def visited(document: dict[str, Any]) -> int:
    """Return how many values are copied when our operation and its components are cut out of a document."""
    library = Library(document)
    progress = Cut(library)
    progress.operation(OPERATION[1], "post", library.operations(OPERATION[1])["post"])
    progress.finish()
    return next(progress.values)


@pytest.mark.parametrize("operations", [10, 1000])
def test_what_is_not_reached_is_not_visited(operations: int) -> None:
    """The work does not grow with the operations and schemas of others: exactly the same values are copied."""
    assert visited(large(operations)) == visited(full())
