"""What the judge reports of an exchange."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import define, field

from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.request import Reading
from video_remix_contract.wire.messages import Exchange
from video_remix_contract.wire.settled import settled


class Outcome(StrEnum):
    """What an exchange shows of a clause."""

    KEPT = "kept"
    BROKEN = "broken"
    # An invalid request was refused: counts only where a control was accepted.
    REFUSED = "refused"
    # The same, but the response may mean something else: counts only where a control is accepted afterwards.
    REFUSED_DOUBTFULLY = "refused-doubtfully"
    # A valid request was not accepted: the other exchanges show whose fault that is.
    DECLINED = "declined"
    # An invalid request was refused for its key: a breach only where a control with the same key was accepted.
    UNAUTHORIZED = "unauthorized"
    # The response shows nothing of the clause.
    UNCLEAR = "unclear"
    # There was no response.
    FAILED = "failed"


@settled
class Observation:
    """What an exchange shows of a clause: a JSON pointer into the body, a sentence, the value that came."""

    clause: Clause
    outcome: Outcome
    pointer: str = ""
    message: str = ""
    got: Any = None

    @property
    def kept(self) -> bool:
        """Whether it shows that the clause is kept."""
        return self.outcome is Outcome.KEPT


@define
class Judgement:
    """Everything that an exchange shows; it is set once.

    ``additional`` are the JSON pointers of members that the schema does not name, ``document`` is the decoded body of
    an accepted response, ``refusal`` what is wrong where a 2xx carries an error envelope. ``usual`` is one and the same
    object wherever the observations are the same remembered ones, None where the exchange was judged clause by clause.
    """

    exchange: Exchange
    reading: Reading
    observations: tuple[Observation, ...]
    additional: tuple[str, ...] = ()
    document: Any = None
    refusal: str | None = None
    usual: object | None = field(default=None, eq=False, repr=False)

    @property
    def accepted(self) -> bool:
        """Whether the provider took the request."""
        return self.exchange.accepted and self.refusal is None

    @property
    def valid(self) -> bool:
        """Whether the request should have been accepted."""
        return not self.reading.breaches and self.exchange.defect is None

    @property
    def broken(self) -> list[Observation]:
        """The observations of broken clauses."""
        return [observation for observation in self.observations if observation.outcome is Outcome.BROKEN]


def observed(clause: Clause, *, kept: bool, pointer: str = "", message: str = "", got: Any = None) -> Observation:
    """Return that a clause was kept, or that it was broken with the reason and the value."""
    if kept:
        return Observation(clause, Outcome.KEPT, pointer)
    return Observation(clause, Outcome.BROKEN, pointer, message, got)


def kept(observation: Observation) -> Observation:
    """Return what is shown at the same place where the clause is kept."""
    return Observation(observation.clause, Outcome.KEPT, observation.pointer)
