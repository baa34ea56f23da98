"""How the members of a request are read: by their schemas, and what is said of a value that breaks one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.documents import field_value
from video_remix_contract.judging.model import Observation, Outcome
from video_remix_contract.judging.request import breach, read_request
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import Rule
from video_remix_contract.wire.decoding import File, Part
from video_remix_contract.wire.encoding import URLENCODED, encode
from video_remix_contract.wire.messages import Exchange, Response

from judging.making import CLAUSES, FORM, asking, breaches, changed, clause, filling, member_of, operation_of, part


@pytest.mark.parametrize(
    ("keyword", "pointer", "got", "sentence"),
    [
        ("type", "", 5, "the body is the number 5"),
        ("required", "/a", None, "`a` is missing"),
        ("nullability", "/a/b", None, "`a/b` is null"),
        ("enum", "/a", "x", '`a` is the text "x", which breaks enum'),
        ("maxLength", "/a", File(filename="f"), "`a` is a file, which breaks maxLength"),
        ("type", "/a", File(filename="f"), "`a` is a file"),
    ],
)
def test_a_breach_is_said_in_a_sentence(keyword: str, pointer: str, got: Any, sentence: str) -> None:
    """The place, what stands there, and the keyword where it does not go without saying."""
    assert breach(Rule(("a",), keyword, value=None, pointer=""), pointer, got) == sentence


def test_bounds_of_a_member_are_demanded() -> None:
    """A rule that the fragment adds is demanded of either side, in JSON and in a form."""
    bounded = changed(lambda document: member_of(document).update(maxLength=3))
    expected = ("client.prompt.maxLength", "request.prompt.maxLength", "/prompt")
    for request in (asking({"prompt": "four"}), filling(part(b"four"))):
        assert breaches(request, bounded) == [
            (*expected, '`prompt` is the text "four", which breaks maxLength', "four")
        ]
    assert breaches(asking({"prompt": "aaa"}), bounded) == []


@pytest.mark.parametrize(
    ("content", "filename", "types", "value"),
    [
        (b"5", None, (), "5"),
        (b"5", None, ("string",), "5"),
        (b"5", None, ("integer", "string"), "5"),
        (b"5", None, ("integer",), 5),
        (b"5", None, ("boolean", "integer"), 5),
        (b"5.5", None, ("integer",), "5.5"),
        (b"5.5", None, ("number",), 5.5),
        (b"true", None, ("boolean",), True),
        (b"null", None, ("null", "integer"), "null"),
        (b"x", None, ("integer",), "x"),
        (b"", None, ("integer",), ""),
        (b"\xff", "f", ("string",), File(filename="f")),
        (b"", "", ("string",), File(filename="")),
    ],
)
def test_a_field_is_read_by_its_schema(
    content: bytes, filename: str | None, types: tuple[str, ...], value: Any
) -> None:
    """A field is a text unless its schema knows scalars alone and it is one of them; a file is an object."""
    came = field_value(Part("a", filename, content), Node.root({"type": list(types)}) if types else None)
    assert (came, type(came)) == (value, type(value))


def test_a_field_that_is_not_utf_8_tells_where() -> None:
    """The error has the place and the aspect."""
    with pytest.raises(DecodingError, match=r"^a field of the form is not UTF-8 at byte 2$") as caught:
        field_value(Part("a", None, b"ab\xff"), None)
    assert caught.value.aspect == "encoding"


def test_a_form_is_read_by_the_schema_of_its_members() -> None:
    """A member that is a number in the schema is one in the document; an unknown one is a text."""
    numbered = changed(lambda document: member_of(document, "n").update(type="integer"))
    request = filling(part(b"a"), part(b"5", name="n"), part(b"6", name="m"))
    reading = read_request(numbered, request)
    assert reading.document == {"prompt": "a", "n": 5, "m": "6"}
    assert reading.breaches == []
    assert breaches(filling(part(b"a"), part(b"x", name="n")), numbered)[0][3] == '`n` is the text "x"'


@pytest.mark.parametrize("kind", [FORM, URLENCODED])
def test_a_list_is_fields_of_the_same_name(kind: str) -> None:
    """A member that is a list has each of its fields as an element, read by the schema of the elements."""

    def change(document: Any) -> None:
        member_of(document, "n").update(type="array", items={"type": "integer"})
        media_types = operation_of(document)["requestBody"]["content"]
        media_types[kind] = media_types[FORM]

    content_type, body = encode(kind, {"n": [5, 6], "prompt": "a"})
    reading = read_request(changed(change), asking(body, kind=content_type))
    assert (reading.document, reading.breaches) == ({"n": [5, 6], "prompt": "a"}, [])


def test_a_client_is_judged_by_what_it_sent() -> None:
    """Each demand that has a clause of the client is an observation, with place, sentence and value where broken."""
    judgement = judge_client(CLAUSES, Exchange(asking({"prompt": 5}), Response(200)))
    assert [observation.clause.id for observation in judgement.observations] == [
        *(demand.client.id for demand in judgement.reading.demands if demand.client)
    ]
    assert judgement.broken == [
        Observation(clause("client.prompt.type"), Outcome.BROKEN, "/prompt", "`prompt` is the number 5", 5)
    ]
    beyond = judge_client(CLAUSES, Exchange(asking(json.loads("[" * 201 + "]" * 201)), None))
    assert beyond.broken == []
    assert beyond.observations
