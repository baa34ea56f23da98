"""Values of a document with the place where they are written, ``$ref`` followed within the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from attrs import evolve, field, frozen

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.keywords import ANNOTATIONS, BINDING

# A reference to a reference to a reference: no document needs so many.
MAX_REFERENCES = 50
# How often a schema that contains itself is read inside of itself: what is derived from it has to be finite.
MAX_REPEATS = 2
Derived = TypeVar("Derived")


@frozen
class Node:
    """A value of a document, and the JSON pointer of the place where it is written.

    References are followed on every step, so that ``pointer`` always names the place of the value itself.
    ``document`` is the whole document, in which they lead from one place to another.
    ``references`` are those that were followed on the way from the root; two are equal only where they mean the same.
    ``known`` is what was derived from the node already: many walk through the same schemas, and a document that has
    nodes does not change any more.
    """

    pointer: str
    value: Any
    document: Any = field(repr=False, eq=False)
    references: tuple[str, ...] = field(default=(), repr=False, eq=False)
    known: dict[object, Any] = field(factory=dict, init=False, repr=False, eq=False)

    @classmethod
    def root(cls, document: Any) -> Node:
        """Return the node of a whole document."""
        return cls("", document, document)

    @property
    def repeats(self) -> int:
        """How often the last reference was followed on the way from the root."""
        return self.references.count(self.references[-1]) if self.references else 0

    @property
    def exhausted(self) -> bool:
        """Whether the node is so far inside of a schema that contains itself that nothing is derived from it."""
        return self.repeats > MAX_REPEATS

    def at(self, pointer: str, value: Any) -> Node:
        """Return a node of the same document with another place and another value."""
        return Node(pointer, value, self.document, self.references)

    @property
    def start(self) -> Node:
        """The node as the beginning of a way: no reference was followed to it."""
        return self.once(without_references) if self.references else self

    def once(self, derive: Callable[[Node], Derived]) -> Derived:
        """Return what a function derives from the node, which it does a single time."""
        if derive not in self.known:
            self.known[derive] = derive(self)
        derived: Derived = self.known[derive]
        return derived

    def get(self, *tokens: str | int) -> Node | None:
        """Return the node that the tokens lead to, or None where a step is absent.

        Raises ContractError for a reference that is remote, broken or circular.
        """
        node: Node | None = self
        for token in tokens:
            node = node.step(token) if node else None
        return node

    def step(self, token: str | int) -> Node | None:
        """Return the child under a key or an index, its reference followed."""
        if token in self.known:
            child: Node = self.known[token]
            return child
        named = isinstance(self.value, dict) and token in self.value
        indexed = isinstance(self.value, list) and isinstance(token, int) and token < len(self.value)
        if not named and not indexed:
            return None
        child = self.at(json_pointer.child(self.pointer, token), self.value[token]).resolved()
        self.known[token] = child
        return child

    def resolved(self) -> Node:
        """Return the node that a reference leads to.

        Keywords next to ``$ref`` are kept, as JSON Schema 2020-12 asks (section 8.2.3.1); where both say something
        about the same keyword, both hold.
        """
        node, adjacent = self, dict[str, Any]()
        while isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str):
            reference = node.value["$ref"]
            adjacent = {key: value for key, value in node.value.items() if key not in ANNOTATIONS} | adjacent
            target = self.target(reference, node.pointer)
            followed = node.references[len(self.references) :]
            if target.pointer == self.pointer or target.pointer in followed:
                raise ContractError(f"the reference {reference!r} is circular", node.pointer)
            if len(followed) > MAX_REFERENCES:
                raise ContractError(f"a reference leads through more than {MAX_REFERENCES} others", self.pointer)
            if disagreeing(adjacent, target.value):
                return evolve(self, value={"allOf": [{"$ref": reference}], **adjacent})
            node = Node(target.pointer, target.value, self.document, (*node.references, target.pointer))
        if not adjacent or not isinstance(node.value, dict):
            return node
        # With what stands next to the reference it is another schema, which has no other name than its place.
        references = (*node.references[:-1], f"{self.pointer} {node.pointer}")
        return evolve(node, value={**node.value, **adjacent}, references=references)

    def target(self, reference: str, place: str) -> Node:
        """Return what a reference leads to, its own reference not yet followed; ``place`` is where it is written."""
        if not reference.startswith("#/"):
            raise ContractError(f"the reference {reference!r} does not stay inside the document", place)
        pointer = unquote(reference[1:])
        try:
            return self.at(pointer, json_pointer.resolve(self.document, pointer))
        except LookupError as error:
            sentence = f"the reference {reference!r} leads nowhere{suggestion(reference, self.next_to(reference))}"
            raise ContractError(sentence, place) from error

    def next_to(self, reference: str) -> list[str]:
        """Return references to what stands where a broken reference leads."""
        holder, _, _ = reference.rpartition("/")
        try:
            names = json_pointer.resolve(self.document, unquote(holder[1:]))
        except LookupError:
            return []
        return [f"{holder}/{name}" for name in names] if isinstance(names, dict) else []

    def items(self) -> list[tuple[str, Node]]:
        """Return the members of an object with their nodes, in the order of the document."""
        names = self.value if isinstance(self.value, dict) else ()
        return [(str(name), node) for name in names if (node := self.step(name)) is not None]

    def elements(self) -> list[Node]:
        """Return the nodes of an array's elements."""
        count = len(self.value) if isinstance(self.value, list) else 0
        return [node for index in range(count) if (node := self.step(index)) is not None]


def without_references(node: Node) -> Node:
    """Return a node as if no reference had been followed to it."""
    return Node(node.pointer, node.value, node.document)


def disagreeing(keywords: dict[str, Any], target: Any) -> bool:
    """Return whether a schema and what stands next to a reference to it differ in what they ask for by a keyword."""
    shared = BINDING & keywords.keys() & (target.keys() if isinstance(target, dict) else set())
    # `required` of a parameter is a boolean.
    return any(keywords[key] != target[key] and not isinstance(target[key], bool) for key in shared)
