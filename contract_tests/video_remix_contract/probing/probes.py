"""The requests that a provider is sent, derived from the contract: each knows the clause that it is for."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Location, short_media_type
from video_remix_contract.judging.provider import defect_clauses
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.examples import free_texts, request_document
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.wire.encoding import encode, is_form
from video_remix_contract.wire.messages import Defect, Request

# Not application/x-www-form-urlencoded: form parsers read it as they read multipart, which harms nobody.
UNDOCUMENTED = ("text/plain", "application/xml")


@frozen
class Probe:
    """A request with the clause that it is for, and a name that tells it from the other probes of the clause."""

    name: str
    clause: Clause | None
    request: Request
    defect: Defect | None = None


def valid(
    catalogue: Catalogue, target: Target, media_type: str, *, video_id: str | None = None, text: str | None = None
) -> Probe:
    """Return a valid request, plain or with a given text in each member that takes any text."""
    operation = catalogue.operation
    document = request_document(operation, media_type)
    if text is not None:
        document |= dict.fromkeys(free_texts(operation, media_type), text)
    content_type, body = encode(media_type, document)
    request = target.request(operation, body=body, content_type=content_type, video_id=video_id)
    clause = catalogue.find(Location.CONTENT_TYPE, media_type=media_type)
    return Probe("plain" if text is None else "text", clause, request)


def invalid(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield requests that must be refused, each with a single difference from a valid request."""
    operation = catalogue.operation
    media_types = list(operation.request_media_types)
    for media_type in media_types:
        yield from broken_documents(catalogue, target, media_type)
        yield from malformed_bodies(catalogue, target, media_type)
    if not media_types:
        return
    _, body = encode(media_types[0], request_document(operation, media_types[0]))
    undocumented = catalogue.find(Location.CONTENT_TYPE, keyword="undocumented")
    for other in UNDOCUMENTED:
        if other not in media_types:
            request = target.request(operation, body=body, content_type=other)
            yield Probe(short_media_type(other), undocumented, request)
    if operation.body_required:
        yield from absent_bodies(catalogue, target, media_types)


def absent_bodies(catalogue: Catalogue, target: Target, media_types: list[str]) -> Iterator[Probe]:
    """Yield requests without a body."""
    required = catalogue.find(Location.BODY, keyword="required")
    for media_type in media_types:
        if not is_form(media_type):
            request = target.request(catalogue.operation, body=b"", content_type=media_type)
            yield Probe(f"{short_media_type(media_type)}-empty", required, request)
    yield Probe("absent", required, target.request(catalogue.operation, body=b"", content_type=None))


def broken_documents(catalogue: Catalogue, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield a request for each small way to break each rule of the request schema."""
    operation = catalogue.operation
    document = request_document(operation, media_type)
    for rule, _, refusal in catalogue.request_rules[media_type]:
        for label, broken in mutations(rule, document):
            texts = isinstance(broken, dict) and all(isinstance(value, str) for value in broken.values())
            # A form has no types: what it can break is presence and the bounds of texts.
            if is_form(media_type) and not texts:
                continue
            content_type, body = encode(media_type, broken)
            request = target.request(operation, body=body, content_type=content_type)
            yield Probe(f"{short_media_type(media_type)}-{label}", refusal, request)


def malformed_bodies(catalogue: Catalogue, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield bodies that are not well-formed in the media type that they name."""
    operation = catalogue.operation
    clause = catalogue.find(Location.BODY, keyword="malformed", media_type=media_type)
    content_type, body = encode(media_type, request_document(operation, media_type))
    if is_form(media_type):
        cases = [
            ("no-boundary", media_type, body),
            ("other-boundary", f"{media_type}; boundary=other", body),
            ("cut-off", content_type, body[: len(body) // 2]),
        ]
    else:
        texts = {"cut-off": body[: len(body) // 2], "single-quotes": body.replace(b'"', b"'"), "no-json": b"no json"}
        cases = [(name, media_type, text) for name, text in texts.items()]
    for name, kind, text in cases:
        yield Probe(name, clause, target.request(operation, body=text, content_type=kind))


def defective(catalogue: Catalogue, target: Target, unknown_id: str) -> Iterator[Probe]:
    """Yield requests with a defect that only the prober knows: another video, another key, another method."""
    operation = catalogue.operation
    media_type = next(iter(operation.request_media_types), None)
    content_type, body = encode(media_type, request_document(operation, media_type)) if media_type else (None, b"")
    video_ids = {Defect.UNKNOWN_VIDEO: unknown_id, Defect.UNFINISHED_VIDEO: target.pending_video_id}
    for defect in Defect:
        if defect is Defect.UNFINISHED_VIDEO and target.pending_video_id is None:
            continue
        if defect in {Defect.MISSING_KEY, Defect.WRONG_KEY} and not target.has_credentials:
            continue
        other_method = defect is Defect.OTHER_METHOD
        request = target.request(
            operation,
            body=b"" if other_method else body,
            content_type=None if other_method else content_type,
            video_id=video_ids.get(defect),
            defect=defect,
            method=("PUT" if operation.method == "get" else "GET") if other_method else None,
        )
        for _, clause in defect_clauses(catalogue, defect):
            yield Probe(defect.value, clause, request, defect)
