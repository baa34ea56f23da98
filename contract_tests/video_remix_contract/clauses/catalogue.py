"""All clauses of a contract under a profile, looked up by their fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from functools import cached_property, lru_cache, partial
from typing import Any

from attrs import Factory, evolve, field, frozen

from video_remix_contract.clauses.answers import Answers, Asked, Body, answers_of, asked_of
from video_remix_contract.clauses.calls import call_clauses
from video_remix_contract.clauses.conventions import convention_clauses, given_back
from video_remix_contract.clauses.features import feature_clauses
from video_remix_contract.clauses.from_schema import client_clauses, request_clauses, response_clauses
from video_remix_contract.clauses.links import link_clauses
from video_remix_contract.clauses.model import Clause, Location, Message, Side
from video_remix_contract.clauses.omitted import lowered, omitted_by_example
from video_remix_contract.clauses.parameters import LOCATIONS, parameter_clauses, parameter_rules
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.clauses.refusals import FILE, SCALAR, request_refusals
from video_remix_contract.clauses.request_rules import RequestRule
from video_remix_contract.clauses.semantics import SEMANTICS, UNCHANGED, Semantic
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.openapi.links import Link
from video_remix_contract.openapi.operation import Operation, addressed, is_json
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.schema.by_place import RulesOfPlace, by_place
from video_remix_contract.schema.conforming import Conforming
from video_remix_contract.schema.described import Described
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.schema.readable import refuse_unreadable
from video_remix_contract.schema.rules import Rule, rules
from video_remix_contract.schema.synonyms import ENVELOPE_MEMBERS
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import Request, url_path


@frozen(slots=False, eq=False)
class Catalogue:
    """The clauses of a contract, their ids unique, in the order of the contract; or those of one of its operations.

    ``parts`` has a catalogue for each operation. What is about a single operation takes one of these. ``links`` are
    those between the operations that have a clause. ``known`` is what the judge remembers (``judging.usual``).
    """

    contract: Contract
    profile: Profile
    operations: tuple[Operation, ...] = field(repr=False)
    clauses: tuple[Clause, ...] = field(repr=False)
    parts: tuple[Catalogue, ...] = field(default=Factory(lambda self: (self,), takes_self=True), repr=False, eq=False)
    links: tuple[tuple[Link, Clause], ...] = field(default=(), repr=False, eq=False)
    known: dict[Hashable, Any] = field(factory=dict, init=False, repr=False, eq=False)

    @cached_property
    def operation(self) -> Operation:
        """The operation that the clauses are about; raises ContractError where there are several."""
        if len(self.operations) > 1:
            raise ContractError(f"{len(self.operations)} operations, where one is expected")
        return self.operations[0]

    def of_request(self, request: Request) -> Catalogue | None:
        """Return the clauses that a request is judged by, or None where it goes to none of several operations.

        A contract with a single operation judges every request: what goes elsewhere goes wrong.
        """
        if len(self.parts) == 1:
            return self.parts[0]
        operation = addressed(self.operations, request.method, url_path(request.url))
        return next((part for part in self.parts if part.operation is operation), None)

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """The clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def by_fields(self) -> dict[tuple[object, ...], Clause]:
        """The clauses by what they are about."""
        return {
            (
                clause.side,
                clause.message,
                clause.location,
                clause.status,
                clause.path,
                clause.keyword,
                clause.media_type,
                clause.aspect,
            ): clause
            for clause in self.clauses
        }

    def find(
        self,
        location: Location,
        *,
        side: Side = Side.PROVIDER,
        message: Message = Message.REQUEST,
        status: str | None = None,
        path: tuple[str, ...] = (),
        keyword: str | None = None,
        media_type: str | None = None,
        aspect: str | None = None,
    ) -> Clause | None:
        """Return the clause with these fields, or None where the contract has none."""
        return self.by_fields.get((side, message, location, status, path, keyword, media_type, aspect))

    def of(self, side: Side) -> list[Clause]:
        """Return the clauses that a side has to keep."""
        return [clause for clause in self.clauses if clause.side is side]

    def returned_texts(self, status: str) -> tuple[Clause, ...]:
        """Return the clauses that say that a text of the request comes back in the response of a status."""
        return tuple(clause for clause in self.clauses if clause.status == status and clause.keyword == UNCHANGED)

    @cached_property
    def given_back(self) -> frozenset[str]:
        """The texts of a request that the response with the new job gives back."""
        return given_back(self.operation)

    @cached_property
    def texts(self) -> dict[str, dict[str, int | None]]:
        """The members of the request that take any text, by media type, each with its maximum length in characters."""
        return {media_type: free_texts(self.operation, media_type) for media_type in self.operation.request_media_types}

    @cached_property
    def response_rules(self) -> dict[str, list[Clause]]:
        """The clauses that come from schema rules about responses, by documented status."""
        result: dict[str, list[Clause]] = {status: [] for status in self.operation.responses}
        for clause in self.clauses:
            if clause.rule and clause.message is Message.RESPONSE and clause.status:
                result[clause.status].append(clause)
        return result

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """What the bodies of responses are judged by, by documented status."""
        return {
            status: Body.of(self.operation.response_media_types(status), clauses)
            for status, clauses in self.response_rules.items()
        }

    @cached_property
    def semantics(self) -> dict[str, list[tuple[Semantic, Clause]]]:
        """What the members of a response mean together, by documented status of success, with the clauses."""
        found = partial(self.find, Location.BODY, message=Message.RESPONSE)
        return {
            status: [
                (semantic, clause)
                for semantic in SEMANTICS
                if (clause := found(status=status, path=(semantic.member,), keyword=semantic.keyword))
            ]
            for status in self.operation.successes
        }

    @cached_property
    def described(self) -> dict[str, tuple[Described, ...]]:
        """The members that the schemas of a response name, by documented status."""
        return {
            status: tuple(map(Described.of, self.operation.response_media_types(status).values()))
            for status in self.operation.responses
        }

    @cached_property
    def job_members(self) -> dict[str, frozenset[str]]:
        """The members by which a job is known, by documented status: those that no error envelope has."""
        return {
            status: frozenset(name for schema in schemas for name in schema.members).difference(ENVELOPE_MEMBERS)
            for status, schemas in self.described.items()
        }

    @cached_property
    def answers(self) -> dict[int, Answers]:
        """What accepted responses are judged by in a single step, by their status."""
        documented = {status: answers_of(self, status) for status in self.operation.successes}
        return {status: documented[self.operation.judged_as(status)] for status in range(200, 300)}

    @cached_property
    def asked(self) -> dict[str, Asked]:
        """What request bodies are judged by in a single step, by media type."""
        return asked_of(self)

    @cached_property
    def parameter_shapes(self) -> dict[str, Conforming]:
        """The parameters that keep all rules about them, by carrier, where there are rules or some are optional."""
        carried = self.operation.carried
        return {
            carrier: Conforming((each.rule for each in rules), ((parameter.name,) for parameter in carried[carrier]))
            for carrier, rules in self.parameter_rules.items()
            if rules or (carrier in carried and carrier != PATH)
        }

    @cached_property
    def request_rules(self) -> dict[str, list[RequestRule]]:
        """The schema rules of the request body by media type, with their clauses."""

        def clause(rule: Rule, side: Side = Side.PROVIDER, aspect: str | None = None) -> Clause | None:
            return self.find(Location.BODY, side=side, path=rule.path, keyword=rule.keyword, aspect=aspect)

        def request_rule(rule: Rule) -> RequestRule:
            lenient = {aspect: found for aspect in (SCALAR, FILE) if (found := clause(rule, aspect=aspect))}
            return RequestRule(rule, clause(rule, Side.CLIENT), clause(rule), lenient)

        return {
            media_type: [request_rule(rule) for rule in rules(schema)]
            for media_type, schema in self.operation.request_media_types.items()
        }

    @cached_property
    def request_places(self) -> dict[str, tuple[RulesOfPlace[RequestRule, Any], ...]]:
        """These rules by the places that they are about."""
        return {
            media_type: tuple(by_place((asked, asked.rule) for asked in rules))
            for media_type, rules in self.request_rules.items()
        }

    @cached_property
    def parameter_rules(self) -> dict[str, list[RequestRule]]:
        """The schema rules of the parameters by carrier, with their clauses."""
        result: dict[str, list[RequestRule]] = {carrier: [] for carrier in LOCATIONS}
        for parameter in self.operation.parameters:
            location = LOCATIONS[parameter.carrier]
            for rule in parameter_rules(parameter):
                client, refusal = (
                    self.find(location, side=side, path=rule.path, keyword=rule.keyword)
                    for side in (Side.CLIENT, Side.PROVIDER)
                )
                result[parameter.carrier].append(RequestRule(rule, client, refusal, {}))
        return result


