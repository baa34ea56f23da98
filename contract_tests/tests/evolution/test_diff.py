"""What a diff says of a change: which clauses, who must act, which witness, which bump."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib.resources import files
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.model import Bump, Diff, Direction
from video_remix_contract.diff.output import document
from video_remix_contract.openapi.operation import Contract, ContractError, find_operation, load
from video_remix_contract.schema.examples import synthesise
from video_remix_contract.schema.mutations import replaced

from .respelling import respelt
from .steps import Fragment, Step, closed, current, names, steps

if TYPE_CHECKING:
    from video_remix_contract.diff.model import Change
    from video_remix_contract.openapi.operation import Node

STEPS = {step.name: step for step in steps()}
PICKED = names(load())
SCHEMA = json.loads(files("video_remix_contract.diff").joinpath("diff.schema.json").read_text())


def contract_of(fragment: dict[str, Any]) -> Contract:
    """Return the contract of a fragment that was edited, without the detour over text."""
    return Contract(fragment, "0" * 64, *find_operation(fragment["paths"]))


@cache
def compared(name: str) -> Diff:
    """Return the diff of a step."""
    old, new = STEPS[name].documents(PICKED)
    return diff(contract_of(old), contract_of(new))


def edited(edit: Any, start: Any = lambda _: None) -> Diff:
    """Return the diff of an edit of the present fragment."""
    old = Fragment(current())
    start(old)
    new = Fragment(copy.deepcopy(old.document))
    edit(new)
    return diff(contract_of(old.document), contract_of(new.document))


def said(found: Diff) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return what a diff says, by clause."""
    return {one.clause: (str(one.kind), tuple(map(str, one.must_act))) for one in found.changes}


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_each_step(step: Step) -> None:
    """Each real and each synthetic step asks for its bump and names its clauses with those who must act."""
    found = compared(step.name)
    expected = step.changes(PICKED)
    assert str(found.bump) == step.bump
    assert {clause: said(found).get(clause) for clause in expected} == expected
    if not step.more:
        assert said(found).keys() == expected.keys()


def body_schemas(contract: Contract, clause: str) -> list[dict[str, Any]]:
    """Return the raw schemas of the bodies that a clause speaks of, with the components that they refer to."""
    operation = contract.operation.value
    if clause.startswith("request."):
        contents = operation["requestBody"]["content"]
    else:
        contents = operation["responses"][clause.split(".")[1]]["content"]
    return [{**media["schema"], "components": contract.document["components"]} for media in contents.values()]


@pytest.mark.parametrize("step", [step for step in STEPS.values() if step.bump != "none"], ids=lambda step: step.name)
def test_witnesses_are_real(step: Step) -> None:
    """Each witness of a schema clause, put into a whole document, is allowed by one fragment and not by the other."""
    found = compared(step.name)
    for change in found.changes:
        witness = change.witness
        if witness is None or change.clause.endswith((".accepted", "content-type", "response.status", "operation")):
            assert witness is not None or not change.must_act, f"{change.clause} shows no witness"
            continue
        if (
            change.clause.startswith("client.")
            or change.clause == "request.required"
            or "content-type" in change.clause
        ):
            continue
        new = witness.allowed_by is Direction.NEW
        allowing, refusing = (found.new, found.old) if new else (found.old, found.new)
        whole = completed(allowing, change)
        assert any(jsonschema_rs.is_valid(schema, whole) for schema in body_schemas(allowing, change.clause)), change
        assert not any(jsonschema_rs.is_valid(schema, whole) for schema in body_schemas(refusing, change.clause)), (
            change
        )


