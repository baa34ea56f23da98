"""The two filters: a text of the fragment becomes a value or documentation, and never anything else."""

from __future__ import annotations

import ast
import math
import tokenize
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openapi_python_client.schema.untrusted_string import UntrustedString
from video_remix_contract.generation.filters import NotJSONError, docstring, python_string

if TYPE_CHECKING:
    from collections.abc import Callable

BREAKS = (
    "",
    '"',
    '""',
    '"""',
    '""""""',
    'ends with a quote"',
    '"starts with a quote',
    "ends with a backslash\\",
    "ends with two\\\\",
    '\\"""',
    '\\\\"""\nimport os\n"""',
    '" + __import__("os").system("true") + "',
    "'''",
    "\\N{BULLET} \\x41 \\u0041 \\101 \\t",
    "{braces} {0} %s {{ jinja }} {% raw %}",
    "line\nline\r\nline\rline",
    "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029",
    "nul\0nul",
    "lone \ud800 surrogate \udfff",
    "bidi \u202e\u2066\u2069\u200f",
    "\ufeffbyte order mark",
    "tab\tand \x1b[31mescape",
    "x" * 500,
    "\\" * 301,
    '"' * 301,
    "é 🐈 ﷽",
)
TEXTS = st.text(st.characters() | st.sampled_from("\\\"'\n\r\t\0{}\ud800\u202eNxu")) | st.text('"\\\n ')
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def with_breaks(test: Callable[[Any], None]) -> Callable[[Any], None]:
    """Run a property on each known break, too."""
    for text in BREAKS:
        test = example(text)(test)
    return test


def tokens(source: str) -> list[tokenize.TokenInfo]:
    """Return the tokens of a line of source, without those that only mark its end."""
    ends = {tokenize.ENCODING, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.NL}
    return [token for token in tokenize.tokenize(BytesIO(source.encode("utf-8")).readline) if token.type not in ends]


@with_breaks
@given(TEXTS)
def test_a_text_is_one_literal_of_itself(text: str) -> None:
    """The literal of a text is a single token, evaluates to the same text, and holds nothing that cannot be seen."""
    for value in (text, UntrustedString(text)):
        literal = python_string(value)
        assert [token.type for token in tokens(literal)] == [tokenize.STRING]
        assert ast.literal_eval(literal) == text
        assert literal.isprintable()


@given(JSON)
@example(["__import__('os')", {'"': None}])
@example({"a": [1, 2.5, True, None, "\\"]})
@example(10**400)
def test_a_json_value_is_a_literal_of_itself(value: Any) -> None:
    """The literal of any JSON value evaluates to the same value, types included, and never runs as code."""
    literal = python_string(value)
    assert repr(ast.literal_eval(literal)) == repr(value)
    assert literal.isprintable()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, b"x", object(), {1: math.nan}, ["x", {"y": {1, 2}}]])
def test_what_is_not_json_is_refused(value: Any) -> None:
    """A value that JSON does not know raises an error, however deep it is."""
    with pytest.raises(NotJSONError, match="JSON does not know"):
        python_string(value)


def evaluated(text: str, width: int | None) -> str:
    """Return the docstring of a module whose docstring is a text that the filter has passed."""
    source = f'"""{docstring(text, width)}"""\nafter = 1\n'
    with warnings.catch_warnings():
        # An escape that Python does not know is a warning today and an error tomorrow.
        warnings.simplefilter("error")
        module = ast.parse(source)
    first, second = module.body
    assert isinstance(first, ast.Expr)
    assert isinstance(first.value, ast.Constant)
    assert isinstance(second, ast.Assign)
    assert isinstance(first.value.value, str)
    return first.value.value


@with_breaks
@given(TEXTS)
def test_a_docstring_ends_where_it_should(text: str) -> None:
    """A text in a docstring ends it nowhere, and readers see it as it is: no escape sequence in it is evaluated."""
    for width in (None, 40, 108):
        seen = evaluated(text, width)
        assert seen.replace("\n", "").isprintable()
        visible = text.replace("\r\n", "\n").replace("\t", " ").strip()
        expected = [
            character if character.isprintable() or character == "\n" else python_string(character)[1:-1]
            for character in visible
        ]
        if width is None:
            assert seen == "".join(expected)
        else:
            assert "".join(seen.split()) == "".join("".join(expected).split())
            assert max(map(len, seen.split("\n"))) <= width


@with_breaks
@given(TEXTS)
def test_a_docstring_in_other_text(text: str) -> None:
    """A text keeps within a docstring whatever the template puts before and after it."""
    for before, after in (("", ""), ("Example:\n    ", "\n"), ("(", ")"), ("", "."), (" ", " ")):
        source = f'def function():\n    """{before}{docstring(text)}{after}"""\n    return 1\n'
        function = ast.parse(source).body[0]
        assert isinstance(function, ast.FunctionDef)
        assert [type(statement) for statement in function.body] == [ast.Expr, ast.Return]


@pytest.mark.parametrize("value", [["a", '"""'], {"a": "\\"}, 5, None, True])
def test_another_value_in_a_docstring_is_its_literal(value: Any) -> None:
    """An example that is not a text stands in a docstring as the literal of its value."""
    assert ast.literal_eval(evaluated(value, None)) == value
