"""The faults of clients that a single request does not show: calls that break exactly one clause."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from attrs import evolve

from video_remix_contract.clauses.calls import texts
from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.judging.calls import Call
from video_remix_contract.probing.probes import media_types_of, plain_document
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.examples import binary_members
from video_remix_contract.wire.encoding import encode
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

IDENTIFIER = "video/1"
LOST = Failure(FailureKind.CLOSED, "a hang-up without a response")


def broken_calls(catalogue: Catalogue, target: Target) -> Iterator[tuple[str, Call]]:
    """Yield the name of a fault and a call that has it, none where the operation makes no job."""
    operation = catalogue.operation
    if not costs_job(operation):
        return
    media_type = media_types_of(operation)[0]
    document = {} if media_type is None else plain_document(catalogue, target, media_type)

    def request(changed: dict[str, str], segment: str | None = None) -> Request:
        if media_type is None:
            return target.request(operation, body=b"", content_type=None, segment=segment)
        files = binary_members(operation, media_type)
        content_type, body = encode(media_type, document | changed, files=files)
        return target.request(operation, body=body, content_type=content_type, segment=segment)

    if operation.path_parameter:
        twice = quote(quote(IDENTIFIER, safe=""), safe="")
        given = {operation.path_parameter: IDENTIFIER}
        yield "id-escaped-twice", Call((Exchange(request({}, twice), Response(404)),), given)
    for name in texts(operation):
        sent = {name: f"a {name}"}
        yield f"{name}-trimmed", Call((Exchange(request(sent), Response(400)),), {name: f"a {name} "})
    plain = request({})
    yield "sent-twice", Call((Exchange(plain, None, LOST), Exchange(plain, None, LOST)))
    moved, elsewhere = f"{target.base_url}/moved{operation.path}", f"http://127.0.0.2/v1{operation.path}"
    followed = evolve(plain, method="GET" if operation.method != "get" else "HEAD", url=moved, body=b"")
    yield "redirect-changes-method", Call((redirected(plain, moved), Exchange(followed, Response(404))))
    followed = evolve(plain, url=elsewhere)
    yield "key-elsewhere", Call((redirected(plain, elsewhere), Exchange(followed, Response(404))))


def redirected(request: Request, location: str) -> Exchange:
    """Return an exchange that ends in a redirect."""
    return Exchange(request, Response(307, (("Location", location),)))
