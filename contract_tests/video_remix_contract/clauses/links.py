"""The clauses about links: what a response names can be asked for at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.links import Link, links
from video_remix_contract.openapi.operation import Operation

LINK = "link"
HINT = (
    "Give back an id that your own other routes take: gateways often give back the upstream's, or keep the new one in "
    "a process that the next request does not reach."
)


def link_clauses(operations: Sequence[Operation]) -> Iterator[tuple[Link, Clause]]:
    """Yield the clause of each link to an operation that changes nothing (RFC 9110, section 9.2.1)."""
    for link in links(operations):
        if link.target.method == "get":
            path = tuple(json_pointer.parts(link.value))
            yield (
                link,
                Clause(
                    link.source.name,
                    Side.PROVIDER,
                    Message.RESPONSE,
                    Location.BODY,
                    link.pointer,
                    f"`{'.'.join(path)}` can be asked for with {link.target.name} at once.",
                    level=Level.SHOULD,
                    source="the documented link",
                    status=link.status,
                    path=path,
                    keyword=LINK,
                    aspect=link.target.label,
                    hint=HINT,
                    label=link.source.label,
                ),
            )
