"""What a fault of the reference provider is: a behaviour that breaks a clause, alone or together with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from video_remix_contract.clauses.model import Clause
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion
from video_remix_contract.schema.normalize import json_type
from video_remix_contract.wire.messages import Response


def always(_: Occasion) -> bool:
    """Be broken on every occasion."""
    return True


@frozen
class Fault(Behaviour):
    """A provider that breaks a clause, in a single way, on some occasions.

    ``tolerated`` is the JSON type of the invalid values that are accepted (None for all of them).
    """

    clause: Clause
    variant: str
    on: Callable[[Occasion], bool] = always
    tolerate: bool = False
    tolerated: str | None = None
    decline: int | None = None
    change: Callable[[Any, Occasion], Any] | None = None
    wire: Callable[[Response], Response] | None = None
    at_refusals: bool = False

    @property
    def id(self) -> str:
        """The name of the fault: its clause and its variant."""
        return f"{self.clause.id}:{self.variant}"

    def applies(self, occasion: Occasion) -> bool:
        """Return whether a response is one that the fault is about."""
        return (occasion.job == 0) is self.at_refusals and self.concerns(occasion)

    def concerns(self, occasion: Occasion) -> bool:
        """Return whether a request is to the operation of the clause, and one that the fault is about."""
        return occasion.reading.operation == self.clause.operation and self.on(occasion)

    def tolerates(self, clause: Clause | None, occasion: Occasion, got: Any = None) -> bool:
        """Accept what the clause wants refused."""
        fits = self.tolerated is None or json_type(got) == self.tolerated
        return self.tolerate and clause == self.clause and fits and self.concerns(occasion)

    def declines(self, occasion: Occasion) -> int | None:
        """Decline a valid request."""
        return self.decline if self.concerns(occasion) else None

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Break the document of a response."""
        return self.change(document, occasion) if self.change and self.applies(occasion) else document

    def respond(self, response: Response, occasion: Occasion) -> Response:
        """Break the response on the wire."""
        return self.wire(response) if self.wire and self.applies(occasion) else response
