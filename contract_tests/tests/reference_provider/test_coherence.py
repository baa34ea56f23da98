"""What the reference provider makes up agrees with itself: a fragment without a single example serves and verifies."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import pytest
from diff.editing import Fragment, as_published, current
from diff.test_unrelated import OF_LOSSES, generated
from hypothesis import example, given
from hypothesis import strategies as st
from support import FIXED_FRAGMENT, ROOT, behaving, failed, fixed_clauses, verified_at
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.semantics import SEMANTICS, Accepted, Unjudged
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.contract import load, parse
from video_remix_contract.openapi.reference import Node
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Behaviour
from video_remix_contract.reference_provider.coherence import coherent
from video_remix_contract.reference_provider.coverage import coverage
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.roles import Role
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import SOURCES, USABLE
from video_remix_contract.schema.examples import allows, completed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue

LIFECYCLE = ROOT / "spec" / "examples" / "video-lifecycle.yaml"
NOW = 1_800_000_000
STATES = sorted({source.state for source in SOURCES.values()} | {str(SOURCES[name].remix_state) for name in USABLE})


def stripped(value: Any, *, names: bool = False) -> Any:
    """Return a document without a single example; ``names`` is whether the keys were chosen by its author."""
    if isinstance(value, list):
        return [stripped(element) for element in value]
    if not isinstance(value, dict):
        return value
    kept = {key: inner for key, inner in value.items() if names or key not in {"example", "examples"}}
    return {key: stripped(inner, names=key == "properties") for key, inner in kept.items()}


def published() -> dict[str, Any]:
    """Return the fixed fragment as its vendor publishes it last."""
    fragment = Fragment(current())
    as_published(fragment)
    return fragment.document


def alone(method: str, path: str) -> Callable[[], Any]:
    """Return what reads an operation of the worked example without the others."""

    def read() -> Any:
        document = documents.read(LIFECYCLE)
        return {**document, "paths": {path: {method: document["paths"][path][method]}}}

    return read


FRAGMENTS: dict[str, Callable[[], Any]] = {
    "fixed": current,
    "published": published,
    "lifecycle": lambda: documents.read(LIFECYCLE),
}
ALONE = {
    "retrieve": alone("get", "/videos/{video_id}"),
    "content": alone("get", "/videos/{video_id}/content"),
    "list": alone("get", "/videos"),
}


@cache
def without_examples(name: str) -> Catalogue:
    """Return the clauses of a fragment from which every example was taken."""
    return catalogue(parse(json.dumps(stripped((FRAGMENTS | ALONE)[name]())).encode()))


@pytest.mark.parametrize("name", FRAGMENTS)
def test_the_provider_shows_and_keeps_every_clause(name: str) -> None:
    """Without an example each clause is seen and kept, as it is with examples; none of them is skipped."""
    report = behaving(without_examples(name), Behaviour())
    assert str(report.verdict.overall) == "conformant", report.verdict.reason
    assert [result.clause.id for result in report.verdict.results if str(result.verdict) != "pass"] == []


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("examples", [True, False])
def test_an_operation_that_reads_jobs_is_served_without_what_makes_them(name: str, *, examples: bool) -> None:
    """A fragment of a single GET breaks nothing, with and without examples."""
    clauses = catalogue(parse(json.dumps(ALONE[name]()).encode())) if examples else without_examples(name)
    report = behaving(clauses, Behaviour())
    assert (str(report.verdict.overall), failed(report)) == ("conformant", set()), report.verdict.reason


@pytest.mark.parametrize("name", FRAGMENTS)
def test_the_client_keeps_every_clause(name: str, tmp_path: Path) -> None:
    """The client that is made of a fragment without examples reads every answer and keeps every clause."""
    report = generated(without_examples(name).contract, tmp_path, f"{name}_client")
    assert (str(report.verdict.overall), failed(report)) == ("conformant", set()), report.verdict.reason
    verdicts = [(result.clause.location, str(result.verdict)) for result in report.verdict.results]
    assert {verdict for location, verdict in verdicts if location not in OF_LOSSES} == {"pass"}


def asked(clauses: Catalogue, provider: ReferenceProvider, role: Role, source: str) -> Any:
    """Return the answer of the operation with a role to a request about a video."""
    (part,) = [part for part in clauses.parts if provider.answers.roles[part.operation.name] is role]
    target = Target(f"http://127.0.0.1{BASE}", "sk-key", (source,))
    body, content_type = (b'{"prompt": "a cat"}', "application/json") if role is Role.CREATE else (b"", None)
    response = provider.respond(target.request(part.operation, body=body, content_type=content_type, video_id=source))
    assert response.accepted
    return json.loads(response.body)


@pytest.mark.parametrize("name", FRAGMENTS)
@pytest.mark.parametrize("source", USABLE)
def test_each_source_has_its_answer(name: str, source: str) -> None:
    """A queued job has no error, an instant job is completed, a moderated job failed; what is declared is kept."""
    clauses = without_examples(name)
    document = asked(clauses, ReferenceProvider(clauses.contract), Role.CREATE, source)
    assert (document["status"], document["remixed_from_video_id"]) == (SOURCES[source].remix_state, source)
    assert (document["error"] is not None) is (document["status"] == "failed")
    assert (document["completed_at"] is not None) is (document["status"] == "completed")
    assert document["progress"] == (100 if document["status"] == "completed" else 0)
    assert document["expires_at"] is None or document["expires_at"] > document["completed_at"]
    assert broken(document) == set()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("name", "role"), [("lifecycle", Role.RETRIEVE), ("retrieve", Role.OTHER)])
def test_each_source_is_retrieved_in_its_state(name: str, role: Role, source: str) -> None:
    """A source video is shown in its state by whatever operation retrieves it, without what a request alone tells."""
    clauses = without_examples(name)
    document = asked(clauses, ReferenceProvider(clauses.contract), role, source)
    assert (document["id"], document["status"]) == (source, SOURCES[source].state)
    assert (document["error"] is not None) is (document["status"] == "failed")
    assert document["prompt"] is document["remixed_from_video_id"] is None
    assert broken(document) == set()


def test_a_job_keeps_its_times() -> None:
    """A job that is looked at again was created, and completed, when it was."""
    clauses = without_examples("lifecycle")
    provider = ReferenceProvider(clauses.contract)
    job = asked(clauses, provider, Role.CREATE, USABLE[0])
    provider.answers.store.jobs[job["id"]].known["created_at"] = NOW
    seen = [asked(clauses, provider, Role.RETRIEVE, job["id"]) for _ in range(3)]
    assert [document["status"] for document in seen] == ["in_progress", "completed", "completed"]
    assert {document["created_at"] for document in seen} == {NOW}
    assert seen[1] == seen[2]


def test_elements_of_a_list_agree_with_themselves() -> None:
    """Where nothing makes the jobs of a page, a made-up job in it is as coherent as any; that of an example stays."""
    clauses, document = without_examples("list"), ALONE["list"]()
    page = asked(clauses, ReferenceProvider(clauses.contract), Role.OTHER, USABLE[0])
    assert page["data"]
    assert [broken(job) for job in page["data"]] == [set() for _ in page["data"]]
    original = catalogue(parse(json.dumps(document).encode()))
    media = document["paths"]["/videos"]["get"]["responses"]["200"]["content"]["application/json"]
    page = asked(original, ReferenceProvider(original.contract), Role.OTHER, USABLE[0])
    assert page == next(iter(media["examples"].values()))["value"]


def test_what_is_no_object_is_answered_as_its_example_says() -> None:
    """A list at the top of a response is that of its example, or made up of elements that agree with themselves."""
    document = ALONE["list"]()
    media = document["paths"]["/videos"]["get"]["responses"]["200"]["content"]["application/json"]
    jobs = [each for each in EXAMPLES if set(MEMBERS) <= each.keys()]
    media |= {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Video"}}, "example": jobs}
    del media["examples"]
    given, made = (catalogue(parse(json.dumps(each).encode())) for each in (document, stripped(document)))
    assert asked(given, ReferenceProvider(given.contract), Role.OTHER, "") == jobs
    (job,) = asked(made, ReferenceProvider(made.contract), Role.OTHER, "")
    assert broken(job) == set()
    media["example"] = {"id": "no list"}
    wrong = catalogue(parse(json.dumps(document).encode()))
    assert asked(wrong, ReferenceProvider(wrong.contract), Role.OTHER, "") == [job | {"created_at": ANY}]


def test_each_clause_has_probes_and_faults() -> None:
    """What is made up can be broken: no clause of a fragment without examples is without a probe and a fault."""
    for name in FRAGMENTS:
        covered = coverage(without_examples(name))
        assert [each.clause.id for each in covered if not (each.probes and each.faults)] == []


def test_what_is_declared_is_caught_when_it_is_broken() -> None:
    """The first fault of each clause that is no schema's turns it red, without examples as with them."""
    clauses = without_examples("published")
    members = {semantic.member for semantic in SEMANTICS}
    faults = {
        fault.clause.id: fault
        for fault in reversed(all_faults(clauses))
        if fault.clause.path and fault.clause.path[0] in members and not fault.clause.rule and fault.clause.status
    }
    app, alive = ReferenceProvider(clauses.contract), []
    with serving(app) as origin:
        for clause, fault in faults.items():
            app.restart(fault)
            alive += [fault.id] if clause not in failed(verified_at(clauses, origin)) else []
    assert len(faults) >= len(SEMANTICS)
    assert alive == []


