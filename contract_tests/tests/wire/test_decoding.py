"""Strict decoding: what a lenient parser forgives is seen here."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.errors import DecodingError
from video_remix_contract.wire.decoding import (
    Aspect,
    File,
    Json,
    Part,
    decode_any_json,
    decode_form,
    decode_json,
    depth,
)
from video_remix_contract.wire.encoding import URLENCODED, encode

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"-Infinity",
        b'"\xff"',
        b"{} {}",
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Bytes that RFC 8259 does not allow, or that no reader can take, are an error in one line."""
    with pytest.raises(DecodingError) as caught:
        decode_json(body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "aspect"),
    [
        (b"", None),
        (b"no json", None),
        (b"{'a': 1", None),
        (b'{"a": "it}', None),
        (b'{"a": {"b": 1}', None),
        (b'{"a": tru', None),
        (b"{", None),
        (b"{'a': 1}", Aspect.LENIENT),
        (b'{"a": 1,}', Aspect.LENIENT),
        (b'{"a": 1 /* one */}', Aspect.LENIENT),
        (b'{"a": "line\nbreak"}', Aspect.LENIENT),
        (b'{"a": NaN}', Aspect.LENIENT),
        (b'{"a": 1} trailing', Aspect.LENIENT),
        (b"{} {}", Aspect.LENIENT),
        (b'{"a": "caf\xe9"}', Aspect.ENCODING),
        ('{"a": 1}'.encode("utf-16"), Aspect.ENCODING),
        (b"[" * 201 + b"]" * 201, Aspect.DEPTH),
        (b"[" * 100_000 + b"]" * 100_000, Aspect.DEPTH),
        (b"1" * 1001, Aspect.DIGITS),
        (b"\xef\xbb\xbf", None),
        (b'{"a": it}', Aspect.LENIENT),
        (b" ['a'] ", Aspect.LENIENT),
        (b"\x0c{}", Aspect.LENIENT),
        (b'{"a": {}\x0c', None),
        (b'["a}]', None),
        (b"[1}", None),
        (b'["a" "b"', None),
        (b"'a'", None),
        (b"{'a': 1} or more", None),
        (b"1 2", Aspect.LENIENT),
        (b"-Infinity", Aspect.LENIENT),
    ],
)
def test_readers_differ_about_some_of_it(body: bytes, aspect: Aspect | None) -> None:
    """What is cut off or no JSON at all is told apart from what lenient readers take, and from our own bounds."""
    with pytest.raises(DecodingError) as caught:
        decode_json(body)
    assert caught.value.aspect is aspect


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the body is empty"),
        (b" \n ", "the body is empty"),
        (b'{"a": "\xff"}', "the body is not UTF-8 at byte 7"),
        (b'\xef\xbb\xbf"\xff"', "the body is not UTF-8 at byte 1"),
        (b"NaN", "the body is not JSON: NaN is not a JSON value"),
        (b"1" * 1001, "the body is not JSON: a number has 1001 digits"),
        (b"[" * 201 + b"]" * 201, "the body nests more than 200 levels"),
        (b"[" * 100_000, "the body nests too deeply"),
        (b"{} {}", "the body is not JSON: Extra data: line 1 column 4 (char 3)"),
        (b'[1,\n"a]', "the body is not JSON: Unterminated string starting at: line 2 column 1 (char 4)"),
        (b"-Infinity", "the body is not JSON: -Infinity is not a JSON value"),
        (b"-" + b"1" * 1001, "the body is not JSON: a number has 1001 digits"),
    ],
)
def test_a_refusal_gives_its_reason(body: bytes, reason: str) -> None:
    """The error tells what is wrong, and where."""
    with pytest.raises(DecodingError) as caught:
        decode_json(body)
    assert str(caught.value) == reason


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_nesting_is_bounded_at_200_levels(opening: bytes) -> None:
    """200 levels of lists or of objects are read, and a level more is refused, whatever stands next to them."""
    closing = b"]" if opening == b"[" else b"}"
    for head, tail in ((b"", b""), (b"[1, ", b", {}]")):
        levels = 200 - len(head[:1])
        assert decode_json(head + opening * levels + b"1" + closing * levels + tail).value
        with pytest.raises(DecodingError):
            decode_json(head + opening * (levels + 1) + b"1" + closing * (levels + 1) + tail)


