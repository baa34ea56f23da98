"""Every way in which the reference provider can break a single clause, derived from the clauses.

Faults of schema clauses follow from the fragment; those of conventions and of meaning are listed in ``deviations``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import LATER, given_back
from video_remix_contract.clauses.features import BLANK_KEYWORD, FEATURES, Feature
from video_remix_contract.clauses.jobs import answers_with_job
from video_remix_contract.clauses.links import LINK
from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side, short_media_type
from video_remix_contract.clauses.parameters import ACCEPTED
from video_remix_contract.clauses.refusals import SCALAR, SCALAR_TYPES
from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.hostile import blank_documents
from video_remix_contract.probing.probes import broken_values
from video_remix_contract.reference_provider.behaviour import Occasion, Together
from video_remix_contract.reference_provider.deviations import (
    MEANINGS,
    REFUSALS,
    REFUSED_ON,
    RESPONSES,
    TEXT_CONDITIONS,
    conditions,
    has_feature,
    only,
    sequences,
    setting,
    status,
    text_change,
)
from video_remix_contract.reference_provider.fault import Fault, always
from video_remix_contract.reference_provider.responses import answer_documents, job_document, refusal_document
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.schema.examples import request_document
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.rules import Rule
from video_remix_contract.wire.decoded import Aspect
from video_remix_contract.wire.encoding import is_form

# The media types that the variants of a wrong media type name.
MEDIA_TYPES = {"html": "text/html", "text": "text/plain"}
# The JSON types that the labels of mutations stand for.
LABEL_TYPES = {"number": "integer", "fraction": "number"}


def all_faults(catalogue: Catalogue) -> list[Fault]:
    """Return every fault of a contract's provider side, in the order of its clauses."""
    operations = {operation.name: operation for operation in catalogue.operations}
    return [
        fault for clause in catalogue.of(Side.PROVIDER) for fault in faults_of(operations[clause.operation], clause)
    ]


def faults_of(operation: Operation, clause: Clause) -> Iterator[Fault]:
    """Yield the faults of a clause."""
    if clause.message is Message.REQUEST:
        yield from request_faults(operation, clause)
        return
    at_refusals = clause.about_refusals(operation.successes)
    if clause.rule is not None:
        yield from schema_faults(operation, clause, at_refusals=at_refusals)
        return
    for variant, wire in RESPONSES.get((clause.location, clause.keyword), {}).items():
        documented = operation.response_media_types(clause.status) if clause.status else ()
        if variant not in operation.successes and MEDIA_TYPES.get(variant) not in documented:
            yield Fault(clause, variant, wire=wire, at_refusals=at_refusals)
    if clause.keyword == LINK:
        yield Fault(
            clause, "upstream-id", change=setting(clause.path[-1], lambda document, _: upstream(document, clause))
        )
    elif clause.location is Location.BODY and clause.path and clause.keyword:
        for variant, change in MEANINGS.get((clause.path[-1], clause.keyword), {}).items():
            yield Fault(clause, variant, change=change)
    if clause.location is Location.SEQUENCE and clause.keyword:
        yield from sequence_faults(operation, clause)
    if clause.location is Location.REFUSAL and refusal_document(operation, {}):
        yield Fault(clause, "refused-with-200", wire=only(400, status(200)), at_refusals=True)


def upstream(document: dict[str, Any], clause: Clause) -> str:
    """Return an identifier that another provider would know."""
    return f"upstream_{document.get(clause.path[-1])}"


def sequence_faults(operation: Operation, clause: Clause) -> Iterator[Fault]:
    """Yield the fault of a sequence clause: what is accepted, or given back, at first and not on other occasions."""
    on = sequences(operation)[clause.keyword or ""]
    if clause.keyword == LATER.keyword:
        yield Fault(clause, "declined", on=on, decline=400)
    else:
        yield Fault(clause, "text-null", on=on, change=text_change(lambda _: None))


def breaking(rule: Rule, label: str) -> Callable[[Any, Occasion], Any]:
    """Return the change that breaks a rule in a single way, wherever the document has a value for it."""
    return lambda document, _: next((broken for name, broken in mutations(rule, document) if name == label), document)


def schema_faults(operation: Operation, clause: Clause, *, at_refusals: bool) -> Iterator[Fault]:
    """Yield the faults of a schema rule: each small way to break it, and the first of them on some occasions only."""
    assert clause.rule is not None, "only clauses with a rule come here"
    rule = clause.rule
    documents = response_documents(operation, at_refusals=at_refusals)
    labels = list(dict.fromkeys(label for document in documents for label, _ in mutations(rule, document)))
    for label in labels:
        yield Fault(clause, label, change=breaking(rule, label), at_refusals=at_refusals)
    if clause.level is Level.MUST and clause.condition is None:
        for label in labels[:1]:
            for name, on in conditions(operation).items():
                yield Fault(clause, f"{label}-{name}", on=on, change=breaking(rule, label))


@lru_cache(maxsize=8)
def response_documents(operation: Operation, *, at_refusals: bool) -> list[Any]:
    """Return the documents in which a rule can be broken: one for each state of a job, or a refusal."""
    if not at_refusals and not answers_with_job(operation):
        return answer_documents(operation)
    if at_refusals:
        error = {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}
        return [refusal_document(operation, error)]
    states = [source.remix_state for source in SOURCES.values() if source.remix_state]
    return [job_document(operation, state, {}) for state in states]


