"""YAML 1.2 as JSON has it: a loader and a dumper of PyYAML (YAML 1.2.2, section 10.3, the core schema)."""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

from video_remix_contract.errors import ContractError
from video_remix_contract.untrusted.text import hidden

try:
    from yaml import CSafeDumper as BaseDumper
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML was built without libyaml, which is twenty times as fast
    from yaml import SafeDumper as BaseDumper  # type: ignore[assignment]
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]

# The largest number that all readers of JSON have has 309 digits.
MAX_DIGITS = 310
# Merge keys can double the members with each line, so that a few lines could fill the memory.
MAX_MERGED = 100_000
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
MERGE = f"{TAG}merge"
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
JSON_TAGS = ("str", "seq", "map")


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

    # How many members merge keys have brought so far.
    merged = 0

    def constant(self, node: Any) -> bool | None:
        """Return true, false or null; raises ValueError for a text with the tag of one of them."""
        text = str(self.construct_scalar(node))
        if text.lower() not in CONSTANTS:
            raise ValueError(f"{text[:100]!r} is not {node.tag.removeprefix(TAG)}")
        return CONSTANTS[text.lower()]

    def integer(self, node: Any) -> int:
        """Return an integer: decimal with leading zeros allowed, 0o octal, 0x hexadecimal."""
        return whole(str(self.construct_scalar(node)))

    def number(self, node: Any) -> float:
        """Return a finite number; infinity and NaN, which JSON does not have, are an error."""
        return finite(str(self.construct_scalar(node)))

    def flatten_mapping(self, node: Any) -> None:
        """Carry out merge keys: a mapping's own members win, then those of the first mapping that has them."""
        own = {key.value: (key, value) for key, value in own_members(node)}
        merging = [value for key, value in node.value if key.tag == MERGE]
        # A mapping that merges itself is done already when it is met again.
        node.value = list(own.values())
        merged: dict[str, tuple[Any, Any]] = {}
        for value in merging:
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if not isinstance(source, yaml.MappingNode):
                    raise ContractError("what is merged is not a mapping", line=line_of(source))
                self.flatten_mapping(source)
                self.merged += len(source.value)
                if self.merged > MAX_MERGED:
                    raise ContractError(f"merge keys make more than {MAX_MERGED} members")
                for key, member in source.value:
                    merged.setdefault(key.value, (key, member))
        node.value = list({**merged, **own}.values())

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the base class's signature
        """Return a mapping whose keys are the texts that are written; a repeated key is an error."""
        if not isinstance(node, yaml.MappingNode):
            raise ContractError("not a mapping", line=line_of(node))
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


def own_members(node: Any) -> list[tuple[Any, Any]]:
    """Return the members of a mapping but for merge keys; raises ContractError for a repeated key or no text."""
    own = [(key, value) for key, value in node.value if key.tag != MERGE]
    lines: dict[str, int] = {}
    for key, _ in own:
        if not isinstance(key, yaml.ScalarNode):
            raise ContractError("a key is not a text", line=line_of(key))
        if key.value in lines:
            first = f"first in line {lines[key.value]}"
            raise ContractError(
                f"the key {key.value[:100]!r} stands twice in the same mapping, {first}", line=line_of(key)
            )
        lines[key.value] = line_of(key)
    return own


def line_of(node: Any) -> int:
    """Return the line in which a node begins."""
    return int(node.start_mark.line) + 1


add_core_schema(Loader)
Loader.add_constructor(f"{TAG}null", Loader.constant)
Loader.add_constructor(f"{TAG}bool", Loader.constant)
Loader.add_constructor(f"{TAG}int", Loader.integer)
Loader.add_constructor(f"{TAG}float", Loader.number)


class Dumper(BaseDumper):
    """YAML without anchors; a text that YAML 1.1 or 1.2 would read as something else is quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        """Write every value in full."""
        return True

    def text(self, value: str) -> Any:
        """Write a text, in the style that has escapes where it has something that cannot be seen."""
        return self.represent_scalar(f"{TAG}str", value, style='"' if any(map(invisible, value)) else None)


add_core_schema(Dumper)
Dumper.add_representer(str, Dumper.text)


def whole(text: str) -> int:
    """Return an integer; raises ContractError for more digits than a number of JSON has."""
    if len(text) > MAX_DIGITS:
        raise ContractError(f"{text[:40]}… is no number that JSON can hold")
    return int(text, 0 if text[:2] in {"0o", "0x"} else 10)


def finite(text: str) -> float:
    """Return a number that JSON can hold; raises ContractError for any other."""
    # YAML writes .inf and .nan, JSON texts that are none have Infinity and NaN.
    number = float(re.sub(r"\.(?=[a-z])", "", text.lower()))
    if not math.isfinite(number):
        raise ContractError(f"{text[:100]} is no number that JSON can hold")
    return number


def invisible(character: str) -> bool:
    """Return whether a character of a file is to be escaped."""
    return character != "\n" and hidden(character)
