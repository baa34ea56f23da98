"""Compare the parameters of a request and the headers of a response: their schemas, and how they are written."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from attrs import evolve, frozen

from video_remix_contract.clauses.model import Message
from video_remix_contract.diff.annotations import describing, differing
from video_remix_contract.diff.model import BOTH, Change, Direction, Kind, Subject, Witness, actors
from video_remix_contract.diff.sets import Documents
from video_remix_contract.diff.wire import Writing, on_the_wire, writing
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import HEADER, PATH, QUERY
from video_remix_contract.openapi.reference import Node

# What a difference of writing is called, the widest first.
ASPECTS = {"content": "media_type", "style": "style", "explode": "explode", "allowReserved": "allows_reserved"}
SCALAR = {"type": ["string", "integer", "number", "boolean"]}
SHAPES = (SCALAR, {"type": "array", "minItems": 2}, {"type": "object", "minProperties": 2})
# What shows most and is read best, where the schemas allow it.
PLAIN = ("a", ["a", "b"], {"a": "b", "c": "d"}, "a/b", ["a/b", "c"], {"a": "b/c", "d": "e"})
MAX_SAMPLES = 20


@frozen
class Carried:
    """A parameter or a header: how it is written, its schema, whether it has to be there."""

    writing: Writing
    node: Node
    required: bool

    @property
    def schema(self) -> Node:
        """The schema of its value, that of the document that it carries, if any; without it, all is allowed."""
        return schema_of(self.node)


@frozen
class Carrier:
    """The parameters of a carrier, or the headers of a response, by name; ``owner`` is what they belong to."""

    owner: Node
    named: dict[str, Carried]


def schema_of(described: Node) -> Node:
    """Return the schema under ``schema`` or inside ``content``."""
    content = described.get("content")
    media = next((media for _, media in content.items()), None) if content else None
    node = (media.get("schema") if media else None) or described.get("schema")
    return node or described.at(described.pointer, {})


def parameters(operation: Operation, carrier: str, naming: Operation) -> Carrier:
    """Return the parameters of a carrier by name.

    The name of a path parameter never reaches the wire, and that of a header has no case: they get the names that
    the parameter at the same place, or of the same letters, has in ``naming``.
    """
    own = {each.name: each for each in operation.parameters if each.carrier == carrier}
    wanted = dict(zip(own, own, strict=True))
    if carrier == PATH and len(naming.path_parameters) == len(operation.path_parameters):
        wanted |= zip(operation.path_parameters, naming.path_parameters, strict=True)
    elif carrier == HEADER:
        names = {each.name.lower(): each.name for each in naming.parameters if each.carrier == HEADER}
        wanted = {name: names.get(name.lower(), name) for name in own}
    order = operation.path_parameters if carrier == PATH else own
    named = {
        wanted[name]: Carried(writing(carrier, name, own[name].node.value), own[name].node, own[name].required)
        for name in order
        if name in own
    }
    return Carrier(operation.node, named)


def headers(response: Node) -> Carrier:
    """Return the documented headers of a response by name, in small letters."""
    node = response.get("headers")
    named = {
        name.lower(): Carried(writing(HEADER, name, header.value), header, header.value.get("required") is True)
        for name, header in (node.items() if node else ())
    }
    return Carrier(response, named)


def as_object(carrier: Carrier) -> Node:
    """Return parameters or headers by name as an object schema with the same meaning."""
    properties = {name: referring(each.schema) for name, each in carrier.named.items()}
    required = [name for name, each in carrier.named.items() if each.required]
    value = {"type": "object", "properties": properties, "required": required}
    return carrier.owner.at(f"{carrier.owner.pointer}/parameters", value)


def referring(schema: Node) -> Any:
    """Return a reference to a schema, so that its place is known; the schema where it stands nowhere as it is."""
    reference = f"#{quote(schema.pointer)}"
    try:
        written = schema.target(reference, schema.pointer).value
    except ContractError:
        return schema.value
    return {"$ref": reference} if written == schema.value else schema.value


def annotation_changes(subject: Subject, old: Mapping[str, Carried], new: Mapping[str, Carried]) -> Iterator[Change]:
    """Yield what differs in the descriptions of parameters or headers."""
    for name, after in new.items():
        if name in old:
            described = (describing(each.node.value) for each in (old[name], after))
            yield from differing(evolve(subject, path=(name,)), *described)


def writing_changes(subject: Subject, old: Mapping[str, Carried], new: Mapping[str, Carried]) -> Iterator[Change]:
    """Yield where the same value is another text on the wire, which both sides have to act on."""
    for name, after in new.items():
        if name in old:
            about = evolve(subject, path=(name,))
            yield from written_otherwise(about, old[name].writing, after.writing, old[name].schema, after.schema)
            yield from empty_value(about, old[name], after)


def written_otherwise(subject: Subject, before: Writing, after: Writing, old: Node, new: Node) -> Iterator[Change]:
    """Yield the change of how a value is written, if a value that both schemas allow shows it."""
    if before == after:
        return
    differing = [key for key, name in ASPECTS.items() if getattr(before, name) != getattr(after, name)]
    change = Change(evolve(subject, keyword=(differing or ["style"])[0]), Kind.CHANGED, BOTH, "")
    name = f"`{subject.path[-1]}`"
    if before.media_type and after.media_type and before.media_type != after.media_type:
        statement = f"{name} is written in {after.media_type}. Before: {before.media_type}."
        yield evolve(change, statement=statement, witness=Witness(after.media_type, Direction.NEW))
        return
    unruled = None
    for value in samples(old, new):
        earlier, later = on_the_wire(before, value), on_the_wire(after, value)
        if earlier is None or later is None:
            unruled = value if unruled is None and differing else unruled
        elif earlier != later:
            statement = f"{name} is written as in `{later}`. Before: as in `{earlier}`."
            yield evolve(change, statement=statement, witness=Witness(later, Direction.NEW))
            return
    if unruled is not None:
        reason = "OpenAPI does not say how such a value is written, before the change or after it"
        statement = f"{name} is written in another way, in which it may be another text."
        yield evolve(change, must_act=(), statement=statement, undecided=reason)


def samples(old: Node, new: Node) -> list[Any]:
    """Return values that two schemas allow: scalars, lists of two elements, objects with two members."""
    schemas = [inlined(old), inlined(new)]
    both = Documents({"allOf": schemas})
    result = [value for value in PLAIN if both.allows(value)]
    for shape in SHAPES:
        result += itertools.islice(Documents({"allOf": [*schemas, shape]}).examples(), MAX_SAMPLES)
    return result


def empty_value(subject: Subject, old: Carried, new: Carried) -> Iterator[Change]:
    """Yield that a query parameter may be without a value, or no longer, where its schema allows no empty text."""
    before, after = (each.node.value.get("allowEmptyValue") is True for each in (old, new))
    refusing = old if after else new
    if before is after or old.writing.carrier != QUERY or Documents(inlined(refusing.schema)).allows(""):
        return
    yield Change(
        subject=evolve(subject, keyword="allowEmptyValue"),
        kind=Kind.ADDED if after else Kind.REMOVED,
        must_act=actors(Message.REQUEST, allows_less=before, allows_more=after),
        statement=f"`{subject.path[-1]}` may be without a value.",
        witness=Witness(f"?{new.writing.name}=", Direction.NEW if after else Direction.OLD),
    )
