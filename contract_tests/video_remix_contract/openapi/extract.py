"""Cut an operation out of a full OpenAPI document, with only what it reaches, as a fragment of its own."""

from __future__ import annotations

import graphlib
import itertools
from collections.abc import Iterator
from enum import Enum
from typing import Any
from urllib.parse import quote, unquote

from attrs import define, field

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.contract import checked
from video_remix_contract.openapi.keywords import EXTENSIONS, LITERALS, NAMED
from video_remix_contract.openapi.operation import METHODS
from video_remix_contract.openapi.reference import Node

# What does not describe the operation's own exchange, or would lead out of it.
LEFT_OUT = frozenset({"callbacks", "links", "discriminator", "xml"})
KEPT_OF_INFO = ("title", "version", "license")
KEPT_OF_PATH = ("summary", "description", "servers", "parameters")
MAX_VALUES = 200_000
MAX_DEPTH = 200


class Holds(Enum):
    """What the keys of an object are."""

    KEYWORDS = 1
    NAMES = 2  # that the document chose
    DATA = 3  # an example, where a ``$ref`` is only a text

    def inside(self, key: str, value: Any) -> Holds:
        """Return what the keys inside a member are."""
        if self is Holds.DATA or (self is Holds.KEYWORDS and is_data(key, value)):
            return Holds.DATA
        return Holds.NAMES if self is Holds.KEYWORDS and key in NAMED else Holds.KEYWORDS


def is_data(keyword: str, value: Any) -> bool:
    """Return whether the value of a keyword is data; ``examples`` is a list in a schema, and an object elsewhere."""
    return keyword in LITERALS or (keyword == "examples" and isinstance(value, list))


