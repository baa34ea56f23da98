"""A protocol of uvicorn that tells an application what it saw on the connection, and hangs up when it is asked to."""

from __future__ import annotations

from itertools import count
from typing import Any

import h11
from attrs import define
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from video_remix_contract.wire.messages import Headers, Wire, decoded

EXTENSION = "video_remix_contract.connection"
# Of all servers of this process, so that a number names one connection.
NUMBERS = count(1)


@define
class Connection:
    """The connection of a request, as ``scope["extensions"]`` has it; ``headers`` have their names as they were sent.

    ``of`` returns it, or None on a server that does not have this protocol.
    """

    headers: Headers
    number: int
    request: int
    protocol: Protocol
    cycle: RequestResponseCycle
    hung_up: bool = False

    @classmethod
    def of(cls, scope: Scope) -> Connection | None:
        """Return the connection of a request, None where the server keeps no facts of it."""
        connection = (scope.get("extensions") or {}).get(EXTENSION)
        return connection if isinstance(connection, cls) else None

    @property
    def wire(self) -> Wire:
        """The facts of the request, as far as they are known at this moment: its client may leave at any time."""
        return Wire(
            self.cycle.scope["http_version"],
            "transfer-encoding" in {name.lower() for name, _ in self.headers},
            self.number,
            self.request,
            client_left=self.cycle.disconnected and not self.hung_up,
        )

    def hang_up(self) -> None:
        """Close the connection at once; nothing more is sent, and whatever the application sends goes nowhere."""
        # What the client did before stays a fact of its own.
        self.hung_up = not self.cycle.disconnected
        self.cycle.disconnected = True
        self.protocol.transport.abort()


class Reader(h11.Connection):
    """Reads requests, and keeps the last one: its headers know how their names were sent."""

    request: h11.Request

    def next_event(self) -> Any:
        """Return what was read."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.request = event
        return event


class Protocol(H11Protocol):
    """Adds the ``Connection`` to the scope of each request.

    A request that came completely reaches the application also where its client has left since.
    """

    conn: Reader

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn = Reader(h11.SERVER)
        self.number, self.requests = next(NUMBERS), count(1)
        self.application: ASGIApp = self.app
        self.app = self.serve

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the application."""
        cycle = self.cycle
        headers = decoded(self.conn.request.headers.raw_items())
        connection = Connection(headers, self.number, next(self.requests), self, cycle)
        scope["extensions"] = {**(scope.get("extensions") or {}), EXTENSION: connection}
        complete = False

        async def received() -> Message:
            nonlocal complete
            message = await receive()
            if message["type"] == "http.disconnect" and not complete and not cycle.more_body:
                # uvicorn would keep the end of the body to itself.
                message = {"type": "http.request", "body": bytes(cycle.body), "more_body": False}
            complete = complete or not message.get("more_body", False)
            return message

        await self.application(scope, received, send)
