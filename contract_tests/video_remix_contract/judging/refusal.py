"""Tell a refusal that comes with the status of a success from a job."""

from __future__ import annotations

from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.quoting import quoted
from video_remix_contract.schema.synonyms import ENVELOPE_MEMBERS
from video_remix_contract.wire.decoding import decode_json
from video_remix_contract.wire.messages import Response

# Envelopes are small; a job may be of any size.
MAX_ENVELOPE = 64 * 1024
# With so many of its members a document is a job, however incomplete.
ENOUGH_MEMBERS = 3


def refusal_in(catalogue: Catalogue, response: Response) -> str | None:
    """Return what is wrong with a 2xx that carries an error envelope in place of the job, otherwise None."""
    if not response.accepted or len(response.body) > MAX_ENVELOPE:
        return None
    try:
        document = decode_json(response.body).value
    except DecodingError:
        return None
    job = catalogue.job_members[judged_by(catalogue, response)]
    if not job or not is_envelope(document, job):
        return None
    return f"the {response.status} is a refusal{quoted(response)}"


def judged_by(catalogue: Catalogue, response: Response) -> str:
    """Return the documented success that a 2xx is judged by."""
    return catalogue.operation.judged_as(response.status)


def is_no_refusal(catalogue: Catalogue, response: Response, document: Any) -> bool:
    """Return whether a document is no error envelope by the members of a job that it has, whatever the others are."""
    job = catalogue.job_members[judged_by(catalogue, response)]
    return not job or not isinstance(document, dict) or is_job(document, job)


def is_envelope(document: Any, job: frozenset[str]) -> bool:
    """Return whether a document is an error envelope: it says what went wrong, and neither it nor a part is a job."""
    if not isinstance(document, dict) or is_job(document, job):
        return False
    if any(isinstance(value, dict) and is_job(value, job) for value in document.values()):
        return False
    says = [name for name in ENVELOPE_MEMBERS if document.get(name)]
    # A message alone may go with a result: {"message": "ok", "data": {…}}.
    result = any(value and isinstance(value, dict | list) for name, value in document.items() if name not in says)
    return bool(says) and (ENVELOPE_MEMBERS[0] in says or not result)


def is_job(document: dict[str, Any], job: frozenset[str]) -> bool:
    """Return whether a document has enough members of a job to be one."""
    return len(job & document.keys()) >= min(ENOUGH_MEMBERS, len(job))
