"""What every property derives from the fragment: rules to go through, documents to change, what the judge says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Level
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.request import read_request
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.probes import valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.faults import response_documents
from video_remix_contract.reference_provider.responses import response_schema
from video_remix_contract.schema.examples import request_document
from video_remix_contract.schema.rules import values_at
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import Exchange, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from video_remix_contract.judging.request import Reading
    from video_remix_contract.schema.rules import Rule
    from video_remix_contract.wire.messages import Request

CONTRACT = load()
CLAUSES = catalogue(CONTRACT)
OPERATION = CONTRACT.operation
SUCCESS = OPERATION.successes[0]
RESPONSE_SCHEMA, _ = response_schema(OPERATION, SUCCESS)
MEDIA_TYPES = sorted(OPERATION.request_media_types)
NONE = pytest.mark.skip(reason="the fragment has no such rule")


def in_responses(wanted: Callable[[Rule], bool]) -> list[Any]:
    """Return each wanted rule of an accepted response as a parameter; a skip where there is none."""
    clauses = CLAUSES.response_rules[SUCCESS]
    return [pytest.param(clause.rule, id=clause.id) for clause in clauses if clause.rule and wanted(clause.rule)] or [
        pytest.param(None, marks=NONE)
    ]


def in_requests(wanted: Callable[[Rule], bool]) -> list[Any]:
    """Return each media type with each wanted rule of its request body as parameters; a skip where there is none."""
    return [
        pytest.param(media_type, asked.rule, id=f"{media_type} {'.'.join(asked.rule.path) or 'body'}")
        for media_type in MEDIA_TYPES
        for asked in CLAUSES.request_rules[media_type]
        if wanted(asked.rule)
    ] or [pytest.param(None, None, marks=NONE)]


def conforming(rule: Rule) -> Any:
    """Return a conforming response that has a value at the rule's place; skip where no example has."""
    for document in response_documents(OPERATION, at_refusals=False):
        if rule.keyword == "required":
            reached = any(isinstance(value, dict) for _, value in values_at(document, rule.path[:-1]))
        else:
            reached = any(values_at(document, rule.path))
        if reached:
            return document
    pytest.skip("no example of the fragment has a value at this place")


def request_of(media_type: str) -> Any:
    """Return a valid request document."""
    return request_document(OPERATION, media_type)


def broken(document: Any) -> dict[Rule, str]:
    """Return the rules that the judge finds broken in a response, each with a place, a JSON pointer.

    Only MUST clauses count: the SHOULD clauses ask for more than JSON Schema, such as 40 where 40.0 would do.
    """
    request = valid(CLAUSES, Target("http://127.0.0.1/v1", "key"), MEDIA_TYPES[0]).request
    response = Response(int(SUCCESS), (("Content-Type", "application/json"),), json.dumps(document).encode())
    return {
        observation.clause.rule: observation.pointer
        for observation in judge_provider(CLAUSES, Exchange(request, response)).broken
        if observation.clause.rule and observation.clause.level is Level.MUST
    }


def judged_requests(requests: Iterable[Request]) -> list[Reading]:
    """Return requests as the judge reads them: the document, and what is wrong with it."""
    return [read_request(CLAUSES, request) for request in requests]


def carried(media_type: str, document: Any) -> bool:
    """Return whether a media type can carry what is wrong with a document: in a form, everything is a text."""
    texts = isinstance(document, dict) and all(isinstance(value, str) for value in document.values())
    return texts or not is_form(media_type)
