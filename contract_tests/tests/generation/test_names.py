"""Names of any spelling become names in Python by one rule, the first keeps its own, and the lock tells which."""

from __future__ import annotations

import json
import keyword
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from client.hostile import call_everything
from client.rendering import importable
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.generation import rendering
from video_remix_contract.generation.documented import Documented
from video_remix_contract.generation.identifiers import DEVICES, IMPORTED, our_rules
from video_remix_contract.generation.listing import client_names
from video_remix_contract.generation.naming import RESERVED_ARGUMENTS, RESERVED_ATTRIBUTES, RESERVED_RESOURCES

TEXT = {"type": "string"}
ENDINGS = ("", "_detailed")
KNOWN = (
    *keyword.kwlist,
    *RESERVED_ARGUMENTS,
    *RESERVED_ATTRIBUTES,
    *RESERVED_RESOURCES,
    *IMPORTED,
    *DEVICES,
    *("list", "id", "self_", "fooBar", "foo_bar", "foo-bar", "Foo Bar", "FOOBar", "foo_bar_2", "foo_bar2", "a_1", "a1"),
    *("", "!", "?", "_", "__init__", "3D", "$x", "x", "x_detailed", "get_video", "get_videos", "Videos", "videos"),
    *("\ufb01", "\u0390", "\u1fb7", "\u0130", "\u017f", "\u52a8\u753b", "e\u0301", "\u00e9", "\u00df"),
)
SPELLINGS = st.sampled_from(KNOWN) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LISTS = st.lists(SPELLINGS, min_size=1, max_size=8, unique=True)
# What OpenAPI lets the name of a schema be, and letters of other scripts.
SCHEMAS = st.lists(
    st.sampled_from([name for name in KNOWN if name.isidentifier()])
    | st.text(st.characters(categories=["L", "Nd"], include_characters=".-_"), min_size=1, max_size=8),
    min_size=1,
    max_size=8,
    unique=True,
)
Lists = tuple[list[str], list[str], list[str], list[str], list[str]]
EVERY = st.tuples(LISTS, LISTS, SCHEMAS, LISTS, LISTS)
HARD: list[Lists] = [
    (
        ["Videos", "videos", "base_url", "3D", "", "class"],
        ["CreateVideoRemix", "createVideoRemix", "create-video-remix", "!", "", "class", "get_video", "get_videos"],
        ["fooBar", "foo_bar", "FOOBar", "class", "\u0390x", "3D", "Response"],
        ["fooBar", "foo_bar", "foo-bar", "!", "?", "to_dict", "class", "timeout", "foo_bar_2", "q", "\u0390"],
        ["timeout", "client", "Timeout", "class", "foo bar", "fooBar", "\ufb01", "q"],
    ),
    ([""], ["x", "x_detailed"], ["A", "a"], ["\u1fb7", "\u0130", "i\u0307"], ["self", "self_"]),
    (["a_1", "a1"], ["a_1", "a1", "A1"], ["a_1", "a1"], ["a_1", "a1"], ["a_1", "a1"]),
]


