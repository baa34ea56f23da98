"""Compare edited fragments."""

from __future__ import annotations

import copy
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from video_remix_contract.diff.compare import diff
from video_remix_contract.openapi.contract import Contract, operations
from video_remix_contract.openapi.reference import Node

from .editing import Fragment, current
from .steps import STEPS

if TYPE_CHECKING:
    from video_remix_contract.diff.model import Diff


def contract_of(fragment: dict[str, Any]) -> Contract:
    """Return the contract of an edited fragment, without the detour over text."""
    sha256 = hashlib.sha256(repr(fragment).encode()).hexdigest()
    return Contract(fragment, sha256, tuple(operations(Node.root(fragment))))


@cache
def compared(name: str) -> Diff:
    """Return the diff of a step."""
    old, new = STEPS[name].documents()
    return diff(contract_of(old), contract_of(new))


def edited(edit: Any, start: Any = lambda _: None) -> Diff:
    """Return the diff of an edit of the fixed fragment."""
    old = Fragment(current())
    start(old)
    new = Fragment(copy.deepcopy(old.document))
    edit(new)
    return diff(contract_of(old.document), contract_of(new.document))


def by_clause(difference: Diff) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return kind and must_act of each change, by clause."""
    return {change.clause: (str(change.kind), tuple(map(str, change.must_act))) for change in difference.changes}
