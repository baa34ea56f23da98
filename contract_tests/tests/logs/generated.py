"""Traffic of any size of which everything is known: how many exchanges of which kind, and what each kind breaks.

Every kind of broken exchange is made from the clauses of the fragment, by a mutation that breaks a rule; some kinds
break several at once. The text of a kind is made once, and each exchange has a number of its own in ids and prompt.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import video_remix_contract as vrc
from attrs import evolve, field, frozen
from video_remix_contract.clauses.model import Side
from video_remix_contract.reference_provider.responses import job_document, refusal_document
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.contract import Contract

# What stands in a kind's text in the place of the number and of the time of an exchange.
NUMBER = "0000000"
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
TIME = FIRST.isoformat()
# The distance between a request whose response was lost and the same request again.
DISTANCE = 3
HEADERS = (
    ("Authorization", "Bearer sk-generated-key"),
    ("Host", "api.example.com"),
    ("Accept", "*/*"),
    ("User-Agent", "client/1.0"),
    ("Content-Type", "application/json"),
)
JSON = (("Content-Type", "application/json"),)


@frozen
class Kind:
    """Exchanges that differ in their numbers alone; ``exchange`` is None for a line that is no record."""

    name: str
    exchange: Exchange | None

    def text(self, record: Callable[[Exchange], Any]) -> str:
        """Return an exchange of the kind as a record."""
        return json.dumps(record(self.exchange)) if self.exchange else '{"request": {"method": "POST", "url"'


@frozen(slots=False)
class Traffic:
    """So many exchanges, drawn by a seed, of which a share is broken and a smaller share is something else.

    A request whose response is lost comes again a few exchanges later. ``unreadable``: some
    lines are no record. ``counts`` has the kinds of what was made.
    """

    clauses: Catalogue
    count: int
    seed: int = 0
    share: float = 0.01
    unreadable: bool = True
    counts: Counter[str] = field(factory=Counter, init=False)

    @cached_property
    def valid(self) -> Exchange:
        """An exchange that keeps every clause."""
        prompt = f"a cat takes bow {NUMBER}"
        known: dict[str, Any] = {
            "id": f"video_{NUMBER}b",
            "prompt": prompt,
            "remixed_from_video_id": f"video_{NUMBER}a",
        }
        known |= {"created_at": int(FIRST.timestamp())}
        document = job_document(self.clauses.operation, "queued", known)
        sent = dict.fromkeys(self.clauses.given_back, prompt)
        url = f"https://api.example.com/v1{self.clauses.operation.at({'video_id': f'video_{NUMBER}a'})}"
        request = Request(self.clauses.operation.method.upper(), url, HEADERS, json.dumps(sent).encode())
        response = Response(200, JSON, json.dumps(document).encode())
        return Exchange(request, response, started=FIRST)

    @cached_property
    def broken(self) -> list[Kind]:
        """The kinds that break clauses: each rule of a response by itself, pairs of them, and requests."""
        assert self.valid.response is not None
        document = json.loads(self.valid.response.body)
        successes = self.clauses.operation.successes
        own = [clause for clause in self.clauses.of(Side.PROVIDER) if clause.rule and clause.status in successes]
        changed = [
            (clause, wrong)
            for clause in own
            if clause.rule and clause.path
            for _, wrong in list(mutations(clause.rule, document))[:2]
        ]
        kinds = [self.answering(clause.id, wrong) for clause, wrong in changed]
        kinds += [
            self.answering(f"{one.id} and {other.id}", combined(document, first, second))
            for (one, first), (other, second) in zip(changed[::3], changed[7::3], strict=False)
            if one.path[0] != other.path[0]
        ]
        return [*kinds, *self.broken_requests]

    def answering(self, name: str, document: Any) -> Kind:
        """Return the kind whose response has another document."""
        assert self.valid.response is not None
        response = evolve(self.valid.response, body=json.dumps(document).encode())
        return Kind(name, evolve(self.valid, response=response))

    @cached_property
    def broken_requests(self) -> list[Kind]:
        """Requests without a key, without their text, or not JSON; refused, and accepted all the same."""
        request, refused = self.valid.request, refusal_document(self.clauses.operation, {})
        refusal = Response(400, JSON, json.dumps(refused).encode())
        sent = {
            "no key": evolve(request, headers=HEADERS[1:]),
            "no text": evolve(request, body=b"{}"),
            "no JSON": evolve(request, body=b"a cat"),
        }
        return [
            Kind(f"{name}, {response.status}", evolve(self.valid, request=changed, response=response))
            for name, changed in sent.items()
            for response in (self.valid.response, refusal)
            if response is not None
        ]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """All kinds by name."""
        lost = evolve(self.valid, response=Response(502, (), b"<html>"))
        silent = evolve(self.valid, response=None, failure=Failure(FailureKind.TIMEOUT, "none"))
        other = evolve(self.valid, request=Request("GET", "https://api.example.com/v1/models", HEADERS))
        kinds = [Kind("lost", lost), Kind("silent", silent), Kind("other", other), Kind("no record", None)]
        return {kind.name: kind for kind in [Kind("valid", self.valid), *self.broken, *kinds]}

    def breaches(self, contract: Contract) -> Counter[str]:
        """Return how many exchanges break each clause: what each kind breaks by itself, as often as there is one."""
        result: Counter[str] = Counter()
        for name, number in self.counts.items():
            exchange = self.kinds[name].exchange
            if exchange and name != "other" and exchange.response:
                for clause in {finding.clause.id for finding in vrc.judge(contract, exchange)}:
                    result[clause] += number
        return result

    def names(self) -> Iterator[tuple[int, str]]:
        """Yield number and kind of each exchange, and count them."""
        draw = random.Random(self.seed)
        broken = [kind.name for kind in self.broken]
        again: dict[int, int] = {}
        self.counts.clear()
        for index in range(self.count):
            chance = draw.random() / self.share
            number, name = index, "valid"
            if index in again:
                number = again.pop(index)
            elif chance < 1:
                name = draw.choice(broken)
            elif chance < 1.2 and index + DISTANCE < self.count:
                name = draw.choice(["lost", "silent"])
                again[index + DISTANCE] = index
            elif chance < 1.4:
                name = draw.choice(["other", "no record"]) if self.unreadable else "other"
            self.counts[name] += 1
            yield number, name

    def texts(self, record: Callable[[Exchange], Any]) -> Iterator[str]:
        """Yield the exchanges as records; ``record`` makes JSON values of an exchange."""
        texts = {name: kind.text(record) for name, kind in self.kinds.items()}
        for index, (number, name) in enumerate(self.names()):
            started = (FIRST + timedelta(seconds=index)).isoformat()
            yield texts[name].replace(NUMBER, f"{number:07}").replace(TIME, started)


def combined(document: Any, first: Any, second: Any) -> Any:
    """Return a document with two changes of different members."""
    result = dict(first)
    for name in document:
        if name not in second:
            result.pop(name, None)
        elif second[name] != document[name] or type(second[name]) is not type(document[name]):
            result[name] = second[name]
    return result
