"""Puts literals of our own filter in the place of the code that the generator makes of defaults and constants.

The generator writes the default of a member of any type into the client as it is, so that its text would run as code,
and it changes texts that hold quotation marks. The templates need not know: the data is mended before they see it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from openapi_python_client.parser.errors import PropertyError
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol, Value
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from openapi_python_client.strings import PythonCode

from video_remix_contract.generation.filters import NotJSONError, python_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_python_client.parser import GeneratorData

CALLS = {
    DateProperty: "datetime.date.fromisoformat",
    DateTimeProperty: "datetime.datetime.fromisoformat",
    UuidProperty: "UUID",
}
SCALARS = (IntProperty, FloatProperty, BooleanProperty, NoneProperty)


def mend_literals(data: GeneratorData) -> None:
    """Replace the code of every default and every constant; raises NotJSONError for what cannot be a literal."""
    for schema in schemas(data):
        if schema.default is not None:
            raw = schema.default.raw_value
            schema.default = Value(python_code=PythonCode(literal(schema, raw)), raw_value=raw)
        if isinstance(schema, ConstProperty):
            raw = schema.value.raw_value
            schema.value = Value(python_code=PythonCode(python_string(raw)), raw_value=raw)


def literal(schema: PropertyProtocol, raw: Any) -> str:
    """Return the Python expression of a value that a schema gives as its default."""
    if isinstance(schema, UnionProperty):
        # A text stays a text where a branch allows one: "5" is not the number 5.
        given_text = isinstance(raw, str)
        branches = sorted(schema.inner_properties, key=lambda inner: given_text and isinstance(inner, SCALARS))
        branch = next(branch for branch in branches if not isinstance(branch.convert_value(raw), PropertyError))
        return literal(branch, raw)
    if type(schema) in CALLS:
        return f"{CALLS[type(schema)]}({python_string(str(raw))})"
    if isinstance(schema, SCALARS):
        # These take a text as well, such as "5"; the generator has converted it already.
        value = schema.convert_value(raw)
        code = value.python_code.as_unembedded_code() if isinstance(value, Value) else ""
        try:
            return python_string(ast.literal_eval(code))
        except (ValueError, SyntaxError) as error:
            raise NotJSONError(f"{raw} cannot be a default") from error
    return python_string(raw)


def schemas(data: GeneratorData) -> Iterator[PropertyProtocol]:
    """Yield every schema of the fragment once, those inside of others included."""
    waiting: list[PropertyProtocol] = [*data.models, *data.enums]
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            waiting += [*endpoint.path_parameters, *endpoint.query_parameters]
            waiting += [*endpoint.header_parameters, *endpoint.cookie_parameters]
            waiting += [body.prop for body in endpoint.bodies]
            waiting += [response.prop for response in endpoint.responses]
    seen: set[int] = set()
    while waiting:
        schema = waiting.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        if isinstance(schema, UnionProperty):
            waiting += schema.inner_properties
        elif isinstance(schema, ListProperty):
            waiting.append(schema.inner_property)
        elif isinstance(schema, ModelProperty):
            waiting += [*(schema.required_properties or []), *(schema.optional_properties or [])]
            waiting += [schema.additional_properties] if schema.additional_properties else []