def nested(levels: int) -> Any:
    """Return a list in so many lists, each with a scalar before and after it."""
    value: Any = 1
    for _ in range(levels):
        value = [0, value, 0]
    return value


@pytest.mark.parametrize(
    ("value", "levels"),
    [
        (1, 0),
        ("a", 0),
        ([], 1),
        ({}, 1),
        ([[], 1], 2),
        ([1, [], [[]]], 3),
        ({"a": {"b": [1]}}, 3),
        (nested(200), 200),
        (nested(201), 201),
        (nested(300), 201),
    ],
)
def test_depth_counts_lists_and_objects(value: Any, levels: int) -> None:
    """A scalar has no level, an empty list has a level, and what is too deep is counted no further."""
    assert depth(value) == levels


def test_long_numbers_are_read_up_to_1000_digits() -> None:
    """A whole number of 1000 digits is read as it is, whatever its sign."""
    assert decode_json(b"1" * 1000).value == int("1" * 1000)
    assert decode_json(b"-" + b"1" * 1000).value == -int("1" * 1000)


def test_a_text_without_oddities_has_none_reported() -> None:
    """Plain JSON reports neither a byte order mark nor repeated members."""
    decoded = decode_json(b'{"a": 1, "b": {"a": 1}}')
    assert (decoded.value, decoded.byte_order_mark, decoded.repeated) == ({"a": 1, "b": {"a": 1}}, False, ())


PIECES = [b"{", b"}", b"[", b"]", b'"a"', b":", b",", b"1", b"-0", b"40.0", b"1e999", b"NaN", b"null", b" ", b"\x0c"]
PIECES += [b'"\\ud800"', b'"\xff"', b"\n", b"[" * 201, b"]" * 201, b"7" * 1001, b'{"a":1,"a":2}', b"\xef\xbb\xbf"]


def damaged(body: bytes, place: int, piece: bytes) -> bytes:
    """Return bytes with a piece in place of one of them."""
    return body[:place] + piece + body[place + 1 :]


def outcome(decode: Callable[[bytes], Json], body: bytes) -> str | tuple[str, str | None]:
    """Return what is read, as a text that tells 1 from 1.0 and true, or the error."""
    try:
        return repr(decode(body))
    except DecodingError as error:
        return str(error), error.aspect


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
JSON_TEXTS = st.builds(
    lambda value, ascii_only: json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"),
    JSON_VALUES,
    st.booleans(),
)
# What readers of JSON are known to differ about, each as a text that may be one.
DISPUTED = ["1e400", "-0", "-0.0", "1E-400", "5e-324", "0.1000000000000000055511151231257827", "9007199254740993.0"]
DISPUTED += [
    "1" * 400,
    "1" * 400 + ".5",
    "9223372036854775808",
    "-9223372036854775809",
    "1" * 30 + "e3",
    "01",
    "1.",
    "+1",
]
DISPUTED += [
    '"\\ud83d\\ude00"',
    '"\x7f"',
    '"\x1f"',
    '"\u2028"',
    '"\\/"',
    '"\\x"',
    '{"a":1,"\\u0061":2}',
    "nan",
    "[1,]",
    "1 2",
]
DISPUTED += [f"{'[' * 201}{']' * 201}", f"{'[' * 200}1{']' * 200}", '["' + "1" * 1001 + '"]', "[" + "1," * 1001 + "1]"]