def broken(document: Any) -> set[tuple[str, str]]:
    """Return what a document breaks of all that is declared of it without the request."""
    result = set()
    for semantic in SEMANTICS:
        with_members = {semantic.member, *semantic.needs} <= document.keys()
        try:
            # Later than any answer that is made here.
            wrong = semantic.check(Accepted("", {}, document, now=2 * NOW))
        except Unjudged:
            continue
        if with_members and wrong and not semantic.of_new_jobs:
            result.add((semantic.member, semantic.keyword))
    return result


VIDEO: dict[str, Any] = documents.read(FIXED_FRAGMENT)["components"]["schemas"]
MEMBERS: list[str] = list(VIDEO["Video"]["properties"])
MEDIA = documents.read(FIXED_FRAGMENT)["paths"]["/videos/{video_id}/remix"]["post"]["responses"]["200"]["content"]
EXAMPLES = [each["value"] for each in MEDIA["application/json"]["examples"].values()]


@given(
    st.sampled_from(STATES), st.sets(st.sampled_from(MEMBERS)), st.sets(st.sampled_from(MEMBERS)),
    st.sampled_from(EXAMPLES), st.sets(st.sampled_from(MEMBERS)),
)  # fmt: skip
@example("queued", set(MEMBERS), set(), EXAMPLES[0], set())
@example("failed", set(MEMBERS), set(MEMBERS), EXAMPLES[0], set(MEMBERS))
def test_what_can_agree_agrees(
    state: str, members: set[str], nullable: set[str], given_by: dict[str, Any], kept: set[str]
) -> None:
    """Whichever members a schema has, may be null, and has in an example of any state, nothing declared is broken."""
    properties = {
        name: {"anyOf": [schema, {"type": "null"}]} if name in nullable else schema
        for name, schema in copy.deepcopy(VIDEO["Video"]["properties"]).items()
        if name in {*members, "status"}
    }
    schema = {"type": "object", "required": list(properties), "properties": properties}
    node = Node.root({"components": {"schemas": VIDEO}, **schema})
    sample = {name: given_by[name] for name in kept & properties.keys() & given_by.keys()} | {"status": state}
    document = coherent(node, completed(node, sample), NOW, known={"status"}, given=sample)
    assert document["status"] == state
    assert broken(document) == set()
    assert allows(node, document)


