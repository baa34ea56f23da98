"""Where a value of a response leads: the links of OpenAPI from a response to a parameter of another operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.operation import Operation

BODY_VALUE = "$response.body#"


@frozen
class Link:
    """A link: the value at ``value`` (a JSON pointer) of a response is the first path parameter of ``target``."""

    source: Operation
    status: str
    name: str
    value: str
    target: Operation
    pointer: str


def links(operations: Sequence[Operation]) -> Iterator[Link]:
    """Yield the links between operations (OpenAPI 3.1, Link Object), those by operationId from a body to a path.

    Raises ContractError for a link to an operation that the document does not have.
    """
    by_id = {node.value: operation for operation in operations if (node := operation.node.get("operationId"))}
    for operation in operations:
        for status in operation.successes:
            node = operation.responses[status].get("links")
            for name, link in node.items() if node else []:
                wanted, values = link.value.get("operationId"), link.value.get("parameters", {})
                if wanted is None:
                    continue
                if wanted not in by_id:
                    raise ContractError(f"there is no operation {wanted!r}", link.pointer)
                target = by_id[wanted]
                expression = str(values.get(target.path_parameter, ""))
                if expression.startswith(BODY_VALUE):
                    value = expression.removeprefix(BODY_VALUE)
                    yield Link(operation, status, name, value, target, link.pointer)
