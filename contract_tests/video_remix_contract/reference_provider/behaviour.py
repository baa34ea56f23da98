"""Where the reference provider can be made to behave differently; the default changes nothing."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.request import Reading
from video_remix_contract.wire.messages import Response


def with_header(response: Response, name: str, value: str | None) -> Response:
    """Return a response with a header set, or removed where the value is None."""
    rest = tuple((key, old) for key, old in response.headers if key.lower() != name.lower())
    return evolve(response, headers=rest if value is None else (*rest, (name, value)))


@frozen
class Occasion:
    """What a behaviour may depend on: the request as it was read, the number of the job that it made (0 for none)."""

    reading: Reading
    job: int

    @property
    def text(self) -> str:
        """All the text of the request in a single string."""
        return " ".join(value for value in self.reading.members.values() if isinstance(value, str))


class Behaviour:
    """A provider that keeps the contract; faults override some of these."""

    def tolerates(self, clause: Clause | None, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - for those who override
        """Return whether a request that this clause wants refused is accepted; ``got`` is the value that breaks it."""
        return False

    def declines(self, occasion: Occasion) -> int | None:  # noqa: ARG002 - for those who override
        """Return the status to decline a valid request with, or None."""
        return None

    def document(self, document: Any, occasion: Occasion) -> Any:  # noqa: ARG002 - for those who override
        """Return the document of a response, a job's or a refusal's (job 0)."""
        return document

    def respond(self, response: Response, occasion: Occasion) -> Response:  # noqa: ARG002 - for those who override
        """Return the response that goes onto the wire."""
        return response


B = TypeVar("B", bound=Behaviour)


@frozen
class Together(Behaviour, Generic[B]):
    """Several behaviours at once, most of them faults."""

    behaviours: tuple[B, ...]

    def tolerates(self, clause: Clause | None, occasion: Occasion, got: Any = None) -> bool:
        """Accept what any of them accepts."""
        return any(behaviour.tolerates(clause, occasion, got) for behaviour in self.behaviours)

    def declines(self, occasion: Occasion) -> int | None:
        """Decline what any of them declines."""
        statuses = (behaviour.declines(occasion) for behaviour in self.behaviours)
        return next((status for status in statuses if status is not None), None)

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Change the document in every way that still fits it."""
        for behaviour in self.behaviours:
            document = behaviour.document(document, occasion)
        return document

    def respond(self, response: Response, occasion: Occasion) -> Response:
        """Change the response in every way."""
        for behaviour in self.behaviours:
            response = behaviour.respond(response, occasion)
        return response
