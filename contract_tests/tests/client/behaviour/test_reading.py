"""Every member of an answer is checked as the fragment describes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .support import (
    EXAMPLES,
    OPERATION,
    VIDEO,
    answer,
    branches,
    client,
    enum_of,
    failure,
    model,
    models,
    nullable,
    provider,
    reading,
    remix,
    resolve,
    video,
)

MEMBERS: dict[str, dict[str, Any]] = VIDEO["properties"]
REQUIRED: list[str] = VIDEO["required"]
WRONG: dict[str, list[Any]] = {
    "string": [5, 1.5, True, [], {}, ["text"]],
    "integer": [1.5, True, False, "5", "abc", "40%", [], {}],
    "number": [True, "5", [], {}],
    "boolean": [0, 1, "true", []],
    "object": ["boom", 5, True, [], [{}]],
    "array": ["text", 5, True, {}],
    "null": [],
}
Model: Any = models.Video


def kinds(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that fit a schema, null left out."""
    return {branch["type"] for branch in branches(schema)} - {"null"}


def wrong_values(schema: dict[str, Any]) -> list[Any]:
    """Return values of every type that does not fit a schema."""
    values = [] if nullable(schema) else [None]
    lists = [WRONG[kind] for kind in sorted(kinds(schema))]
    return values + [value for value in lists[0] if all(value in other for other in lists[1:])]


def pairs(violations: tuple[Any, ...]) -> set[tuple[str, str]]:
    """Return pointer and rule of each violation."""
    return {(violation.pointer, violation.rule) for violation in violations}


WRONG_TYPES = [(name, value) for name, schema in MEMBERS.items() for value in wrong_values(schema)]


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES)
def test_a_member_of_a_wrong_type_is_refused(name: str, value: Any) -> None:
    """A member of another type raises the typed error that names pointer, rule and what came."""
    with pytest.raises(client.APIResponseValidationError) as caught:
        Model.from_dict(video(**{name: value}))
    assert caught.value.violations == ((f"/{name}", "type", value),)
    assert type(caught.value.violations[0].value) is type(value)


NUMERIC = [
    (name, text)
    for name, schema in MEMBERS.items()
    for text in enum_of(schema) or []
    if isinstance(text, str) and text.isdecimal()
]
SLIPS = [
    *((name, 40.0, 40) for name, schema in MEMBERS.items() if "integer" in kinds(schema)),
    *((name, number(text), text) for name, text in NUMERIC for number in (int, float)),
]


@pytest.mark.parametrize(("name", "sent", "read"), SLIPS)
def test_a_slip_that_loses_nothing(name: str, sent: float, read: Any) -> None:
    """A number for a numeric text, and a float without a fraction for an integer, are deviations, unless strict."""
    with provider(answer(body=video(**{name: sent}))) as server:
        response = remix(server)
        error = failure(lambda: remix(server, strict=True))
    value = getattr(response.parsed, name)
    assert (value, type(value)) == (read, type(read))
    assert response.deviations == error.violations == ((f"/{name}", "type", sent),)


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        10**400,
        40.0,
        1.5,
        "",
        "8",
        8,
        [],
        {},
        [[]],
        "\ud800",
        {"code": "a", "message": "b"},
        {"code": 1},
    ]
)
TEXTS = st.builds(
    lambda changes, gone, more: json.dumps({k: v for k, v in {**video(), **changes}.items() if k not in gone} | more),
    st.dictionaries(st.sampled_from(sorted(MEMBERS)), VALUES | st.sampled_from(sorted(EXAMPLES)), max_size=3),
    st.sets(st.sampled_from(sorted(MEMBERS)), max_size=2),
    st.dictionaries(st.text(max_size=3), VALUES, max_size=2),
)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 500),
        st.integers(0, 3),
        st.sampled_from(
            [b"", b'"id": 1, ', b"\xff", b"\\ud83d", b"\\u00e9", b"NaN", b"1e999", b"9" * 5000, b"}", b" ", b"\n"]
        ),
    ),
    max_size=3,
)