def document(lists: Lists) -> dict[str, Any]:
    """Return a document in which tags, operations, schemas, members and parameters have the names of the lists."""
    tags, operations, schemas, members, parameters = lists
    model = {"type": "object", "properties": dict.fromkeys(members, TEXT), "required": members}
    paths = {
        f"/{number}": {
            "post": {
                "operationId": name,
                "tags": [tags[number] if number < len(tags) else tags[0]],
                "parameters": [{"name": each, "in": "query", "required": True, "schema": TEXT} for each in parameters],
                "requestBody": {"required": True, "content": {"application/json": {"schema": model}}},
                "responses": {"200": answer(schemas[number] if number < len(schemas) else schemas[0])},
            }
        }
        for number, name in enumerate(operations)
    }
    named = {name: {**model, "title": ""} for name in schemas}
    info = {"title": "Names", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": named}}


def answer(schema: str) -> dict[str, Any]:
    """Return a response with a schema of the document."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": "", "content": content}


def names_of(fragment: dict[str, Any]) -> dict[str, Any]:
    """Return the names of the client of a document, which is not rendered."""
    with our_rules():
        config = rendering.configuration(Path())
        data, schemas = rendering.parsed(fragment, config)
        project = rendering.VendorableProject(openapi=data, config=config)
        return client_names(project, Documented(fragment), schemas)


def scopes(names: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names that live together, each list by its place."""
    operations = names["operations"]
    methods = [
        (operation["resource"], f"{operation['function']}{more}") for operation in operations for more in ENDINGS
    ]
    return {
        "modules": [
            unicodedata.normalize("NFKC", operation["module"].casefold()).split(".")[3] for operation in operations
        ],
        **{f"methods of {tag}": [name for resource, name in methods if resource == tag] for tag, _ in methods},
        "classes": list(names["models"]),
        "schemas": list(names["schemas"].values()),
        **{f"members of {name}": list(members.values()) for name, members in names["models"].items()},
        **{
            f"arguments of {operation['path']}": [*operation["arguments"].values(), *operation["members"].values()]
            for operation in operations
        },
    }


def with_known_breaks(test: Any) -> Any:
    """Run a property on the documents that are known to be hard, too."""
    for lists in HARD:
        test = example(lists)(test)
    return settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))(test)


@with_known_breaks
@given(EVERY)
def test_no_two_names_are_the_same(lists: Lists) -> None:
    """Whatever a document calls its parts, each gets an identifier that no other has in its place."""
    _, operations, schemas, members, parameters = lists
    names = names_of(document(lists))
    for place, given_names in scopes(names).items():
        assert [name for name, count in Counter(given_names).items() if count > 1] == [], place
        for name in given_names:
            assert name.isidentifier(), place
            assert not keyword.iskeyword(name), place
            assert unicodedata.normalize("NFKC", name) == name, place
    assert {operation["path"] for operation in names["operations"]} == {f"/{n}" for n in range(len(operations))}
    assert set(names["schemas"]) == set(schemas)
    for operation in names["operations"]:
        assert (set(operation["arguments"]), set(operation["members"])) == (set(parameters), set(members))


@with_known_breaks
@given(EVERY)
def test_a_later_name_changes_no_earlier_one(lists: Lists) -> None:
    """A document keeps its names in Python where operations, schemas, members and parameters are added after them."""
    tags, *others = lists
    before = names_of(document((tags, *(names[: (len(names) + 1) // 2] for names in others))))  # type: ignore[arg-type] # four lists
    after = names_of(document(lists))
    assert before["schemas"].items() <= after["schemas"].items()
    for name, members in before["models"].items():
        assert members.items() <= after["models"][name].items()
    later = {operation["path"]: operation for operation in after["operations"]}
    for operation in before["operations"]:
        same = later[operation["path"]]
        assert [operation[key] for key in ("module", "resource", "function")] == [
            same[key] for key in ("module", "resource", "function")
        ]
        assert operation["arguments"].items() <= same["arguments"].items()


def attempt(folder: Path, fragment: dict[str, Any]) -> None:
    """Render a document, import the client, and call and read everything by the names of the lock."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(fragment), encoding="utf-8")
    names = rendering.render(folder / "out", rendering.read_fragment(path))
    with importable(folder / "out", names["package"]) as module_of:
        models = module_of("models")
        for name, attributes in names["models"].items():
            values = {member: f"value of {member}" for member in attributes}
            model = getattr(models, name).from_dict(values)
            assert {member: getattr(model, attribute) for member, attribute in attributes.items()} == values
            assert model.to_dict() == values
        assert call_everything(module_of, names, fragment) == []


@pytest.mark.parametrize("lists", HARD)
def test_the_client_works_by_its_names(lists: Lists, tmp_path: Path) -> None:
    """A client with the hardest names imports, sends and reads every member and parameter under its own name."""
    attempt(tmp_path, document(lists))


def test_the_client_works_by_any_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A client with drawn names imports, sends and reads every member and parameter under its own name."""

    @settings(max_examples=5, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(EVERY)
    def drawn(lists: Lists) -> None:
        attempt(tmp_path_factory.mktemp("drawn"), document(lists))

    drawn()
