"""The judge without a network: recorded exchanges, mutated; each mutation is caught on its clause or is legal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from video_remix_contract.clauses.model import Location, Message, Side
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.probing.probes import invalid
from video_remix_contract.reference_provider.deviations import RESPONSES
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.wire.messages import Defect, Exchange

from judging.recording import CLAUSES, TARGET, accepted, broken, document, recorded, refused, with_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.clauses.model import Clause


def test_the_recording_is_clean() -> None:
    """The unchanged recording breaks nothing and leaves no clause unseen."""
    verdict = conclude(CLAUSES, Side.PROVIDER, [judge_provider(CLAUSES, exchange) for exchange in recorded()])
    seen = {result.clause.id: (result.verdict, result.reason) for result in verdict.results}
    possible = {clause.id for clause in CLAUSES.of(Side.PROVIDER) if not clause.condition}
    assert {name: result for name, result in seen.items() if result[0] != "pass" and name in possible} == {}
    assert {result[0] for result in seen.values()} <= {"pass", "skip"}
    assert accepted()
    assert len(refused()) > len(accepted())


def judged_status(exchange: Exchange) -> str:
    """Return the documented status that a response is judged by."""
    assert exchange.response is not None
    return str(CLAUSES.operation.documented(exchange.response.status))


def schema_mutations() -> Iterator[tuple[Clause, str, Exchange]]:
    """Yield (clause, label, exchange) for every mutation of every schema rule in every recorded response."""
    for exchange in recorded():
        if exchange.defect is Defect.OTHER_METHOD:
            continue
        for clause in CLAUSES.response_rules[judged_status(exchange)]:
            assert clause.rule is not None
            for label, changed in mutations(clause.rule, document(exchange)):
                yield clause, label, with_body(exchange, json.dumps(changed).encode())


def test_every_schema_mutation_is_caught_on_its_clause() -> None:
    """Every member of every recorded response, with every wrong value, breaks exactly its own schema clause."""
    seen: set[Clause] = set()
    for clause, label, exchange in schema_mutations():
        schema_clauses = {broken_clause for broken_clause in broken(exchange) if broken_clause.rule}
        assert schema_clauses == {clause}, (clause.id, label)
        seen.add(clause)
    assert seen == {clause for clauses in CLAUSES.response_rules.values() for clause in clauses}


def wire_mutations() -> Iterator[tuple[Clause, Exchange]]:
    """Yield (clause, exchange) for every mutation of headers, status and bytes of the first recorded responses."""
    for exchange in (accepted()[0], refused()[0]):
        status = judged_status(exchange)
        for (location, keyword), variants in RESPONSES.items():
            about_status = location is Location.STATUS
            where = None if about_status and exchange.accepted else status
            clause = CLAUSES.find(location, message=Message.RESPONSE, status=where, keyword=keyword)
            for change in variants.values() if clause else ():
                assert clause is not None
                assert exchange.response is not None
                yield clause, evolve(exchange, response=change(exchange.response))


def test_every_mutation_of_status_headers_and_bytes_is_caught() -> None:
    """A wrong status, a wrong media type and bytes that are not JSON break their own clause."""
    caught = [(clause, broken(exchange)) for clause, exchange in wire_mutations()]
    assert [clause.id for clause, clauses in caught if clause not in clauses] == []
    assert len({clause for clause, _ in caught}) >= 5


LEGAL_MUTATIONS: dict[str, Callable[[bytes], bytes]] = {
    "an additional member": lambda text: b'{"extra": [1], ' + text.lstrip(b"{ "),
    "another order": lambda text: json.dumps(dict(reversed(json.loads(text).items()))).encode(),
    "white space": lambda text: b"\n\t " + text + b"\r\n",
    "escapes": lambda text: json.dumps(json.loads(text), ensure_ascii=True).encode(),
    "indentation": lambda text: json.dumps(json.loads(text), indent=4).encode(),
}


@pytest.mark.parametrize("name", LEGAL_MUTATIONS)
def test_legal_mutations_break_nothing(name: str) -> None:
    """What JSON and the schema leave open breaks nothing, in any recorded response."""
    for exchange in recorded():
        if exchange.defect is not Defect.OTHER_METHOD:
            assert exchange.response is not None
            assert broken(with_body(exchange, LEGAL_MUTATIONS[name](exchange.response.body))) == set()


def test_requests_that_must_be_refused_are_read_as_what_they_are() -> None:
    """An accepted invalid request breaks the clause that its probe is for, on either side."""
    response = accepted()[0].response
    for probe in invalid(CLAUSES, TARGET):
        exchange = Exchange(probe.request, response)
        assert broken(exchange) == {probe.clause}, probe.name
        assert len({observation.clause for observation in judge_client(CLAUSES, exchange).broken}) == 1, probe.name