@given(
    st.binary(max_size=20)
    | st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join)
    | st.lists(st.sampled_from(DISPUTED), max_size=3).map(lambda texts: f"[{','.join(texts)}]".encode())
    | JSON_TEXTS
    | st.builds(damaged, JSON_TEXTS, st.integers(0, 200), st.sampled_from(PIECES))
)
@example(b'{"a":1,"a":2}')
@example(b"7" * 1001)
@example(b"[" * 200 + b"]" * 200)
@example(b"[" * 201 + b"]" * 201)
@example(b'"%s"' % (b"{" * 300))
@example(b"\x0c1")
def test_the_short_way_reads_what_the_long_one_reads(body: bytes) -> None:
    """Whatever the bytes are, the text with which nothing is wrong is read as where all that is wrong is noticed."""
    assert outcome(decode_json, body) == outcome(decode_any_json, body)


@pytest.mark.parametrize("text", DISPUTED)
def test_what_readers_differ_about_is_read_alike(text: str) -> None:
    """Numbers, escapes and depths that readers disagree about are read alike in the short way and in the long one."""
    for body in (text.encode(), f" [{text}]\n".encode()):
        assert outcome(decode_json, body) == outcome(decode_any_json, body)


def test_oddities_are_reported_not_refused() -> None:
    """A byte order mark and repeated members can be read and are reported; of repeated members the last counts."""
    assert decode_json(b'\xef\xbb\xbf{"a": 1}') == Json({"a": 1}, byte_order_mark=True)
    assert decode_json(b'{"a": 1, "a": 2, "b": {"c": 1, "c": 1}}') == Json({"a": 2, "b": {"c": 1}}, repeated=("c", "a"))
    assert decode_json(b'{"z": 1, "b": 1, "b": 1, "b": 1, "a": 1, "a": 1}').repeated == ("a", "b")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=8,
    )
)
def test_json_reads_what_json_writes(value: Any) -> None:
    """Every JSON value survives, in either spelling of its characters."""
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        try:
            assert decode_json(text).value == value
        except DecodingError:
            assert b"\xed" in text


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("\r\n--boundary--\r\n")
@example('"; name="other')
@example("")
@example("\x00")
def test_forms_read_what_clients_write(text: str) -> None:
    """Every text survives a form as a client library writes it."""
    message = httpx2.Request("POST", "http://localhost/", files={"prompt": (None, text.encode())})
    (part,) = decode_form(message.read(), message.headers["content-type"])
    assert (part.name, part.filename, part.content) == ("prompt", None, text.encode())


@given(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1, max_size=3), max_size=4))
@example({"a&b": ["", "=", "ä+ %26"], "": "\x00"})
def test_fields_in_the_encoding_of_a_url_read_what_is_written(document: dict[str, Any]) -> None:
    """Every text survives, under every name; a list is fields of the same name."""
    content_type, body = encode(URLENCODED, document)
    parts = decode_form(body, f"{content_type}; charset=utf-8")
    fields = [
        (name, value) for name, given in document.items() for value in (given if isinstance(given, list) else [given])
    ]
    assert [(part.name, part.content.decode()) for part in parts] == fields
    assert {(part.filename, part.content_type) for part in parts} <= {(None, None)}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", []),
        (b"a", [("a", b"")]),
        (b"a=1&&b=%zz", [("a", b"1"), ("b", b"%zz")]),
        (b"a=%E9&b=\xe9", [("a", b"\xe9"), ("b", b"\xe9")]),
    ],
)
def test_every_text_is_a_form_in_the_encoding_of_a_url(body: bytes, fields: list[tuple[str, bytes]]) -> None:
    """What is cut off or wrongly escaped stays as it was sent, and so do bytes that are not UTF-8."""
    assert [(part.name, part.content) for part in decode_form(body, URLENCODED)] == fields


@pytest.mark.parametrize(
    ("body", "content_type", "aspect"),
    [
        (b"--x\r\n\r\n", "multipart/form-data", None),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=", None),
        (b"", "multipart/form-data; boundary=x", Aspect.DELIMITER),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\ncut",
            "multipart/form-data; boundary=x",
            Aspect.DELIMITER,
        ),
        (b"--y\r\n\r\n--y--", "multipart/form-data; boundary=x", Aspect.DELIMITER),
        (
            b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            Aspect.DELIMITER,
        ),
    ],
)
def test_malformed_forms_are_refused(body: bytes, content_type: str, aspect: Aspect | None) -> None:
    """A form without any boundary is told apart from a form that its boundary does not delimit."""
    with pytest.raises(DecodingError) as caught:
        decode_form(body, content_type)
    assert caught.value.aspect is aspect


