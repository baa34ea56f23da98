"""The fragment says what the documentation says, and its examples say it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
from video_remix_contract.openapi.operation import Node, lookup
from video_remix_contract.schema.examples import examples
from video_remix_contract.schema.rules import check, rules

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Contract


def answer_media(contract: Contract) -> Node:
    """Return the media type object of the documented answer."""
    media = contract.answers[contract.successes[0]].get("content", "application/json")
    assert media is not None
    return media


def test_both_media_types_share_one_schema(contract: Contract) -> None:
    """JSON and multipart requests are described by the very same schema, and a body is required."""
    assert set(contract.request_media_types) == {"application/json", "multipart/form-data"}
    assert len({schema.pointer for schema in contract.request_media_types.values()}) == 1
    assert contract.body_required


def test_security_stands_on_the_operation(contract: Contract) -> None:
    """The operation itself asks for the bearer token, since generators ignore a requirement at the root."""
    assert contract.operation.value["security"] == [{"bearerAuth": []}]
    scheme = lookup(contract.document, "#/components/securitySchemes/bearerAuth", "")
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_error_answers_are_marked_as_a_convention(contract: Contract) -> None:
    """The default answer says that it is no part of the documented schema; 200 is the only documented status."""
    assert contract.successes == ["200"]
    assert contract.answers["default"].value["x-convention"] is True


def test_examples_keep_the_schema(contract: Contract) -> None:
    """No example contradicts the schema; one may lack a member that none of them knows yet."""
    media = answer_media(contract)
    schema = media.get("schema")
    assert schema is not None
    given = examples(media)
    known = {name for value in given.values() for name in value}
    broken = [
        (name, rule.name)
        for name, value in given.items()
        for rule in rules(schema)
        for _, kept, _ in check(rule, value)
        if not kept and not (rule.keyword == "required" and rule.path[0] not in known)
    ]
    assert broken == []


def test_there_is_a_conforming_example_for_each_status(contract: Contract) -> None:
    """The examples show a job in every state that the documentation has."""
    media = answer_media(contract)
    statuses = {value["status"] for value in examples(media).values()}
    enum = lookup(contract.document, "#/components/schemas/Video/properties/status", "")["enum"]
    assert statuses <= set(enum)
    assert len(statuses) >= 4


def test_the_documentations_example_omits_what_it_says(contract: Contract) -> None:
    """The documentation's own example lacks exactly the members that its label names."""
    media = answer_media(contract)
    example = media.get("examples", "documentation")
    assert example is not None
    known = {name for value in examples(media).values() for name in value}
    assert known - example.value["value"].keys() == set(example.value["x-omits"])


def test_every_schema_is_a_valid_schema(contract: Contract) -> None:
    """The schemas of the fragment are JSON Schema 2020-12."""
    for schema in contract.document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
