"""Compare two schemas of a request, or of a response, statement by statement."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from attrs import evolve, frozen

from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.diff.annotations import schema_annotations
from video_remix_contract.diff.model import Change, Direction, Kind, Subject, Witness, actors, kind_of
from video_remix_contract.diff.sets import Documents
from video_remix_contract.diff.statements import (
    Path,
    Statement,
    levels_of_names,
    named,
    statements,
    unshared,
    without_members,
)
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import EVERY_ITEM, Located, levels_of, place, values_at

UNKNOWN = (
    "cannot tell whether the {fragment} schema allows what the other does not: no value shows it, nothing rules it out"
)


Members = list[tuple[Path, bool]]
"""The members that a single one of two schemas names, and whether that is the new schema."""


@frozen(slots=False)
class Version:
    """A schema in one of the two fragments, and the documents that it allows."""

    root: Located
    fragment: Direction
    levels: int
    documents: Documents

    @cached_property
    def places(self) -> list[Located]:
        """The places that the schema names."""
        return list(self.root.down(self.levels))

    @cached_property
    def statements(self) -> dict[tuple[Path, str], Statement]:
        """What the schema states, by place and keyword."""
        return statements(self.places)


class Loss(NamedTuple):
    """Whether a fragment allows documents that the other does not, None where nobody can tell, and an example."""

    happens: bool | None
    witness: Witness | None = None


NO_LOSS = Loss(happens=False)


def schema_changes(subject: Subject, old: Node, new: Node) -> Iterator[Change]:
    """Yield what changed between two schemas; two spellings of the same schema yield nothing.

    Raises ContractError for a schema that cannot be read.
    """
    # What is no schema is refused here, before anything is derived from it.
    sets = Documents.of(old), Documents.of(new)
    # Both are looked at as deep as both can be: what is beyond that in a single one is no change.
    roots = Located((), old), Located((), new)
    levels = min(map(levels_of, roots))
    before, after = (
        Version(root, fragment, levels, documents)
        for root, fragment, documents in zip(roots, Direction, sets, strict=True)
    )
    if not before.documents.equals(after.documents):
        depth = min(levels_of_names(old), levels_of_names(new))
        members = list(unshared(named([old], depth), named([new], depth)))
        changes = [
            *statement_changes(subject, before, after, members),
            *member_changes(subject, before, after, members),
        ]
        yield from changes
        if not any(change.must_act or change.undecided for change in changes):
            yield from other_changes(subject, before, after)
    yield from schema_annotations(subject, before.places, after.places)


def statement_changes(subject: Subject, old: Version, new: Version, members: Members) -> Iterator[Change]:
    """Yield the statements that were added, removed or changed, and so allow something more or less."""
    added = [path for path, is_new in members if is_new]
    for key in in_order(list(old.statements), list(new.statements)):
        before, after = old.statements.get(key), new.statements.get(key)
        if before and after and before.asks == after.asks:
            continue
        less, more = loss(old, after, new), loss(new, before, old)
        if subject.message is Message.REQUEST and less.happens and after and only_by_members(added, old, after):
            # No client could count on a member that the fragment did not name, so this asks something of providers.
            less, more = NO_LOSS._replace(witness=less.witness), Loss(happens=True, witness=more.witness)
        about = evolve(subject, path=key[0], keyword=key[1])
        stated = " Before: ".join(statement.sentence for statement in (after, before) if statement)
        yield from changed(about, kind_of(before, after), stated, less, more)


def changed(subject: Subject, kind: Kind, statement: str, less: Loss, more: Loss) -> Iterator[Change]:
    """Yield a change where the new fragment allows less or more, or nobody can tell."""
    assert subject.message is not None, "a schema belongs to a message"
    if less.happens is False and more.happens is False:
        return
    unknown = [
        UNKNOWN.format(fragment=fragment)
        for fragment, each in ((Direction.OLD, less), (Direction.NEW, more))
        if each.happens is None
    ]
    first, second = (less, more) if subject.message is Message.REQUEST else (more, less)
    yield Change(
        subject=subject,
        kind=kind,
        must_act=actors(subject.message, allows_less=less.happens is True, allows_more=more.happens is True),
        statement=statement,
        witness=first.witness or second.witness,
        undecided="; ".join(unknown) or None,
    )


def in_order(old: list[tuple[Path, str]], new: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Return the keys of both fragments in the order of the contract, those that were removed in their old place."""
    keys = list(new)
    for index, key in enumerate(old):
        if key not in new:
            keys.insert(index, key)
    return keys


