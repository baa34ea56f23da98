"""The places of a fragment that hold a text of its author's, found by walking the document along OpenAPI's own types.

The types are those of the generator, which marks every such text as untrusted; what it does not know is taken whole.
"""

from __future__ import annotations

import copy
import types
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from attrs import evolve, frozen
from openapi_python_client import schema as oai
from openapi_python_client.schema.untrusted_string import UntrustedString
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path = tuple[Any, ...]


@frozen
class Spot:
    """A text, or the key of an object, at a path of the document.

    ``kind`` names the field of OpenAPI that holds it, ``holder`` is the path of the OpenAPI object that has the field.
    """

    kind: str
    path: Path
    text: str
    holder: Path
    is_key: bool = False


@frozen
class Place:
    """The spots of an OpenAPI object that hold the same text, such as a member and its entry in ``required``."""

    spots: tuple[Spot, ...]

    @property
    def kind(self) -> str:
        """The field of OpenAPI that holds the text."""
        return self.spots[0].kind

    @property
    def text(self) -> str:
        """What the fragment has there."""
        return self.spots[0].text


def places(document: dict[str, Any]) -> list[Place]:
    """Return every place of a document, in its order; an optional text that is absent is a place, too."""
    grouped: dict[tuple[Path, str], list[Spot]] = {}
    for spot in walk(document, oai.OpenAPI, Spot("", (), "", ())):
        # What is absent shares its text with nothing.
        grouped.setdefault((spot.holder, spot.text or str(spot.path)), []).append(spot)
    return [Place(tuple(spots)) for spots in grouped.values()]


def walk(value: Any, annotation: Any, at: Spot) -> Iterator[Spot]:
    """Yield the spots of a value at a spot, to which OpenAPI gives a type."""
    kind = chosen(value, annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(value, dict):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        absent = {name: "" for name, inner in fields.items() if UntrustedString in alternatives(inner)}
        for name, item in {**absent, **value}.items():
            inner = Spot(f"{kind.__name__}.{name}", (*at.path, name), "", at.path)
            yield from walk(item, fields.get(name, Any), inner)
    elif isinstance(value, dict) and (kind is Any or get_origin(kind) is dict):
        for name, item in value.items():
            below = evolve(at, path=(*at.path, name))
            yield evolve(below, kind=f"{at.kind} key", text=name, is_key=True)
            yield from walk(item, get_args(kind)[1] if get_args(kind) else Any, below)
    elif isinstance(value, list) and (kind is Any or get_origin(kind) is list):
        for index, item in enumerate(value):
            yield from walk(item, get_args(kind)[0] if get_args(kind) else Any, evolve(at, path=(*at.path, index)))
    elif isinstance(value, str) and kind in {UntrustedString, Any, str}:
        yield evolve(at, text=value)


def chosen(value: Any, annotation: Any) -> Any:
    """Return the alternative of a type that a value is meant by."""
    kinds = alternatives(annotation)
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    if isinstance(value, dict) and models:
        return oai.Reference if "$ref" in value and oai.Reference in models else models[-1]
    containers = [kind for kind in kinds if get_origin(kind) is type(value)]
    texts = [kind for kind in kinds if kind in {UntrustedString, Any, str}]
    return next(iter([*containers, *texts]), kinds[0])


def alternatives(annotation: Any) -> list[Any]:
    """Return the types that a type annotation allows."""
    if get_origin(annotation) is Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return [kind for inner in get_args(annotation) for kind in alternatives(inner)]
    return [annotation]


def filled(document: dict[str, Any], texts: Mapping[Place, str]) -> dict[str, Any]:
    """Return a copy of a document with other texts in its places; references to a schema follow its new name.

    A key stays as it is where its object has the new one already.
    """
    result = copy.deepcopy(document)
    spots = [(spot, text) for place, text in texts.items() for spot in place.spots]
    for spot, text in sorted(spots, key=lambda item: (not item[0].is_key, len(item[0].path)), reverse=True):
        holder = result
        for token in spot.path[:-1]:
            holder = holder[token]
        *_, last = spot.path
        if not spot.is_key:
            holder[last] = text
        elif text not in holder:
            # The members keep their order, which decides that of the client's members.
            members = [(text if name == last else name, item) for name, item in holder.items()]
            holder.clear()
            holder.update(members)
            if spot.path[:-1] == ("components", "schemas"):
                refer(result, f"#/components/schemas/{last}", f"#/components/schemas/{text}")
    return result


def refer(value: Any, old: str, new: str) -> None:
    """Let every reference in a value that leads to a place lead to another."""
    if isinstance(value, dict):
        if value.get("$ref") == old:
            value["$ref"] = new
        for item in value.values():
            refer(item, old, new)
    elif isinstance(value, list):
        for item in value:
            refer(item, old, new)
