"""What a response says and why a value is wrong, in a few words."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from video_remix_contract.judging.explain import MAX_SHOWN, described, elsewhere, explain
from video_remix_contract.judging.quoting import MAX_QUOTED, MAX_READ, is_page, message_of, quoted, words
from video_remix_contract.judging.refusal import MAX_ENVELOPE, refusal_in
from video_remix_contract.schema.rules import Rule
from video_remix_contract.schema.synonyms import ENVELOPE_MEMBERS
from video_remix_contract.wire.messages import Response

from judging.making import CLAUSES, answering, changed, clause

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

STATUSES = '`status` must be "queued", "in_progress", "completed" or "failed"'


def page(text: str | bytes, kind: str = "text/html") -> Response:
    """Return a response with a text."""
    return answering(text if isinstance(text, bytes) else text.encode(), 400, kind=kind)


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (answering({"error": {"message": " No\n such  video. "}}), ': "No such video."'),
        (answering({"x": 1}), ': "{"x": 1}"'),
        (answering([1]), ': "[1]"'),
        (answering({}), ""),
        (answering([]), ""),
        (answering(None), ""),
        (answering(0), ""),
        (answering(b""), ""),
        (answering(b" \n "), ""),
        (answering(b"oops"), ': "oops"'),
        (Response(400, (), b"oops"), ': "oops"'),
        (answering(b"oops", kind="application/problem+json"), ': "oops"'),
        (page("oops", "text/plain; charset=utf-8"), ' (text/plain): "oops"'),
        (page(b"\xff!", "text/plain"), ' (text/plain): "\ufffd!"'),
        (page("<p>a</p>", "text/plain"), ' (text/plain): "<p>a</p>"'),
        (page("<TITLE> Not <i>here </TITLE><p>text"), ' (text/html): "Not"'),
        (page("<title>A &amp; B</title>"), ' (text/html): "A & B"'),
        (page("<title>one</title><title>two</title>"), ' (text/html): "onetwo"'),
        (page("<title> </title><p>the</p> <b>text</b>"), ' (text/html): "the text"'),
        (page("<style>a</style>b<script>c</script><p>d"), ' (text/html): "bd"'),
        (page("<script>a</p>b"), ""),
        (page("<script>a</script>"), ""),
        (page("[" * 100_000, "text/plain"), f' (text/plain): "{"[" * MAX_QUOTED}…"'),
        (page("x" * MAX_QUOTED, "text/plain"), f' (text/plain): "{"x" * MAX_QUOTED}"'),
        (page("x" * (MAX_QUOTED + 1), "text/plain"), f' (text/plain): "{"x" * MAX_QUOTED}…"'),
    ],
)
def test_a_response_is_quoted_in_a_few_words(response: Response, says: str) -> None:
    """The message of its envelope, the title of its page, or its text: on a line, within bounds, with its kind."""
    assert quoted(response) == says


def test_a_bounded_part_of_a_response_is_read() -> None:
    """What lies beyond is not looked at."""
    assert MAX_QUOTED == 200
    assert len(words(page("x" * (MAX_READ + 1), "text/plain"))) == MAX_READ == 65536


@pytest.mark.parametrize(
    ("response", "is_one"),
    [
        (page("x"), True),
        (page("x", "Text/HTML; charset=utf-8"), True),
        (page("\n <!DOCTYPE HTML>", "text/plain"), True),
        (page("<HTML lang=en>", "application/json"), True),
        (page(" " * 195 + "<html>", "text/plain"), True),
        (page(" " * 196 + "<html>", "text/plain"), False),
        (page("<p>", "text/plain"), False),
        (page("a<html>", "text/plain"), False),
        (page("<html>", "text/plain"), True),
        (Response(200, (), b"{}"), False),
    ],
)
def test_a_page_is_known_by_its_media_type_or_its_beginning(response: Response, is_one: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Servers send pages under any media type."""
    assert is_page(response) is is_one