def completed(contract: Contract, change: Change) -> Any:
    """Return a document of a fragment with the witness of a change in its place."""
    assert change.witness is not None
    if not change.witness.pointer:
        return change.witness.value
    schemas = contract.request_media_types if change.clause.startswith("request.") else None
    if schemas is None:
        schemas = contract.answer_media_types(change.clause.split(".")[1])
    schema = next(iter(schemas.values()))
    node: Node | None = schema
    whole, where = synthesise(schema), ""
    tokens = change.witness.pointer.split("/")[1:]
    for token, below in pairwise(tokens):
        node = None if node is None else branch_of(node, token)
        where = f"{where}/{token}"
        if below.isdigit():
            return replaced(replaced(whole, where, [None]), change.witness.pointer, change.witness.value)
        if not isinstance(at_pointer(whole, where), dict):
            whole = replaced(whole, where, {} if node is None else synthesise(node))
    return replaced(whole, change.witness.pointer, change.witness.value)


def branch_of(node: Node, name: str) -> Node | None:
    """Return the schema of a member, of its alternatives the one that is not null."""
    inner = node.get("properties", name)
    branches = inner.get("anyOf") if inner else None
    return next(one for one in branches.elements() if one.value.get("type") != "null") if branches else inner


def at_pointer(value: Any, pointer: str) -> Any:
    """Return what lies at a pointer of plain member names, or None."""
    for token in pointer.split("/")[1:]:
        value = value.get(token) if isinstance(value, dict) else None
    return value


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_the_json_keeps_its_schema(step: Step) -> None:
    """The JSON of every step is valid against the schema in the package and survives a round trip."""
    told = json.loads(json.dumps(document(compared(step.name))))
    jsonschema_rs.validate(SCHEMA, told)
    assert told["bump"] == step.bump


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_the_way_back_is_the_mirror(step: Step) -> None:
    """From new to old, what came goes, what one fragment alone allowed the other alone allows, and nothing else."""
    there = compared(step.name)
    back = diff(there.new, there.old)
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    moved = {"201": "200"} if step.name == "another success status" else {}
    shown = {moved.get(clause, clause): mirrored[kind] for clause, (kind, _) in said(there).items()}
    assert {clause: kind for clause, (kind, _) in said(back).items()} == shown
    twins = {one.clause: one for one in back.changes}
    for change in there.changes:
        twin = twins[change.clause]
        assert (change.witness is None) is (twin.witness is None)
        if change.witness and twin.witness and len(change.must_act) < 2:
            assert change.witness.allowed_by is not twin.witness.allowed_by


def test_nothing_changed() -> None:
    """A fragment compared with itself, or with another version of itself alone, asks for no bump."""
    assert edited(lambda _: None).changes == ()
    assert edited(lambda f: f.document["info"].update(version="9.9.9")).bump is Bump.NONE


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_spellings_are_no_change(chance: Random) -> None:
    """However the schemas of the fragment are respelt, nothing changed."""
    other = respelt(current(), chance)
    assert diff(load(), contract_of(other)).changes == ()
    assert diff(contract_of(other), load()).changes == ()


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(list(STEPS.values())))
@example(Random(1), STEPS["additional members of the request forbidden"])
def test_spellings_hide_no_change(chance: Random, step: Step) -> None:
    """A change is told the same, whatever spellings come with it."""
    old, new = step.documents(PICKED)
    respelling = diff(contract_of(old), contract_of(respelt(new, chance)))
    assert said(respelling) == said(compared(step.name))