def test_a_part_keeps_its_media_type_and_its_file_name() -> None:
    """What makes a part a file, and what clients write about a text, is read."""
    head = 'Content-Disposition: form-data; name="a"'
    parts = [f"{head}\r\nContent-Type: text/plain; charset=utf-8", f'{head}; filename="a.txt"', head]
    body = "".join(f"--x\r\n{part}\r\n\r\n1\r\n" for part in parts) + "--x--\r\n"
    read = decode_form(body.encode(), "multipart/form-data; boundary=x")
    assert [(part.filename, part.content_type) for part in read] == [
        (None, "text/plain; charset=utf-8"),
        ("a.txt", None),
        (None, None),
    ]


def test_a_form_has_its_parts_in_order() -> None:
    """Each part has its own name, file name and content; headers of a part do not reach the next."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\nContent-Type: a/b\r\n\r\nfirst\r\n'
        b'--x\r\ncontent-disposition: form-data; name="\xc3\xa9"\r\n\r\nsecond\r\n'
        b'--x\r\nContent-Disposition: form-data; name="b"; filename=""\r\n\r\n\r\n--x--\r\n'
    )
    assert decode_form(body, "multipart/form-data; boundary=x") == [
        Part("a", "a.txt", b"first", "a/b"),
        Part("é", None, b"second"),
        Part("b", None, b""),
    ]


def test_a_part_without_a_name_is_named_as_such() -> None:
    """A later part without a header of its own does not take the name of the part before it."""
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\nA: b\r\n\r\n2\r\n--x--\r\n'
    with pytest.raises(DecodingError, match="a part of the form has no name"):
        decode_form(body, "multipart/form-data; boundary=x")


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"--x--", "multipart/form-data", "the content type names no boundary"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
            "multipart/form-data; boundary=x",
            "the form ends before its closing delimiter",
        ),
        (b"garbage", "multipart/form-data; boundary=x", "the form is malformed: Expected boundary"),
        (b"--x--", f"multipart/form-data; boundary={'x' * 300}", "the form is malformed: Boundary length"),
    ],
)
def test_a_malformed_form_gives_its_reason(body: bytes, content_type: str, reason: str) -> None:
    """The error tells what is wrong with the form, in a line."""
    with pytest.raises(DecodingError) as caught:
        decode_form(body, content_type)
    assert str(caught.value).startswith(reason)
    assert len(str(caught.value).splitlines()) == 1


def test_no_byte_of_a_form_is_too_much() -> None:
    """Names and headers are read whatever bytes they have, in either case, and a form may have no parts."""
    body = (
        b'--x\r\nCONTENT-DISPOSITION: form-data; name="\xff"; filename="\xfe"\r\nContent-TYPE: a/\xe9\r\n\r\n\xff\r\n'
        b'--x\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n--x--\r\n'
    )
    assert decode_form(body, "multipart/form-data; boundary=x") == [
        Part("\ufffd", "\ufffd", b"\xff", "a/é"),
        Part("", None, b""),
    ]
    assert decode_form(b"--x--\r\n", "multipart/form-data; boundary=x") == []


def test_a_malformed_form_is_no_news_for_a_terminal() -> None:
    """Where nobody set logging up, what the parser of forms logs is written nowhere."""
    handlers = logging.getLogger("python_multipart").handlers
    assert [handler for handler in handlers if isinstance(handler, logging.NullHandler)]


def test_a_file_is_an_object_with_its_name() -> None:
    """What stands for a file in a decoded form is an object, so that a text is never taken for a file."""
    assert isinstance(File(filename="a.txt"), dict)
    assert File(filename="a.txt") == {"filename": "a.txt"}
