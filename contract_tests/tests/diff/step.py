"""A change of the fragment as data: what a maintainer edits, and what the diff has to report."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from attrs import field, frozen

from .editing import Fragment, current

if TYPE_CHECKING:
    from collections.abc import Callable

    from .editing import Document

CLIENTS, PROVIDERS, NOBODY = ("clients",), ("providers",), ()
BOTH = (*CLIENTS, *PROVIDERS)
RESPONSE, REQUEST = "response.200", "request"


@frozen
class Step:
    """One change: ``expected`` are clause ids with (kind, who must act), ``start`` prepares the fragment before it.

    ``more`` allows other changes to come along, as they do where a member comes or goes with all its clauses.
    """

    name: str
    bump: str
    edit: Callable[[Fragment], object] = field(repr=False)
    expected: dict[str, tuple[str, tuple[str, ...]]] = field(factory=dict, repr=False)
    start: Callable[[Fragment], object] | None = field(default=None, repr=False)
    more: bool = False
    # What the generator or the suite asks a person to decide, where the change cannot be carried out by itself.
    asks: str | None = None

    def documents(self) -> tuple[Document, Document]:
        """Return the fragment before and after."""
        old = Fragment(current())
        if self.start:
            self.start(old)
        new = Fragment(copy.deepcopy(old.document))
        self.edit(new)
        return old.document, new.document
