"""The checked-in fragment: what must hold of it, whatever its members are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.schema.examples import examples
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.schema.rules import check, rules

if TYPE_CHECKING:
    from video_remix_contract.openapi.contract import Contract
    from video_remix_contract.openapi.reference import Node


def response_media(contract: Contract) -> Node:
    """Return the first media type object of the first documented success."""
    operation = contract.operation
    status = operation.successes[0]
    media = operation.responses[status].get("content", next(iter(operation.response_media_types(status))))
    assert media is not None
    return media


def response_schema(contract: Contract) -> Node:
    """Return the schema of the first documented success."""
    schema = response_media(contract).get("schema")
    assert schema is not None
    return schema


def test_every_media_type_has_the_same_schema(contract: Contract) -> None:
    """All media types of the request are described by the very same schema."""
    media_types = contract.operation.request_media_types
    assert media_types
    assert len({schema.pointer for schema in media_types.values()}) == 1


def test_the_operation_asks_for_a_bearer_token(contract: Contract) -> None:
    """The requirement stands on the operation or at the root, and its scheme is described."""
    operation = contract.operation
    ((name, scopes),) = json_pointer.resolve(contract.document, operation.security_pointer)[0].items()
    scheme = operation.root.get("components", "securitySchemes", name)
    assert scheme is not None
    assert (scheme.value["type"], scheme.value["scheme"], scopes) == ("http", "bearer", [])


def test_error_responses_are_marked_as_a_convention(contract: Contract) -> None:
    """Every response that is no success is marked as no part of the documented schema."""
    operation = contract.operation
    errors = {status: node for status, node in operation.responses.items() if status not in operation.successes}
    assert operation.successes
    assert {status for status, node in errors.items() if node.value.get("x-convention") is not True} == set()


def test_examples_keep_the_schema(contract: Contract) -> None:
    """No example contradicts the schema; one may lack a member that none of them knows yet."""
    given = examples(response_media(contract))
    known = {name for value in given.values() for name in value}
    broken = [
        (name, rule.path, rule.keyword)
        for name, value in given.items()
        for rule in rules(response_schema(contract))
        for checked in check(rule, value)
        if not checked.kept and not (rule.keyword == "required" and rule.path[0] not in known)
    ]
    assert given
    assert broken == []


def test_there_is_a_conforming_example_for_each_status(contract: Contract) -> None:
    """The examples show a job in every state that the documentation has."""
    statuses = {value["status"] for value in examples(response_media(contract)).values()}
    documented = normalized(normalized(response_schema(contract)).properties["status"]).asks("enum", statuses)
    assert statuses <= set(documented)
    assert len(statuses) >= 4


def test_the_documentations_example_omits_what_its_label_names(contract: Contract) -> None:
    """The documentation's own example lacks exactly the members that its label names."""
    media = response_media(contract)
    example = media.get("examples", "documentation")
    assert example is not None
    known = {name for value in examples(media).values() for name in value}
    assert known - example.value["value"].keys() == set(example.value["x-omits"])


def test_every_schema_is_a_valid_schema(contract: Contract) -> None:
    """The schemas of the fragment are JSON Schema 2020-12."""
    for schema in contract.document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
