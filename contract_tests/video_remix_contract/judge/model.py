"""What the judge says of one exchange."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from video_remix_contract.judge.request import Reading
    from video_remix_contract.wire.messages import Exchange


class Outcome(StrEnum):
    """What one exchange shows of one clause."""

    KEPT = "kept"
    BROKEN = "broken"
    # An invalid request was refused: proves the clause only beside an accepted twin.
    REFUSED = "refused"
    # The same, but the answer may mean something else; only a twin that is accepted later proves it.
    REFUSED_DOUBTFULLY = "refused-doubtfully"
    # A valid request was not accepted; whose fault that is shows only beside the other exchanges.
    DECLINED = "declined"
    # The answer says nothing of the clause.
    UNCLEAR = "unclear"
    # There was no answer.
    FAILED = "failed"


@frozen
class Observation:
    """What one exchange shows of one clause: a JSON pointer into the answer, a sentence, the value that came."""

    clause: str
    outcome: Outcome
    pointer: str = ""
    message: str = ""
    got: Any = None


@frozen
class Judgement:
    """Everything that one exchange shows; ``additional`` are pointers of members that the schema does not name."""

    exchange: Exchange
    reading: Reading
    observations: tuple[Observation, ...]
    additional: tuple[str, ...] = ()
    document: Any = None

    @property
    def valid(self) -> bool:
        """Whether the request should have been accepted."""
        return not self.reading.breaches and self.exchange.premise == "none"
