"""How a value is spelled on the wire: the table of OpenAPI 3.1, Style Values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from video_remix_contract.diff.wire import STYLES, on_the_wire, spelled, writing

EMPTY, WORD, COLOURS = "", "blue", ["blue", "black", "brown"]
MIXED = {"R": 100, "G": 200, "B": 150}
# Style, explode, carrier, and the texts of an empty text, a text, a list and an object; None where no rule says how.
STYLE_VALUES = [
    ("matrix", False, "path", ";color=", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
    ("matrix", True, "path", ";color=", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"),
    ("label", False, "path", ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
    ("label", True, "path", ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
    ("simple", False, "path", "", "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("simple", True, "path", "", "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ("form", False, "query", "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
    ("form", True, "query", "color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
    (
        "spaceDelimited",
        False,
        "query",
        "color=",
        "color=blue",
        "color=blue%20black%20brown",
        "color=R%20100%20G%20200%20B%20150",
    ),
    (
        "pipeDelimited",
        False,
        "query",
        "color=",
        "color=blue",
        "color=blue%7Cblack%7Cbrown",
        "color=R%7C100%7CG%7C200%7CB%7C150",
    ),
    ("deepObject", True, "query", None, None, None, "color[R]=100&color[G]=200&color[B]=150"),
    ("matrix", True, "query", None, None, None, None),
]


@pytest.mark.parametrize("row", STYLE_VALUES, ids=lambda row: f"{row[0]}, explode {row[1]}, {row[2]}")
def test_the_table_of_style_values(row: tuple[Any, ...]) -> None:
    """A value is spelled as the table of OpenAPI has it, and nothing is made up where the table has nothing."""
    style, explode, carrier, *texts = row
    how = writing(carrier, "color", {"style": style, "explode": explode})
    for value, text in zip((EMPTY, WORD, COLOURS, MIXED), texts, strict=True):
        assert spelled(how, value) == text


@pytest.mark.parametrize(
    ("carrier", "described", "value", "text"),
    [
        ("query", {}, ["a", "b"], "?ids=a&ids=b"),
        ("query", {"explode": False}, ["a", "b"], "?ids=a,b"),
        ("query", {}, "a b&c", "?ids=a%20b%26c"),
        ("query", {"allowReserved": True}, "a b&c", "?ids=a%20b&c"),
        ("query", {}, True, "?ids=true"),
        ("query", {"style": "deepObject"}, {"a": {"b": 1}}, "?ids[a][b]=1"),
        ("query", {"content": {"application/json": {}}}, {"a": 1}, "?ids=%7B%22a%22%3A1%7D"),
        ("query", {"content": {"text/csv": {}}}, ["a"], None),
        ("cookie", {}, ["a", "b"], "Cookie: ids=a&ids=b"),
        ("header", {}, ["a, c", "b"], "ids: a, c,b"),
        ("path", {}, "a/b", "/a%2Fb"),
        ("path", {"content": {"application/json": {}}}, 1, "/1"),
    ],
)
def test_where_it_stands(carrier: str, described: dict[str, Any], value: Any, text: str | None) -> None:
    """What is not written down has its default, and each carrier escapes what it has to."""
    assert on_the_wire(writing(carrier, "IDs" if carrier == "header" else "ids", described), value) == text


@given(carrier=st.sampled_from(sorted(STYLES)), explode=st.booleans(), value=st.text() | st.integers() | st.booleans())
def test_explode_shows_no_scalar(carrier: str, value: Any, *, explode: bool) -> None:
    """Whatever the style, a scalar is the same text with and without explode."""
    for style in STYLES[carrier]:
        here, there = (writing(carrier, "a", {"style": style, "explode": each}) for each in (explode, not explode))
        assert spelled(here, value) == spelled(there, value)
