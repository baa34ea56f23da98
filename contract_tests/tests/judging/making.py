"""Exchanges of the fixed fragment, made by hand, and what the judge sees in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support import changed_clauses, fixed_clauses
from video_remix_contract.judging.model import Judgement, Observation, Outcome
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.request import Demand, read_request
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause

CLAUSES = fixed_clauses()
JSON = "application/json"
FORM = "multipart/form-data"
URL = "http://127.0.0.1/v1/videos/video_123/remix"
KEY = ("Authorization", "Bearer sk-key")
SENT = {"prompt": "a cat"}
JOB = {
    **CLAUSES.operation.responses["200"].get("content", JSON, "examples", "queued", "value").value,  # type: ignore[union-attr]
    "prompt": "a cat",
}
ERROR = CLAUSES.operation.responses["default"].get("content", JSON, "examples", "refused", "value").value  # type: ignore[union-attr]
SAYS = f': "{ERROR["error"]["message"]}"'
HTTP = ("response.http", "kept", "", None)


def clause(name: str) -> Clause:
    """Return a clause of the fixed fragment."""
    return CLAUSES.by_id[name]


def raw(document: Any) -> bytes:
    """Return bytes as they are, anything else as JSON."""
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def fresh(text: str) -> str:
    """Return an equal text that is another object, as whatever was read from the wire is."""
    return text[:1] + text[1:]


def asking(document: Any = SENT, *more: tuple[str, str], kind: str = JSON, url: str = URL) -> Request:
    """Return a request with a document (or raw bytes), a media type and more headers."""
    return Request("POST", fresh(url), (("Content-Type", kind), KEY, *more), raw(document))


def part(content: bytes, *more: str, name: str = "prompt", filename: str | None = None) -> bytes:
    """Return the bytes of a part of a form."""
    place = f'form-data; name="{name}"' + ("" if filename is None else f'; filename="{filename}"')
    return "\r\n".join(["--x", f"Content-Disposition: {place}", *more, "", ""]).encode() + content + b"\r\n"


def filling(*parts: bytes) -> Request:
    """Return a request with a form of some parts."""
    return asking(b"".join(parts) + b"--x--\r\n", kind=f"{FORM}; boundary=x")


def answering(document: Any = JOB, status: int = 200, *more: tuple[str, str], kind: str = JSON) -> Response:
    """Return a response with a document (or raw bytes), a media type and more headers."""
    return Response(status, (("Content-Type", kind), *more), raw(document))


def exchanged(request: Request, response: Response | None = None, **fields: Any) -> Judgement:
    """Judge an exchange; without a response it was closed."""
    failure = None if response else Failure(FailureKind.CLOSED, "gone")
    return judge_provider(CLAUSES, Exchange(request, response, failure, **fields))


def seen(judgement: Judgement) -> dict[str, Observation]:
    """Return what an exchange shows, by the id of the clause; each clause about requests is seen once."""
    about = {observation.clause.id: observation for observation in judgement.observations}
    requests = [name for name in (observation.clause.id for observation in judgement.observations) if "request" in name]
    assert len(set(requests)) == len(requests)
    return about


def showing(
    *observations: Observation, request: Request | None = None, response: Response | None = None, **fields: Any
) -> Judgement:
    """Return a judgement that shows exactly these observations; without a response it was accepted with a job."""
    exchange = Exchange(request or asking(), response or answering(), defect=fields.pop("defect", None))
    return Judgement(exchange, read_request(CLAUSES, exchange.request), observations, **fields)


def observation(name: str, outcome: Outcome, got: Any = None, message: str = "what was seen") -> Observation:
    """Return an observation of a clause of the fixed fragment."""
    return Observation(clause(name), outcome, message=message, got=got)


def changed(change: Callable[[Any], None]) -> Catalogue:
    """Return the clauses of the fixed fragment after a change."""
    return changed_clauses(CLAUSES.contract, change)


def operation_of(document: Any) -> Any:
    """Return the operation of a fragment."""
    return document["paths"]["/videos/{video_id}/remix"]["post"]


def member_of(document: Any, name: str = "prompt") -> Any:
    """Return the schema of a member of the request."""
    return document["components"]["schemas"]["RemixVideoRequest"]["properties"].setdefault(name, {})


def identified(demand: Demand) -> tuple[str | None, str | None]:
    """Return the ids of the clauses of a demand."""
    return demand.client.id if demand.client else None, demand.refusal.id if demand.refusal else None


def breaches(request: Request, clauses: Catalogue = CLAUSES) -> list[tuple[Any, ...]]:
    """Return each breach of a request: the ids of its clauses, the pointer, the sentence, the value."""
    reading = read_request(clauses, request)
    return [(*identified(demand), demand.pointer, demand.message, demand.got) for demand in reading.breaches]


def about(judgement: Judgement) -> list[tuple[Any, ...]]:
    """Return what an exchange shows of HTTP, the status and the request: clause, outcome, sentence, value."""
    return [
        (observation.clause.id, str(observation.outcome), observation.message, observation.got)
        for observation in judgement.observations
        if observation.clause.id in {"response.http", "response.status"} or observation.clause.id.startswith("request")
    ]


def refused(status: int, *more: tuple[str, str]) -> Response:
    """Return a response with an error envelope."""
    return answering(ERROR, status, *more)
