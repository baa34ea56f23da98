"""The reader of YAML 1.2 and JSON: plain scalars, keys, what is refused, and that nothing is lost in writing."""

from __future__ import annotations

import gc
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import document, yaml12
from video_remix_contract.openapi.document import MAX_DEPTH, parse, read, written

if TYPE_CHECKING:
    from pathlib import Path

# YAML 1.2.2, section 10.3.2; what YAML 1.1 reads in another way is here as a text.
SCALARS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "nULL": "nULL",
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "yes": "yes",
    "no": "no",
    "on": "on",
    "off": "off",
    "y": "y",
    "0": 0,
    "-19": -19,
    "+12": 12,
    "012": 12,
    "0o14": 12,
    "0xC": 12,
    "0b11": "0b11",
    "1_000": "1_000",
    "1:30": "1:30",
    "190:20:30": "190:20:30",
    "0.": 0.0,
    "-0.0": -0.0,
    ".5": 0.5,
    "12e03": 12000.0,
    "-2E+05": -200000.0,
    "1e5": 100000.0,
    "1.5e-3": 0.0015,
    ".": ".",
    "-": None,
    "1.2.3": "1.2.3",
    "2026-11-25": "2026-11-25",
    "2026-11-25T10:00:00Z": "2026-11-25T10:00:00Z",
    "=": "=",
    "16:9": "16:9",
    "0o17": 15,
    "1e3": 1000.0,
    "0x1F": 31,
    "+1": 1,
    "0b1": "0b1",
    "010": 10,
    "1:30:00": "1:30:00",
    "'12'": "12",
    '"null"': "null",
    "!!str 12": "12",
    "text": "text",
}


@pytest.mark.parametrize("source", [source for source in SCALARS if source != "-"])
def test_plain_scalars(source: str) -> None:
    """Each plain scalar is what the core schema of YAML 1.2 makes of it, with its exact type."""
    value = parse(f"a: {source}\n".encode())["a"]
    assert (value, type(value)) == (SCALARS[source], type(SCALARS[source]))


@pytest.mark.parametrize("key", ["200", "null", "true", "1.0", "2026-11-25", "~", "0x10", "'a b'", "yes", "="])
def test_keys_are_the_texts_as_written(key: str) -> None:
    """A key is a text whatever its value would be."""
    assert parse(f"{key}: 1\n".encode()) == {key.strip("'"): 1}


MERGED: dict[str, tuple[str, Any]] = {
    "a mapping": ("base: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}\n", {"x": 1, "y": 3}),
    "several": ("base: &b {x: 1}\nmore: &m {x: 2, z: 3}\nc: {<<: [*b, *m]}\n", {"x": 1, "z": 3}),
    "a quoted key": ('base: &b {x: 1}\nc: {"<<": 1}\n', {"<<": 1}),
    "an alias": ("base: &b {x: [1]}\nc: *b\n", {"x": [1]}),
}


@pytest.mark.parametrize("name", MERGED)
def test_merge_keys_and_aliases(name: str) -> None:
    """Merge keys are carried out where they are plain, own members win, and aliases are what they refer to."""
    source, expected = MERGED[name]
    assert parse(source.encode())["c"] == expected


def doubling(line: str, count: int = 40) -> str:
    """Return a document in which each line refers twice to the line before it."""
    return "a0: &a0 {k: x}\n" + "".join(line.format(number, number - 1) + "\n" for number in range(1, count))


