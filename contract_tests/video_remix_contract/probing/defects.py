"""Valid requests with a defect that only the prober knows: another video, another key, another method."""

from __future__ import annotations

from collections.abc import Iterator

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.judging.provider import defect_clauses
from video_remix_contract.probing.probes import Probe, media_types_of, plain_body
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Defect

# Methods that harm nothing where a provider takes them, the likeliest last.
OTHER_METHODS = ("get", "put", "patch")


def defective(catalogue: Catalogue, target: Target, unknown_id: str) -> Iterator[Probe]:
    """Yield requests with a defect that only the prober knows: another video, another key, another method."""
    operation = catalogue.operation
    content_type, body = plain_body(catalogue, target, media_types_of(operation)[0])
    other = next((method for method in OTHER_METHODS if method not in operation.path_item.value), None)
    video_ids = {
        Defect.UNKNOWN_VIDEO: target.unknown_video_id or unknown_id,
        Defect.UNFINISHED_VIDEO: target.pending_video_id,
    }
    for defect in Defect:
        if defect is Defect.HOSTILE_ID:
            continue
        if defect is Defect.UNFINISHED_VIDEO and target.pending_video_id is None:
            continue
        if defect in {Defect.MISSING_KEY, Defect.WRONG_KEY} and not target.has_credentials(operation):
            continue
        if defect is Defect.OTHER_METHOD and other is None:
            continue
        other_method = defect is Defect.OTHER_METHOD
        request = target.request(
            operation,
            body=b"" if other_method else body,
            content_type=None if other_method else content_type,
            video_id=video_ids.get(defect),
            defect=defect,
            method=other.upper() if other and other_method else None,
        )
        for _, clause in defect_clauses(catalogue, defect):
            yield Probe(defect.value, clause, request, defect)
