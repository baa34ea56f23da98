"""Every flaw of a JSON text is noticed, at its place and at its bound, and what can be read is read."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from runtime import _json
from runtime.types import Violation

from .support import OVER


def nested(levels: int) -> str:
    """Return lists in each other."""
    return "[" * levels + "]" * levels


DEEP = "[" * 200_000
UTF_16 = '{"id": "x"}'.encode("utf-16")
TEXTS: dict[str, tuple[bytes, Any, list[tuple[str, str, Any]]]] = {
    "an object": (b' {"a": [1, -2.5, true, null, "x"]} ', {"a": [1, -2.5, True, None, "x"]}, []),
    "a number": (b"5", 5, []),
    "no UTF-8": (b'"ab\xffc"', "ab\ufffdc", [("", "encoding", b"\xff")]),
    "no UTF-8 at its end": (b'"a\xc3', None, [("", "encoding", b"\xc3"), ("", "json", '"a\ufffd')]),
    "UTF-16": (UTF_16, {"id": "x"}, [("", "encoding", b"\xff")]),
    "a mark": (b"\xef\xbb\xbf[1]", [1], [("", "bom", "\ufeff")]),
    "two marks": (b"\xef\xbb\xbf\xef\xbb\xbf1", None, [("", "bom", "\ufeff"), ("", "json", "\ufeff1")]),
    "no JSON": (b"{", None, [("", "json", "{")]),
    "nothing": (b"", None, [("", "json", "")]),
    "a mark before no JSON": (b"\xef\xbb\xbf{", None, [("", "bom", "\ufeff"), ("", "json", "{")]),
    "far too deep": (DEEP.encode(), None, [("", "depth", DEEP)]),
    "a mark before far too deep": (b"\xef\xbb\xbf" + DEEP.encode(), None, [("", "bom", "\ufeff"), ("", "depth", DEEP)]),
    "64 levels": (nested(64).encode(), json.loads(nested(64)), []),
    "65 levels": (nested(65).encode(), None, [("/0" * 64, "depth", 65)]),
    "a leaf below 64 levels": (b'{"a":' * 64 + b"1" + b"}" * 64, json.loads('{"a":' * 64 + "1" + "}" * 64), []),
    "infinite": (
        b"[1e999, -Infinity]",
        [math.inf, -math.inf],
        [("/0", "number", math.inf), ("/1", "number", -math.inf)],
    ),
    "too many digits": (b'{"a": ' + b"9" * 5000 + b"}", {"a": math.inf}, [("/a", "number", math.inf)]),
    "repeated": (
        b'[0, {"a": 1, "b": 2, "a": 3, "c": 4, "b": 5, "a": 6}]',
        [0, {"a": 6, "b": 5, "c": 4}],
        [("/1/a", "duplicate", 6), ("/1/b", "duplicate", 5)],
    ),
    "half a pair": (
        b'{"\\ud800": ["\\udc00", "\\ud83d\\ude00"]}',
        {"\ud800": ["\udc00", "\U0001f600"]},
        [("/\ud800", "unicode", "\ud800"), ("/\ud800/0", "unicode", "\udc00")],
    ),
    "names with signs": (b'{"a/b~c": NaN}', ..., [("/a~1b~0c", "number", ...)]),
    "50 flaws": (
        json.dumps([math.inf] * 50).encode(),
        [math.inf] * 50,
        [(f"/{n}", "number", math.inf) for n in range(50)],
    ),
    "51 flaws": (json.dumps([math.inf] * 51).encode(), None, [(f"/{n}", "number", math.inf) for n in range(50)]),
    "one flaw too deep among others": (
        f"[1e999, {nested(64)}]".encode(),
        None,
        [("/0", "number", math.inf), ("/1" + "/0" * 63, "depth", 65)],
    ),
}


@pytest.mark.parametrize(("content", "value", "flaws"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_read_with_its_flaws(content: bytes, value: Any, flaws: list[tuple[str, str, Any]]) -> None:
    """The value is what can be read, and each flaw has its pointer, its rule and what came, in their order."""
    read, found = _json.read_json(content)
    assert value is ... or (read == value and type(read) is type(value))
    assert [violation[:2] for violation in found] == [flaw[:2] for flaw in flaws]
    for violation, flaw in zip(found, flaws, strict=True):
        assert flaw[2] is ... or violation.value == flaw[2]


def test_not_a_number_is_a_flaw() -> None:
    """NaN is read, and is a flaw at its place."""
    read, ((pointer, rule, value),) = _json.read_json(b'{"a": NaN}')
    assert isinstance(read, dict)
    assert (pointer, rule) == ("/a", "number")
    assert isinstance(value, float)
    assert math.isnan(value)
    assert math.isnan(read["a"])


@pytest.mark.parametrize("members", [0, 1, 300])
def test_an_object_without_a_repetition_is_a_plain_dict(members: int) -> None:
    """However many members it has, the value is a dict of the standard library, which can be pickled."""
    text = json.dumps({f"name{number}": number for number in range(members)})
    assert type(_json.read_json(text.encode())[0]) is dict


@pytest.mark.parametrize(
    ("content", "looks"), [(b"5", 2), (b"{}", 2), (b'"x"', 1), (b'[1, {"a": 2}]', 7), (b'[[], [], "a"]', 4)]
)
def test_the_clock_is_looked_at_for_every_value(content: bytes, looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading looks at the clock for each integer and each object, and once more for each value, so that it ends."""
    seen: list[float] = []
    monkeypatch.setattr(_json, "time_left", seen.append)
    _json.read_carefully(content, 5)
    assert seen == [5] * looks


