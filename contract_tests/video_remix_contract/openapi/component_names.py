"""What the components of a fragment are called: as the document calls them, otherwise after their place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from attrs import Factory, define, field

from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.parts import Part

MAX_LENGTH = 100


@define
class Names:
    """The names of components, no two of the same kind alike."""

    library: Library
    # The components of the document that are in other files, by kind and URI.
    elsewhere: dict[tuple[str, str], str] = field(
        default=Factory(lambda self: dict(reversed(list(kept_elsewhere(self.library)))), takes_self=True)
    )
    # A client could not tell names apart that differ in their case alone.
    taken: set[tuple[str, str]] = field(
        default=Factory(lambda self: {(kind, name.casefold()) for kind, name in listed(self.library)}, takes_self=True)
    )
    numbers: dict[tuple[str, str], Iterator[int]] = field(factory=dict)

    def own(self, part: Part) -> str | None:
        """Return the name that the document gives a component, None for what is no component of it."""
        tokens = json_pointer.parts(part.pointer) if part.file == self.library.uri else []
        if tokens[:2] == ["components", part.kind] and len(tokens) == 3:
            return tokens[2]
        return self.elsewhere.get((part.kind, f"{part.file}#{quote(part.pointer)}"))

    def new(self, part: Part) -> str:
        """Return a name for a component that the document does not have, made from the place of a part."""
        stem = PurePosixPath(unquote(urlsplit(part.file).path)).stem
        *around, last = json_pointer.parts(part.pointer) or [stem]
        text = f"{around[-1]}_{last}" if last.isdecimal() and around else last
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", text)[:MAX_LENGTH] or "_"
        numbered = self.numbers.setdefault((part.kind, name), itertools.count(1))
        candidates = (name if number == 1 else f"{name}_{number}" for number in numbered)
        new = next(each for each in candidates if (part.kind, each.casefold()) not in self.taken)
        self.taken.add((part.kind, new.casefold()))
        return new


def listed(library: Library) -> list[tuple[str, str]]:
    """Return kind and name of the components of a document, in its order."""
    sections = library.document.get("components")
    named = sections.items() if isinstance(sections, dict) else ()
    return [(kind, name) for kind, names in named if isinstance(names, dict) for name in names]


def kept_elsewhere(library: Library) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the components of a document that only refer to another file: kind and URI, and the name."""
    for kind, name in listed(library):
        part = library.root["components"][kind][name]
        if library.leads_on(part) and not part.value["$ref"].startswith("#"):
            try:
                uri = urljoin(library.uri, part.value["$ref"])
            except ValueError:
                continue
            file, _, pointer = uri.partition("#")
            yield (kind, f"{file}#{quote(unquote(pointer))}"), name
