"""Any correct provider with a fault of the catalogue: a WSGI middleware that changes a request or a response.

The faults are those of the reference provider. What a fault accepts, the provider behind it is asked for as if the
request were valid; what a fault changes in a response is changed in the response of the provider behind it.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from attrs import evolve
from video_remix_contract.clauses.model import Location
from video_remix_contract.judging.request import read_request
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion, with_header
from video_remix_contract.schema.examples import request_document
from video_remix_contract.wire.encoding import encode
from video_remix_contract.wire.messages import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response as HttpResponse

from reference_provider.independent import QUEUED, independent_provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judging.request import Reading


class Faulty:
    """The independent provider behind ``behaviour``, as a WSGI application."""

    def __init__(self, clauses: Catalogue, key: str) -> None:
        self.clauses, self.key = clauses, key
        self.behave(Behaviour())

    def behave(self, behaviour: Behaviour) -> None:
        """Take another behaviour, in front of a provider that has made no job yet."""
        self.behaviour, self.jobs = behaviour, 0
        self.app, self.provider = independent_provider(self.key)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve a request (PEP 3333)."""
        request = received(environ)
        reading = read_request(self.clauses, request)
        asked = Occasion(reading, self.jobs + 1)
        response = self.asked(environ, self.mended(request, reading, asked))
        declined = self.behaviour.declines(asked) if response.accepted and not reading.breaches else None
        if declined is not None:
            response = evolve(self.asked(environ, evolve(request, body=b"")), status=declined)
        self.jobs += response.accepted
        return sent(self.changed(response, Occasion(reading, self.jobs if response.accepted else 0)))(
            environ, start_response
        )

    def mended(self, request: Request, reading: Reading, asked: Occasion) -> Request:
        """Return the request as a provider that accepts it takes it: without what the behaviour tolerates."""
        operation = self.clauses.operation
        if reading.breaks(Location.METHOD) and self.tolerates(Location.METHOD, "other", asked):
            request = self.with_valid_body(evolve(request, method=operation.method.upper()))
        missing = reading.breaks(Location.AUTHORIZATION)
        if self.tolerates(Location.AUTHORIZATION, "missing" if missing else "wrong", asked):
            request = with_credentials(request, self.key)
        known = self.provider.videos.get(reading.video_id or "", "unknown")
        keyword = "unfinished" if known is None else "unknown"
        if reading.video_id and known in {None, "unknown"} and self.tolerates(Location.PARAMETER, keyword, asked):
            self.provider.videos[reading.video_id] = QUEUED
        refusable = [breach for breach in reading.breaches if breach.refusal]
        if refusable and all(self.behaviour.tolerates(breach.refusal, asked, breach.got) for breach in refusable):
            request = self.with_valid_body(request)
        return request

    def tolerates(self, location: Location, keyword: str, asked: Occasion) -> bool:
        """Return whether a clause about requests, not about their bodies, is not asked for."""
        path = (self.clauses.operation.path_parameter,) if location is Location.PARAMETER else ()
        return self.behaviour.tolerates(self.clauses.find(location, path=path, keyword=keyword), asked)

    def with_valid_body(self, request: Request) -> Request:
        """Return the request with a valid body."""
        operation = self.clauses.operation
        media_type = next(iter(operation.request_media_types))
        content_type, body = encode(media_type, request_document(operation, media_type))
        others = tuple(header for header in request.headers if header[0].lower() != "content-type")
        return evolve(request, headers=(*others, ("Content-Type", content_type)), body=body)

    def asked(self, environ: dict[str, Any], request: Request) -> Response:
        """Ask the provider behind."""
        headers = {name.lower(): value for name, value in request.headers}
        asked = {
            **{name: value for name, value in environ.items() if not name.startswith("HTTP_")},
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.input": BytesIO(request.body),
        }
        if "authorization" in headers:
            asked["HTTP_AUTHORIZATION"] = headers["authorization"]
        chunks, status, answered = run_wsgi_app(self.app, asked, buffered=True)
        return Response(int(status.split()[0]), tuple(answered.items()), b"".join(chunks))

    def changed(self, response: Response, occasion: Occasion) -> Response:
        """Return the response as the behaviour changes it."""
        document = json.loads(response.body) if response.body else None
        body = json.dumps(self.behaviour.document(document, occasion)).encode()
        if body != json.dumps(document).encode():
            response = with_header(evolve(response, body=body), "Content-Length", str(len(body)))
        return self.behaviour.respond(response, occasion)


def received(environ: dict[str, Any]) -> Request:
    """Return the request that a WSGI environment holds, its path as it came."""
    http = HttpRequest(environ)
    url = f"{http.host_url.rstrip('/')}{environ.get('REQUEST_URI') or quote(http.path)}"
    return Request(http.method, url, tuple(http.headers.items()), http.get_data())


def with_credentials(request: Request, key: str) -> Request:
    """Return the request with the right key."""
    others = tuple(header for header in request.headers if header[0].lower() != "authorization")
    return evolve(request, headers=(*others, ("Authorization", f"Bearer {key}")))


def sent(response: Response) -> HttpResponse:
    """Return a response that goes onto the wire as it is."""
    http = HttpResponse(response.body, response.status)
    http.headers.clear()
    http.headers.extend(response.headers)
    return http


class Quiet(WSGIRequestHandler):
    """Answers in HTTP/1.1, without a line for each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing."""


@contextmanager
def serving_behind(app: Faulty) -> Iterator[str]:
    """Serve a provider with faults by werkzeug's server; the value is its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