SPELLINGS = {
    "anyOf with null and type array": (
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "string"}]},
        {"type": "string", "nullable": True},
        {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["a"]}, {"type": "null"}]},
    ),
    "const, enum and reordered enum": (
        {"const": "a"},
        {"enum": ["a"]},
        {"type": "string", "const": "a"},
        {"type": "string", "enum": ["a"], "minLength": 1},
        {"allOf": [{"type": "string", "enum": ["a"]}]},
    ),
    "bounds that say the same": (
        {"type": "integer", "minimum": 1},
        {"type": "integer", "exclusiveMinimum": 0},
        {"allOf": [{"type": "integer"}, {"minimum": 1}]},
    ),
    "bounds that say nothing": (
        {"type": "string"},
        {"type": "string", "minLength": 0},
        {"type": ["string"]},
        {"anyOf": [{"type": "string"}]},
        {"type": "string", "items": {"type": "integer"}, "minItems": 3},
    ),
    "closed with and without null": (
        {"type": ["object", "null"], "properties": {"a": {"type": "string"}}, "required": ["a"]},
        {"anyOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, {"type": "null"}]},
        {"type": ["null", "object"], "properties": {"a": {"type": "string"}}, "required": ["a"],
         "additionalProperties": True},
    ),
    "alternatives in another order": (
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"type": ["string", "integer"]},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_each_spelling(name: str) -> None:
    """Every spelling of one member is no change to every other, in the answer and in the request."""
    for one in SPELLINGS[name]:
        for other in SPELLINGS[name]:
            for side in ("answer", "request"):

                def put(fragment: Fragment, schema: Any, side: str = side) -> None:
                    getattr(fragment, side)["properties"]["rehearsed"] = copy.deepcopy(schema)

                found = edited(lambda f, schema=other: put(f, schema), lambda f, schema=one: put(f, schema))
                assert said(found) == {}, f"{one} against {other}"


def test_ids_are_those_of_the_clauses() -> None:
    """A change of a schema keyword has the id of the clause, and each clause is said once."""
    for step in STEPS.values():
        found = compared(step.name)
        known = catalogue(found.old).by_id.keys() | catalogue(found.new).by_id.keys()
        ids = [change.clause for change in found.changes if change.must_act]
        assert len(ids) == len(set(ids))
        # The fragment's other operations have no clauses.
        assert {clause for clause in ids if " " not in clause} <= known, step.name


DIRECTIONS: dict[str, tuple[Any, Any, str, tuple[str, ...]]] = {
    "server path": (
        lambda _: None,
        lambda f: f.document["servers"][0].update(url="https://provider.example/v2"),
        "client.path",
        ("clients", "providers"),
    ),
    "optional credentials": (
        lambda _: None,
        lambda f: f.operation["security"].append({}),
        "client.authorization",
        ("providers",),
    ),
    "credentials required": (
        lambda f: f.operation["security"].append({}),
        lambda f: f.operation["security"].pop(),
        "client.authorization",
        ("clients",),
    ),
    "other credentials": (
        lambda _: None,
        lambda f: f.document["components"]["securitySchemes"].update(
            bearerAuth={"type": "apiKey", "in": "header", "name": "X-Key"}
        ),
        "client.authorization",
        ("clients", "providers"),
    ),
    "required query parameter": (
        lambda _: None,
        lambda f: f.operation["parameters"].append(
            {"name": "api-version", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "request.query.api-version.required",
        ("clients",),
    ),
    "optional query parameter": (
        lambda _: None,
        lambda f: f.operation["parameters"].append(
            {"name": "api-version", "in": "query", "schema": {"type": "string"}}
        ),
        "request.query.api-version.accepted",
        ("providers",),
    ),
    "path parameter bounded": (
        lambda _: None,
        lambda f: f.operation["parameters"][0]["schema"].update(maxLength=64),
        "request.{parameter}.maxLength",
        ("clients",),
    ),
    "answer header promised": (
        lambda _: None,
        lambda f: f.operation["responses"]["200"].update(
            headers={"X-Request-Id": {"required": True, "schema": {"type": "string"}}}
        ),
        "response.200.header.x-request-id.required",
        ("providers",),
    ),
    "second media type of the answer": (
        lambda _: None,
        lambda f: f.operation["responses"]["200"]["content"].update({"text/plain": {"schema": {"type": "string"}}}),
        "response.200.content-type",
        ("clients",),
    ),
    "answer without a described body": (
        lambda _: None,
        lambda f: f.operation["responses"]["200"].pop("content"),
        "response.200.content-type",
        ("clients",),
    ),
    "second success status": (
        lambda _: None,
        lambda f: f.operation["responses"].update({"202": f.operation["responses"]["200"]}),
        "response.status",
        ("clients", "providers"),
    ),
    "member named in a closed answer": (
        lambda f: closed(f, PICKED),
        lambda f: f.put("rehearsed", {"type": "string"}, required=False),
        "response.200.additionalProperties",
        ("clients",),
    ),
    "additional members of one type": (
        lambda _: None,
        lambda f: f.schemas["VideoError"].update(additionalProperties={"type": "string"}),
        "response.200.error.additionalProperties",
        ("providers",),
    ),
    "elements bounded": (
        lambda f: f.request["properties"].update(rehearsed={"type": "array", "items": {"type": "string"}}),
        lambda f: f.request["properties"]["rehearsed"]["items"].update(minLength=2),
        "request.rehearsed.*.minLength",
        ("clients",),
    ),
    "elements of a new member of the request": (
        lambda _: None,
        lambda f: f.request["properties"].update(rehearsed={"type": "array", "items": {"type": "string"}}),
        "request.rehearsed.*.type",
        ("providers",),
    ),
    "pattern changed": (
        lambda f: f.request["properties"].update(rehearsed={"type": "string", "pattern": "^a"}),
        lambda f: f.request["properties"]["rehearsed"].update(pattern="^b"),
        "request.rehearsed.pattern",
        ("clients", "providers"),
    ),
    "pattern of the answer": (
        lambda _: None,
        lambda f: f.member(PICKED.free).update(pattern="^[a-z]+$"),
        "response.200.{free}.pattern",
        ("providers",),
    ),
    "one of two alternatives gone": (
        lambda f: f.put("rehearsed", {"anyOf": [{"type": "string", "minLength": 3}, {"type": "integer"}]}),
        lambda f: f.put("rehearsed", {"anyOf": [{"type": "string", "minLength": 3}]}),
        "response.200.rehearsed.type",
        ("providers",),
    ),
    "unmodelled keyword": (
        lambda f: f.put("rehearsed", {"type": "object"}),
        lambda f: f.put("rehearsed", {"type": "object", "propertyNames": {"maxLength": 3}}),
        "response.200.rehearsed.propertyNames",
        ("providers",),
    ),
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_each_direction(name: str) -> None:
    """Each part of a fragment makes those act who have to send less or to expect more."""
    start, edit, clause, must_act = DIRECTIONS[name]
    found = edited(edit, start)
    parameter = load().path_parameter
    wanted = clause.format(parameter=parameter, free=PICKED.free)
    assert said(found)[wanted][1] == must_act
    change = next(one for one in found.changes if one.clause == wanted)
    assert change.witness is not None


def test_operations_beside_the_contract_are_compared() -> None:
    """A second operation's clauses are led by its method and path, and its removal makes clients act."""
    second = STEPS["a second operation"]

    def add(fragment: Fragment) -> None:
        second.edit(fragment, PICKED)

    def answer(fragment: Fragment) -> Any:
        return fragment.document["paths"]["/videos/{video_id}"]["get"]["responses"]["200"]

    narrowed = edited(lambda f: answer(f).update(content={"text/plain": {}}), add)
    assert said(narrowed) == {"GET /videos/{video_id} response.200.content-type": ("changed", ("clients", "providers"))}
    gone = edited(lambda f: f.document["paths"].pop("/videos/{video_id}"), add)
    assert said(gone) == {"GET /videos/{video_id} operation": ("removed", ("clients",))}


def test_a_schema_that_contains_itself_is_refused() -> None:
    """A schema that contains itself, and one that references blow up, are refused with one line and at once."""
    with pytest.raises(ContractError, match="contains itself"):
        edited(
            lambda f: f.schemas["VideoError"]["properties"].update(cause={"$ref": "#/components/schemas/VideoError"})
        )

    def bomb(fragment: Fragment) -> None:
        fragment.schemas["L0"] = {"type": "string"}
        for level in range(1, 40):
            twice = {name: {"$ref": f"#/components/schemas/L{level - 1}"} for name in ("a", "b")}
            fragment.schemas[f"L{level}"] = {"type": "object", "properties": twice}
        fragment.put("rehearsed", {"$ref": "#/components/schemas/L39"})

    with pytest.raises(ContractError, match="more than 20000 places"):
        edited(bomb)