def edited(text: str, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Return the bytes of a text with pieces put in place of others."""
    content = text.encode("utf-8", "surrogatepass")
    for start, length, piece in edits:
        content = content[:start] + piece + content[start + length :]
    return content


@given(st.binary(max_size=60) | st.builds(edited, TEXTS, EDITS), st.booleans())
@example(json.dumps(video()).encode(), False)
@example(json.dumps(video(more=1)).encode() + b"\n", False)
@example(json.dumps(video()).encode().replace(b'"id"', b'"id": "x", "id"'), False)
@example(json.dumps(video()).encode().replace(b'"id"', b'"\\ud800": 1, "id"'), False)
@example(json.dumps(video(more=[[]] * 70)).encode(), False)
@example(b"\xef\xbb\xbf" + json.dumps(video()).encode(), True)
@example(json.dumps(video(object=["video"])).encode(), False)
@example(json.dumps(video(progress=True)).encode(), False)
def test_the_fast_and_the_careful_reading_agree(content: bytes, strict: bool) -> None:  # noqa: FBT001 - given
    """Whatever the bytes are, the fast reading says what the careful one says, or leaves the answer to it."""

    def outcome(read: Any, check: Any) -> Any:
        value, flaws = read(content)
        place = model.Place(strict=strict)
        try:
            return repr((value, flaws, check(value, place), place.deviations))
        except model.Mismatch as mismatch:
            return repr((value, flaws, mismatch.violations))

    assert outcome(reading.read_json, Model._read) == outcome(reading.read_carefully, Model._read_carefully)


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
def test_a_missing_member(name: str, *, strict: bool) -> None:
    """A missing member is a violation; a nullable one is a deviation that reads as None, unless strict."""
    body = video()
    del body[name]
    expected = {(f"/{name}", "required")}
    with provider(answer(body=body)) as server:
        if strict or not nullable(MEMBERS[name]):
            error = failure(lambda: remix(server, strict=strict))
            assert type(error) is client.APIResponseValidationError
            assert pairs(error.violations) == expected
            assert error.violations[0].value is client.UNSET
            assert error.may_have_been_processed
        else:
            response = remix(server, strict=strict)
            assert pairs(response.deviations) == expected
            assert response.parsed.to_dict()[name] is None


@pytest.mark.parametrize("name", [name for name in MEMBERS if enum_of(MEMBERS[name])])
def test_a_string_outside_an_enumeration_is_kept(name: str) -> None:
    """An unknown string comes through as it is and is listed; strict refuses it."""
    with provider(answer(body=video(**{name: "a new one"}))) as server:
        response = remix(server)
        error = failure(lambda: remix(server, strict=True))
    assert response.deviations == ((f"/{name}", "enum", "a new one"),)
    assert response.parsed.to_dict()[name] == "a new one"
    assert error.violations == response.deviations


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in MEMBERS for value in enum_of(MEMBERS[name]) or []]
)
def test_every_documented_value_is_no_deviation(name: str, value: Any) -> None:
    """Each value that the fragment lists is read as itself, strictly."""
    assert Model.from_dict(video(**{name: value}), strict=True).to_dict()[name] == value


@pytest.mark.parametrize("name", [name for name in MEMBERS if nullable(MEMBERS[name])])
def test_null_fits_a_nullable_member(name: str) -> None:
    """Null is no deviation where the fragment allows it."""
    assert Model.from_dict(video(**{name: None}), strict=True).to_dict()[name] is None


@pytest.mark.parametrize("body", EXAMPLES.values(), ids=EXAMPLES)
def test_the_examples_of_the_fragment_are_read_strictly(body: dict[str, Any]) -> None:
    """Each conforming example is a result without deviations and comes out as it went in."""
    with provider(answer(body=body)) as server:
        response = remix(server, strict=True)
    assert response.deviations == ()
    assert response.parsed.to_dict() == body
    assert json.loads(response.content) == body


def test_the_example_of_the_documentation_is_tolerated() -> None:
    """The documentation's own answer is read, with the nullable members that it omits as deviations."""
    documented = OPERATION["responses"]["200"]["content"]["application/json"]["examples"]["documentation"]
    body = {name: value for name, value in video().items() if name not in documented["x-omits"]} | documented["value"]
    with provider(answer(body=body)) as server:
        response = remix(server)
    omitted = {(f"/{name}", "required") for name in documented["x-omits"] if name in REQUIRED}
    assert {pair for pair in pairs(response.deviations) if pair[1] == "required"} == omitted
    assert response.parsed.id == documented["value"]["id"]


NESTED = resolve(next(branch for branch in branches(MEMBERS["error"]) if branch["type"] == "object"))


@pytest.mark.parametrize("name", NESTED["properties"])
def test_a_nested_object_is_checked_too(name: str) -> None:
    """A member of the error object is checked as those of the video are."""
    whole = EXAMPLES["failed"]["error"]
    rest = {key: value for key, value in whole.items() if key != name}
    with pytest.raises(client.APIResponseValidationError) as caught:
        Model.from_dict(video(error=rest))
    assert caught.value.violations == ((f"/error/{name}", "required", client.UNSET),)
    with pytest.raises(client.APIResponseValidationError) as caught:
        Model.from_dict(video(error={**whole, name: 5}))
    assert caught.value.violations == ((f"/error/{name}", "type", 5),)


def test_every_violation_is_listed() -> None:
    """Several broken members are reported together, the nested ones by their own pointers."""
    body = video(progress="abc", created_at=1.5, status="weird", error={"code": 5})
    del body["id"]
    error = failure_of(body)
    assert pairs(error.violations) == {
        ("/id", "required"),
        ("/progress", "type"),
        ("/created_at", "type"),
        ("/error/code", "type"),
        ("/error/message", "required"),
    }


def failure_of(body: Any) -> Any:
    """Return the error that an answer comes to."""
    with provider(answer(body=body)) as server:
        return failure(lambda: remix(server))


@pytest.mark.parametrize("body", [[], ["x"], [video()], "text", "5", "null", "true", '""'])
def test_an_answer_that_is_no_object_is_refused(body: Any) -> None:
    """JSON of another type is a violation of the whole answer."""
    error = failure_of(body)
    assert type(error) is client.APIResponseValidationError
    assert pairs(error.violations) <= {("", "type"), ("", "json")}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(max_size=9).filter(lambda name: name not in MEMBERS), json_values, max_size=4))
