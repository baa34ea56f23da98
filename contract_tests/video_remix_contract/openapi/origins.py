"""The texts of the documents that a fragment was cut out of, which have the lines of its faults."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from video_remix_contract.openapi.faults import Source


@frozen(slots=False)
class Origins(Source):
    """The text of a document, and of the files that it refers to.

    ``files`` are the texts by URI, ``moved`` are the places of what is somewhere else than in the fragment, as a URI
    and a pointer, by pointer into the fragment; the URI of the document itself is not among the files.
    """

    files: Mapping[str, Source] = field(factory=dict, repr=False, eq=False)
    moved: Mapping[str, tuple[str, str]] = field(factory=dict, repr=False, eq=False)

    def located(self, pointer: str, file: str = "") -> tuple[Source, str]:
        """Return the text that has a place, and the pointer of the place in it."""
        if file:
            return self.files.get(file, self), pointer
        holder = pointer
        while holder and holder not in self.moved:
            holder = holder.rpartition("/")[0]
        file, origin = self.moved.get(holder, ("", holder))
        return self.files.get(file, self), f"{origin}{pointer.removeprefix(holder)}"
