"""The provider's own words and the job are found in whatever a provider sends, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from runtime import _envelope

NOTHING = {"type": None, "param": None, "code": None}
WORDS: list[tuple[Any, str | None, dict[str, Any]]] = [
    (
        {"error": {"message": "m", "type": "t", "param": "p", "code": "c"}},
        "m",
        {"type": "t", "param": "p", "code": "c"},
    ),
    ({"error": "text", "code": 5, "message": "m"}, "text", {"code": "5"}),
    ({"error": None, "message": "m"}, "m", {}),
    ({"error": {"message": " ", "detail": "d", "title": "t"}}, "d", {}),
    ({"detail": "d", "message": "m"}, "m", {}),
    ({"detail": "d", "title": "t", "type": "about:blank"}, "d", {"type": "about:blank"}),
    ({"title": "t", "code": True, "param": 1.5}, "t", {}),
    ({"detail": {"error": {"message": "m", "code": "c"}}, "code": "x"}, "m", {"code": "c"}),
    ({"error": {"detail": {"message": "inner"}, "message": "outer"}}, "outer", {}),
    ({"detail": ["a", {"msg": "b"}, 5, "", {"loc": ["x"]}, {"msg": "c", "loc": ["p", 0]}]}, "a; b; p.0: c", {}),
    ({"detail": {"message": "m"}, "error": "e"}, "m", {}),
    ({"detail": [{"msg": "b", "loc": "p"}, {"msg": ["x", "y"]}]}, "b; x; y", {}),
    ({"detail": [str(number) for number in range(12)]}, "0; 1; 2; 3; 4; 5; 6; 7; 8; 9", {}),
    ("  just text ", "just text", {}),
    (["a", "b"], "a; b", {}),
    ({}, None, {}),
    ([], None, {}),
    ("", None, {}),
    ("  ", None, {}),
    (0, None, {}),
    (5, None, {}),
    (True, None, {}),
    ({"error": {"status": "QUOTA"}}, '{"error": {"status": "QUOTA"}}', {}),
    ({"message": 5}, '{"message": 5}', {}),
    ([5], "[5]", {}),
    ({"code": 0}, '{"code": 0}', {"code": "0"}),
]


@pytest.mark.parametrize(("value", "message", "words"), WORDS)
def test_the_words_of_an_envelope(value: Any, message: str | None, words: dict[str, Any]) -> None:
    """Each known envelope gives its message and its words; an unknown one is quoted, and what says nothing is None."""
    assert _envelope.words_of(value, json.dumps(value).encode()) == (message, {**NOTHING, **words})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", None),
        (b" \n ", None),
        (b"busy\n  now", "busy now"),
        (b"caf\xe9", "caf\ufffd"),
        (b"a\0b", None),
        (b"x" * 7999 + b"\0", None),
        (b"x" * 8000 + b"\0", "x" * 8000 + "\0"),
        (b"<TITLE lang=en>Bad\n &amp; gone</title><p>", "Bad & gone"),
        (b"<title></title><p>text", None),
        (b"<p>a &amp; b", "<p>a &amp; b"),
        (b"x" * 7985 + b"<title>t</title", "t"),
        (b"x" * 7986 + b"<title>t</title", "x" * 7986 + "<title>t</title"),
    ],
)
def test_the_words_of_a_page(content: bytes, message: str | None) -> None:
    """A text that is not JSON is the message, a page its title; bytes that are no text say nothing."""
    assert _envelope.words_of(None, content) == (message, NOTHING)


NAMES = ("id", "task_id")
JOBS: list[tuple[Any, str | None]] = [
    ({"id": "a"}, "a"),
    ({"task_id": "t", "id": "a"}, "a"),
    ({"task_id": "t"}, "t"),
    ({"id": 5}, "5"),
    ({"id": ""}, None),
    ({"id": "", "task_id": "t"}, "t"),
    ({"id": True}, None),
    ({"id": None, "task_id": "t"}, "t"),
    ({"id": "\ud800", "task_id": "t"}, "t"),
    ({"id": "given", "task_id": "t"}, "t"),
    ({"id": "given"}, None),
    ({"data": {"id": "a"}}, "a"),
    ({"data": [{"id": "a"}, {"id": "b"}]}, "a"),
    ([{"x": 1}, {"id": "b"}], "b"),
    ([[{"id": "b"}]], None),
    ({"data": {"task": {"id": "a"}}}, "a"),
    ({"data": {"task": {"inner": {"id": "a"}}}}, None),
    ({"data": {"id": "inner"}, "id": "outer"}, "outer"),
    ({"error": {"id": "a"}}, None),
    ({"error": {"id": "a"}, "data": {"id": "b"}}, "b"),
    ([{}] * 999 + [{"id": "a"}], "a"),
    ([{}] * 1000 + [{"id": "a"}], None),
    ("id", None),
    (5, None),
]


@pytest.mark.parametrize(("value", "job"), JOBS, ids=range(len(JOBS)))
def test_the_job_of_a_value(value: Any, job: str | None) -> None:
    """A job is found by the best name within three levels, among the first objects, and never within an error."""
    assert _envelope.find_job_id(value, b'{"id": "unread"}', NAMES, ("given",)) == job


@pytest.mark.parametrize(
    ("content", "job"),
    [
        (b'{"id": "a", "x', "a"),
        (b'{"task_id" : "t", "id"\n:\t"a', "t"),
        (b'{"task_id": "t", "id": "a", ', "a"),
        (b'{"id": "a\\"b\\n\\u00e9"', 'a"b\n\xe9'),
        (b'{"id": "\\x", "id": "b"', "b"),
        (b'{"id": "a\nb"', "a\nb"),
        (b'{"id": "given", "id": "b"', "b"),
        (b'{"id": "", "id": "c"', "c"),
        (b'{"id": "' + b"x" * 512 + b'"', "x" * 512),
        (b'{"id": "' + b"x" * 513 + b'"', None),
        (b'{"id": 5, ', None),
        (b'{"video_id": "v"', None),
        (b"x" * 999_991 + b'"id": "a"', "a"),
        (b"x" * 999_992 + b'"id": "a"', None),
        (b'\xff"id": "\xe9"', "\ufffd"),
        (b'{"id": "\\ud800", "id": "b"', "b"),
        (b"", None),
    ],
    ids=range(17),
)
def test_the_job_of_half_a_body(content: bytes, job: str | None) -> None:
    """Where a body cannot be parsed, the first text after a name in its first megabyte is the job."""
    assert _envelope.find_job_id(None, content, NAMES, ("given",)) == job


def test_a_name_is_taken_as_it_is() -> None:
    """Signs in a name mean themselves."""
    assert _envelope.find_job_id(None, b'"axb": "1", "a.b": "2"', ("a.b",), ()) == "2"
