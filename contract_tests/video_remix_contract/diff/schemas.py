"""Compare two schemas of a request, or of a response, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import evolve, frozen

from video_remix_contract.clauses.model import Message
from video_remix_contract.diff.annotations import schema_annotations
from video_remix_contract.diff.model import Change, Direction, Kind, Subject, Witness, actors, kind_of
from video_remix_contract.diff.sets import Documents
from video_remix_contract.diff.spelling import with_plain_null
from video_remix_contract.diff.statements import Path, Statement, statements, unshared_members
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import EVERY_ITEM, place, values_at


@frozen(slots=False)
class Version:
    """A schema in one of the two fragments; ``node`` has a single spelling of null."""

    node: Node
    fragment: Direction

    @cached_property
    def documents(self) -> Documents:
        """The documents that the schema allows."""
        return Documents(inlined(self.node))

    @cached_property
    def statements(self) -> dict[tuple[Path, str], Statement]:
        """What the schema states, by place and keyword."""
        return statements(self.node)


def schema_changes(subject: Subject, old: Node, new: Node) -> Iterator[Change]:
    """Yield what changed between two schemas; two spellings of the same schema yield nothing.

    Raises ContractError for a schema that cannot be read.
    """
    before, after = Version(with_plain_null(old), Direction.OLD), Version(with_plain_null(new), Direction.NEW)
    if not before.documents.equals(after.documents):
        changes = [*statement_changes(subject, before, after), *member_changes(subject, before, after)]
        yield from changes or other_changes(subject, before, after)
    yield from schema_annotations(subject, before.node, after.node)


def statement_changes(subject: Subject, old: Version, new: Version) -> Iterator[Change]:
    """Yield the statements that were added, removed or changed, and so allow something more or less."""
    assert subject.message is not None, "a schema belongs to a message"
    from_clients = subject.message is Message.REQUEST
    added = [path for path, is_new in unshared_members(old.node, new.node) if is_new]
    for key in in_order(list(old.statements), list(new.statements)):
        before, after = old.statements.get(key), new.statements.get(key)
        if before and after and before.asks == after.asks:
            continue
        less, lost = loss(old, after, new)
        more, gained = loss(new, before, old)
        if not less and not more:
            continue
        if from_clients and after and any(about_member(after, path) for path in added):
            # No client could count on a member that the fragment did not name, so this asks something of providers.
            less, more = False, True
        stated = [statement.sentence for statement in (after, before) if statement]
        yield Change(
            subject=evolve(subject, path=key[0], keyword=key[1]),
            kind=kind_of(before, after),
            must_act=actors(subject.message, allows_less=less, allows_more=more),
            statement=" Before: ".join(stated),
            witness=(lost or gained) if from_clients else (gained or lost),
        )


def in_order(old: list[tuple[Path, str]], new: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Return the keys of both fragments in the order of the contract, those that were removed in their old place."""
    keys = list(new)
    for index, key in enumerate(old):
        if key not in new:
            keys.insert(index, key)
    return keys


def about_member(statement: Statement, path: Path) -> bool:
    """Return whether a statement is about a member or what is in it, other than that the member is required."""
    inside = statement.path[: len(path)] == path
    return inside and not (statement.keyword == "required" and statement.path == path)


def loss(allowing: Version, statement: Statement | None, refusing: Version) -> tuple[bool, Witness | None]:
    """Return whether a statement of one fragment takes documents from the other one, and an example if there is one.

    The witness is the value at the statement's place inside a document that only the allowing fragment allows; for a
    missing member, the object that lacks it.
    """
    if statement is None:
        return False, None
    kept, alone = Documents(statement.whole), Documents(statement.schema)
    rest = allowing.documents.without(kept)
    if rest is None:
        return False, None
    for document in filter(allowing.documents.allows, rest.examples()):
        if not kept.allows(document) and not refusing.documents.allows(document):
            broken = [pair for pair in values_at(document, statement.place) if not alone.allows(pair[1])]
            pointer, value = broken[0] if broken else ("", document)
            return True, Witness(value, allowing.fragment, pointer)
    return True, None


def member_changes(subject: Subject, old: Version, new: Version) -> Iterator[Change]:
    """Yield the members of a request that were added or removed: what a client may send, and a provider has to take.

    A response may always have additional members, so that a new one asks nothing of anyone beyond its statements; a
    member without any statement is listed as described.
    """
    for path, is_new in unshared_members(old.node, new.node):
        version = new if is_new else old
        kind = Kind.ADDED if is_new else Kind.REMOVED
        if subject.message is Message.REQUEST:
            yield Change(
                subject=evolve(subject, path=path, keyword="accepted"),
                kind=kind,
                must_act=actors(Message.REQUEST, allows_less=not is_new, allows_more=is_new),
                statement=f"Every {place(path)} that the schema allows is accepted.",
                witness=sample(version, path),
            )
        elif not any(stated[: len(path)] == path for stated, _ in version.statements):
            yield Change(evolve(subject, path=path, keyword="described"), kind, (), f"{place(path)} is described.")


def sample(version: Version, path: Path) -> Witness | None:
    """Return a value at a place of some document."""
    present: dict[str, object] = {}
    for token in reversed(path):
        if token == EVERY_ITEM:
            present = {"type": "array", "minItems": 1, "items": present}
        else:
            present = {"type": "object", "required": [token], "properties": {token: present}}
    for document in Documents({"allOf": [version.documents.schema, present]}).examples():
        for pointer, value in values_at(document, path):
            return Witness(value, version.fragment, pointer)
    return None


def other_changes(subject: Subject, old: Version, new: Version) -> Iterator[Change]:
    """Yield a change of the whole schema where a document distinguishes the two although their statements do not."""
    assert subject.message is not None, "a schema belongs to a message"
    witnesses = [
        Witness(document, allowing.fragment)
        for allowing, refusing in ((old, new), (new, old))
        if (rest := allowing.documents.without(refusing.documents))
        for document in rest.examples()
        if allowing.documents.allows(document) and not refusing.documents.allows(document)
    ]
    if witnesses:
        allowing = {witness.allowed_by for witness in witnesses}
        yield Change(
            subject=evolve(subject, keyword="schema"),
            kind=Kind.CHANGED,
            must_act=actors(
                subject.message, allows_less=Direction.OLD in allowing, allows_more=Direction.NEW in allowing
            ),
            statement="The schema allows other documents than before.",
            witness=witnesses[0],
        )
