"""What makes a response a job, and which operations cost one."""

from __future__ import annotations

from functools import lru_cache

from video_remix_contract.clauses.from_schema import members
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.schema.normalize import normalized

# The states of a job that goes on after the response.
UNFINISHED = ("queued", "in_progress")
COSTS_JOB = "x-costs-job"


@lru_cache(maxsize=256)
def costs_job(operation: Operation) -> bool:
    """Return whether each accepted request makes a job: as the fragment says, otherwise a POST that answers with one.

    >>> from video_remix_contract.openapi.contract import load
    >>> costs_job(load().operation)
    True
    """
    declared = operation.node.value.get(COSTS_JOB)
    return declared if isinstance(declared, bool) else operation.method == "post" and answers_with_job(operation)


def answers_with_job(operation: Operation) -> bool:
    """Return whether some success of an operation is a job: it has an id, and a status of what is not finished."""
    described = [members(operation.response_media_types(status).values()) for status in operation.successes]
    return any(
        "id" in named and not set(UNFINISHED).isdisjoint(normalized(named["status"]).asks("enum", ()))
        for named in described
        if "status" in named
    )
