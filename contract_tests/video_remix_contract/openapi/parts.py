"""A part of a document that may have many files: the value, where it is written, and what its keys are."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any
from urllib.parse import urljoin

from attrs import evolve, field, frozen

from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.keywords import KINDS, LITERALS, NAMED, NAMED_IN_LISTS

SCHEMA = "schemas"


class Holds(Enum):
    """What the keys of an object are; the objects in a list have the same kind of keys."""

    KEYWORDS = 1
    NAMES = 2  # that the document chose
    STATUSES = 3  # or an extension of OpenAPI
    DATA = 4  # an example, where a ``$ref`` is only a text

    def inside(self, key: str, value: Any) -> Holds:
        """Return what the keys inside a member are."""
        if self is Holds.DATA:
            return Holds.DATA
        if self is not Holds.KEYWORDS:
            return Holds.KEYWORDS
        # ``examples`` is a list in a schema, and an object elsewhere.
        if key in LITERALS or (key == "examples" and isinstance(value, list)):
            return Holds.DATA
        if key == "responses":
            return Holds.STATUSES
        return Holds.NAMES if key in (NAMED_IN_LISTS if isinstance(value, list) else NAMED) else Holds.KEYWORDS


@frozen
class Part:
    """A value of a document, and the file and the JSON pointer of the place where it is written.

    ``file`` is a URI, ``kind`` is the kind of component that the value, or each value in it, could be, ``base`` is the
    URI that its references are relative to, ``recursive`` the pointer of the schema that a ``$recursiveRef`` means.
    """

    file: str
    pointer: str
    value: Any = field(repr=False, eq=False)
    holds: Holds = Holds.KEYWORDS
    kind: str = ""
    base: str = ""
    recursive: str | None = None

    @classmethod
    def whole(cls, file: str, document: Any) -> Part:
        """Return the whole of a file."""
        return cls(file, "", document, base=file).entered()

    @property
    def place(self) -> tuple[str, str]:
        """The file and the pointer."""
        return self.file, self.pointer

    @property
    def keywords(self) -> dict[str, Any]:
        """The keywords of an object that has some, by name."""
        return self.value if self.holds is Holds.KEYWORDS and isinstance(self.value, dict) else {}

    @property
    def identifier(self) -> str | None:
        """The URI that a schema gives itself, as it is written."""
        name = self.keywords.get("$id")
        if not isinstance(name, str) or "#" in name.rstrip("#"):
            return None
        try:
            urljoin(self.base, name)
        except ValueError:
            return None
        return name

    def entered(self) -> Part:
        """Return the part with what it says of the references in it."""
        name = self.identifier
        if name is None and self.keywords.get("$recursiveAnchor") is not True:
            return self
        return evolve(self, base=urljoin(self.base, name or "").rstrip("#"), recursive=self.pointer)

    def __getitem__(self, token: str) -> Part:
        """Return a member or an element; raises LookupError where there is none."""
        if isinstance(self.value, list) and token.isascii() and token.isdecimal():
            value, holds, kind = self.value[int(token)], self.holds, self.kind
        elif isinstance(self.value, dict):
            value = self.value[token]
            holds = self.holds.inside(token, value)
            # What an unknown keyword of a schema holds may be a schema.
            unknown = self.kind if self.kind == SCHEMA else ""
            kind = KINDS.get(token, unknown) if self.holds is Holds.KEYWORDS else self.kind
        else:
            raise LookupError(token)
        pointer = json_pointer.child(self.pointer, token)
        return Part(self.file, pointer, value, holds, kind, self.base, self.recursive).entered()

    def inner(self) -> Iterator[Part]:
        """Yield the members or elements."""
        tokens = self.value if isinstance(self.value, dict) else range(len(self.value))
        return (self[str(token)] for token in tokens) if isinstance(self.value, dict | list) else iter(())

    def objects(self) -> Iterator[Part]:
        """Yield the nearest objects inside that have keywords."""
        waiting = [self]
        while waiting:
            for part in waiting.pop().inner():
                if part.holds is Holds.KEYWORDS and isinstance(part.value, dict):
                    yield part
                elif part.holds is not Holds.DATA and isinstance(part.value, dict | list):
                    waiting.append(part)