def loss(allowing: Version, statement: Statement | None, refusing: Version) -> Loss:
    """Return whether a statement of a fragment takes documents from the other fragment.

    The witness is the value at the statement's place inside a document that only the allowing fragment allows; for a
    missing member, the object that lacks it.
    """
    if statement is None:
        return NO_LOSS
    kept = Documents(statement.whole)
    rest = allowing.documents.without(kept)
    for document in itertools.chain(rest.examples(), placed(allowing, statement) if rest.empty is not True else ()):
        if not allowing.documents.allows(document) or refusing.documents.allows(document):
            continue
        alone = Documents(statement.schema)
        broken = [pair for pair in values_at(document, statement.place) if not alone.allows(pair[1])]
        pointer, value = broken[0] if broken else ("", document)
        return Loss(happens=True, witness=Witness(value, allowing.fragment, pointer, document))
    return Loss(happens=None if rest.empty is None else not rest.empty)


def placed(allowing: Version, statement: Statement) -> Iterator[object]:
    """Yield documents near to what a fragment allows, with a value at the statement's place that breaks it."""
    node = next((each.node for each in allowing.places if each.path == statement.place), None)
    if node is None:
        return
    broken = list(itertools.islice(Documents.of(node).without(Documents(statement.schema)).examples(), 20))
    for document in itertools.islice(with_place(allowing, statement.place), 3):
        pointer = next((pointer for pointer, _ in values_at(document, statement.place)), "")
        yield from (json_pointer.replaced(document, pointer, value) for value in broken)


def with_place(version: Version, path: Path) -> Iterator[object]:
    """Yield documents that have a value at a place."""
    present: dict[str, object] = {}
    for token in reversed(path):
        if token == EVERY_ITEM:
            present = {"type": "array", "minItems": 1, "items": present}
        else:
            present = {"type": "object", "required": [token], "properties": {token: present}}
    return Documents({"allOf": [version.documents.sample, present]}).examples()


def only_by_members(added: list[Path], old: Version, statement: Statement) -> bool:
    """Return whether a statement takes nothing but documents with members that the old fragment did not name."""
    if not added:
        return False
    nameable = Documents({"allOf": [old.documents.schema, without_members(added)]})
    return nameable.without(Documents(statement.whole)).empty is True


def member_changes(subject: Subject, old: Version, new: Version, members: Members) -> Iterator[Change]:
    """Yield the members of a request that were added or removed: what a client may send, and a provider has to take.

    A response may always have additional members, so that a new one asks nothing of anyone beyond its statements; a
    member without any statement is listed as described.
    """
    for path, is_new in members:
        version, other = (new, old) if is_new else (old, new)
        kind = Kind.ADDED if is_new else Kind.REMOVED
        if subject.message is Message.REQUEST:
            yield Change(
                subject=evolve(subject, path=path, keyword="accepted"),
                kind=kind,
                must_act=actors(Message.REQUEST, allows_less=not is_new, allows_more=is_new),
                statement=f"Every {place(path)} that the schema allows is accepted.",
                witness=sample(subject, version, path, other),
            )
        elif not any(stated[: len(path)] == path for stated, _ in version.statements):
            yield Change(evolve(subject, path=path, keyword="described"), kind, (), f"{place(path)} is described.")


def sample(subject: Subject, version: Version, path: Path, other: Version) -> Witness | None:
    """Return a value at a place of some document that a single fragment allows, None where both allow any.

    What is not described as a parameter or a header is not a part of the contract, although no schema says so.
    """
    for allowing, refusing in ((version, other), (other, version)):
        for document in with_place(allowing, path):
            if not allowing.documents.allows(document):
                continue
            if subject.location is Location.BODY and refusing.documents.allows(document):
                continue
            for pointer, value in values_at(document, path):
                return Witness(value, allowing.fragment, pointer, document)
    return None


def other_changes(subject: Subject, old: Version, new: Version) -> Iterator[Change]:
    """Yield a change of the whole schema where a document distinguishes the two although their statements do not."""
    statement = "The schema allows other documents than before."
    less, more = whole_loss(old, new), whole_loss(new, old)
    yield from changed(evolve(subject, keyword="schema"), Kind.CHANGED, statement, less, more)


def whole_loss(allowing: Version, refusing: Version) -> Loss:
    """Return whether a fragment allows documents that another does not."""
    rest = allowing.documents.without(refusing.documents)
    for document in rest.examples():
        return Loss(happens=True, witness=Witness(document, allowing.fragment, "", document))
    return Loss(happens=None if rest.empty is None else not rest.empty)
