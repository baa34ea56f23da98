"""The clauses about parameters: what clients send, what providers accept and refuse."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from attrs import evolve

from video_remix_contract.clauses.from_schema import broken_by_texts, ruled
from video_remix_contract.clauses.model import Clause, Location, Message, Side
from video_remix_contract.clauses.wording import kept, refused
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import COOKIE, HEADER, PATH, QUERY, Parameter
from video_remix_contract.schema.examples import choices
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.schema.rules import Rule, rules

LOCATIONS = {PATH: Location.PATH, QUERY: Location.QUERY, HEADER: Location.HEADER, COOKIE: Location.COOKIE}
ACCEPTED = "accepted"


def parameter_rules(parameter: Parameter) -> list[Rule]:
    """Return the rules of a parameter as those of a member of an object: on the wire it is text and never null."""
    name, schema = parameter.name, parameter.schema
    result = []
    if parameter.required and parameter.carrier != PATH:
        types, pointer = normalized(schema).types, f"{parameter.node.pointer}/required"
        result.append(Rule((name,), "required", value=True, pointer=pointer, types=types))
    optional = None if parameter.required else f"`{name}` may be absent"
    own = filter(broken_by_texts, rules(schema))
    return [*result, *(evolve(rule, path=(name, *rule.path), condition=rule.condition or optional) for rule in own)]


def parameter_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield what the documented parameters ask of both sides."""
    client = partial(Clause, operation.name, Side.CLIENT, Message.REQUEST)
    request = partial(Clause, operation.name, Side.PROVIDER, Message.REQUEST)
    for parameter in operation.parameters:
        location, name = LOCATIONS[parameter.carrier], parameter.name
        if choices(parameter.schema) and parameter.carrier == QUERY:
            statement = f"Every `{name}` that the schema allows is accepted."
            yield request(location, parameter.node.pointer, statement, path=(name,), keyword=ACCEPTED)
        for rule in parameter_rules(parameter):
            yield evolve(ruled(request, rule, refused(rule)), location=location)
            yield evolve(ruled(client, rule, kept(rule)), location=location, condition=rule.condition)