@pytest.mark.parametrize("content", [b"5", b"{}", b'"x"', b"1.5"])
def test_a_late_reading_ends(content: bytes) -> None:
    """Where the time is over, reading raises TimeoutError, whatever the text is."""
    with pytest.raises(TimeoutError, match=r"^the time for the whole call ran out$"):
        _json.read_carefully(content, OVER)


def test_flaws_begin_at_the_given_place() -> None:
    """The place and the depth of a value are by default those of a whole text."""
    assert list(_json.flaws(math.inf)) == [Violation("", "number", math.inf)]
    assert list(_json.flaws(["\ud800"], "/a", 63)) == [Violation("/a/0", "unicode", "\ud800")]
    assert list(_json.flaws([], "/a", 64)) == [Violation("/a", "depth", 65)]
    assert list(_json.flaws(1.5)) == list(_json.flaws(True)) == list(_json.flaws(None)) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        *[(text, True) for text in ("", "\ud7ff", "\ue000", "\U0001f600")],
        *[(text, False) for text in ("a\ud800", "\udbffb", "\udc00", "\udfff")],
    ],
)
def test_half_a_surrogate_pair_cannot_be_encoded(text: str, fits: bool) -> None:  # noqa: FBT001 - a parameter
    """Each half of a surrogate pair is recognized, and no neighbour of them."""
    assert _json.encodable(text) is fits


def test_a_cleaned_text_is_a_line() -> None:
    """What breaks a line is a blank, what cannot be printed a question mark, and the rest of a long text is cut off."""
    assert _json.clean("a\tb\rc\nd\x1be\x85f\u202eg\ud800h é夕") == "a b c d?e?f?g?h é夕"
    assert _json.clean("x" * 1000) == "x" * 1000
    assert _json.clean("x" * 1000 + "y") == "x" * 1000
    assert _json.clean("abc", 2) == "ab"


@pytest.mark.parametrize(("token", "pointer"), [("a", "/p/a"), (0, "/p/0"), ("~1/", "/p/~01~1"), ("", "/p/")])
def test_a_pointer_is_escaped(token: object, pointer: str) -> None:
    """A name or an index is a step of a JSON pointer, in which tilde and slash are escaped."""
    assert _json.below("/p", token) == pointer
