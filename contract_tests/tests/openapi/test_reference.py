"""What is derived from a place of a document is derived once, and belongs to that place alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node

DOCUMENT = {"a": {"b": [{"c": 1}, {"$ref": "#/d"}]}, "d": {"inside": {"$ref": "#/a/b/0"}}, "loop": {"$ref": "#/loop"}}
NAMES = st.sampled_from(["a", "b", "~/", "$ref", ""])
VALUES: Any = st.recursive(st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


def walked(node: Node) -> list[tuple[str, Any]]:
    """Return pointer and value of a node and of all nodes inside it."""
    inside = [inner for _, inner in node.items()] + node.elements()
    return [(node.pointer, node.value), *(each for inner in inside for each in walked(inner))]


def test_the_way_to_a_place_is_gone_once() -> None:
    """Whoever asks for the same child of the same node gets the same node, what was derived from it included."""
    root = Node.root(DOCUMENT)
    assert root.get("a", "b", 1) is root.get("a", "b", 1)
    assert root.get("a", "b", 1, "inside") == root.get("a", "b", 0)


def test_what_follows_from_a_node_is_derived_once() -> None:
    """A function is called once for a node, and again for a node of another place, value or way."""
    calls: list[Node] = []

    def derive(node: Node) -> int:
        calls.append(node)
        return len(calls)

    node = Node.root(DOCUMENT).get("a", "b", 1)
    assert node is not None
    others = [node.at(node.pointer, node.value), node.start]
    assert [each.once(derive) for each in (node, node, *others, node.start)] == [1, 1, 2, 3, 3]
    assert (node.references, node.start.references, node.start) == (("/d",), (), node)


def test_what_cannot_be_derived_is_an_error_each_time() -> None:
    """A reference that leads to itself is refused however often it is asked for."""
    root = Node.root(DOCUMENT)
    for _ in range(2):
        with pytest.raises(ContractError, match="circular"):
            root.get("loop")


@settings(deadline=None)
@given(VALUES)
def test_a_second_walk_sees_what_the_first_saw(value: Any) -> None:
    """Whatever a document holds that refers to nothing, each place is seen as it is written, again and again."""
    plain = json.loads(json.dumps(value).replace("$ref", "ref"))
    root = Node.root(plain)
    first = walked(root)
    assert walked(root) == first == walked(Node.root(plain))
