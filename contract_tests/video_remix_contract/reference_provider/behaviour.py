"""Where the reference provider can be made to behave otherwise; the default changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

if TYPE_CHECKING:
    from video_remix_contract.judge.request import Reading
    from video_remix_contract.wire.messages import Headers


@frozen
class Reply:
    """An answer before it goes onto the wire."""

    status: int
    headers: Headers
    body: bytes

    def with_header(self, name: str, value: str | None) -> Reply:
        """Return the reply with one header set, or removed where the value is None."""
        rest = tuple((key, old) for key, old in self.headers if key.lower() != name.lower())
        return evolve(self, headers=rest if value is None else (*rest, (name, value)))


@frozen
class Occasion:
    """What a behaviour may depend on: the request as it was read, the number of the job that it made (0 for none)."""

    reading: Reading
    job: int

    @property
    def text(self) -> str:
        """All the text of the request in one string."""
        document = self.reading.document
        return (
            " ".join(value for value in document.values() if isinstance(value, str))
            if isinstance(document, dict)
            else ""
        )


class Behaviour:
    """A provider that keeps the contract; faults override one of these."""

    def tolerates(self, clause: str, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - for those who override
        """Tell whether a request that this clause wants refused is accepted; ``got`` is the value that breaks it."""
        return False

    def declines(self, occasion: Occasion) -> int | None:  # noqa: ARG002 - for those who override
        """Return the status to decline a valid request with, or None."""
        return None

    def document(self, document: Any, occasion: Occasion) -> Any:  # noqa: ARG002 - for those who override
        """Return the document of an answer, a job's or a refusal's (job 0)."""
        return document

    def reply(self, reply: Reply, occasion: Occasion) -> Reply:  # noqa: ARG002 - for those who override
        """Return the answer that goes onto the wire."""
        return reply
