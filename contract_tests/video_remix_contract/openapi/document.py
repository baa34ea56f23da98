"""Read and write OpenAPI documents: YAML 1.2 or JSON, the same reading for the suite and for the generator.

A document holds what JSON can hold: member names are texts as they are written (``200:`` is "200"), and a date is a
text. Rule: YAML 1.2.2, section 10.3, the core schema.
"""

from __future__ import annotations

import gc
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from video_remix_contract.errors import ContractError

try:
    from yaml import CSafeDumper as BaseDumper
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML was built without libyaml, which is twenty times as fast
    from yaml import SafeDumper as BaseDumper  # type: ignore[assignment]
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]


# libyaml composes by recursion in C: a hundred thousand brackets would end the process.
MAX_DEPTH = 1000
# Merge keys can double the members on every line, so that a few lines could fill the memory.
MAX_MEMBERS = 20_000
TAG = "tag:yaml.org,2002:"
CORE_SCHEMA: dict[str, tuple[str, str]] = {
    "null": (r"~|null|Null|NULL|", "~nN"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
    "merge": (r"<<", "<"),
}
JSON_TAGS = ("null", "bool", "str", "seq", "map")


def add_core_schema(kind: Any) -> None:
    """Let a loader or a dumper recognise the plain scalars of YAML 1.2."""
    for name, (pattern, first) in CORE_SCHEMA.items():
        characters = [*first, ""] if name == "null" else list(first)
        kind.add_implicit_resolver(f"{TAG}{name}", re.compile(rf"^(?:{pattern})$"), characters)


class Loader(BaseLoader):
    """YAML 1.2 as JSON has it."""

    # Only what JSON has can be constructed: no dates, sets or binary data.
    yaml_implicit_resolvers = {}  # noqa: RUF012 - the base class declares it so
    yaml_constructors = {  # noqa: RUF012 - the base class declares it so
        tag: BaseLoader.yaml_constructors[tag] for tag in (None, *(f"{TAG}{name}" for name in JSON_TAGS))
    }

    def integer(self, node: Any) -> int:
        """Return an integer: decimal with leading zeros allowed, 0o octal, 0x hexadecimal."""
        text = str(node.value)
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)

    def number(self, node: Any) -> float:
        """Return a finite number; infinity and NaN, which JSON does not have, are an error."""
        return finite(str(node.value))

    def flatten_mapping(self, node: Any) -> None:
        """Carry out merge keys within bounds."""
        super().flatten_mapping(node)
        if len(node.value) > MAX_MEMBERS:
            raise ContractError(f"line {node.start_mark.line + 1}: a mapping has more than {MAX_MEMBERS} members")

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the base class's signature
        """Return a mapping whose keys are the texts that are written; a repeated key is an error."""
        own = [key.value for key, _ in node.value if key.tag != f"{TAG}merge" and isinstance(key, yaml.ScalarNode)]
        if len(set(own)) < len(own):
            raise ContractError(f"line {node.start_mark.line + 1}: a key stands twice in the same mapping")
        self.flatten_mapping(node)
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ContractError(f"line {key.start_mark.line + 1}: a key is not a text")
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


add_core_schema(Loader)
Loader.add_constructor(f"{TAG}int", Loader.integer)
Loader.add_constructor(f"{TAG}float", Loader.number)


class Dumper(BaseDumper):
    """YAML without anchors; a text that YAML 1.1 or 1.2 would read as something else is quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        """Write every value in full."""
        return True


add_core_schema(Dumper)


def parse(source: bytes) -> Any:
    """Return what a YAML or JSON text holds.

    Raises ContractError where it is neither, repeats a key, is nested more than 1000 levels deep, or holds what JSON
    cannot hold.
    """
    if source.lstrip()[:1] in {b"{", b"[", b'"'}:
        try:
            return json.loads(source, object_pairs_hook=members, parse_float=finite, parse_constant=finite)
        except RecursionError as error:
            raise ContractError("not JSON: nested too deeply") from error
        except ValueError:
            pass  # a YAML mapping in braces, or broken JSON, of which the YAML parser names the line
    try:
        refuse_depth(source)
        with without_collection():
            return yaml.load(source, Loader=Loader)  # noqa: S506 - constructs JSON values only
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())[:300]}") from error


def read(path: Path) -> Any:
    """Return what a YAML or JSON file holds; see ``parse`` for the errors, which name the file."""
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise ContractError(f"{path}: {error.strerror or error}") from error
    except ContractError as error:
        raise ContractError(f"{path}: {error}") from error


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of a JSON object; raises ContractError for a repeated one."""
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ContractError(f"the member {repeated[:100]!r} stands twice in the same object")
    return result


def finite(text: str) -> float:
    """Return a number that JSON can hold; raises ContractError for any other."""
    # YAML writes .inf and .nan, JSON texts that are none have Infinity and NaN.
    number = float(re.sub(r"\.(?=[a-z])", "", text.lower()))
    if not math.isfinite(number):
        raise ContractError(f"{text[:100]} is no number that JSON can hold")
    return number


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


def refuse_depth(source: bytes) -> None:
    """Raise ContractError for a document that is nested too deeply for libyaml."""
    depth = 0
    for event in yaml.parse(source, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
            raise ContractError(f"{line}nested more than {MAX_DEPTH} levels deep")


def written(document: Any, *, as_json: bool) -> str:
    """Return a document as the text of a YAML or a JSON file."""
    if as_json:
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return str(yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120))
