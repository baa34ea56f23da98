"""Compare two schemas statement by statement: of a request or of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from video_remix_contract.diff.annotations import annotated
from video_remix_contract.diff.model import Change, Direction, Kind, Party, Witness, parties
from video_remix_contract.diff.sets import Documents, equal, loss
from video_remix_contract.diff.statements import places, statements
from video_remix_contract.schema.inline import plain
from video_remix_contract.schema.rules import EVERY_ITEM, at, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.diff.sets import Loss
    from video_remix_contract.diff.statements import Path, Statement
    from video_remix_contract.openapi.operation import Node


@frozen
class Flow:
    """What a schema speaks of: ``prefix`` of the clause ids, who sends it, and whether it binds anyone."""

    prefix: str
    sent_by: Party
    binding: bool = True

    def must_act(self, *, allows_less: bool, allows_more: bool) -> tuple[Party, ...]:
        """Return who must act: the sender where less may be sent, the reader where more may come."""
        if not self.binding:
            return ()
        from_clients = self.sent_by is Party.CLIENTS
        return parties(
            clients=allows_less if from_clients else allows_more,
            providers=allows_more if from_clients else allows_less,
        )


@frozen
class Pair:
    """One schema in both fragments."""

    flow: Flow
    old: Node
    new: Node


def schema_changes(pair: Pair) -> Iterator[Change]:
    """Yield what changed between two schemas; spellings of one set of documents yield nothing.

    Raises ContractError for a schema that cannot be read.
    """
    old, new = Documents(plain(pair.old)), Documents(plain(pair.new))
    if not equal(old, new):
        found = [*statement_changes(pair, old, new), *member_changes(pair, old, new)]
        yield from found or unexplained(pair, old, new)
    yield from annotated(pair.flow.prefix, pair.old, pair.new)


def statement_changes(pair: Pair, old: Documents, new: Documents) -> Iterator[Change]:
    """Yield the statements that came, went or changed, and in consequence allow something more or less."""
    before, after = statements(pair.old), statements(pair.new)
    named = {path for path, _ in places(pair.old)}
    for name in ordered(before, after):
        one, two = before.get(name), after.get(name)
        if one is not None and two is not None and one.same == two.same:
            continue
        less = loss(old, two, new, Direction.OLD) if two else None
        more = loss(new, one, old, Direction.NEW) if one else None
        if less is None and more is None:
            continue
        must_act = pair.flow.must_act(allows_less=less is not None, allows_more=more is not None)
        if two is not None and about_new_member(two, named) and pair.flow.sent_by is Party.CLIENTS:
            # No client could count on a member that the fragment did not name, so this asks something of providers.
            must_act = pair.flow.must_act(allows_less=False, allows_more=True)
        yield Change(
            clause=f"{pair.flow.prefix}.{name}",
            kind=kind(one, two),
            must_act=must_act,
            statement=sentence(one, two),
            witness=telling(pair.flow, less, more),
        )


def ordered(before: dict[str, Statement], after: dict[str, Statement]) -> list[str]:
    """Return the names of both in the order of the contract, what is gone in its old place."""
    names = list(after)
    for index, name in enumerate(before):
        if name not in after:
            names.insert(index, name)
    return names


def about_new_member(statement: Statement, named: set[Path]) -> bool:
    """Tell whether a statement speaks of a member that was not named before, other than that it is required."""
    heads = (statement.path[:length] for length in range(1, len(statement.path) + 1))
    unnamed = next((head for head in heads if head not in named), None)
    if unnamed is None or unnamed[-1] == EVERY_ITEM:
        return False
    return statement.keyword != "required" or unnamed != statement.path


def kind(old: object, new: object) -> Kind:
    """Return what became of something that is None where it is absent."""
    if old is None:
        return Kind.ADDED
    return Kind.REMOVED if new is None else Kind.CHANGED


def sentence(one: Statement | None, two: Statement | None) -> str:
    """Say what was or is stated; of a change both."""
    if one is not None and two is not None:
        return f"{two.sentence} Before: {one.sentence}"
    stated = two or one
    assert stated is not None, "one of the two exists"
    return stated.sentence


def telling(flow: Flow, less: Loss | None, more: Loss | None) -> Witness | None:
    """Return the witness of what clients will meet, else of what providers will."""
    first, second = (less, more) if flow.sent_by is Party.CLIENTS else (more, less)
    return next((one.witness for one in (first, second) if one and one.witness), None)


def member_changes(pair: Pair, old: Documents, new: Documents) -> Iterator[Change]:
    """Yield the members of a request that came or went: what a client may say, and a provider has to take.

    An answer may always have additional members, so that their coming asks nothing of anyone and is told by their
    statements alone.
    """
    before, after = (dict(places(node)) for node in (pair.old, pair.new))
    for path in [*(path for path in after if path not in before), *(path for path in before if path not in after)]:
        came = path in after
        if not path or path[-1] == EVERY_ITEM or path[:-1] not in (before if came else after):
            continue
        name = ".".join(token.replace(".", "%2E") for token in path)
        change = Kind.ADDED if came else Kind.REMOVED
        if pair.flow.sent_by is Party.PROVIDERS:
            if not any(one.path[: len(path)] == path for one in statements(pair.new if came else pair.old).values()):
                yield Change(f"{pair.flow.prefix}.{name}.described", change, (), f"{place(path)} is described.")
            continue
        sample = sampled(new if came else old, path, Direction.NEW if came else Direction.OLD)
        yield Change(
            clause=f"{pair.flow.prefix}.{name}.accepted",
            kind=change,
            must_act=pair.flow.must_act(allows_less=not came, allows_more=came),
            statement=f"Every {place(path)} that the schema allows is accepted.",
            witness=sample,
        )


def sampled(documents: Documents, path: Path, by: Direction) -> Witness | None:
    """Return a value at a place of some document."""
    wanted = {"allOf": [documents.schema, present(path)]}
    for document in Documents(wanted).examples():
        for pointer, value in at(document, path):
            return Witness(value, by, pointer)
    return None


def present(path: Path) -> dict[str, object]:
    """Return the schema of the documents that have a value at a place."""
    schema: dict[str, object] = {}
    for token in reversed(path):
        if token == EVERY_ITEM:
            schema = {"type": "array", "minItems": 1, "items": schema}
        else:
            schema = {"type": "object", "required": [token], "properties": {token: schema}}
    return schema


def unexplained(pair: Pair, old: Documents, new: Documents) -> Iterator[Change]:
    """Yield a change of the whole schema where a document tells the two apart though their statements do not."""
    less, more = old.without(new), new.without(old)
    witnesses = [
        Witness(document, by)
        for rest, by in ((less, Direction.OLD), (more, Direction.NEW))
        for document in (rest.examples() if rest else ())
        if old.allows(document) is not new.allows(document)
    ]
    if witnesses:
        by = {witness.allowed_by for witness in witnesses}
        yield Change(
            clause=f"{pair.flow.prefix}.schema",
            kind=Kind.CHANGED,
            must_act=pair.flow.must_act(allows_less=Direction.OLD in by, allows_more=Direction.NEW in by),
            statement="The schema allows other documents than before.",
            witness=witnesses[0],
        )
