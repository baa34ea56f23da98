"""JSON pointers (RFC 6901), by the jsonpointer package: the only place that escapes pointers or takes them apart."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import jsonpointer


def child(pointer: str, token: str | int) -> str:
    """Return the pointer of a member or of an element."""
    # Few names have anything to escape, and this is called for each value of each message.
    name = str(token)
    return f"{pointer}/{jsonpointer.escape(name) if '~' in name or '/' in name else name}"


def joined(parts: Iterable[str | int]) -> str:
    """Return the pointer that names these members and elements, outermost first."""
    return str(jsonpointer.JsonPointer.from_parts(list(parts)).path)


def parts(pointer: str) -> list[str]:
    """Return the members and elements that a pointer names, outermost first; raises ValueError for no pointer."""
    try:
        return [str(part) for part in jsonpointer.JsonPointer(pointer).parts]
    except jsonpointer.JsonPointerException as error:
        raise ValueError(str(error)) from error


def resolve(document: Any, pointer: str) -> Any:
    """Return the value that a pointer leads to; raises LookupError where it leads nowhere."""
    try:
        value = jsonpointer.resolve_pointer(document, pointer)
    except (jsonpointer.JsonPointerException, TypeError) as error:
        raise LookupError(str(error)) from error
    if isinstance(value, jsonpointer.EndOfList):
        raise LookupError(f"{pointer} is behind the end of an array")  # noqa: TRY004 - no type is wrong
    return value


def replaced(document: Any, pointer: str, value: Any) -> Any:
    """Return a copy of a document with another value at a pointer; what does not lead there is shared with it."""
    names = parts(pointer)
    if not names:
        return value
    result = holder = copy.copy(document)
    for name in names[:-1]:
        key = int(name) if isinstance(holder, list) else name
        holder[key] = holder = copy.copy(holder[key])
    holder[int(names[-1]) if isinstance(holder, list) else names[-1]] = value
    return result


def removed(document: Any, pointer: str) -> Any:
    """Return a copy of a document without the member at a pointer; what does not lead there is shared with it."""
    holder, _, _ = pointer.rpartition("/")
    name = parts(pointer)[-1]
    return replaced(document, holder, {key: value for key, value in resolve(document, holder).items() if key != name})