@pytest.mark.parametrize(
    ("document", "message"),
    [
        *[({name: "why"}, "why") for name in ENVELOPE_MEMBERS],
        *[({outer: "outer", inner: "inner"}, "outer") for outer, inner in itertools.pairwise(ENVELOPE_MEMBERS)],
        ({"error": "", "title": "t"}, "t"),
        ({"error": {"errors": [{"detail": {"message": {"msg": {"title": "deep"}}}}]}}, "deep"),
        ({"error": {"error": {"error": {"error": {"error": {"error": "six"}}}}}}, "six"),
        ({"error": {"error": {"error": {"error": {"error": {"error": {"error": "seven"}}}}}}}, ""),
        ({"errors": [{"message": "first"}, {"message": "second"}]}, "first"),
        ({"errors": [[{"message": "inner"}]]}, ""),
        ({"error": {"code": 1}}, ""),
        ({"error": 5}, ""),
        ({"errors": ["text"]}, "text"),
        ([], ""),
        ("text", "text"),
        (5, ""),
        (None, ""),
    ],
)
def test_the_message_stands_inside_envelopes(document: Any, message: str) -> None:
    """The first member that says something is opened, as often as there are names for it."""
    assert message_of(document) == message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        ([1], "an array"),
        ({}, "an object"),
        (True, "the boolean true"),
        (8, "the number 8"),
        (40.0, "the number 40.0"),
        ("é", 'the text "é"'),
        ("x" * MAX_SHOWN, f'the text "{"x" * MAX_SHOWN}"'),
        ("x" * (MAX_SHOWN + 1), f'the text "{"x" * MAX_SHOWN}…"'),
        ('"' * 39, f"the text {chr(34)}{chr(92)}{(chr(34) + chr(92)) * 38}{chr(34) * 2}"),
        ('"' * 40, f"the text {chr(34)}{(chr(92) + chr(34)) * 29}{chr(92)}…"),
        (10**79, f"the number {10**79}"),
        (10**80, f"the number 1{'0' * 59}…"),
    ],
)
def test_a_value_is_described_in_a_few_words(value: Any, words: str) -> None:
    """Its type and, where it is a scalar, its beginning."""
    assert MAX_SHOWN == 60
    assert described(value) == words


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "`id` is missing"),
        ({"data": {"id": 1}}, "`id` is missing; it stands inside `data`, but the job itself must be the body"),
        ({"a": {}, "b": {"id": 1}}, "`id` is missing; it stands inside `b`, but the job itself must be the body"),
        ({"a": ["id"], "b": "id"}, "`id` is missing"),
        ({"task_id": 1}, "`id` is missing; `task_id` does not replace it"),
        ({"remixed_from_video_id": 1, "job_id": 1}, "`id` is missing; `job_id` does not replace it"),
        ({"remixed_from_video_id": 1}, "`id` is missing"),
        ({"taskid": 1, "id_": 2}, "`id` is missing"),
        (
            {"task_id": 1, "data": {"id": 1}},
            "`id` is missing; it stands inside `data`, but the job itself must be the body",
        ),
        (["id"], "`id` is missing"),
    ],
)
def test_a_missing_member_is_looked_for_elsewhere(document: Any, sentence: str) -> None:
    """A wrapper that has it is named, or another name; a documented member is no other name."""
    required = clause("response.200.id.required")
    assert explain(required, document, None, frozenset({"id", "remixed_from_video_id"})) == sentence


def test_a_fragment_whose_job_has_few_members_knows_it_by_all_of_them() -> None:
    """With two members both make a job; without any, no response is a refusal."""

    def only(*names: str) -> Catalogue:
        def change(document: Any) -> None:
            video = document["components"]["schemas"]["Video"]
            video["required"] = []
            video["properties"] = {name: video["properties"][name] for name in names}

        return changed(change)

    both = answering({"error": "x", "id": 1, "model": 2})
    assert refusal_in(only("id", "model"), both) is None
    assert refusal_in(only("id", "model"), answering({"error": "x", "id": 1})) is not None
    assert refusal_in(only("id", "model", "status"), both) is not None
    assert refusal_in(only("error"), answering({"error": "x"})) is None
    assert refusal_in(only(), answering({"error": "x"})) is None


def test_a_member_inside_another_is_not_looked_for() -> None:
    """Only the members of the job itself are known by other names."""
    code = clause("response.200.error.code.required")
    document = {"error": {"x_code": 1}, "x_error": {"error": 1}}
    assert explain(code, document, None, frozenset()) == "`error.code` is missing"
    assert elsewhere(Rule((), "required", value=True, pointer=""), {"a": {}}, frozenset()) == ""


