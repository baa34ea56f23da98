"""Loading a fragment: what is found in it, and one clear line for what cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import changed
from video_remix_contract.openapi.operation import ContractError, Node, load, parse

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.openapi.operation import Contract


def node(document: dict[str, Any]) -> Node:
    """Return the root of a document."""
    return Node(document, "", document)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "not an OpenAPI 3 document"),
        (b"[]", "not an OpenAPI 3 document"),
        (b"swagger: '2.0'", "not an OpenAPI 3 document"),
        (b"openapi: 3.1.0", "info.version and paths"),
        (b"openapi: 3.1.0\ninfo: {version: 1}\npaths: {}", "0 operations"),
        (b"a: [", "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"a: 1\na: 2", "twice"),
        (b"&a [*a]", "not an OpenAPI 3 document"),
        (b"{? [1, 2] : 3}", "not YAML"),
        (b"? {a: 1}\n: 2", "not YAML"),
    ],
)
def test_unusable_fragments_are_one_line(source: bytes, says: str) -> None:
    """A fragment that cannot be used is refused in one line that says why."""
    with pytest.raises(ContractError, match=says) as caught:
        parse(source)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_fragment_or_refused(source: bytes) -> None:
    """Whatever a file holds, it is a contract or a ContractError."""
    try:
        parse(source)
    except ContractError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most draws raise, a rare one may not


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    """A file that is not there, and a folder, are refused by name."""
    with pytest.raises(ContractError, match=r"none\.yaml: No such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(ContractError, match="directory"):
        load(tmp_path)


def test_json_is_a_fragment_too(contract: Contract) -> None:
    """A fragment may be written as JSON."""
    again = parse(changed(contract, lambda _: None))
    assert (again.path, again.method, again.document) == (contract.path, contract.method, contract.document)


@pytest.mark.parametrize(
    ("reference", "says"),
    [("#/nowhere", "leads nowhere"), ("other.yaml#/a", "inside the document"), ("#/loop", "circular")],
)
def test_bad_references_are_refused(reference: str, says: str) -> None:
    """A reference that is broken, remote or circular is an error that names the place."""
    document = {"loop": {"$ref": "#/loop"}, "a": {"$ref": reference}}
    with pytest.raises(ContractError, match=says):
        node(document).get("a")


def test_references_keep_what_stands_beside_them() -> None:
    """Keywords beside a reference count, as JSON Schema 2020-12 has it, and the pointer names the target."""
    document = {"a": {"$ref": "#/b/c~1d", "maxLength": 3, "description": "x"}, "b": {"c/d": {"type": "string"}}}
    found = node(document).get("a")
    assert found is not None
    assert (found.value, found.pointer) == ({"type": "string", "maxLength": 3}, "/b/c~1d")


def test_the_remix_is_found_beside_other_operations(contract: Contract) -> None:
    """With several operations, the one that is meant is the POST whose path ends in /remix."""

    def add(document: Any) -> None:
        document["paths"]["/videos"] = {"post": {}, "get": {}}

    assert parse(changed(contract, add)).path == contract.path


def test_two_remixes_are_refused(contract: Contract) -> None:
    """With two operations that could be meant, none is guessed."""

    def add(document: Any) -> None:
        document["paths"]["/v2/videos/{id}/remix"] = {"post": {}}

    with pytest.raises(ContractError, match="2 operations, of which 2"):
        parse(changed(contract, add))


def test_ids_are_percent_encoded(contract: Contract) -> None:
    """A source id is one segment of the path, whatever characters it has."""
    assert contract.target("a/b=?#%ü ") == contract.path.replace("{video_id}", "a%2Fb%3D%3F%23%25%C3%BC%20")