REFUSED: dict[str, tuple[str, str]] = {
    "a repeated key in YAML": ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' .*, first in line 1"),
    "a repeated key, quoted": ("200: 1\n'200': 2\n", "the key '200' stands twice"),
    "a repeated key deep in YAML": ("x:\n  - a: 1\n    a: 2\n", "line 3: the key 'a' .*, first in line 2"),
    "a repeated key in JSON": ('{"a": {"b": 1, "b": 2}}', "line 1: the key 'b' stands twice in the same mapping"),
    "a key that is a list": ("? [1, 2]\n: 3\n", "a key is not a text"),
    "a key that is a mapping": ("{? {a: 1} : 2}", "a key is not a text"),
    "brackets without end": ("[" * 100_000, "levels deep|nested too deeply"),
    "braces without end": ('{"a":' * 100_000, "levels deep|nested too deeply"),
    "a level too many": ("- " * (MAX_DEPTH + 1) + "x\n", "levels deep|maximum nesting depth"),
    "infinity": ("a: .inf\n", "no number that JSON can hold"),
    "negative infinity": ("a: -.Inf\n", "no number that JSON can hold"),
    "no number": ("a: .nan\n", "no number that JSON can hold"),
    "a number that is too large": ("a: 1e999\n", "no number that JSON can hold"),
    "infinity in JSON": ('{"a": -Infinity}', "no number that JSON can hold"),
    "no number in JSON": ('{"a": NaN}', "no number that JSON can hold"),
    "a number that is too large in JSON": ('{"a": 1e999}', "no number that JSON can hold"),
    "a set": ("!!set {a, b}\n", "not YAML: .*set"),
    "binary data": ("!!binary aGk=\n", "not YAML: .*binary"),
    "a Python object": ("!!python/object/apply:os.getcwd []\n", "not YAML: .*python"),
    "two documents": ("a: 1\n---\nb: 2\n", "not YAML"),
    "broken JSON": ('{"a": 1', "not YAML: .*line 1"),
    "an unknown alias": ("a: *b\n", "not YAML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    """What is ambiguous, endless or more than JSON is refused in one line that names the reason."""
    source, message = REFUSED[name]
    with pytest.raises(ContractError, match=message) as caught:
        parse(source.encode())
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_deep_document() -> None:
    """A document of half the allowed depth is read."""
    value = parse(("- " * (MAX_DEPTH // 2) + "x\n").encode())
    for _ in range(MAX_DEPTH // 2):
        (value,) = value
    assert value == "x"


def test_merge_keys_cannot_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Merge keys that double the members on each line make no more of them; too many of them are refused."""
    assert parse(doubling("a{0}: &a{0} {{<<: [*a{1}, *a{1}]}}").encode())["a39"] == {"k": "x"}
    monkeypatch.setattr(yaml12, "MAX_MERGED", 1)
    with pytest.raises(ContractError, match="merge keys make more than 1 members"):
        parse(b"a: &a {b: 1, c: 2}\nd: {<<: *a, e: 3, f: 4}\n")


def test_aliases_count_for_what_they_refer_to() -> None:
    """A document whose aliases mean billions of values is refused; a few of them are shared."""
    with pytest.raises(ContractError, match="more than 500000 values"):
        parse(doubling("a{0}: &a{0} [*a{1}, *a{1}]").encode())
    value = parse(doubling("a{0}: &a{0} [*a{1}, *a{1}]", 10).encode())
    assert value["a9"][0] is value["a9"][1] is value["a8"]


def test_json_does_not_pass_through_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """A JSON text is read by the JSON parser alone."""

    def unexpected(*_: Any, **__: Any) -> None:
        raise AssertionError("YAML was parsed")

    monkeypatch.setattr(document, "refuse_excess", unexpected)
    for text in ('{"a": [1, 2.5, null, "\\ud83d\\ude00"]}', ' \n[{"b": true}]', '"text"'):
        assert parse(text.encode()) == json.loads(text)


def test_the_collector_is_left_as_it_was() -> None:
    """After reading, whether it succeeds or not, garbage is collected exactly where it was before."""
    for collect in (True, False):
        try:
            (gc.enable if collect else gc.disable)()
            parse(b"a: 1")
            with pytest.raises(ContractError):
                parse(b"a: [")
            assert gc.isenabled() is collect
        finally:
            gc.enable()


# What YAML 1.1 reads as something else, with what has a meaning in YAML.
AMBIGUOUS = ["16:9", "0o17", "1e3", "0x1F", "+1", "010", "1:30:00", "0b1", "685_230.15", "Y", "1.0e+3", "+.5", "08"]
MARKS = [
    "<<",
    "a: b",
    "# c",
    "- a",
    "? a",
    "&a",
    "*a",
    "!!int 1",
    "| a",
    "'",
    '"',
    "%a",
    "@a",
    "a\n",
    " a",
    "---",
    "...",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from([*SCALARS, *AMBIGUOUS, *MARKS])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON, st.booleans())
@example({"<<": {"a": 1}}, False)
@example({"null": None, "200": "200", "": ""}, False)
@example(["\x7f", "\x00", "\x85", "\u2028", "\ufeff", "a\n b\n"], True)
@example(["\x7f", "\x00", "\x85", "\u2028", "\ufeff", "a\n b\n"], False)
@example({"k" * 200: {"l" * 200: 1e-300}}, False)
@example({word: word for word in [*AMBIGUOUS, *MARKS, *SCALARS]}, False)
@example([1e3, 1.5e16, 1e22, 5e-324, -0.0, 10**30], False)
def test_what_is_written_is_read_again(value: Any, as_json: bool) -> None:  # noqa: FBT001 - the format
    """Any JSON document, written as YAML or as JSON, is read as the same by the suite and by readers of YAML 1.1."""
    text = written(value, as_json=as_json)
    readings = [parse(text.encode()), json.loads(text) if as_json else yaml.safe_load(text)]
    for again in readings:
        assert again == value
        assert json.dumps(again) == json.dumps(value)


def test_shared_values_are_written_in_full() -> None:
    """A value that stands in two places is written twice, without an anchor."""
    shared = {"type": "string"}
    text = written({"a": shared, "b": shared}, as_json=False)
    assert "&" not in text
    assert text.count("type: string") == 2


def test_a_file_is_named_in_every_error(tmp_path: Path) -> None:
    """A file that is missing, is a folder or is broken is named in the error."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [", encoding="utf-8")
    for path in (tmp_path / "none.yaml", tmp_path, broken):
        with pytest.raises(ContractError, match=str(path)):
            read(path)


def test_minus_zero_keeps_its_sign() -> None:
    """Minus zero is read as a number with its sign."""
    assert math.copysign(1, parse(b"-0.0")) == -1
