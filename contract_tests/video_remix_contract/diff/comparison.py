"""How two documents are compared: what is written the same is skipped, what cannot be read is left to a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, field, frozen

from video_remix_contract.diff.lockstep import Lockstep
from video_remix_contract.diff.model import Change, Kind, Part, Subject, kind_of
from video_remix_contract.diff.schemas import schema_changes
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import structure
from video_remix_contract.openapi.operation import METHODS, Operation
from video_remix_contract.openapi.reference import Node

NOT_OURS = "these are requests that the provider sends; they are not compared"


@frozen
class Comparison:
    """A comparison of two documents; ``strict`` is whether what cannot be read ends it with a ContractError."""

    lockstep: Lockstep
    strict: bool = field(kw_only=True)
    known: dict[object, tuple[list[Change], ContractError | None]] = field(factory=dict, repr=False)

    def same(self, old: Operation, new: Operation) -> bool:
        """Return whether an operation, and all that it reaches, is written the same in both documents."""
        return self.lockstep.same(reached(old), reached(new))

    def structure(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Yield nothing; raise ContractError for an operation that is not made of what OpenAPI promises."""
        for operation in (old, new):
            for fault in structure.faults(operation):
                if not fault.is_hint:
                    raise ContractError(fault.sentence, fault.pointer)
        yield from ()

    def schemas(self, subject: Subject, words: str, old: Node, new: Node) -> Iterator[Change]:
        """Yield what changed between two schemas; ``words`` name what they describe."""
        if not self.lockstep.same(old.value, new.value):
            for change in self.guarded(subject, words, self.once(subject, old, new)):
                about = change.subject
                yield evolve(change, subject=evolve(subject, path=about.path, keyword=about.keyword))

    def once(self, subject: Subject, old: Node, new: Node) -> Iterator[Change]:
        """Yield what changed between two schemas, compared once for all the messages that they are the body of."""
        key = subject.message, old.pointer, new.pointer, json.dumps((old.value, new.value))
        if key not in self.known:
            changes: list[Change] = []
            self.known[key] = changes, None
            try:
                changes += schema_changes(subject, old, new)
            except ContractError as error:
                self.known[key] = changes, error
        changes, refusal = self.known[key]
        yield from changes
        if refusal:
            raise refusal

    def guarded(self, subject: Subject, words: str, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield changes, and where they cannot be read to the end, that a person has to look."""
        try:
            yield from changes
        except ContractError as error:
            if self.strict:
                raise
            statement = f"{words} cannot be compared."
            yield Change(evolve(subject, keyword="schema"), Kind.CHANGED, (), statement, undecided=str(error))

    def callbacks(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Yield that the callbacks of an operation differ."""
        yield from self.requests_of_provider(Subject(Part.OPERATION), "callbacks", old.node.value, new.node.value)

    def webhooks(self) -> Iterator[Change]:
        """Yield that the webhooks of the documents differ."""
        yield from self.requests_of_provider(Subject(Part.DOCUMENT), "webhooks", self.lockstep.old, self.lockstep.new)

    def requests_of_provider(self, subject: Subject, key: str, old: Any, new: Any) -> Iterator[Change]:
        """Yield that what a provider asks of its clients' servers differs."""
        before, after = old.get(key), new.get(key)
        if not self.lockstep.same(before, after):
            about = evolve(subject, keyword=key)
            yield Change(about, kind_of(before, after), (), f"The {key} are others than before.", undecided=NOT_OURS)


def reached(operation: Operation) -> dict[str, Any]:
    """Return all that an operation means, as it is written: its own, and what path and document add."""
    own, item, root = operation.node.value, operation.path_item.value, operation.root.value
    shared = {key: value for key, value in item.items() if key not in METHODS}
    security = own.get("security", root.get("security"))
    names = [name for each in security if isinstance(each, dict) for name in each] if isinstance(security, list) else []
    schemes = operation.root.get("components", "securitySchemes")
    return {
        "method": operation.method,
        "path": operation.path,
        "item": shared,
        "operation": own,
        "servers": own.get("servers") or item.get("servers") or root.get("servers"),
        "security": security,
        "schemes": {name: schemes.value.get(name) for name in names} if schemes else {},
    }
