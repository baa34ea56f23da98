"""What a diff reports of a change: which clauses, who must act, which witness, which bump."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Location
from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.model import Bump, Direction
from video_remix_contract.diff.output import document
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import synthesized

from .comparing import by_clause, compared, edited
from .editing import Fragment, add_operation
from .steps import STEPS

if TYPE_CHECKING:
    from video_remix_contract.diff.model import Change
    from video_remix_contract.openapi.contract import Contract

    from .step import Step

SCHEMA = json.loads(files("video_remix_contract.diff").joinpath("diff.schema.json").read_text())


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_each_step(step: Step) -> None:
    """Each real and each synthetic step asks for its bump and names its clauses with those who must act."""
    difference = compared(step.name)
    changes = by_clause(difference)
    assert str(difference.bump) == step.bump
    assert {clause: changes.get(clause) for clause in step.expected} == step.expected
    if not step.more:
        assert changes.keys() == step.expected.keys()


def body_schemas(contract: Contract, change: Change) -> list[dict[str, Any]]:
    """Return the raw schemas of the bodies that a change is about, with the components that they refer to."""
    operation, status = contract.operation.node.value, change.subject.status
    contents = (operation["responses"][status] if status else operation["requestBody"])["content"]
    return [{**media["schema"], "components": contract.document["components"]} for media in contents.values()]


@pytest.mark.parametrize("step", [step for step in STEPS.values() if step.bump != "none"], ids=lambda step: step.name)
def test_witnesses_are_real(step: Step) -> None:
    """Each witness of a schema clause, put into a whole document, is allowed by one fragment and not by the other."""
    difference = compared(step.name)
    for change in difference.changes:
        witness, subject = change.witness, change.subject
        assert witness is not None or not change.must_act, f"{change.clause} shows no witness"
        about_body = subject.location is Location.BODY and (subject.path or subject.keyword != "required")
        if witness is None or not about_body or subject.keyword == "accepted":
            continue
        new = witness.allowed_by is Direction.NEW
        allowing, refusing = (difference.new, difference.old) if new else (difference.old, difference.new)
        whole = completed(allowing, change)
        assert any(jsonschema_rs.is_valid(schema, whole) for schema in body_schemas(allowing, change)), change
        assert not any(jsonschema_rs.is_valid(schema, whole) for schema in body_schemas(refusing, change)), change


def completed(contract: Contract, change: Change) -> Any:
    """Return a document of a fragment with the witness of a change in its place."""
    assert change.witness is not None
    value, pointer = change.witness.value, change.witness.pointer
    if not pointer:
        return value
    operation, status = contract.operation, change.subject.status
    schema = next(iter((operation.response_media_types(status) if status else operation.request_media_types).values()))
    node: Node | None = schema
    whole, place = synthesized(schema), ""
    for token, below in pairwise(json_pointer.parts(pointer)):
        node = None if node is None else branch_of(node, token)
        place = json_pointer.child(place, token)
        if below.isdigit():
            return json_pointer.replaced(json_pointer.replaced(whole, place, [None]), pointer, value)
        if not has_object(whole, place):
            whole = json_pointer.replaced(whole, place, {} if node is None else synthesized(node))
    return json_pointer.replaced(whole, pointer, value)


def has_object(document: Any, pointer: str) -> bool:
    """Return whether there is an object at a pointer."""
    try:
        return isinstance(json_pointer.resolve(document, pointer), dict)
    except LookupError:
        return False


def branch_of(node: Node, name: str) -> Node | None:
    """Return the schema of a member, of its alternatives the one that is not null."""
    inner = node.get("properties", name)
    branches = inner.get("anyOf") if inner else None
    if branches is None:
        return inner
    return next(branch for branch in branches.elements() if branch.value.get("type") != "null")


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_the_json_keeps_its_schema(step: Step) -> None:
    """The JSON of every step is valid against the schema in the package and survives a round trip."""
    decoded = json.loads(json.dumps(document(compared(step.name))))
    jsonschema_rs.validate(SCHEMA, decoded)
    assert decoded["bump"] == step.bump


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_the_way_back_is_the_mirror(step: Step) -> None:
    """From new to old, what was added is removed, each witness changes its side, and nothing else is reported."""
    there = compared(step.name)
    back = diff(there.new, there.old)
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {clause: kind for clause, (kind, _) in by_clause(back).items()} == {
        clause: mirrored[kind] for clause, (kind, _) in by_clause(there).items()
    }
    returning = {change.clause: change for change in back.changes}
    for change in there.changes:
        opposite = returning[change.clause]
        assert (change.witness is None) is (opposite.witness is None)
        if change.witness and opposite.witness and len(change.must_act) < 2:
            assert change.witness.allowed_by is not opposite.witness.allowed_by


def test_nothing_changed() -> None:
    """A fragment compared with itself, or with another version of itself alone, asks for no bump."""
    assert edited(lambda _: None).changes == ()
    assert edited(lambda f: f.document["info"].update(version="9.9.9")).bump is Bump.NONE


def test_ids_are_those_of_the_clauses() -> None:
    """A change of a schema keyword has the id of the clause, and each clause is reported once."""
    for step in STEPS.values():
        difference = compared(step.name)
        known = catalogue(difference.old).by_id.keys() | catalogue(difference.new).by_id.keys()
        acted_on = [change for change in difference.changes if change.must_act]
        assert len({change.clause for change in acted_on}) == len(acted_on)
        # An operation that comes or goes as a whole has no clause.
        assert {change.clause for change in acted_on if not change.subject.operation} <= known, step.name


def test_subjects_are_those_of_the_clauses() -> None:
    """A change of a clause has the same fields as the clause, so that nobody has to take an id apart."""
    for step in STEPS.values():
        difference = compared(step.name)
        clauses = catalogue(difference.old).by_id | catalogue(difference.new).by_id
        for subject in (change.subject for change in difference.changes if change.clause in clauses):
            clause = clauses[subject.name]
            fields = (clause.location, clause.side, clause.status, clause.path, clause.media_type, clause.keyword)
            assert fields == (
                *(subject.location, subject.side, subject.status),
                *(subject.path, subject.media_type, subject.keyword),
            )


def test_other_operations_are_compared() -> None:
    """The clauses of a second operation begin with its label, and its removal makes clients act."""
    path, label = "/videos/{video_id}", "retrieve_video"

    def narrow(fragment: Fragment) -> None:
        fragment.document["paths"][path]["get"]["responses"]["200"]["content"] = {"text/plain": {}}

    narrowed = edited(narrow, add_operation)
    assert by_clause(narrowed) == {f"{label}.response.200.content-type": ("changed", ("clients", "providers"))}
    removed = edited(lambda f: f.document["paths"].pop(path), add_operation)
    assert by_clause(removed) == {f"{label}.operation": ("removed", ("clients",))}


def test_a_schema_that_contains_itself_is_compared() -> None:
    """A change inside of a schema that contains itself is a single change of its levels, with a witness."""
    cause = {"anyOf": [{"$ref": "#/components/schemas/VideoError"}, {"type": "null"}]}
    changes = edited(
        lambda f: f.schemas["VideoError"]["properties"]["code"].update(maxLength=9),
        lambda f: f.schemas["VideoError"]["properties"].update(cause=cause),
    ).changes
    (change,) = changes
    assert list(map(str, change.must_act)) == ["providers"]
    assert change.places == tuple(f"response.200.error.{inside}code.maxLength" for inside in ("", "cause."))
    assert change.witness is not None


def test_a_schema_that_references_multiply_is_read_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small fragment that means a huge schema is compared after a bounded number of schemas."""

    def multiply(fragment: Fragment) -> None:
        fragment.schemas["L0"] = {"type": "string"}
        for level in range(1, 40):
            twice = {name: {"$ref": f"#/components/schemas/L{level - 1}"} for name in ("a", "b")}
            fragment.schemas[f"L{level}"] = {"type": "object", "properties": twice}
        fragment.put("rehearsed", {"$ref": "#/components/schemas/L39"})

    steps = 0

    def counted(node: Node, token: str | int, step: Any = Node.step) -> Node | None:
        nonlocal steps
        steps += 1
        return step(node, token)  # type: ignore[no-any-return] # the method as it was

    monkeypatch.setattr(Node, "step", counted)
    assert edited(multiply).bump is Bump.MINOR
    assert steps < 100_000
