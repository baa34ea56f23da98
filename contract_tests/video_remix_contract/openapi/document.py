"""Read and write OpenAPI documents: YAML 1.2 or JSON, the same reading for the suite and for the generator.

A document holds what JSON can hold: member names are texts as they are written (``200:`` is "200"), and a date is a
text. Rule: YAML 1.2.2, section 10.3, the core schema. A document is bounded as it would be written in full, each alias
and merge key carried out, so that whoever walks over it comes to an end.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.yaml12 import Dumper, Loader, finite, invisible
from video_remix_contract.untrusted import files

# libyaml composes by recursion in C: a hundred thousand brackets would end the process.
MAX_DEPTH = 200
# Aliases can double what is meant with each line, so that a few lines could fill the memory.
MAX_VALUES = 500_000
MAX_CHARACTERS = files.MAX_BYTES


class Size(NamedTuple):
    """The size of a part of a document, written in full: values, characters, and levels of nesting."""

    values: int
    characters: int
    height: int


# The size of what is being measured.
ENDLESS = Size(0, 0, 0)


def parse(source: bytes) -> Any:
    """Return what a YAML or JSON text holds.

    Raises ContractError where it is neither, repeats a key, contains itself, holds what JSON cannot hold, or written in
    full is nested more than 200 levels deep or has more than 500,000 values or 32 million characters.
    """
    document = parsed(source)
    measured(document, 0, {})
    return document


def parsed(source: bytes) -> Any:
    """Return what a YAML or JSON text holds, whatever its aliases make of it."""
    if source.lstrip()[:1] in {b"{", b"[", b'"'}:
        try:
            return json.loads(source, object_pairs_hook=members, parse_float=finite, parse_constant=finite)
        except RecursionError as error:
            raise ContractError("not JSON: nested too deeply") from error
        except ValueError:
            pass  # a YAML mapping in braces, or JSON that is broken or repeats a key: the YAML parser names the line
    try:
        refuse_excess(source)
        with without_collection():
            return yaml.load(source, Loader=Loader)  # noqa: S506 - constructs JSON values only
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())[:300]}") from error


def read(path: Path) -> Any:
    """Return what a YAML or JSON file holds; see ``parse`` for the errors, which name the file."""
    try:
        return parse(files.content(path))
    except OSError as error:
        raise ContractError(f"{path}: {error.strerror or error}") from error
    except ContractError as error:
        raise ContractError(f"{path}: {error}") from error


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of a JSON object; raises ValueError for a repeated one."""
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a member stands twice")
    return result


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep Python from looking for garbage while a document is built, which takes half of the time of a large one."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def refuse_excess(source: bytes) -> None:
    """Raise ContractError for a text that is nested too deeply for libyaml, or has more in it than the memory."""
    depth = 0
    for number, event in enumerate(yaml.parse(source, Loader=Loader)):
        if number > 2 * MAX_VALUES:
            raise ContractError(f"more than {MAX_VALUES} values")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise ContractError(f"nested more than {MAX_DEPTH} levels deep", line=line)


def measured(value: Any, depth: int, known: dict[int, Size]) -> Size:
    """Return the size of a part of a document; ``known`` are the sizes of the parts that aliases share.

    Raises ContractError for what is too large or too deep, contains itself, or holds a text that no file can hold.
    """
    if not isinstance(value, dict | list):
        if isinstance(value, int) and abs(value) > sys.float_info.max:
            raise ContractError("a number is larger than any that JSON can hold")
        return Size(1, characters(value) if isinstance(value, str) else 1, 0)
    if id(value) not in known:
        if depth > MAX_DEPTH:
            raise ContractError(f"nested more than {MAX_DEPTH} levels deep")
        known[id(value)] = ENDLESS
        known[id(value)] = added_up(value, depth, known)
    size = known[id(value)]
    if size is ENDLESS:
        raise ContractError("a value contains itself")
    if depth + size.height > MAX_DEPTH:
        raise ContractError(f"nested more than {MAX_DEPTH} levels deep")
    return size


def added_up(value: dict[str, Any] | list[Any], depth: int, known: dict[int, Size]) -> Size:
    """Return the size of an object or an array; see ``measured``."""
    values, length, height = 1, sum(map(characters, value)) if isinstance(value, dict) else 0, 0
    for item in value.values() if isinstance(value, dict) else value:
        size = measured(item, depth + 1, known)
        values, length, height = values + size.values, length + size.characters, max(height, size.height)
        if values > MAX_VALUES or length > MAX_CHARACTERS:
            raise ContractError(f"more than {MAX_VALUES} values or {MAX_CHARACTERS} characters, written in full")
    return Size(values, length, height + 1)


def characters(text: str) -> int:
    """Return the length of a text; raises ContractError for half of a surrogate pair, which no file can hold."""
    if not text.isascii() and re.search("[\ud800-\udfff]", text):
        raise ContractError("a text has half of a surrogate pair, which no file can hold")
    return len(text)


def written(document: Any, *, as_json: bool) -> str:
    """Return a document as the text of a YAML or a JSON file, in which everything can be seen."""
    if as_json:
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        return "".join(json.dumps(each)[1:-1] if invisible(each) else each for each in text)
    text = str(yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120))
    return "".join(f"\\U{ord(each):08X}" if invisible(each) else each for each in text)