def test_what_an_example_says_stays_where_it_agrees() -> None:
    """A value of an example is changed only where something that is known contradicts it, or where it is a time."""
    node = Node.root({"components": {"schemas": VIDEO}, **VIDEO["Video"]})
    sample = {**next(each for each in EXAMPLES if each["status"] == "completed"), "progress": 99, "model": "one"}
    times = {name for name, value in sample.items() if type(value) is int and name != "progress"}
    same = coherent(node, sample, NOW, given=sample)
    assert {name for name in sample if same[name] != sample[name]} == times
    later = coherent(node, {**sample, "status": "failed"}, NOW, known={"status"}, given=sample)
    changed = {name for name in sample if later[name] != same[name]}
    assert changed == {"status", "error"}


def test_what_cannot_agree_stays() -> None:
    """Where no value agrees, the document is as it was: its clause says so."""
    schemas = copy.deepcopy(VIDEO)
    node = Node.root({"components": {"schemas": schemas}, **schemas["Video"]})
    schemas["Video"]["properties"]["error"] = {"$ref": "#/components/schemas/VideoError"}
    document = coherent(node, completed(node, {}), NOW)
    assert broken(document) == {("error", "agrees")}


def test_a_document_that_is_no_object_stays() -> None:
    """What has no members has nothing that could agree."""
    assert coherent(Node.root({"type": "string"}), "text", NOW) == "text"


def test_the_fixed_fragment_is_what_is_stripped() -> None:
    """The fragments of these tests differ from their originals in their examples alone, so nothing else is shown."""
    original, bare = fixed_clauses(), without_examples("fixed")
    assert bare.by_id.keys() == original.by_id.keys()
    assert load(LIFECYCLE).document["info"] == without_examples("lifecycle").contract.document["info"]