@pytest.mark.parametrize(
    ("got", "more"),
    [
        (" Queued ", "; the documented spelling is 'queued'"),
        ("IN_PROGRESS", "; the documented spelling is 'in_progress'"),
        ("Not_Start", "; the documented word is 'queued'"),
        (" running", "; the documented word is 'in_progress'"),
        ("done", "; the documented word is 'completed'"),
        ("cancelled", "; the documented word is 'failed'"),
        ("other", ""),
    ],
)
def test_a_wrong_word_is_explained_by_the_documented_one(got: str, more: str) -> None:
    """Another spelling and a synonym name what is documented."""
    assert (
        explain(clause("response.200.status.enum"), {}, got, frozenset()) == f'{STATUSES}; got the text "{got}"{more}'
    )


@pytest.mark.parametrize(
    ("rule", "got", "more"),
    [
        (Rule(("a",), "enum", [1, "queued"], ""), "pending", "; the documented word is 'queued'"),
        (Rule(("a",), "enum", [1, 2], ""), 3, ""),
        (Rule(("a",), "type", ["string"], ""), 8, '; send the text "8"'),
        (Rule(("a",), "type", ["string", "null"], ""), -999_999_999, '; send the text "-999999999"'),
        (Rule(("a",), "type", ["string"], ""), 10**9 - 1, '; send the text "999999999"'),
        (Rule(("a",), "type", ["string"], ""), 10**9, ""),
        (Rule(("a",), "type", ["string"], ""), -(10**9), ""),
        (Rule(("a",), "type", ["string"], ""), 8.0, ""),
        (Rule(("a",), "type", ["integer"], ""), 1796016039.58, "; send a whole number, such as 1796016039"),
        (Rule(("a",), "type", ["integer", "null"], ""), -0.5, "; send a whole number, such as 0"),
        (Rule(("a",), "type", ["integer"], ""), 1e300, ""),
        (Rule(("a",), "type", ["integer"], ""), "8", ""),
        (Rule(("a",), "type", ["string"], ""), True, ""),
        (Rule(("a",), "type", ["boolean"], ""), 8, ""),
        (Rule(("a",), "minLength", 3, ""), "QUEUED", ""),
    ],
)
def test_what_would_be_right_is_said_where_it_is_known(rule: Rule, got: Any, more: str) -> None:
    """A number that should be a text is shown as one, unless it is a float, a boolean or too long to be meant so."""
    sentence = explain(evolve(clause("response.200.id.type"), rule=rule), {}, got, frozenset())
    assert sentence.endswith(f"; got {described(got)}{more}")
    assert sentence.startswith("`a` must be ")


def test_null_is_said_without_what_came() -> None:
    """That null came goes without saying."""
    assert explain(clause("response.200.id.nullability"), {}, None, frozenset()) == "`id` must not be null"


@pytest.mark.parametrize(
    ("document", "is_refusal"),
    [
        ({"error": "x", "id": 1, "object": 2}, True),
        ({"error": "x", "id": 1, "object": 2, "model": 3}, False),
        ({"error": {"id": 1, "object": 2, "model": 3}}, False),
        ({"error": "x", "data": [1]}, True),
        ({"errors": "x", "data": [1]}, False),
        ({"detail": "x", "data": [1]}, False),
        ({"errors": "x", "data": {"a": 1}}, False),
        ({"errors": "x", "data": [], "more": {}, "n": 1, "t": "text"}, True),
        ({"errors": ["x"]}, True),
        ({"message": "x", "detail": {"a": 1}}, True),
        ({"error": False, "message": "x"}, True),
        ({"error": False, "message": ""}, False),
        (["error"], False),
    ],
)
def test_an_envelope_is_told_from_a_job(document: Any, is_refusal: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Three members of a job make one; a message beside a result is no refusal, an error is."""
    refusal = refusal_in(CLAUSES, answering(document))
    assert (refusal is not None) == is_refusal
    assert refusal is None or refusal.startswith("the 200 is a refusal: ")


@pytest.mark.parametrize(
    ("response", "is_refusal"),
    [
        (answering({"error": "x"}, 299), True),
        (answering({"error": "x"}, 300), False),
        (answering({"error": "x"}, 199), False),
        (answering(b'{"error": "x"}'.ljust(MAX_ENVELOPE)), True),
        (answering(b'{"error": "x"}'.ljust(MAX_ENVELOPE + 1)), False),
        (answering(b'{"error": '), False),
    ],
)
def test_only_a_small_success_can_be_an_envelope(response: Response, is_refusal: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A refusal with its own status is judged as one, and what is large is a job."""
    assert MAX_ENVELOPE == 65536
    assert (refusal_in(CLAUSES, response) is not None) == is_refusal
