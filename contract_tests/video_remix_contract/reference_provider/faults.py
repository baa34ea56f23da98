"""Every way in which the reference provider can break exactly one clause, derived from the clauses.

A fault's id is ``CLAUSE:VARIANT``. Faults of schema clauses follow from the fragment; those of declared clauses
stand beside each other in ``deviations``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from video_remix_contract.clauses.conventions import REFUSAL
from video_remix_contract.clauses.from_schema import answer_rules, short
from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.openapi.operation import ContractError
from video_remix_contract.probing.probes import sample
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion, Reply
from video_remix_contract.reference_provider.deviations import ANSWERS, CONDITIONS, REFUSALS, REPLIES, SEQUENCES
from video_remix_contract.reference_provider.responses import job_answer, refusal_answer
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.schema.mutations import breaks
from video_remix_contract.schema.rules import json_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.schema.rules import Rule


def always(_: Occasion) -> bool:
    """Be broken on every occasion."""
    return True


@frozen
class Fault(Behaviour):
    """A provider that breaks one clause, in one way, on some occasions.

    ``tolerated`` is the JSON type of the invalid values that are accepted (None for all of them).
    """

    clause: str
    variant: str
    on: Callable[[Occasion], bool] = always
    tolerate: bool = False
    tolerated: str | None = None
    decline: int | None = None
    change: Callable[[Any, Occasion], Any] | None = None
    wire: Callable[[Reply], Reply] | None = None
    at_refusals: bool = False

    @property
    def id(self) -> str:
        """The name of the fault."""
        return f"{self.clause}:{self.variant}"

    def applies(self, occasion: Occasion) -> bool:
        """Tell whether an answer is one that the fault is about."""
        return (occasion.job == 0) is self.at_refusals and self.on(occasion)

    def tolerates(self, clause: str, occasion: Occasion, got: Any = None) -> bool:
        """Accept what the clause wants refused."""
        fits = self.tolerated is None or json_type(got) == self.tolerated
        return self.tolerate and clause == self.clause and fits and self.on(occasion)

    def declines(self, occasion: Occasion) -> int | None:
        """Decline a valid request."""
        return self.decline if self.on(occasion) else None

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Break the document of an answer."""
        return self.change(document, occasion) if self.change and self.applies(occasion) else document

    def reply(self, reply: Reply, occasion: Occasion) -> Reply:
        """Break the answer on the wire."""
        return self.wire(reply) if self.wire and self.applies(occasion) else reply


@frozen
class Faults(Behaviour):
    """Several faults at once."""

    faults: tuple[Fault, ...]

    def tolerates(self, clause: str, occasion: Occasion, got: Any = None) -> bool:
        """Accept what any of them accepts."""
        return any(fault.tolerates(clause, occasion, got) for fault in self.faults)

    def declines(self, occasion: Occasion) -> int | None:
        """Decline what any of them declines."""
        return next((status for fault in self.faults if (status := fault.declines(occasion)) is not None), None)

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Break the document in every way that still fits it."""
        for fault in self.faults:
            document = fault.document(document, occasion)
        return document

    def reply(self, reply: Reply, occasion: Occasion) -> Reply:
        """Break the answer in every way."""
        for fault in self.faults:
            reply = fault.reply(reply, occasion)
        return reply


def faults(found: Catalogue) -> list[Fault]:
    """Return every fault of a contract's provider side, in the order of its clauses."""
    return [fault for clause in found.of(Side.PROVIDER) for fault in faults_of(found.contract, clause)]


def faults_of(contract: Contract, clause: Clause) -> Iterator[Fault]:
    """Yield the faults of one clause."""
    if clause.id.startswith("request."):
        yield from request_faults(contract, clause)
        return
    at_refusals = clause.id.startswith("response.default")
    name = clause.id.split(".", 2)[-1]
    if clause.rule is not None:
        yield from schema_faults(contract, clause, at_refusals=at_refusals)
    for variant, wire in REPLIES.get(name if clause.id.count(".") > 1 else clause.id, {}).items():
        if variant not in contract.successes:
            yield Fault(clause.id, variant, wire=wire, at_refusals=at_refusals)
    for variant, change in ANSWERS.get(name, {}).items():
        yield Fault(clause.id, variant, change=change)
    if name in SEQUENCES:
        yield from sequence_faults(contract, clause, SEQUENCES[name])