@define
class Cut:
    """A cut in progress: the full document, and the components that what is already cut refers to."""

    document: dict[str, Any] = field(repr=False)
    root: Node = field(repr=False)
    reached: dict[tuple[str, str], Any] = field(factory=dict)
    # Which component refers to which; the operation itself is the empty string.
    references: dict[str, set[str]] = field(factory=dict)
    values: Iterator[int] = field(factory=itertools.count)
    # The references to components that are still to be cut, so that a chain of them is no recursion.
    waiting: list[tuple[str, str, str]] = field(factory=list)

    def copied(
        self, value: Any, pointer: str, owner: str = "", ancestors: tuple[str, ...] = (), holds: Holds = Holds.KEYWORDS
    ) -> Any:
        """Return a part of the document as OpenAPI 3.1 has it, and note the components that it refers to.

        ``owner`` is the component that the part belongs to, ``ancestors`` are the pointers and references that led
        here. Raises ContractError for what a few aliases can multiply to any size or depth.
        """
        if len(ancestors) > MAX_DEPTH:
            raise ContractError(f"{pointer[:200]}: nested more than {MAX_DEPTH} levels deep")
        if next(self.values) >= MAX_VALUES:
            raise ContractError(f"{pointer[:200]}: the operation has more than {MAX_VALUES} values")
        around = (*ancestors, pointer)
        if isinstance(value, list):
            inside = holds if holds is Holds.DATA else Holds.KEYWORDS
            return [
                self.copied(element, json_pointer.child(pointer, index), owner, around, inside)
                for index, element in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        if holds is Holds.KEYWORDS and isinstance(value.get("$ref"), str):
            return self.reference(value, pointer, owner, ancestors)
        result = {
            key: self.copied(member, json_pointer.child(pointer, key), owner, around, holds.inside(key, member))
            for key, member in value.items()
            if holds is not Holds.KEYWORDS or key in EXTENSIONS or not (key in LEFT_OUT or key.startswith("x-"))
        }
        return modern(result) if holds is Holds.KEYWORDS else result

    def reference(self, value: dict[str, Any], pointer: str, owner: str, ancestors: tuple[str, ...]) -> Any:
        """Return a reference to a component, which is cut as well, or what another reference leads to."""
        reference = value["$ref"]
        target = self.root.target(reference, pointer)
        tokens = json_pointer.parts(target.pointer)
        if len(tokens) < 3 or tokens[0] != "components":
            if target.pointer in ancestors:
                raise ContractError(f"{pointer}: the reference {reference!r} is circular")
            return self.copied(target.value, pointer, owner, (*ancestors, target.pointer))
        self.reach(tokens[1], tokens[2], owner)
        # In OpenAPI 3.0 nothing next to a reference counts.
        old = str(self.document["openapi"]).startswith("3.0")
        adjacent = {} if old else {key: member for key, member in value.items() if key != "$ref"}
        return {"$ref": unquote(reference), **(self.copied(adjacent, pointer, owner, ancestors) if adjacent else {})}

    def reach(self, kind: str, name: str, owner: str = "") -> None:
        """Note that a component is referred to, and cut it where that is new."""
        reference = f"#{quote(json_pointer.joined(['components', kind, name]))}"
        self.references.setdefault(owner, set()).add(reference)
        if (kind, name) not in self.reached:
            self.reached[kind, name] = None
            self.waiting.append((kind, name, owner or "the operation"))

    def finish(self) -> None:
        """Cut the components that were reached, and those that they reach."""
        while self.waiting:
            kind, name, place = self.waiting.pop()
            reference = f"#{quote(json_pointer.joined(['components', kind, name]))}"
            target = self.root.target(reference, place)
            self.reached[kind, name] = self.copied(target.value, target.pointer, reference)


def extract(document: Any, method: str, path: str) -> dict[str, Any]:
    """Return the fragment of an operation, OpenAPI 3.1, with the schemas that it reaches and no others.

    Others' extensions, callbacks, links and discriminators are left out; ``nullable`` and boolean exclusive bounds of
    OpenAPI 3.0 are spelt as in 3.1; the document's credentials are written at the operation. Raises ContractError for
    what is not OpenAPI 3, has no such operation, or has a broken, remote or circular reference on the way.
    """
    root = Node.root(checked(document))
    node = root.get("paths", path)
    item = node.value if node and isinstance(node.value, dict) else {}
    operation = item.get(method)
    if not isinstance(operation, dict):
        raise ContractError(f"there is no operation {method.upper()} {path}{named_like(document, method, path)}")
    cut, pointer = Cut(document, root), json_pointer.joined(["paths", path])
    security = operation.get("security", document.get("security"))
    kept = {key: value for key, value in item.items() if key in KEPT_OF_PATH}
    secured = operation if security is None else {**operation, "security": security}
    paths = {path: {**cut.copied(kept, pointer), method: cut.copied(secured, json_pointer.child(pointer, method))}}
    for requirement in security if isinstance(security, list) else ():
        for name in requirement if isinstance(requirement, dict) else ():
            cut.reach("securitySchemes", str(name))
    cut.finish()
    refuse_cycles(cut.references)
    info = {key: value for key, value in document["info"].items() if key in KEPT_OF_INFO}
    around = {"info": info, "servers": document.get("servers"), "tags": used_tags(document, operation)}
    copies = {key: cut.copied(value, f"/{key}") for key, value in around.items() if value is not None}
    return {"openapi": "3.1.0", **copies, "paths": paths, **components(cut)}


def named_like(document: dict[str, Any], method: str, path: str) -> str:
    """Return which operation may have been meant, as the end of a sentence."""
    names = [
        f"{verb.upper()} {template}"
        for template, item in document["paths"].items()
        if isinstance(item, dict)
        for verb in METHODS
        if verb in item
    ]
    return suggestion(f"{method.upper()} {path}", names) or f" among the {len(names)} of the document"


def refuse_cycles(references: dict[str, set[str]]) -> None:
    """Refuse components that contain themselves; raises ContractError."""
    try:
        graphlib.TopologicalSorter(references).prepare()
    except graphlib.CycleError as error:
        cycle = " → ".join(error.args[1][:6])
        raise ContractError(f"the schema contains itself, which no fragment can: {cycle}") from error


def used_tags(document: dict[str, Any], operation: dict[str, Any]) -> list[Any] | None:
    """Return the descriptions of the operation's own tags, or None where there are none."""
    tags, own = (holder.get("tags") for holder in (document, operation))
    if not isinstance(tags, list) or not isinstance(own, list):
        return None
    return [tag for tag in tags if isinstance(tag, dict) and tag.get("name") in own] or None


def components(cut: Cut) -> dict[str, Any]:
    """Return the components that were reached, in the order of the document."""
    result: dict[str, dict[str, Any]] = {}
    for kind, named in cut.document.get("components", {}).items():
        for name in named if isinstance(named, dict) else ():
            if (kind, name) in cut.reached:
                result.setdefault(kind, {})[name] = cut.reached[kind, name]
    return {"components": result} if result else {}


def modern(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of OpenAPI 3.0 as 3.1 spells it: null as a type, exclusive bounds as numbers."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool):
            excluded = schema.pop(exclusive)
            if excluded and bound in schema:
                schema[exclusive] = schema.pop(bound)
    nullable = schema.pop("nullable") if isinstance(schema.get("nullable"), bool) else False
    if not nullable:
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema and "const" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    described: dict[str, Any] = {
        key: schema.pop(key) for key in ("title", "description", "deprecated") if key in schema
    }
    return {**described, "anyOf": [schema, {"type": "null"}]} if schema else described