def request_faults(operation: Operation, clause: Clause) -> Iterator[Fault]:
    """Yield the faults about requests: a valid request that is declined, an invalid request that is accepted."""
    if clause.location is Location.CONTENT_TYPE and clause.media_type:
        for status in (400, 415, 422, 500):
            yield Fault(clause, str(status), on=in_media_type(clause.media_type), decline=status)
    elif clause.location in {Location.FRAMING, Location.HOSTILE}:
        yield from feature_faults(operation, clause, FEATURES[clause.keyword or ""])
    elif clause.keyword == BLANK_KEYWORD:
        for blank in blank_documents(operation):
            yield Fault(clause, f"breaks-{blank.name}", on=has_feature(blank.name), decline=500)
    elif clause.keyword == ACCEPTED:
        yield from declining_faults(clause)
    else:
        about = clause.location, clause.keyword
        for variant, wire in REFUSALS.get(about, {}).items():
            yield Fault(clause, variant, on=REFUSED_ON.get(about, always), wire=wire, at_refusals=True)
        if clause.location is not Location.REFUSAL and clause.keyword != "hostile":
            yield from accepting_faults(operation, clause)


def declining_faults(clause: Clause) -> Iterator[Fault]:
    """Yield the faults that decline a value that a clause wants accepted: a kind of text, or a parameter."""
    occasions = TEXT_CONDITIONS if clause.location is Location.BODY else {"given": has_parameter(clause)}
    for name, on in occasions.items():
        yield Fault(clause, f"declines-{name}", on=on, decline=400)
        yield Fault(clause, f"breaks-{name}", on=on, decline=500)


def has_parameter(clause: Clause) -> Callable[[Occasion], bool]:
    """Return the condition that a request has the parameter of a clause."""
    return lambda occasion: clause.path[0] in occasion.reading.parameters.get(clause.location, {})


def feature_faults(operation: Operation, clause: Clause, feature: Feature) -> Iterator[Fault]:
    """Yield the faults about a feature: it is declined, it makes the provider fail, it is lost on the way."""
    on = has_feature(feature.name)
    if not feature.refusable:
        yield Fault(clause, "400", on=on, decline=400)
    if feature.name in set(Aspect):
        # The reference provider does not read such a body, and refuses it.
        yield Fault(clause, "500", on=on, wire=only(400, status(500)), at_refusals=True)
    else:
        yield Fault(clause, "500", on=on, decline=500)
    if not feature.acceptable:
        yield Fault(clause, "accepted", tolerate=True)
    if feature.matches and given_back(operation):
        yield Fault(clause, "lost", on=on, change=without(feature.matches))


def without(characters: re.Pattern[str]) -> Callable[[Any, Occasion], Any]:
    """Return the change that loses characters from every text of a response."""

    def change(document: Any, _: Occasion) -> Any:
        return {
            name: characters.sub("", value) if isinstance(value, str) else value for name, value in document.items()
        }

    return change


def accepting_faults(operation: Operation, clause: Clause) -> Iterator[Fault]:
    """Yield the faults that accept what a clause wants refused: always, for a JSON type, in a media type."""
    yield Fault(clause, "accepted", tolerate=True)
    if clause.location is not Location.BODY:
        return
    if clause.rule and clause.keyword == "type":
        for kind in broken_types(operation, clause):
            yield Fault(clause, f"accepts-{kind}", tolerate=True, tolerated=kind)
    if clause.rule and clause.keyword == "required":
        for media_type in operation.request_media_types:
            variant = f"accepted-in-{short_media_type(media_type)}"
            yield Fault(clause, variant, on=in_media_type(media_type), tolerate=True)


def broken_types(operation: Operation, clause: Clause) -> list[str]:
    """Return the JSON types that a request can have where the clause wants another."""
    media_type = next((name for name in operation.request_media_types if not is_form(name)), None)
    if media_type is None or clause.rule is None:
        return []
    document = request_document(operation, media_type)
    kinds = [LABEL_TYPES.get(label, label) for label, _ in broken_values(clause.rule, document)]
    if not set(clause.rule.types) & set(SCALAR_TYPES):
        return kinds
    return [kind for kind in kinds if (kind in SCALAR_TYPES) is (clause.aspect == SCALAR)]


def in_media_type(media_type: str) -> Callable[[Occasion], bool]:
    """Return the condition that a request comes in a media type."""
    return lambda occasion: occasion.reading.media_type == media_type


def faults_by_name(catalogue: Catalogue) -> dict[str, Fault]:
    """Return every fault by its name; the id of a clause stands for its first fault."""
    known = all_faults(catalogue)
    return {fault.clause.id: fault for fault in reversed(known)} | {fault.id: fault for fault in known}


def select_faults(catalogue: Catalogue, names: Iterable[str]) -> Together[Fault]:
    """Return the faults with these names; raises UsageError for a name that no fault and no clause has."""
    by_name = faults_by_name(catalogue)
    return Together(tuple(fault_named(by_name, name) for name in names))


def fault_named(by_name: Mapping[str, Fault], name: str) -> Fault:
    """Return the fault with a name; raises UsageError where there is none."""
    if name not in by_name:
        near = suggestion(name, by_name)
        raise UsageError(f"there is no fault {name!r}{near or '; `serve --list-faults` lists them all'}")
    return by_name[name]
