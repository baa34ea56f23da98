"""Whole documents: operation by operation, what is the same is skipped, what cannot be read ends nothing else."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.clauses.model import Location
from video_remix_contract.diff import compare
from video_remix_contract.diff.compare import address, diff
from video_remix_contract.diff.model import Bump
from video_remix_contract.diff.operation import operation_changes
from video_remix_contract.errors import ContractError

from .comparing import by_clause, contract_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .pair import Document

NODE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
ITEM = {"type": "object", "properties": {"state": {"enum": ["a", "b"]}}, "required": ["state"]}
NAMES = ("first", "second", "third")


def reference(name: str) -> Document:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer(schema: Any) -> Document:
    """Return the responses of an operation."""
    return {"200": {"description": "d", "content": {"application/json": {"schema": schema}}}}


def whole(**schemas: Any) -> Document:
    """Return a document of three operations with the same answer; the second has a body and a header of its own."""
    paths: Document = {
        f"/{name}/{{id}}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": name, "responses": answer(reference("Item"))},
        }
        for name in NAMES
    }
    paths["/second/{id}"]["get"]["parameters"] = [{"name": "X-Key", "in": "header", "schema": reference("Key")}]
    known = {"Item": ITEM, "Key": {"type": "string"}, "Node": NODE, **schemas}
    document: Document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    document |= {"servers": [{"url": "https://a.example/v1"}], "security": [{"token": []}]}
    document["components"] = {"schemas": known, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    return copy.deepcopy(document)


def at(document: Document, name: str) -> Document:
    """Return an operation of a document."""
    operation: Document = document["paths"][f"/{name}/{{id}}"]["get"]
    return operation


EDITS: dict[str, tuple[Callable[[Document], object], set[str]]] = {
    "nothing": (lambda _: None, set()),
    "a text of an operation": (lambda d: at(d, "first").update(summary="s"), {"first"}),
    "a schema that a single operation uses": (
        lambda d: d["components"]["schemas"].update(Key={"type": "integer"}),
        {"second"},
    ),
    "a schema that all use": (lambda d: d["components"]["schemas"].update(Item={}), set(NAMES)),
    "a schema that nobody uses": (lambda d: d["components"]["schemas"].update(Node={}), set()),
    "another name of a schema": (
        lambda d: (
            d["components"]["schemas"].update(Other=d["components"]["schemas"].pop("Key")),
            at(d, "second")["parameters"][0].update(schema=reference("Other")),
        ),
        set(),
    ),
    "the path item": (lambda d: d["paths"]["/first/{id}"]["parameters"][0].update(description="d"), {"first"}),
    "credentials of the document": (lambda d: d.update(security=[]), set(NAMES)),
    "a scheme": (lambda d: d["components"]["securitySchemes"]["token"].update(scheme="basic"), set(NAMES)),
    "the servers": (lambda d: d["servers"][0].update(url="https://a.example/v2"), set(NAMES)),
    "the name of a path parameter": (
        lambda d: d["paths"].update({"/first/{key}": d["paths"].pop("/first/{id}")}),
        {"first"},
    ),
    "the version": (lambda d: d["info"].update(version="2"), set()),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_is_the_same_is_skipped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only operations are compared of which something that they reach was written in another way."""
    edit, expected = EDITS[name]
    old, new, compared = whole(), whole(), []

    def noted(before: Any, after: Any, *others: Any, real: Any = operation_changes) -> Any:
        compared.append(after.label)
        return real(before, after, *others)

    monkeypatch.setattr(compare, "operation_changes", noted)
    edit(new)
    diff(contract_of(old), contract_of(new))
    assert set(compared) == expected


def test_what_cannot_be_read_ends_nothing_else() -> None:
    """A schema that is no schema is left to a person, and what changed elsewhere is still shown."""
    old, new = whole(), whole(Key={"type": "string", "minLength": "much"}, Item={**ITEM, "required": []})
    difference = diff(contract_of(old), contract_of(new))
    (undecided,) = difference.undecided
    assert undecided.clause == "second.request.header.schema"
    assert undecided.statement == "What the header carries cannot be compared."
    assert "/components/schemas/Key" in str(undecided.undecided)
    assert "first.response.200.state.required" in by_clause(difference)
    assert difference.bump is Bump.MAJOR


