"""What to ask a provider, derived from the contract: every probe knows the clause that it is after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from video_remix_contract.clauses.conventions import PREMISE_CLAUSES
from video_remix_contract.clauses.from_schema import short
from video_remix_contract.probing.target import encode
from video_remix_contract.schema.examples import request_sample
from video_remix_contract.schema.mutations import breaks
from video_remix_contract.schema.rules import rules, shape
from video_remix_contract.wire.messages import Premise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract, Node
    from video_remix_contract.probing.target import Target
    from video_remix_contract.wire.messages import Request

# Not application/x-www-form-urlencoded: form parsers take it beside multipart, and nobody is harmed by that.
UNDOCUMENTED = ("text/plain", "application/xml")


@frozen
class Probe:
    """A request with the clause that it is after and a name that tells it from its siblings."""

    name: str
    clause: str
    request: Request
    premise: Premise = Premise.NONE


def media_node(contract: Contract, media_type: str) -> Node:
    """Return the media type object of the request body."""
    node = contract.operation.get("requestBody", "content", media_type)
    assert node is not None, "the media type comes from the contract"
    return node


def sample(contract: Contract, media_type: str) -> dict[str, Any]:
    """Return a valid plain request document for a media type."""
    document = request_sample(contract.request_media_types[media_type], media_node(contract, media_type))
    return document if isinstance(document, dict) else {}


def free_texts(contract: Contract, media_type: str) -> dict[str, int | None]:
    """Return the members of the request that take any text, each with its longest length."""
    form = shape(contract.request_media_types[media_type])
    found = {}
    for name, node in form.properties.items():
        member = shape(node)
        if "string" in member.types and not {"enum", "pattern", "anyOf", "oneOf", "not"} & member.keywords.keys():
            found[name] = int(member.keywords["maxLength"][0]) if "maxLength" in member.keywords else None
    return found


def valid(
    contract: Contract, target: Target, media_type: str, *, video_id: str | None = None, text: str | None = None
) -> Probe:
    """Return a valid request, plain or with a given text in each member that takes any text."""
    document = sample(contract, media_type)
    if text is not None:
        document |= dict.fromkeys(free_texts(contract, media_type), text)
    content_type, body = encode(media_type, document)
    request = target.request(contract, body=body, content_type=content_type, video_id=video_id)
    return Probe("plain" if text is None else "text", f"request.content-type.{short(media_type)}", request)


def invalid(contract: Contract, target: Target) -> Iterator[Probe]:
    """Yield requests that must be refused, each differing from a valid twin in one thing."""
    media_types = list(contract.request_media_types)
    for media_type in media_types:
        yield from broken_documents(contract, target, media_type)
        yield from malformed(contract, target, media_type)
    if not media_types:
        return
    _, body = encode(media_types[0], sample(contract, media_types[0]))
    for other in UNDOCUMENTED:
        if other not in media_types:
            request = target.request(contract, body=body, content_type=other)
            yield Probe(short(other), "request.content-type.undocumented", request)
    if contract.body_required:
        for media_type in [one for one in media_types if not one.startswith("multipart/")]:
            request = target.request(contract, body=b"", content_type=media_type)
            yield Probe(f"{short(media_type)}-empty", "request.required", request)
        yield Probe("absent", "request.required", target.request(contract, body=b"", content_type=None))


def broken_documents(contract: Contract, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield one request for each small way to break each rule of the request schema."""
    form = media_type.startswith("multipart/")
    document = sample(contract, media_type)
    for rule in rules(contract.request_media_types[media_type]):
        for label, broken in breaks(rule, document):
            texts = isinstance(broken, dict) and all(isinstance(value, str) for value in broken.values())
            # A form has no types: what it can break is presence and the bounds of texts.
            if form and not texts:
                continue
            content_type, body = encode(media_type, broken)
            request = target.request(contract, body=body, content_type=content_type)
            yield Probe(f"{short(media_type)}-{label}", f"request.{rule.name}", request)


def malformed(contract: Contract, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield bodies that are not well-formed in the media type that they name."""
    clause = f"request.malformed.{short(media_type)}"
    if media_type.startswith("multipart/"):
        content_type, body = encode(media_type, sample(contract, media_type))
        cases = [
            ("no-boundary", media_type, body),
            ("other-boundary", f"{media_type}; boundary=other", body),
            ("cut-off", content_type, body[: len(body) // 2]),
        ]
    else:
        _, body = encode(media_type, sample(contract, media_type))
        texts = [
            ("cut-off", body[: len(body) // 2]),
            ("single-quotes", body.replace(b'"', b"'")),
            ("no-json", b"no json"),
        ]
        cases = [(name, media_type, text) for name, text in texts]
    for name, content_type, body in cases:
        yield Probe(name, clause, target.request(contract, body=body, content_type=content_type))


def premises(contract: Contract, target: Target, unknown_id: str) -> Iterator[Probe]:
    """Yield requests of which only the prober knows that they are wrong: other video, other key, other method."""
    media_type = next(iter(contract.request_media_types), None)
    content_type, body = encode(media_type, sample(contract, media_type)) if media_type else (None, b"")
    videos = {Premise.UNKNOWN_VIDEO: unknown_id, Premise.UNFINISHED_VIDEO: target.pending_video_id}
    for clause in PREMISE_CLAUSES:
        premise = clause.premise
        if premise is Premise.UNFINISHED_VIDEO and target.pending_video_id is None:
            continue
        if premise in {Premise.MISSING_KEY, Premise.WRONG_KEY} and not (
            contract.secured() and target.credentials(Premise.NONE)
        ):
            continue
        other_method = premise is Premise.OTHER_METHOD
        request = target.request(
            contract,
            body=b"" if other_method else body,
            content_type=None if other_method else content_type,
            video_id=videos.get(premise),
            premise=premise,
            method=("PUT" if contract.method == "get" else "GET") if other_method else None,
        )
        yield Probe(premise.value, clause.id, request, premise)
