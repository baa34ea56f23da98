"""Show the requests that a provider of ours gets, one line each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.judging.calls import destination
from video_remix_contract.judging.client import judge_client
from video_remix_contract.untrusted.text import line
from video_remix_contract.wire.messages import Exchange, url_path
from video_remix_contract.wire.redaction import redacted


def showing(clauses: Catalogue, keep: Callable[[Exchange], None] | None) -> Callable[[Exchange], None]:
    """Return what prints a line for an exchange and then keeps it."""

    def record(exchange: Exchange) -> None:
        # A terminal that has gone is no reason to refuse a request.
        with suppress(OSError):
            print(request_line(clauses, exchange), flush=True)
        if keep:
            keep(exchange)

    return record


def request_line(clauses: Catalogue, exchange: Exchange) -> str:
    """Return a request in a line without its keys: method, path, status, and the clauses that its client broke."""
    of_request = destination(clauses, exchange.request, {})
    broken = judge_client(of_request, exchange).broken if of_request else []
    ids = dict.fromkeys(observation.clause.id for observation in broken)
    request, status = redacted(exchange).request, exchange.response and exchange.response.status
    return line(" ".join([request.method, url_path(request.url), str(status), *ids]))
