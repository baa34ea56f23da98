"""Faults of a document, each with the line and the place where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import yaml
from attrs import evolve, frozen

from video_remix_contract.errors import ContractError, FragmentError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.document import without_collection
from video_remix_contract.openapi.yaml12 import MERGE, Loader, line_of
from video_remix_contract.untrusted.text import line

# What is printed of a document; more is not read by anybody who has to mend the first of them.
MAX_SHOWN = 20
MAX_POINTER = 300
# YAML has no pairs of surrogates: what JSON writes as two escapes is one escape there.
ESCAPE = re.compile(rb"\\(?:u([dD][89abAB]..)\\u([dD][c-fC-F]..)|.)", re.DOTALL)


@frozen
class Fault:
    """What is wrong at a place of a document; a hint is about what may be meant as it is written.

    ``annotation`` is the pointer of a wrong example or default, without which the document asks for the same.
    """

    pointer: str
    sentence: str
    is_hint: bool = False
    annotation: str = ""


@frozen(slots=False)
class Source:
    """The text of a document and the name that its reader knows it by."""

    name: str
    text: bytes

    @cached_property
    def root(self) -> Any:
        """The document as YAML nodes, which know their lines; None where the YAML parser cannot read the JSON."""
        try:
            with without_collection():
                return yaml.compose(ESCAPE.sub(unpaired, self.text), Loader=Loader)
        except (yaml.YAMLError, ValueError):
            return None

    def line(self, pointer: str) -> int | None:
        """Return the line of a place, or of the nearest place around it that is written in the text."""
        node, found = self.root, None if self.root is None else line_of(self.root)
        try:
            tokens = json_pointer.parts(pointer)
        except ValueError:
            # A reference may lead along what is no pointer.
            tokens = []
        for token in tokens:
            child = member(node, token)
            if child is None:
                break
            key, node = child
            found = line_of(key)
        return found

    def located(self, pointer: str, file: str = "") -> tuple[Source, str]:  # noqa: ARG002 - there is no other file
        """Return the text that has a place, and the pointer of the place in it."""
        return self, pointer

    def rendered(self, faults: Iterable[Fault]) -> list[str]:
        """Return a line for each fault, harmless wherever it is printed, in the order of the document."""
        placed = []
        for fault in dict.fromkeys(faults):
            source, pointer = self.located(fault.pointer)
            placed.append((source, source.line(pointer), evolve(fault, pointer=pointer)))
        placed.sort(key=lambda each: (each[0] is not self, each[0].name, each[1] or 0))
        lines = [source.shown(number, fault) for source, number, fault in placed[:MAX_SHOWN]]
        rest = placed[MAX_SHOWN:]
        hint = "hint: " if all(fault.is_hint for _, _, fault in rest) else ""
        return [*lines, line(f"{self.name}: {hint}… and {len(rest)} more")] if rest else lines

    def refused(self, error: ContractError) -> ContractError:
        """Return an error that left nothing to look at, with the name of the document and the line that it is about."""
        source, pointer = self.located(error.pointer, error.file)
        number = source.line(pointer) if pointer else error.line
        if number is None:
            return ContractError(f"{source.name}: {error}")
        return FragmentError([source.shown(number, Fault(pointer, error.sentence))])

    def shown(self, number: int | None, fault: Fault) -> str:
        """Return the line of a fault."""
        place = self.name if number is None else f"{self.name}:{number}"
        pointer = fault.pointer if len(fault.pointer) <= MAX_POINTER else f"{fault.pointer[:MAX_POINTER]}…"
        return line(": ".join(filter(None, [place, pointer, "hint" if fault.is_hint else "", fault.sentence])))


def lines_of(error: Exception) -> Sequence[str]:
    """Return the lines that say what an error is, harmless wherever they are printed."""
    return error.lines if isinstance(error, FragmentError) else [line(error)]


def unpaired(match: re.Match[bytes]) -> bytes:
    """Return an escape of JSON as YAML has it."""
    high, low = match.groups()
    if high is None:
        return match[0]
    return b"\\U%08x" % (0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


def member(node: Any, token: str) -> tuple[Any, Any] | None:
    """Return the nodes of a member's name and its value, or an element twice; None where there is none."""
    if isinstance(node, yaml.SequenceNode):
        element = node.value[int(token)] if token.isdecimal() and int(token) < len(node.value) else None
        return None if element is None else (element, element)
    # A mapping may merge itself, and the same mapping many times.
    waiting, seen = [node], set[int]()
    while waiting:
        mapping = waiting.pop(0)
        if id(mapping) in seen or not isinstance(mapping, yaml.MappingNode):
            continue
        seen.add(id(mapping))
        for key, value in mapping.value:
            if key.tag == MERGE:
                waiting += value.value if isinstance(value, yaml.SequenceNode) else [value]
            elif key.value == token:
                return key, value
    return None
