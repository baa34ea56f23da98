"""Give the parameters of a request their values, and write them as a client does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import COOKIE, DEEP_OBJECT, PATH, Parameter
from video_remix_contract.schema.examples import synthesized

Values = Mapping[str, Mapping[str, Any]]
"""Parameters by carrier and name."""


def plain_values(operation: Operation) -> dict[str, dict[str, Any]]:
    """Return the parameters that a request must have, with the fragment's examples or with values that are made up.

    Raises ContractError where a value needs an example.
    """
    result: dict[str, dict[str, Any]] = {}
    for parameter in operation.parameters:
        if parameter.required:
            result.setdefault(parameter.carrier, {})[parameter.name] = example_of(parameter)
    return result


def example_of(parameter: Parameter) -> Any:
    """Return the value of a parameter in the fragment's example, otherwise one that its schema allows."""
    examples = parameter.node.get("examples")
    for example in examples.items() if examples else []:
        if "value" in example[1].value:
            return example[1].value["value"]
    given = parameter.node.value.get("example")
    return synthesized(parameter.schema) if given is None else given


def with_values(values: Values, carrier: str, changed: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return parameters with others in a carrier."""
    return {**values, carrier: changed}


def segments(operation: Operation, values: Values) -> dict[str, str]:
    """Return the parameters of the path, percent-encoded."""
    given = values.get(PATH, {})
    return {name: quote(text_of(given.get(name, "")), safe="") for name in operation.path_parameters}


def pairs(operation: Operation, values: Values, carrier: str) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the parameters in a carrier (OpenAPI 3.1, Style Values)."""
    for parameter in operation.parameters:
        given = values.get(carrier, {})
        if parameter.carrier == carrier and parameter.name in given:
            yield from written(parameter, given[parameter.name])


def written(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of a parameter."""
    if parameter.style == DEEP_OBJECT and isinstance(value, dict):
        yield from ((f"{parameter.name}[{name}]", text_of(member)) for name, member in value.items())
    elif parameter.exploded and isinstance(value, list):
        yield from ((parameter.name, text_of(element)) for element in value)
    else:
        yield parameter.name, text_of(value, parameter.separator)


def cookies(operation: Operation, values: Values) -> str:
    """Return the Cookie field of the parameters, empty where there are none."""
    return "; ".join(f"{name}={text}" for name, text in pairs(operation, values, COOKIE))


def text_of(value: Any, separator: str = ",") -> str:
    """Return a value as the text of a parameter; ``separator`` stands between the elements of a list."""
    if isinstance(value, list):
        return separator.join(map(text_of, value))
    return value if isinstance(value, str) else json.dumps(value)
