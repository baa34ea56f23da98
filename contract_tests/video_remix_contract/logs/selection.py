"""Which of the recorded exchanges are the contract's: recordings have other traffic too."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import urlsplit

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.errors import UsageError
from video_remix_contract.openapi.operation import addressed
from video_remix_contract.wire.messages import Request, url_path

# What a browser asks before a request of its own accord (the Fetch standard, CORS-preflight fetch).
PREFLIGHT = "OPTIONS"


@frozen
class Server:
    """The prefix of the API: scheme, host and port where they are known, and the path that operations follow."""

    origin: str
    path: str

    @classmethod
    def of(cls, text: str) -> Server:
        """Return the server that a user names, by a URL or by a path alone; raises UsageError for anything else."""
        origin = origin_of(text)
        if not (text.startswith("/") or origin.startswith(("http://", "https://"))) or set("?#") & set(text):
            raise UsageError(f"{text!r} is no prefix of an API; that is https://api.example.com/v1, or /v1")
        return cls(origin, url_path(text).rstrip("/"))

    def rest(self, url: str) -> str | None:
        """Return the path of a URL below the prefix, None where the URL is of another server."""
        if self.origin and origin_of(url) != self.origin:
            return None
        path = url_path(url)
        return path[len(self.path) :] if path.startswith(f"{self.path}/") else None


@frozen(slots=False)
class Selection:
    """The exchanges of a contract's operations, by their paths; at a single server, where one is named."""

    clauses: Catalogue
    server: Server | None = None

    @cached_property
    def paths(self) -> re.Pattern[str]:
        """What the URLs of all requests to the operations have in them."""
        patterns = (operation.path_pattern.pattern.removesuffix("$") for operation in self.clauses.operations)
        return re.compile("|".join(patterns))

    def likely(self, request: Request) -> Catalogue | None:
        """Return the clauses that a request is judged by if it is usual, in less time; otherwise see ``of``.

        What is usual has method and path of the only operation.
        """
        if self.paths.search(request.url) is None:
            return None
        return self.clauses if self.server is None and len(self.clauses.parts) == 1 else self.of(request)

    def of(self, request: Request) -> Catalogue | None:
        """Return the clauses that a request is judged by, None where it is none of the contract's."""
        if request.method.upper() == PREFLIGHT:
            return None
        path = url_path(request.url) if self.server is None else self.server.rest(request.url)
        operation = None if path is None else addressed(self.clauses.operations, request.method, path)
        if operation is None or (self.server and not operation.path_pattern.fullmatch(path or "")):
            return None
        return next(part for part in self.clauses.parts if part.operation is operation)


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL, without the port that goes without saying; empty where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{'' if port in (None, usual) else f':{port}'}" if host else ""