def sequence_faults(contract: Contract, clause: Clause, condition: str) -> Iterator[Fault]:
    """Yield the faults of a sequence clause: an answer that is broken on some occasions only."""
    for rule in answer_rules(contract, contract.successes[0]):
        if rule.keyword == "required" and rule.condition is None:
            on = CONDITIONS[condition]
            yield Fault(clause.id, f"{rule.path[-1]}-missing", on=on, change=breaking(rule, "missing"))
            return


def breaking(rule: Rule, label: str) -> Callable[[Any, Occasion], Any]:
    """Return the change that breaks a rule in one way, wherever the document has a value for it."""
    return lambda document, _: next((broken for name, broken in breaks(rule, document) if name == label), document)


def schema_faults(contract: Contract, clause: Clause, *, at_refusals: bool) -> Iterator[Fault]:
    """Yield the faults of a schema rule: each small way to break it, and the first of them on some occasions only."""
    assert clause.rule is not None, "only clauses with a rule come here"
    rule = clause.rule
    labels: dict[str, None] = {}
    for document in documents(contract, at_refusals=at_refusals):
        labels.update(dict.fromkeys(label for label, _ in breaks(rule, document)))

    for label in labels:
        yield Fault(clause.id, label, change=breaking(rule, label), at_refusals=at_refusals)
    if clause.level is Level.MUST and clause.condition is None:
        for label in list(labels)[:1]:
            for condition, on in CONDITIONS.items():
                yield Fault(clause.id, f"{label}-{condition}", on=on, change=breaking(rule, label))


def documents(contract: Contract, *, at_refusals: bool) -> list[Any]:
    """Return the answers in which a rule can be broken: one for each state of a job, or a refusal."""
    if at_refusals:
        said = {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}
        return [refusal_answer(contract, said)]
    states = [source.remix_state for source in SOURCES.values() if source.remix_state]
    return [job_answer(contract, state, {}) for state in states]


def request_faults(contract: Contract, clause: Clause) -> Iterator[Fault]:
    """Yield the faults about requests: a valid one that is declined, an invalid one that is accepted."""
    media_type = next(
        (one for one in contract.request_media_types if clause.id == f"request.content-type.{short(one)}"), None
    )
    if media_type is not None:
        for status in (400, 415, 422, 500):
            yield Fault(clause.id, str(status), on=in_media_type(media_type), decline=status)
    elif clause.id.endswith(".accepted"):
        for condition in ("non-ascii", "long"):
            yield Fault(clause.id, f"declines-{condition}", on=CONDITIONS[condition], decline=400)
            yield Fault(clause.id, f"breaks-{condition}", on=CONDITIONS[condition], decline=500)
    else:
        for variant, wire in REFUSALS.get(clause.id, {}).items():
            yield Fault(clause.id, variant, wire=wire, at_refusals=True)
        if clause.id != REFUSAL:
            yield from accepting_faults(contract, clause)


def accepting_faults(contract: Contract, clause: Clause) -> Iterator[Fault]:
    """Yield the faults that accept what a clause wants refused: always, for one JSON type, in one media type."""
    yield Fault(clause.id, "accepted", tolerate=True)
    keyword = clause.rule.keyword if clause.rule else None
    if keyword == "type":
        for kind in broken_types(contract, clause):
            yield Fault(clause.id, f"accepts-{kind}", tolerate=True, tolerated=kind)
    if keyword == "required":
        for media_type in contract.request_media_types:
            yield Fault(clause.id, f"accepted-in-{short(media_type)}", on=in_media_type(media_type), tolerate=True)


def broken_types(contract: Contract, clause: Clause) -> list[str]:
    """Return the JSON types that a request can have where the rule wants another."""
    assert clause.rule is not None, "only clauses with a rule come here"
    media_type = next((one for one in contract.request_media_types if not one.startswith("multipart/")), None)
    if media_type is None:
        return []
    document = sample(contract, media_type)
    kinds = {"number": "integer", "fraction": "number"}
    return [kinds.get(label, label) for label, _ in breaks(clause.rule, document)]


def in_media_type(media_type: str) -> Callable[[Occasion], bool]:
    """Return the occasion that a request comes in one media type."""
    return lambda occasion: occasion.reading.media_type == media_type


def select(found: Catalogue, names: list[str]) -> Faults:
    """Return the faults with these names; a clause's id stands for its first fault.

    Raises ContractError for a name that is neither.
    """
    known = faults(found)
    chosen = []
    for name in names:
        fault = next((one for one in known if name in {one.id, one.clause}), None)
        if fault is None:
            raise ContractError(f"there is no fault {name!r}; `serve --list-faults` names them all")
        chosen.append(fault)
    return Faults(tuple(chosen))