def test_an_operation_that_is_none_ends_nothing_else() -> None:
    """An operation that is not made of what OpenAPI has is left to a person as a whole."""
    old, new = whole(), whole()
    at(new, "first")["parameters"] = "none"
    difference = diff(contract_of(old), contract_of(new))
    assert [change.clause for change in difference.undecided] == ["first.operation.schema"]
    assert difference.bump is Bump.UNDECIDED


def test_what_cannot_be_read_on_both_sides_is_no_change() -> None:
    """What neither side wrote in another way needs nobody, even where it cannot be read."""
    broken = {"type": "string", "minLength": "much"}
    assert diff(contract_of(whole(Key=broken)), contract_of(whole(Key=broken))).changes == ()


def test_an_unreadable_fragment_is_refused() -> None:
    """Of two fragments with a single operation, what cannot be read is an error of the fragment."""
    old, new = whole(), whole(Key={"type": "string", "minLength": "much"})
    for document in (old, new):
        document["paths"] = {"/second/{id}": document["paths"]["/second/{id}"]}
    with pytest.raises(ContractError, match="/components/schemas/Key"):
        diff(contract_of(old), contract_of(new))


def test_an_unreadable_error_response_binds_nobody() -> None:
    """What cannot be read of the response of an error is a patch, as is whatever changes there."""
    old, new = whole(), whole()
    for document, bound in ((old, 1), (new, "much")):
        at(document, "first")["responses"]["404"] = answer({"type": "string", "minLength": bound})["200"]
    difference = diff(contract_of(old), contract_of(new))
    assert difference.bump is Bump.PATCH
    assert "first.response.404.schema" in by_clause(difference)


def test_only_the_operations_that_are_asked_for() -> None:
    """A limited diff has the changes of the operations that it names, and nothing of the document around them."""
    old, new = whole(), whole(Item={**ITEM, "required": []})
    new["info"]["title"] = "another"
    difference = diff(contract_of(old), contract_of(new), {address("get", "/third/{name}")})
    assert {change.subject.operation for change in difference.changes} == {"third"}
    assert difference.changes[0].places == (difference.changes[0].clause,)


def test_a_change_of_a_shared_schema_is_listed_once() -> None:
    """What three operations use is a single change with three places."""
    old, new = whole(), whole(Item={**ITEM, "properties": {"state": {"enum": ["a", "b", "c"]}}})
    (change,) = diff(contract_of(old), contract_of(new)).changes
    assert change.places == tuple(f"{name}.response.200.state.enum" for name in NAMES)
    assert change.statement == '`state` gains "c"; 2 other values stay.'


def test_a_shared_schema_in_two_directions_is_two_changes() -> None:
    """A schema that goes both ways makes others act in each, which stays apart."""
    old, new = whole(), whole(Item={**ITEM, "properties": {"state": {"enum": ["a", "b", "c"]}}})
    for document in (old, new):
        body = {"application/json": {"schema": reference("Item")}}
        at(document, "first")["requestBody"] = {"required": True, "content": body}
    changes = diff(contract_of(old), contract_of(new)).changes
    assert {change.places: tuple(map(str, change.must_act)) for change in changes} == {
        ("first.request.state.enum",): ("providers",),
        tuple(f"{name}.response.200.state.enum" for name in NAMES): ("clients",),
    }


def test_schemas_that_change_alike_stay_apart() -> None:
    """The same change of two schemas is two changes: each has to be made where it is written."""
    old, new = whole(), whole()
    for document, values in ((old, ["a"]), (new, ["a", "b"])):
        for name in ("first", "second"):
            at(document, name)["responses"] = answer({"properties": {"state": {"enum": values}}, "type": "object"})
    assert [len(change.places) for change in diff(contract_of(old), contract_of(new)).changes] == [1, 1]


def test_credentials_of_the_document_are_listed_once() -> None:
    """What all operations take from the document changes once."""
    old, new = whole(), whole()
    new["security"] = []
    (change,) = diff(contract_of(old), contract_of(new)).changes
    assert change.subject.location is Location.AUTHORIZATION
    assert len(change.places) == len(NAMES)
