"""The clauses of the contract: where they come from and what changes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from support import changed_clauses, fixed_clauses
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Level, Location, Message, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.reference_provider.coverage import coverage

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.openapi.contract import Contract


def uncovered(clauses: Catalogue) -> list[str]:
    """Return the clauses that no probe exercises or no fault breaks."""
    return [covered.clause.id for covered in coverage(clauses) if not (covered.probes and covered.faults)]


@pytest.mark.parametrize("media_type", ["text/plain", "application/octet-stream"])
def test_a_request_that_nobody_here_can_write_is_refused(contract: Contract, media_type: str) -> None:
    """A fragment with a request body in a media type that the suite cannot send is refused in a line that names it."""

    def change(document: Any) -> None:
        path, method = contract.operation.path, contract.operation.method
        document["paths"][path][method]["requestBody"]["content"] = {media_type: {"schema": {"type": "object"}}}

    with pytest.raises(ContractError, match=re.escape(f"no request in {media_type} can be made")):
        changed_clauses(contract, change)


def test_ids_are_unique_and_pointers_lead_into_the_fragment(clauses: Catalogue) -> None:
    """Every clause has its own id, a sentence, a source and a pointer to a place that exists."""
    assert len(clauses.by_id) == len(clauses.by_fields) == len(clauses.clauses)
    for clause in clauses.clauses:
        assert clause.statement.endswith("."), clause.id
        assert clause.source, clause.id
        assert json_pointer.resolve(clauses.contract.document, clause.pointer) is not None, clause.id


@pytest.mark.parametrize("profile", Profile)
def test_every_clause_has_a_probe_and_a_fault(contract: Contract, profile: Profile) -> None:
    """A clause that nothing exercises, or that nothing can break, would prove nothing."""
    assert uncovered(catalogue(contract, profile)) == []


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("response.200.seconds.enum", {"status": "200", "path": ("seconds",), "keyword": "enum"}),
        ("response.200.error.code.type", {"status": "200", "path": ("error", "code"), "keyword": "type"}),
        ("response.200.json", {"status": "200", "location": Location.JSON}),
        ("response.200.sequence.later", {"location": Location.SEQUENCE, "keyword": "later"}),
        ("response.status", {"location": Location.STATUS, "message": Message.RESPONSE, "status": None}),
        ("request.content-type.multipart", {"location": Location.CONTENT_TYPE, "media_type": "multipart/form-data"}),
        ("request.malformed.json", {"media_type": "application/json", "keyword": "malformed"}),
        ("request.prompt.required", {"path": ("prompt",), "keyword": "required", "side": Side.PROVIDER}),
        ("request.video_id.unknown", {"location": Location.PARAMETER, "path": ("video_id",), "level": Level.SHOULD}),
        ("request.authorization.wrong", {"location": Location.AUTHORIZATION, "keyword": "wrong"}),
        ("client.prompt.type", {"side": Side.CLIENT, "message": Message.REQUEST, "path": ("prompt",)}),
        ("client.method", {"side": Side.CLIENT, "location": Location.METHOD}),
    ],
)
def test_ids_are_rendered_from_fields(name: str, fields: dict[str, object]) -> None:
    """The ids that users know are rendered from the fields of their clauses."""
    clause = fixed_clauses().by_id[name]
    assert {field: getattr(clause, field) for field in fields} == fields
    assert clause.operation == "POST /videos/{video_id}/remix"


def test_clauses_are_looked_up_by_field(clauses: Catalogue) -> None:
    """Every clause is what a look-up by its fields returns."""
    for clause in clauses.clauses:
        assert (
            clauses.find(
                clause.location,
                side=clause.side,
                message=clause.message,
                status=clause.status,
                path=clause.path,
                keyword=clause.keyword,
                media_type=clause.media_type,
                aspect=clause.aspect,
            )
            is clause
        )


def video(document: Any) -> Any:
    """Return the schema of the response."""
    return document["components"]["schemas"]["Video"]


def add_required(document: Any) -> None:
    """Add a required member to the response."""
    video(document)["properties"]["gesture"] = {"type": "string", "enum": ["standard", "high"]}
    video(document)["required"].append("gesture")


def drop_member(document: Any) -> None:
    """Remove a member from the response, and with it what is stated about it."""
    del video(document)["properties"]["progress"]
    video(document)["required"].remove("progress")


def bound_prompt(document: Any) -> None:
    """Bound the prompt as the vendor's later revisions do."""
    document["components"]["schemas"]["RemixVideoRequest"]["properties"]["prompt"] |= {
        "minLength": 1,
        "maxLength": 32000,
    }


def open_seconds(document: Any) -> None:
    """Open an enum."""
    del video(document)["properties"]["seconds"]["enum"]


def without_forms(document: Any) -> None:
    """Remove a media type of the request."""
    del content(document)["multipart/form-data"]


def fields_of_urls(document: Any) -> None:
    """Put another kind of form in the place of a form of parts."""
    content(document)["application/x-www-form-urlencoded"] = content(document).pop("multipart/form-data")


def content(document: Any) -> Any:
    """Return the media types of the request."""
    return document["paths"]["/videos/{video_id}/remix"]["post"]["requestBody"]["content"]


@pytest.mark.parametrize(
    ("change", "added", "removed"),
    [
        (add_required, {f"response.200.gesture.{word}" for word in ("required", "nullability", "type", "enum")}, set()),
        (
            drop_member,
            set(),
            {f"response.200.progress.{word}" for word in ("required", "nullability", "type", "whole", "range")},
        ),
        (
            bound_prompt,
            {f"{side}.prompt.{word}" for side in ("request", "client") for word in ("minLength", "maxLength")},
            set(),
        ),
        (open_seconds, set(), {"response.200.seconds.enum"}),
        (
            without_forms,
            set(),
            {
                "request.content-type.multipart",
                "request.malformed.multipart",
                "request.malformed.multipart.delimiter",
                "request.framing.part-headers",
                "request.prompt.type.file",
                "response.200.sequence.media-type",
            },
        ),
        (
            fields_of_urls,
            {"request.content-type.urlencoded"},
            {
                "request.content-type.multipart",
                "request.malformed.multipart",
                "request.malformed.multipart.delimiter",
                "request.framing.part-headers",
                "request.prompt.type.file",
            },
        ),
    ],
)
def test_a_changed_fragment_changes_the_clauses(
    change: Callable[[Any], None], added: set[str], removed: set[str]
) -> None:
    """Clauses come and go with the fragment, and the new clauses have probes and faults at once."""
    before = fixed_clauses()
    after = changed_clauses(before.contract, change)
    assert after.by_id.keys() - before.by_id.keys() == added
    assert before.by_id.keys() - after.by_id.keys() == removed
    assert uncovered(after) == []


def test_the_profile_lowers_what_the_documentations_example_omits() -> None:
    """documented-example lowers the presence of the omitted members to a SHOULD, and nothing else."""
    strict = fixed_clauses()
    lenient = catalogue(strict.contract, Profile.DOCUMENTED_EXAMPLE)
    lowered = {clause.path for clause in strict.clauses if lenient.by_id[clause.id].level != clause.level}
    example = strict.operation.responses["200"].get("content", "application/json", "examples", "documentation")
    assert example is not None
    assert lowered == {(name,) for name in example.value["x-omits"]}
