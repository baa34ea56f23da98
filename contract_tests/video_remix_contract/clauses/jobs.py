"""What makes a response a job, and which operations cost one."""

from __future__ import annotations

from video_remix_contract.clauses.from_schema import members
from video_remix_contract.openapi.operation import Operation

# The members by which a response is known as a job that goes on after it.
JOB_MEMBERS = frozenset({"id", "status"})
COSTS_JOB = "x-costs-job"


def costs_job(operation: Operation) -> bool:
    """Return whether each accepted request makes a job: as the fragment says, otherwise a POST that answers with one.

    >>> from video_remix_contract.openapi.contract import load
    >>> costs_job(load().operation)
    True
    """
    declared = operation.node.value.get(COSTS_JOB)
    return declared if isinstance(declared, bool) else operation.method == "post" and answers_with_job(operation)


def answers_with_job(operation: Operation) -> bool:
    """Return whether some success of an operation is a job."""
    return any(
        members(operation.response_media_types(status).values()).keys() >= JOB_MEMBERS for status in operation.successes
    )
