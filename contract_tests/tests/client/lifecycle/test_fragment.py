"""The worked example is a fragment of its own that says of a remix what the fragment of this repository says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from video_remix_contract.openapi.contract import load

from client.behaviour.documents import read_yaml
from client.fixed import FRAGMENT as FIXED

from .support import FRAGMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Operation

CONTRACT = load(FRAGMENT)
DOCUMENT, ORIGINAL = CONTRACT.document, read_yaml(FIXED)
REMIX = "/videos/{video_id}/remix"
OPERATIONS = pytest.mark.parametrize(
    "operation", CONTRACT.operations, ids=[operation.name for operation in CONTRACT.operations]
)


def without(value: Any, *extensions: str) -> Any:
    """Return a part of a document without some extensions."""
    if isinstance(value, list):
        return [without(item, *extensions) for item in value]
    if isinstance(value, dict):
        return {name: without(item, *extensions) for name, item in value.items() if name not in extensions}
    return value


def test_a_remix_is_what_it_was() -> None:
    """Remix and its schemas are those of the documented contract, but for costs, for links and for the end."""
    mine, schemas = DOCUMENT["paths"][REMIX], DOCUMENT["components"]["schemas"]
    assert mine["post"]["x-costs-job"] is True
    assert without(mine, "x-costs-job", "links") == ORIGINAL["paths"][REMIX]
    kept = {name: schemas[name] for name in ORIGINAL["components"]["schemas"]}
    assert without(kept, "x-final") == ORIGINAL["components"]["schemas"]
    assert schemas["Video"]["properties"]["status"]["x-final"] == ["completed", "failed"]


def test_the_operations_of_the_example() -> None:
    """The example has the five operations of a video job, and only a remix costs one."""
    assert [operation.name for operation in CONTRACT.operations] == [
        f"POST {REMIX}",
        "GET /videos/{video_id}",
        "DELETE /videos/{video_id}",
        "GET /videos/{video_id}/content",
        "GET /videos",
    ]
    assert [operation.node.get("x-costs-job") is not None for operation in CONTRACT.operations] == [True, *[False] * 4]


@OPERATIONS
def test_each_operation_is_complete(operation: Operation) -> None:
    """Each operation has the key, examples, and refusals that are a convention."""
    value = operation.node.value
    assert value["security"] == [{"bearerAuth": []}]
    assert list(operation.responses) == ["200", "default"]
    refusal = operation.responses["default"].value
    assert refusal["x-convention"] is True
    schema = refusal["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/ErrorEnvelope"}
    parameters = operation.node.get("parameters")
    assert all("example" in parameter.value for parameter in (parameters.elements() if parameters else []))
    assert list(examples(operation)) or list(operation.response_media_types("200")) == ["video/mp4"]


def examples(operation: Operation) -> Iterator[tuple[Any, Any]]:
    """Yield each example of a JSON answer and of a parameter, with its schema."""
    for response in operation.responses.values():
        content = response.get("content")
        for _, media_type in content.items() if content else []:
            for example in media_type.value.get("examples", {}).values():
                if "x-omits" not in example:
                    yield example["value"], media_type.value["schema"]
    parameters = operation.node.get("parameters")
    for parameter in parameters.elements() if parameters else []:
        yield parameter.value["example"], parameter.value["schema"]


@OPERATIONS
def test_examples_keep_their_schemas(operation: Operation) -> None:
    """Every example is what its schema describes."""
    for value, schema in examples(operation):
        validator = jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})
        assert [error.message for error in validator.iter_errors(value)] == []


def test_there_is_one_schema_of_a_job() -> None:
    """A job is described once; every answer with a job refers to it."""
    schemas = DOCUMENT["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "status" in schema["properties"]] == ["Video"]
    assert str(DOCUMENT).count("'$ref': '#/components/schemas/Video'") == 3