@example({"usage": {"total": 1}, "task_id": "x", "": None, "additional_properties": 1, "a/b~c": [[]]})
def test_unknown_members_survive_a_round_trip(extra: dict[str, Any]) -> None:
    """Members that the contract does not name are kept and written again."""
    read = Model.from_dict({**video(), **extra}, strict=True)
    assert read.additional_properties == extra
    assert read.to_dict() == {**video(), **extra}
    assert set(read.additional_keys) == set(extra)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(MEMBERS)), json_values, max_size=4), st.sets(st.sampled_from(list(MEMBERS)))
)
def test_whatever_the_members_hold(changes: dict[str, Any], gone: set[str]) -> None:
    """Any change of members is read, or refused by name; what is read writes the same members again."""
    body = {name: value for name, value in video(**changes).items() if name not in gone}
    try:
        read = Model.from_dict(body)
    except client.APIResponseValidationError as error:
        assert error.violations  # noqa: PT017
        touched = set(changes) | gone
        assert {violation.pointer.split("/")[1] for violation in error.violations} <= touched  # noqa: PT017
    else:
        written = read.to_dict()
        assert {name: written[name] for name in body} == body
        assert all(written.get(name) is None for name in gone)


def test_from_dict_takes_no_list() -> None:
    """What is no object is refused by the model itself, too, with an error that is also a ValueError."""
    with pytest.raises(ValueError, match="type") as caught:
        Model.from_dict(["x"])
    assert isinstance(caught.value, client.APIError)


def test_a_wrong_label_is_listed_and_a_missing_one_is_not() -> None:
    """JSON that is labelled otherwise is read and listed; strict refuses it; no label says nothing."""
    body = json.dumps(video())
    with provider(answer(body=body, content_type="text/html; charset=utf-8")) as server:
        assert remix(server).deviations == (("", "content-type", "text/html"),)
        assert failure(lambda: remix(server, strict=True)).violations == (("", "content-type", "text/html"),)
    with provider(answer(body=body)) as server:
        assert remix(server, strict=True).deviations == ()
    with provider(answer(body=body, content_type="application/vnd.x+json")) as server:
        assert remix(server, strict=True).deviations == ()
