"""JSON values as JSON Schema compares them (JSON Schema 2020-12 Core, section 4.2.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def text_of_json(value: Any) -> str:
    """Return a text that is the same for equal values: 1 and 1.0 are, 1 and true are not."""
    return json.dumps(with_whole_numbers(value), sort_keys=True)


def same_json(first: Any, second: Any) -> bool:
    """Return whether two values are equal."""
    return text_of_json(first) == text_of_json(second)


def with_whole_numbers(value: Any) -> Any:
    """Return a value in which each number without a fraction is an integer."""
    if isinstance(value, dict):
        return {key: with_whole_numbers(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [with_whole_numbers(element) for element in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def spelled_out(types: str | Iterable[str]) -> set[str]:
    """Return the names of types; every integer is a number, too."""
    names = {types} if isinstance(types, str) else set(types)
    return names | {"integer"} if "number" in names else names
