"""Valid requests with the parameters that a schema gives a choice of."""

from __future__ import annotations

from collections.abc import Iterator

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import LATER
from video_remix_contract.clauses.model import Location
from video_remix_contract.clauses.parameters import ACCEPTED
from video_remix_contract.openapi.parameters import QUERY
from video_remix_contract.probing import parameters
from video_remix_contract.probing.probes import Probe, media_types_of, plain_body
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.examples import choices


def chosen_parameters(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield valid requests with the first and with the last value of each parameter of the query that has choices."""
    operation = catalogue.operation
    listed = {p.name: choices(p.schema) for p in operation.parameters if p.carrier == QUERY and choices(p.schema)}
    if not listed:
        return
    plain = target.values(operation)
    content_type, body = plain_body(catalogue, target, media_types_of(operation)[0])
    ends = {"first": 0, "last": -1} if any(len(values) > 1 for values in listed.values()) else {"first": 0}
    for end, index in ends.items():
        chosen = {**plain.get(QUERY, {}), **{name: values[index] for name, values in listed.items()}}
        values = parameters.with_values(plain, QUERY, chosen)
        request = target.request(operation, body=body, content_type=content_type, values=values)
        clause = catalogue.find(Location.QUERY, path=(next(iter(listed)),), keyword=ACCEPTED)
        yield Probe(f"query-{end}", clause, request, compared=(LATER.keyword,))
