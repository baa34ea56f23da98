"""Which probes exercise each clause, which faults break it, and an example of both."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Location, Message, Side, short_media_type
from video_remix_contract.clauses.parameters import ACCEPTED
from video_remix_contract.judging.calls import judge_calls
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.features import clause_about
from video_remix_contract.judging.request import read_request
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import QUERY
from video_remix_contract.probing.carriers import carriers
from video_remix_contract.probing.choices import chosen_parameters
from video_remix_contract.probing.defects import defective
from video_remix_contract.probing.hostile import blank_texts, hostile_bodies, hostile_ids
from video_remix_contract.probing.probes import Probe, invalid, media_types_of, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.broken_calls import broken_calls
from video_remix_contract.reference_provider.faults import all_faults, response_documents
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.schema.examples import free_texts, request_document
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.wire.messages import Exchange, Request

TARGET = Target("http://127.0.0.1/v1", "key", tuple(SOURCES), next(iter(SOURCES)))
ELSEWHERE = Target("http://127.0.0.1/v1/elsewhere", "key", ("",))
UNKNOWN_ID = "unknown"


@frozen
class Coverage:
    """A clause with the names of the probes that exercise it and of the faults that break it."""

    clause: Clause
    probes: tuple[str, ...]
    faults: tuple[str, ...]


def coverage(catalogue: Catalogue, clauses: Collection[Clause] | None = None) -> list[Coverage]:
    """Return some clauses with their probes and their faults; by default every clause of both sides."""
    clauses = catalogue.clauses if clauses is None else clauses
    faults = fault_names(catalogue, {clause.side for clause in clauses})
    probes = {clause: names for part in catalogue.parts for clause, names in probe_names(part).items()}
    probes |= {clause: [link.name] for link, clause in catalogue.links}
    return [Coverage(clause, tuple(probes[clause]), tuple(dict.fromkeys(faults.get(clause, ())))) for clause in clauses]


def example(catalogue: Catalogue, clause: Clause) -> tuple[str, str] | None:
    """Return a document that keeps a schema clause and the same document broken, as JSON.

    None for a clause that comes from no schema rule, or whose place the examples do not have.
    """
    if clause.rule is None:
        return None
    operation = next(operation for operation in catalogue.operations if operation.name == clause.operation)
    for document in documents_about(operation, clause):
        for _, broken in mutations(clause.rule, document):
            return json.dumps(document, ensure_ascii=False), json.dumps(broken, ensure_ascii=False)
    return None


def documents_about(operation: Operation, clause: Clause) -> list[Any]:
    """Return conforming documents of the kind that a clause is about: requests, responses or refusals."""
    if clause.message is Message.RESPONSE:
        return response_documents(operation, at_refusals=clause.about_refusals(operation.successes))
    return [request_document(operation, media_type) for media_type in operation.request_media_types]


def probe_names(catalogue: Catalogue) -> dict[Clause, list[str]]:
    """Return the names of the probes by clause: those sent for it, or those whose responses it judges."""
    operation = catalogue.operation
    sent: dict[Clause | None, list[str]] = {}
    accepted: list[str] = []
    for media_type in media_types_of(operation):
        plain = valid(catalogue, TARGET, media_type)
        name = f"{short_media_type(media_type)}-{plain.name}" if media_type else plain.name
        sent[plain.clause] = [name]
        accepted.append(name)
        if media_type and free_texts(operation, media_type):
            accepted.append(f"{short_media_type(media_type)}-hazards")
    for probe in chosen_parameters(catalogue, TARGET):
        for name in read_request(catalogue, probe.request).parameters[QUERY]:
            sent.setdefault(catalogue.find(Location.QUERY, path=(name,), keyword=ACCEPTED), []).append(probe.name)
    for probe in [*asked_to_refuse(catalogue), *hostile_bodies(catalogue, TARGET), *blank_texts(catalogue, TARGET)]:
        sent.setdefault(probe.clause, []).append(probe.name)
    for carrier in carriers(operation):
        name = f"{short_media_type(carrier.media_type)}-{'hazards' if carrier.hazards else 'plain'}"
        for feature in carrier.features:
            sent.setdefault(clause_about(catalogue, feature), []).append(name)
    names: dict[Clause, list[str]] = {}
    for clause in catalogue.clauses:
        answered = ["every refused request"] if clause.about_refusals(operation.successes) else accepted
        names[clause] = ["every recorded request"] if clause.side is Side.CLIENT else sent.get(clause, answered)
    return names


def fault_names(catalogue: Catalogue, sides: Collection[Side]) -> dict[Clause, list[str]]:
    """Return the variants of the faults of some sides, by clause."""
    names: dict[Clause, list[str]] = {}
    for fault in all_faults(catalogue) if Side.PROVIDER in sides else ():
        names.setdefault(fault.clause, []).append(fault.variant)
    for part in catalogue.parts if Side.CLIENT in sides else ():
        for name, request in broken_requests(part):
            for observation in judge_client(part, Exchange(request)).broken:
                names.setdefault(observation.clause, []).append(name)
        for name, call in broken_calls(part, TARGET):
            for judgement in judge_calls(part, [call]).judgements:
                for observation in judgement.broken:
                    names.setdefault(observation.clause, []).append(name)
    return names


@lru_cache(maxsize=8)
def asked_to_refuse(catalogue: Catalogue) -> tuple[Probe, ...]:
    """Return the requests that a provider is asked to refuse; probes and faults both ask for them."""
    invalid_ids = hostile_ids(catalogue, TARGET)
    return (*invalid(catalogue, TARGET), *defective(catalogue, TARGET, UNKNOWN_ID), *invalid_ids)


def broken_requests(catalogue: Catalogue) -> Iterator[tuple[str, Request]]:
    """Yield requests of clients that break the contract: what a provider has to refuse, and more."""
    for probe in [*asked_to_refuse(catalogue), *hostile_bodies(catalogue, TARGET)]:
        yield probe.name, probe.request
    for media_type in media_types_of(catalogue.operation):
        elsewhere = valid(catalogue, ELSEWHERE, media_type).request
        if catalogue.operation.path_parameter:
            yield "empty-id", elsewhere
        else:
            path, mark, query = elsewhere.url.partition("?")
            yield "other-path", evolve(elsewhere, url=f"{path}/other{mark}{query}")
        if not catalogue.operation.is_first_of_path:
            yield "other-method", evolve(elsewhere, method="PATCH")
