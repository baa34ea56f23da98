"""The values of an example as Python writes them, in the types that the client gives them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import frozen
from openapi_python_client.parser.errors import PropertyError
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.literal_enum_property import LiteralEnumProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from video_remix_contract.generation.filters import python_string
from video_remix_contract.generation.literals import CALLS
from video_remix_contract.generation.naming import model_members, type_of

if TYPE_CHECKING:
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

# What a text that is made up cannot be, since nothing tells its form but the format.
SAMPLES = {
    DateProperty: "2026-01-31",
    DateTimeProperty: "2026-01-31T12:00:00+00:00",
    UuidProperty: "6a2f41a3-c54c-4c1f-9b1c-3f2f7d1e5a90",
}
IMPORTS = {DateProperty: ("datetime", ""), DateTimeProperty: ("datetime", ""), UuidProperty: ("uuid", "UUID")}
# A Python type is the JSON type of a value; whatever is no type of these takes texts.
TYPES: dict[type, tuple[type, ...]] = {
    ModelProperty: (dict,),
    ListProperty: (list,),
    BooleanProperty: (bool,),
    IntProperty: (int,),
    FloatProperty: (float, int),
    NoneProperty: (type(None),),
}


@frozen
class Expression:
    """A Python expression and what it needs: pairs of a module and a name in it, no name for the module itself.

    A module that begins with a dot is the client's own.
    """

    code: str
    imports: frozenset[tuple[str, str]] = frozenset()


# Stands where the document has no example and none can be made up.
UNKNOWN = Expression("...")


def expression(schema: PropertyProtocol, value: Any) -> Expression:
    """Return the expression of a JSON value in the type that a client gives to values of a schema."""
    schema, value = meant(schema, value), formed(schema, value)
    if isinstance(schema, FileProperty):
        imports = frozenset({("io", "BytesIO"), (".types", "File")})
        return Expression('File(BytesIO(b"..."), "file.txt")', imports)
    if isinstance(schema, ModelProperty) and isinstance(value, dict):
        name = type_of(schema)
        return Expression(f"{name}.from_dict({python_string(value)})", frozenset({(".models", name)}))
    if isinstance(schema, ListProperty) and isinstance(value, list):
        elements = [expression(schema.inner_property, element) for element in value]
        return Expression(f"[{', '.join(element.code for element in elements)}]", needed(elements))
    if type(schema) in CALLS:
        return Expression(f"{CALLS[type(schema)]}({python_string(value)})", frozenset({IMPORTS[type(schema)]}))
    return Expression(python_string(value))


def meant(schema: PropertyProtocol, value: Any) -> PropertyProtocol:
    """Return the branch of a union that a value is of, the schema itself where it is no union or none is."""
    branches = schema.inner_properties if isinstance(schema, UnionProperty) else []
    return next((meant(branch, value) for branch in branches if takes(branch, value)), schema)


def formed(schema: PropertyProtocol, value: Any) -> Any:
    """Return a value in which every text has the form that its format asks for: what is made up has none."""
    schema = meant(schema, value)
    if isinstance(schema, ModelProperty) and isinstance(value, dict):
        members = {member.name.get_untrusted_value(): member for member in model_members(schema)}
        return {name: formed(members[name], inner) if name in members else inner for name, inner in value.items()}
    if isinstance(schema, ListProperty) and isinstance(value, list):
        return [formed(schema.inner_property, element) for element in value]
    return SAMPLES[type(schema)] if type(schema) in CALLS and not takes(schema, value) else value


def needed(expressions: Iterable[Expression]) -> frozenset[tuple[str, str]]:
    """Return what any of these expressions needs."""
    return frozenset[tuple[str, str]]().union(*(each.imports for each in expressions))


def takes(schema: PropertyProtocol, value: Any) -> bool:
    """Return whether a branch of a union is meant by a value."""
    if isinstance(schema, UnionProperty):
        return any(takes(branch, value) for branch in schema.inner_properties)
    if isinstance(schema, LiteralEnumProperty):
        return type(value) is schema.value_type and value in schema.values
    if type(schema) in CALLS:
        return isinstance(value, str) and not isinstance(schema.convert_value(value), PropertyError)
    if isinstance(schema, ListProperty) and isinstance(value, list):
        return all(takes(schema.inner_property, element) for element in value)
    return type(value) in TYPES.get(type(schema), (str,))


def import_lines(named: Iterable[tuple[str, str]], package: str) -> str:
    """Return the lines that import names of modules, those of the standard library first; see ``Expression``."""
    every = sorted((f"{package}{module}" if module.startswith(".") else module, name) for module, name in named)
    lines = {module: f"from {module} import {', '.join(n for m, n in every if m == module)}" for module, _ in every}
    lines |= {module: f"import {module}" for module, name in every if not name}
    own = [line for module, line in lines.items() if module.partition(".")[0] == package]
    standard = sorted(
        (line for line in lines.values() if line not in own), key=lambda line: not line.startswith("import")
    )
    return "\n".join([*standard, *([""] if standard else []), *own])
