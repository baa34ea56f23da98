"""How fast a provider answers, and whether the deadline of the run leaves the time for all exchanges."""

from __future__ import annotations

import math

from attrs import frozen

# After so many answers the pace is known well enough to foretell the end of the run.
FIRST_ANSWERS = 3
# Seconds of a run that nobody needs to be prepared for.
SHORT = 5.0
# Answers become slower while a provider works on more jobs.
MARGIN = 1.1


@frozen
class Pace:
    """What a run has sent so far, and what it needs.

    ``answered`` exchanges took ``seconds`` in all, pauses included; ``planned`` are needed. ``deadline`` and
    ``timeout`` are seconds for the run and for an exchange.
    """

    answered: int
    planned: int
    seconds: float
    deadline: float
    timeout: float

    @property
    def exchanges(self) -> int:
        """How many exchanges the run needs, those that were not planned included."""
        return max(self.planned, self.answered)

    @property
    def each(self) -> float:
        """The seconds of an exchange; what is not known yet is the timeout."""
        return self.seconds / self.answered if self.answered else self.timeout

    @property
    def longer_deadline(self) -> int:
        """A deadline in seconds that is long enough, a round number."""
        return round_up(max(self.exchanges, self.answered + 1) * self.each * MARGIN + self.timeout)

    def description(self) -> str:
        """Tell how fast answers come, and how long all of them take."""
        needed = self.exchanges * self.each
        if not self.answered:
            return f"an exchange may take {self.timeout:g} s (--timeout)"
        return f"answers take {self.each:.1f} s; {self.exchanges} exchanges need about {needed:.0f} s"

    def too_late(self) -> str:
        """Tell why the deadline ends the run, and which deadline would not."""
        shorter = "" if self.answered else ", or a shorter --timeout"
        return (
            f"{self.description()}; --deadline is {self.deadline:g} s: use --deadline {self.longer_deadline}{shorter}"
        )

    def forecast(self) -> str | None:
        """Foretell the end of the run: None where it comes soon."""
        rest = (self.exchanges - self.answered) * self.each
        if self.seconds + rest + self.timeout > self.deadline + self.each:
            return self.too_late()
        return self.description() if self.exchanges * self.each >= SHORT else None


def round_up(seconds: float) -> int:
    """Return a round number of seconds that is not below these."""
    step = max(1, int(10 ** (len(str(int(seconds))) - 1)) // 2)
    return math.ceil(seconds / step) * step
