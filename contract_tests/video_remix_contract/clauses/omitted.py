"""Lower what the documentation's own example leaves out, for the profile that goes by the example."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from video_remix_contract.clauses.model import Clause, Level, Message
from video_remix_contract.openapi.operation import Operation

OMITTED = "the documentation's own example leaves the member out"


def lowered(clause: Clause, omitted: set[tuple[str, str]]) -> Clause:
    """Lower the presence of an omitted member to a SHOULD; clauses about its value then hold where it is present."""
    if clause.message is Message.REQUEST or not clause.status or (clause.status, *clause.path[:1]) not in omitted:
        return clause
    if clause.keyword == "required" and len(clause.path) == 1:
        return evolve(clause, level=Level.SHOULD)
    return evolve(clause, condition=clause.condition or OMITTED)


def omitted_by_example(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield (status, member) for what the documentation's own example leaves out (``x-omits``)."""
    for status in operation.successes:
        content = operation.responses[status].get("content")
        for _, media in content.items() if content else []:
            examples = media.get("examples")
            for _, example in examples.items() if examples else []:
                yield from ((status, name) for name in example.value.get("x-omits", []))