@lru_cache(maxsize=32)
def catalogue(contract: Contract, profile: Profile = Profile.STRICT) -> Catalogue:
    """Return every clause of a contract under a profile; they are derived once.

    Raises ContractError where an operation cannot be read to its end, and where two clauses have the same id; it has
    the line where the contract was read from a text.
    """
    with contract.placing_faults():
        return derived(contract, profile)


def derived(contract: Contract, profile: Profile) -> Catalogue:
    """Derive every clause of a contract; see ``catalogue``."""
    operations = contract.operations
    if len(operations) == 1:
        whole = of_operation(contract, profile, operations[0], None)
    else:
        parts = [of_operation(contract, profile, operation, operation.label) for operation in operations]
        clauses = tuple(clause for part in parts for clause in part.clauses)
        links = tuple(link_clauses(operations))
        clauses += tuple(clause for _, clause in links)
        whole = Catalogue(contract, profile, operations, clauses, tuple(parts), links)
    repeated = [name for name, count in Counter(clause.id for clause in whole.clauses).items() if count > 1]
    if repeated:
        raise ContractError(f"two clauses have the id {repeated[0]}")
    return whole


def of_operation(contract: Contract, profile: Profile, operation: Operation, label: str | None) -> Catalogue:
    """Return the clauses of an operation; ``label`` begins their ids."""
    refuse_unreadable(operation)
    if not operation.successes:
        raise ContractError("no response with a status of success is documented", operation.node.pointer)
    for media_type in operation.request_media_types:
        if not (is_json(media_type) or is_form(media_type)):
            # A request of ours in it would be wrong, and the provider blamed for its refusal.
            known = "JSON and forms can be sent; leave it out of the fragment"
            sentence = f"no request in {media_type} can be made, only {known}"
            raise ContractError(sentence, operation.request_media(media_type).pointer)
    clauses = [
        *parameter_clauses(operation),
        *request_clauses(operation),
        *request_refusals(operation),
        *response_clauses(operation),
        *feature_clauses(operation),
        *convention_clauses(operation),
        *client_clauses(operation),
        *call_clauses(operation),
    ]
    if profile is Profile.DOCUMENTED_EXAMPLE:
        omitted = set(omitted_by_example(operation))
        clauses = [lowered(clause, omitted) for clause in clauses]
    if label is not None:
        clauses = [evolve(clause, label=label) for clause in clauses]
    return Catalogue(contract, profile, (operation,), tuple(clauses))
