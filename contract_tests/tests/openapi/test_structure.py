"""What an operation is made of is what OpenAPI says."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis.specs.openapi import definitions
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi import structure

PUBLISHED = {
    "info": structure.INFO,
    "tag": structure.TAG,
    "path-item": structure.PATH_ITEM.schema,
    "operation": structure.OPERATION.schema,
    "parameter": structure.PARAMETER,
    "header": structure.HEADER,
    "request-body": structure.REQUEST_BODY,
    "media-type": structure.MEDIA_TYPE,
    "encoding": structure.ENCODING,
    "response": structure.RESPONSE,
    "example": structure.EXAMPLE,
}


def members_of(schema: Any, root: dict[str, Any]) -> set[str]:
    """Return the members that a published meta-schema names for an object."""
    if not isinstance(schema, dict):
        return set()
    names = set(schema.get("properties", {}))
    inner = [*schema.get("allOf", ()), *schema.get("oneOf", ()), schema.get("then"), *schema.get("$defs", {}).values()]
    inner += schema.get("dependentSchemas", {}).values()
    if "$ref" in schema:
        inner.append(json_pointer.resolve(root, schema["$ref"].removeprefix("#")))
    return names.union(*(members_of(each, root) for each in inner))


@pytest.mark.parametrize("kind", PUBLISHED)
def test_the_members_are_those_of_openapi(kind: str) -> None:
    """The members that an object of OpenAPI may have are those of the published meta-schemas, and our extensions."""
    published: tuple[dict[str, Any], ...] = (definitions.OPENAPI_31, definitions.OPENAPI_32)
    known = set[str]().union(*(members_of(root["$defs"][kind], root) for root in published))
    ours = {name for name in PUBLISHED[kind]["properties"] if not name.startswith("x-")}
    # OpenAPI 3.0 has it for headers as well, where it means nothing.
    assert ours - known <= {"allowEmptyValue"}
    assert known - ours == set()
