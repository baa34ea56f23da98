"""Check a document before it is used: whatever its operations reach, with a fault for each place that is wrong."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, cast

from attrs import evolve

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi import structure
from video_remix_contract.openapi.faults import Fault
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.openapi.schemas import Example, Schemas, keyword, within

TEMPLATE = re.compile(r"{([^{}]*)}")


def faults(root: Node, operations: Iterable[Operation]) -> Iterator[Fault]:
    """Yield what is wrong with a document and with what its operations reach; of the rest, hints about names alone."""
    schemas = Schemas(old=str(root.value["openapi"]).startswith("3.0"))
    yield from own_faults(root, list(operations), schemas)
    yield from (hint for _, _, hint in schemas.undescribed())
    yield from structure.component_hints(root)
    yield from schemas.unused_hints(root)


def with_all_properties(root: Node, operations: Iterable[Operation]) -> dict[str, Any]:
    """Return a document with a property for each required member: who reads properties alone would miss the others."""
    schemas, document = Schemas(), root.value
    deque(own_faults(root, list(operations), schemas), maxlen=0)
    for node, name, _ in schemas.undescribed():
        pointer = f"{node.pointer}/properties"
        described = keyword(node.at(node.pointer, json_pointer.resolve(document, node.pointer)), "properties", dict)
        document = json_pointer.replaced(document, pointer, {**described, name: {}})
    return cast("dict[str, Any]", document)


def without_wrong_annotations(root: Node, operations: Iterable[Operation]) -> tuple[dict[str, Any], list[Fault]]:
    """Return a document without the examples and defaults that its schemas forbid, and a hint for each of them."""
    wrong = [fault for fault in faults(root, operations) if fault.annotation and not fault.is_hint]
    document = root.value
    for pointer in dict.fromkeys(fault.annotation for fault in wrong):
        document = json_pointer.removed(document, pointer)
    return document, [evolve(fault, sentence=f"left out: {fault.sentence}", is_hint=True) for fault in wrong]


def own_faults(root: Node, operations: list[Operation], schemas: Schemas) -> Iterator[Fault]:
    """Yield what is wrong with a document and its operations, and note the schemas that they reach."""
    yield from document_faults(root, operations)
    for operation in operations:
        try:
            found = list(structure.faults(operation))
        except ContractError as error:
            found = [Fault(error.pointer, error.sentence)]
        yield from found
        if all(fault.is_hint for fault in found):
            yield from undescribed_parameters(operation)
            for name, part, kind in structure.parts_of(operation):
                yield from exemplified(name, part, kind, schemas)


def document_faults(root: Node, operations: Iterable[Operation]) -> Iterator[Fault]:
    """Yield what is wrong with what is around the operations of a document, and with how it names them."""
    yield from structure.document_faults(root)
    yield from repeated_paths(root)
    yield from repeated_ids(operations)


def repeated_paths(root: Node) -> Iterator[Fault]:
    """Yield the paths that differ in the names of their parameters alone."""
    first: dict[str, str] = {}
    for path in root.value["paths"]:
        same = first.setdefault(TEMPLATE.sub("{}", path), path)
        if same != path:
            sentence = f"the same path as {same[:100]}: a parameter is known by its place, not by its name; keep one"
            yield Fault(json_pointer.joined(["paths", path]), sentence)


def repeated_ids(operations: Iterable[Operation]) -> Iterator[Fault]:
    """Yield each operationId that an operation before has."""
    first: dict[str, Operation] = {}
    for operation in operations:
        name = operation.node.value.get("operationId")
        if isinstance(name, str) and first.setdefault(name, operation) is not operation:
            sentence = f"{first[name].name[:100]} has the operationId {name[:100]!r} as well; give each its own"
            yield Fault(f"{operation.node.pointer}/operationId", sentence)


def undescribed_parameters(operation: Operation) -> Iterator[Fault]:
    """Yield the parameters of the path that nothing describes, and the described ones that the path does not have."""
    written = TEMPLATE.findall(operation.path)
    described: dict[str, str] = {}
    for holder in (operation.path_item, operation.node):
        parameters = holder.get("parameters")
        for index, parameter in enumerate(parameters.elements() if parameters else ()):
            if parameter.value["in"] == "path":
                described[str(parameter.value["name"])] = f"{holder.pointer}/parameters/{index}"
    for name in dict.fromkeys(written):
        if name not in described:
            near = suggestion(name, described.keys() - set(written))
            yield Fault(operation.node.pointer, f"no parameter describes {{{name[:100]}}} of the path{near}")
    for name, pointer in described.items():
        if name not in written:
            near = suggestion(name, set(written) - described.keys())
            yield Fault(pointer, f"the path has no parameter {{{name[:100]}}}{near}")


def exemplified(name: str, part: Node, kind: dict[str, Any], schemas: Schemas) -> Iterator[Fault]:
    """Yield what is wrong with the schema of a part of an operation, and with the examples next to it."""
    if "schema" not in kind.get("properties", {}) or "schema" not in part.value:
        return
    schema = within(part, "schema")
    yield from schemas.faults(schema)
    examples = list(examples_of(part))
    if kind is structure.MEDIA_TYPE and "json" not in name.lower():
        # A text may be what is sent, and not the value that it means.
        examples = [example for example in examples if not isinstance(example.value, str)]
    yield from schemas.forbidden(schema, examples)


def examples_of(part: Node) -> Iterator[Example]:
    """Yield the examples of a parameter, a header or a media type."""
    single = f"{part.pointer}/example"
    if "example" in part.value:
        yield Example(single, part.value["example"], single)
    named = part.get("examples")
    for name, example in named.items() if named else ():
        if "value" in example.value:
            omits = tuple(example.value.get("x-omits", ()))
            holder = json_pointer.child(named.pointer, name) if named else ""
            yield Example(f"{example.pointer}/value", example.value["value"], holder, omits)
