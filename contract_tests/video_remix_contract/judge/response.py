"""Judge the body of an answer against the rules of its documented status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_remix_contract.clauses.semantics import ANSWER_CLAUSES, Answer
from video_remix_contract.judge.explain import explain
from video_remix_contract.judge.model import Observation, Outcome
from video_remix_contract.schema.rules import check, shape
from video_remix_contract.wire.content_coding import WINDOWS
from video_remix_contract.wire.decoding import DecodeError, Json, decode_json
from video_remix_contract.wire.messages import header, media_type

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.judge.request import Reading
    from video_remix_contract.openapi.operation import Node
    from video_remix_contract.wire.messages import Response


def judge_body(catalogue: Catalogue, status: str, response: Response) -> tuple[list[Observation], Json | None]:
    """Judge media type, JSON and schema rules; return the document too where it could be decoded."""
    media_types = catalogue.contract.answer_media_types(status)
    prefix = f"response.{status}"
    if not media_types:
        return [], None
    kind = media_type(response.headers)
    found = [
        observed(f"{prefix}.content-type", kept=kind in media_types, message=f"the media type is {kind}", got=kind)
    ]
    try:
        document = decode_json(response.body)
    except DecodeError as error:
        start = response.body[:200].decode("utf-8", "replace")
        message = f"{error}{coded(response)}"
        return [*found, observed(f"{prefix}.json", kept=False, message=message, got=start)], None
    found.append(observed(f"{prefix}.json", kept=True))
    ruled = catalogue.ruled(prefix)
    documented = frozenset(clause.rule.path[0] for clause in ruled if clause.rule and clause.rule.path)
    for clause in ruled:
        found += judge_rule(clause, document.value, documented)
    return found, document


def coded(response: Response) -> str:
    """Return what explains a body that cannot be read, as the end of a sentence: a content coding nobody asked for."""
    coding = (header(response.headers, "content-encoding") or "identity").strip().lower()
    return "" if coding in {"identity", *WINDOWS} else f"; it is coded as {coding!r}, which was not asked for"


def judge_rule(clause: Clause, document: Any, documented: frozenset[str]) -> list[Observation]:
    """Judge one schema rule wherever the document has a value for it."""
    assert clause.rule is not None, "only clauses with a rule come here"
    rule = clause.rule
    found = []
    for pointer, kept, got in check(rule, document):
        message = "" if kept else explain(clause, document, got, documented)
        found.append(observed(clause.id, kept=kept, pointer=pointer, message=message, got=got))
    return found


def judge_coherence(status: str, document: Json, reading: Reading, catalogue: Catalogue) -> list[Observation]:
    """Judge the SHOULD clauses about what an accepted answer says."""
    prefix = f"response.{status}"
    found = [
        observed(
            f"{prefix}.json.byte-order-mark", kept=not document.byte_order_mark, message="the body starts with a BOM"
        ),
        observed(
            f"{prefix}.json.repeated-members",
            kept=not document.repeated,
            message=f"an object repeats {', '.join(document.repeated)}",
            got=list(document.repeated) or None,
        ),
    ]
    if not isinstance(document.value, dict) or reading.video_id is None:
        return found
    sent = reading.document if isinstance(reading.document, dict) else {}
    answer = Answer(reading.video_id, sent, document.value)
    for clause in ANSWER_CLAUSES:
        if f"{prefix}.{clause.name}" not in catalogue.by_id:
            continue
        breaches = clause.check(answer)
        if breaches is None:
            continue
        found += [
            observed(
                f"{prefix}.{clause.name}", kept=False, pointer=breach.pointer, message=breach.message, got=breach.got
            )
            for breach in breaches
        ] or [observed(f"{prefix}.{clause.name}", kept=True)]
    return found


def additional_members(schema: Node, document: Any, pointer: str = "") -> list[str]:
    """Return the JSON pointers of the members that the schema does not name; they are legal and worth knowing."""
    form = shape(schema)
    if not isinstance(document, dict) or not form.properties:
        return []
    found = [f"{pointer}/{name}" for name in document if name not in form.properties]
    for name, node in form.properties.items():
        if name in document:
            found += additional_members(node, document[name], f"{pointer}/{name}")
    return found


def observed(clause_id: str, *, kept: bool, pointer: str = "", message: str = "", got: Any = None) -> Observation:
    """Return what was seen of one clause."""
    outcome = Outcome.KEPT if kept else Outcome.BROKEN
    return Observation(clause_id, outcome, pointer, "" if kept else message, None if kept else got)
