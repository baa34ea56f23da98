"""The clauses of the contract: where they come from and what changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import changed
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.maintenance.clause_table import traces
from video_remix_contract.openapi.operation import Contract, lookup, parse

if TYPE_CHECKING:
    from collections.abc import Callable


def test_ids_are_unique_and_pointers_lead_into_the_fragment(found: Catalogue) -> None:
    """Every clause has its own id, a sentence, a source and a pointer to a place that exists."""
    assert len(found.by_id) == len(found.clauses)
    for clause in found.clauses:
        assert clause.statement.endswith("."), clause.id
        assert clause.source, clause.id
        lookup(found.contract.document, f"#{clause.pointer}", clause.id)


@pytest.mark.parametrize("profile", Profile)
def test_every_clause_has_a_probe_and_a_fault(contract: Contract, profile: Profile) -> None:
    """A clause that nothing exercises, or that nothing can break, would prove nothing."""
    assert [
        trace.clause.id for trace in traces(catalogue(contract, profile)) if not (trace.probes and trace.faults)
    ] == []


def test_the_names_that_users_know(found: Catalogue) -> None:
    """Ids follow one pattern: request or response, place, keyword."""
    expected = ("response.200.seconds.enum", "request.prompt.required", "request.content-type.multipart")
    assert {one: found.by_id[one].level for one in expected} == dict.fromkeys(expected, "MUST")
    assert {found.by_id[one].side for one in expected} == {Side.PROVIDER}


def video(document: Any) -> Any:
    """Return the schema of the answer."""
    return document["components"]["schemas"]["Video"]


def add_required(document: Any) -> None:
    """Add a required member to the answer."""
    video(document)["properties"]["gesture"] = {"type": "string", "enum": ["standard", "high"]}
    video(document)["required"].append("gesture")


def drop_member(document: Any) -> None:
    """Remove a member from the answer, and with it what is declared of it."""
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


@pytest.mark.parametrize(
    ("change", "came", "went"),
    [
        (add_required, {f"response.200.gesture.{one}" for one in ("required", "nullability", "type", "enum")}, set()),
        (
            drop_member,
            set(),
            {f"response.200.progress.{one}" for one in ("required", "nullability", "type", "whole", "range")},
        ),
        (
            bound_prompt,
            {f"{one}.prompt.{two}" for one in ("request", "client") for two in ("minLength", "maxLength")},
            set(),
        ),
        (open_seconds, set(), {"response.200.seconds.enum"}),
    ],
)
def test_a_changed_fragment_changes_the_clauses(
    found: Catalogue, change: Callable[[Any], None], came: set[str], went: set[str]
) -> None:
    """Clauses come and go with the fragment, and the new ones have probes and faults at once."""
    after = catalogue(parse(changed(found.contract, change)))
    assert after.by_id.keys() - found.by_id.keys() == came
    assert found.by_id.keys() - after.by_id.keys() == went
    assert [trace.clause.id for trace in traces(after) if not (trace.probes and trace.faults)] == []


def test_the_profile_lowers_what_the_documentations_example_omits(contract: Contract) -> None:
    """documented-example lowers the presence of the omitted members, and nothing else."""
    strict, lenient = catalogue(contract), catalogue(contract, Profile.DOCUMENTED_EXAMPLE)
    lowered = {one.id for one in strict.clauses if lenient.by_id[one.id].level != one.level}
    example = contract.answers["200"].get("content", "application/json", "examples", "documentation")
    assert example is not None
    assert lowered == {f"response.200.{name}.required" for name in example.value["x-omits"]}
