"""What jsonschema-rs makes of a schema, and the line that says why it takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.compiling import canonical, compiled

if TYPE_CHECKING:
    from pathlib import Path

REMOTE = (
    "/a/b: Resource 'https://provider.example/schema' is not present in a registry and retrieving it failed: "
    "Retrieval is disabled, "
)


@pytest.mark.parametrize(
    ("schema", "start", "size"),
    [
        ({"pattern": "("}, '/a/b/pattern: "(" is not', None),
        ({"minLength": -1}, "/a/b/minLength: ", None),
        ({"type": "text"}, '/a/b/type: "text" is not', None),
        ({"items": {"allOf": [{"enum": 5}]}}, "/a/b/items/allOf/0/enum: 5 is not", None),
        (5, "/a/b: 5 is not", None),
        ({"$ref": "https://provider.example/schema"}, REMOTE, None),
        ({"const": "\ud800"}, "/a/b: Failed to get UTF-8", None),
        ({"const": {1: "\n"}}, "/a/b: Dict key must be str", None),
        ({"type": "x" * 1000}, "/a/b/type: ", 200),
    ],
)
def test_a_schema_that_is_not_valid_is_named_by_its_place(schema: Any, start: str, size: int | None) -> None:
    """The error starts with the pointer, in a line of bounded length, and nothing is fetched."""
    with pytest.raises(ContractError) as caught:
        compiled(schema, "/a/b")
    message = str(caught.value)
    assert message.startswith(start)
    assert len(message.splitlines()) == 1
    assert len(message) - len(start) == size if size else len(message) <= len(start) + 200


def test_what_is_no_json_is_a_bounded_line() -> None:
    """The message of what cannot be read is cut as well."""
    with pytest.raises(ContractError) as caught:
        compiled({"const": "\ud800" + "x" * 100}, "/a/b")
    assert len(str(caught.value)) == len("/a/b: ") + len(str(caught.value.__cause__)[:200])
    with pytest.raises(ContractError) as caught:
        compiled({"const": type("x" * 300, (), {})()}, "/a/b")
    assert len(str(caught.value)) == len("/a/b: ") + 200


def test_a_valid_schema_is_a_validator() -> None:
    """The validator judges values."""
    assert [compiled({"type": "integer"}, "").is_valid(value) for value in (1, "1")] == [True, False]


def test_a_schema_has_a_canonical_form(tmp_path: Path) -> None:
    """Two spellings of a schema have the same form; what is no schema, or refers to a file, has none."""
    file = tmp_path / "schema.json"
    file.write_text('{"type": "integer"}')
    assert canonical({"$ref": file.as_uri()}) is None
    one, other = canonical({"enum": ["a"]}), canonical({"const": "a"})
    assert one is not None
    assert one == other != canonical({"const": "b"})
    for schema in ({"pattern": "("}, {"type": "text"}, {"const": "\ud800"}, {"$ref": "https://provider.example/x"}):
        assert canonical(schema) is None


@pytest.mark.parametrize(("size", "reason"), [(10, "does not match"), (20, "Max limit for backtracking")])
def test_a_pattern_takes_a_bounded_number_of_steps_back(size: int, reason: str) -> None:
    """A pattern that tries every way to match ends, and what it does not match within the bound breaks it."""
    (error,) = compiled({"pattern": r"^(?=(a|aa)+$)x?(a|aa)*\1c"}, "").iter_errors("a" * size)
    assert reason in error.message
