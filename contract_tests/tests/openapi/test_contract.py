"""Loading a fragment: what is in it, and one clear line for what cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import changed
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.contract import load, parse
from video_remix_contract.openapi.reference import Node
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import url_path

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.openapi.contract import Contract


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "not an OpenAPI 3 document"),
        (b"[]", "not an OpenAPI 3 document"),
        (b"swagger: '2.0'", "not an OpenAPI 3 document"),
        (b"openapi: 3.1.0", "info.version and paths"),
        (b"openapi: 3.1.0\ninfo: {version: 1}\npaths: {}", "no operation"),
        (b"a: [", "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"a: 1\na: 2", "twice"),
        (b"&a [*a]", "a value contains itself"),
        (b"{? [1, 2] : 3}", "a key is not a text"),
        (b"? {a: 1}\n: 2", "a key is not a text"),
    ],
)
def test_unusable_fragments_are_one_line(source: bytes, message: str) -> None:
    """A fragment that cannot be used is refused in one line with the reason."""
    with pytest.raises(ContractError, match=message) as caught:
        parse(source)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
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
    assert (again.operation.name, again.document) == (contract.operation.name, contract.document)


@pytest.mark.parametrize(
    ("reference", "message"),
    [("#/nowhere", "leads nowhere"), ("other.yaml#/a", "inside the document"), ("#/loop", "circular")],
)
def test_bad_references_are_refused(reference: str, message: str) -> None:
    """A reference that is broken, remote or circular is an error that names the place."""
    document = {"loop": {"$ref": "#/loop"}, "a": {"$ref": reference}}
    with pytest.raises(ContractError, match=message):
        Node.root(document).get("a")


def test_references_keep_what_stands_next_to_them() -> None:
    """Keywords next to a reference count, as JSON Schema 2020-12 has it, and the pointer names the target."""
    document = {"a": {"$ref": "#/b/c~1d", "maxLength": 3, "description": "x"}, "b": {"c/d": {"type": "string"}}}
    target = Node.root(document).get("a")
    assert target is not None
    assert (target.value, target.pointer) == ({"type": "string", "maxLength": 3}, "/b/c~1d")


def test_each_operation_is_read(contract: Contract) -> None:
    """A fragment may have several operations; none of them stands for the whole."""

    def add(document: Any) -> None:
        document["paths"]["/videos"] = {"post": {}, "get": {}}

    several = parse(changed(contract, add))
    assert {operation.name for operation in several.operations} == {
        contract.operation.name,
        "POST /videos",
        "GET /videos",
    }
    with pytest.raises(ContractError, match="3 operations, where one is expected"):
        _ = several.operation


def test_ids_are_percent_encoded(contract: Contract) -> None:
    """A source id is a single segment of the path, whatever characters it has."""
    operation = contract.operation
    expected = operation.path.replace(f"{{{operation.path_parameter}}}", "a%2Fb%3D%3F%23%25%C3%BC%20")
    target = Target("http://127.0.0.1/v1", "key", ("a/b=?#%ü ",))
    assert url_path(target.request(operation, body=b"", content_type=None).url) == f"/v1{expected}"


def test_an_operation_that_is_no_object_is_refused(contract: Contract) -> None:
    """A list in the place of an operation is refused by its name."""
    with pytest.raises(ContractError, match="PUT /videos: not an operation object"):
        parse(changed(contract, lambda document: document["paths"].update({"/videos": {"put": []}})))


@given(st.recursive(st.text(max_size=3), lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3)))
@settings(deadline=None)
def test_nodes_agree_with_pointers(document: Any) -> None:
    """Each node of a document has the value that its pointer leads to."""

    def walk(node: Node) -> None:
        assert json_pointer.resolve(document, node.pointer) == node.value
        for child in [child for _, child in node.items()]:
            walk(child)

    walk(Node.root(document))
