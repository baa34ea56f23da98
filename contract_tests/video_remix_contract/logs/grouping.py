"""By what the counts of a report are grouped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from video_remix_contract.logs.groups import Group
from video_remix_contract.logs.selection import origin_of
from video_remix_contract.untrusted.text import line
from video_remix_contract.wire.messages import Exchange, header
from video_remix_contract.wire.redaction import Keys

MAX_NAME = 120
ABSENT = "(none)"


def user_agent(exchange: Exchange) -> str | None:
    """Return the program that sent the request, by its own name."""
    return header(exchange.request.headers, "user-agent")


def label(exchange: Exchange) -> str | None:
    """Return what the recording calls the exchange."""
    return exchange.label


def server(exchange: Exchange) -> str | None:
    """Return scheme, host and port of the server."""
    return origin_of(exchange.request.url)


def day(exchange: Exchange) -> str | None:
    """Return the day of the request, in UTC."""
    return exchange.started.astimezone(UTC).date().isoformat() if exchange.started else None


GROUPS: dict[str, Callable[[Exchange], str | None]] = {
    Group.USER_AGENT: user_agent,
    Group.LABEL: label,
    Group.SERVER: server,
    Group.DAY: day,
}


def group_of(by: str, exchange: Exchange) -> str:
    """Return the name of an exchange's group, without keys and in bounds."""
    name = GROUPS[by](exchange)
    return line(Keys.of(exchange.request).removed_from(name or ""))[:MAX_NAME] or ABSENT
