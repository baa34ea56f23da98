"""Breaches as a report shows them, made where they are seen: what is kept of an exchange is small and has no keys."""

from __future__ import annotations

from video_remix_contract.judging.model import Observation
from video_remix_contract.judging.verdict import Finding
from video_remix_contract.logs.bounded import natural
from video_remix_contract.logs.tally import ClauseTally, Example
from video_remix_contract.report.curl import Curl, Reproduction
from video_remix_contract.report.entries import finding_entry
from video_remix_contract.report.redact import Redactor
from video_remix_contract.untrusted.text import line
from video_remix_contract.wire.messages import Exchange

# No larger body fits into a command, and finding that out would take long.
MAX_BODY = 20_000
REDACTOR, CURL = Redactor(), Curl()


class Recorded:
    """Writes down how a recorded request can be sent again, in a command that needs no script."""

    folder = None

    def reproduction(self, exchange: Exchange) -> Reproduction:
        """Return the command, or where the request stands if that is too long."""
        if len(exchange.request.body) <= MAX_BODY and (made := CURL.reproduction(exchange)).name is None:
            return made
        place = line(exchange.place or "").encode("ascii", "backslashreplace").decode()
        return Reproduction(f"# the request is too long to be shown; it stands at {place}")


RECORDED = Recorded()


def keep_example(tally: ClauseTally, observation: Observation, exchange: Exchange) -> None:
    """Count a breach, and keep it where it is among the smallest of its clause; the exchange has no keys any more."""
    size = len(exchange.request.body) + (len(exchange.response.body) if exchange.response else 0)
    if not tally.examples.wants((size, natural(exchange.place or ""))):
        tally.examples.extend([])
        return
    finding = Finding(observation.clause, observation.message, observation.pointer, observation.got, exchange)
    tally.examples.extend([Example(size, finding_entry(finding, REDACTOR, RECORDED))])
