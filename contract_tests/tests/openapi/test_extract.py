"""The verb `extract`: one operation cut out of a full document."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.cli.main import main
from video_remix_contract.diff.compare import diff
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import default_fragment, load, parse
from video_remix_contract.openapi.document import written
from video_remix_contract.openapi.extract import Cut, extract
from video_remix_contract.openapi.reference import Node

from .documents import OPERATION, body, broken, endless, full, large, ours

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.capture import CaptureFixture

WORDS = ["POST", "/videos/{video_id}/remix"]


def cut(document: Any) -> dict[str, Any]:
    """Return the fragment that is cut out of a document."""
    return extract(document, *OPERATION)


def test_only_what_is_reached_is_cut() -> None:
    """The fragment holds the one operation, with exactly the components that it reaches, in their order."""
    fragment = cut(full())
    assert {path: list(item) for path, item in fragment["paths"].items()} == {OPERATION[1]: ["parameters", "post"]}
    assert {kind: list(named) for kind, named in fragment["components"].items()} == {
        "parameters": ["VideoId"],
        "requestBodies": ["Remix"],
        "examples": ["Done"],
        "securitySchemes": ["Key"],
        "schemas": ["Body", "Video Job", "Size", "Failure", "Unused"],
    }
    assert fragment["tags"] == [{"name": "Videos", "description": "v"}]
    assert fragment["info"] == {"title": "A vendor", "version": "7.1.0"}


def test_30_is_written_as_31() -> None:
    """Null, exclusive bounds, references with keywords next to them and root-level credentials are spelt as in 3.1."""
    fragment = cut(full())
    schemas = fragment["components"]["schemas"]
    assert fragment["openapi"] == "3.1.0"
    assert schemas["Body"]["properties"]["default"] == {"type": ["string", "null"]}
    assert schemas["Body"]["properties"]["strength"] == {"type": "number", "maximum": 1, "exclusiveMinimum": 0}
    assert schemas["Body"]["properties"]["seed"] == {"type": ["integer", "null"]}
    assert schemas["Video Job"]["properties"]["size"] == {
        "anyOf": [{"allOf": [{"$ref": "#/components/schemas/Size"}]}, {"type": "null"}]
    }
    assert schemas["Video Job"]["properties"]["error"] == {"$ref": "#/components/schemas/Failure"}
    assert fragment["paths"][OPERATION[1]]["post"]["security"] == [{"Key": []}]
    media = fragment["paths"][OPERATION[1]]["post"]["responses"]["200"]["content"]["application/json"]
    assert media["examples"]["done"] == {"$ref": "#/components/examples/Done"}


def test_extensions_and_what_leads_out_are_left_behind() -> None:
    """Extensions, callbacks, links and discriminators are not cut; values that look like references are values."""
    text = json.dumps(cut(full()))
    assert not re.search(r'"(x-|callbacks|links|discriminator)', text)
    assert '"$ref": "a value, no reference"' in text


def test_the_fragment_can_be_used() -> None:
    """The fragment loads, has clauses, and is the same for the document as YAML and as JSON."""
    fragment = cut(full())
    contract = parse(written(fragment, as_json=False).encode())
    assert contract.version == "7.1.0"
    assert "request.prompt.required" in catalogue(contract).by_id
    assert diff(contract, parse(written(fragment, as_json=True).encode())).changes == ()


def test_a_fragment_cut_out_of_itself_means_the_same() -> None:
    """The checked-in fragment, cut out of itself, has changed in nothing that binds anyone."""
    own = load()
    method, path = own.operation.method, own.operation.path
    again = parse(written(extract(own.document, method, path), as_json=False).encode())
    assert [change for change in diff(own, again).changes if change.must_act] == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.sampled_from(
            [{"type": "string"}, {"$ref": "#/components/schemas/Size"}, {"type": "integer", "nullable": True}]
        ),
        lambda inner: st.dictionaries(
            st.sampled_from(["default", "example", "$ref", "properties", "enum", "x-a", "const", "links"]),
            inner,
            max_size=3,
        ).map(lambda members: {"type": "object", "properties": members}),
        max_leaves=8,
    ),
    st.integers(0, 3),
)
def test_what_is_cut_allows_the_same(schema: dict[str, Any], number: int) -> None:
    """Members may be called as keywords are; what the cut schema allows is what the original allows."""
    document = full()
    document["components"]["schemas"]["Body"] = schema
    fragment = cut(document)
    value: Any = ["1x1", None, 3, {"default": "text", "properties": "2x2", "enum": 1}][number]
    original = {**as_31(schema), "components": document["components"]}
    result = {**fragment["components"]["schemas"]["Body"], "components": fragment["components"]}
    assert jsonschema_rs.is_valid(original, value) is jsonschema_rs.is_valid(result, value)


def as_31(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of these tests with its nullable types spelt as 3.1 does."""
    if schema.get("nullable"):
        return {"type": [schema["type"], "null"]}
    members = {name: as_31(member) for name, member in schema.get("properties", {}).items()}
    return {**schema, "properties": members} if members else schema


REFUSED: dict[str, tuple[Any, str]] = {
    "not OpenAPI": (lambda d: d.update(openapi="2.0"), "not an OpenAPI 3 document"),
    "Swagger": (lambda d: (d.pop("openapi"), d.update(swagger="2.0")), "not an OpenAPI 3 document"),
    "no paths": (lambda d: d.pop("paths"), "needs info.version and paths"),
    "no version": (lambda d: d["info"].pop("version"), "needs info.version and paths"),
    "no operation": (lambda d: d["paths"].pop(OPERATION[1]), "there is no operation POST /videos"),
    "another method": (lambda d: d["paths"][OPERATION[1]].pop("post"), "did you mean GET /videos/{video_id}/remix?"),
    "broken reference": (
        lambda d: body(d).update(more={"$ref": "#/components/schemas/Nowhere"}),
        "/components/schemas/Body/properties/more: the reference '#/components/schemas/Nowhere' leads nowhere",
    ),
    "broken reference deep in a component": (
        lambda d: body(d).update(more={"$ref": "#/components/schemas/Size/properties/nowhere"}),
        "leads nowhere",
    ),
    "remote reference": (lambda d: body(d).update(more={"$ref": "other.yaml#/A"}), "does not stay inside the document"),
    "reference by name": (lambda d: body(d).update(more={"$ref": "#anchor"}), "does not stay inside the document"),
    "schema in itself": (
        lambda d: body(d).update(more={"$ref": "#/components/schemas/Loop"}),
        "the schema contains itself, which no fragment can: #/components/schemas/Loop",
    ),
    "schema in itself by a detour": (
        lambda d: (
            body(d).update(more={"$ref": "#/components/schemas/Unused"}),
            d["components"]["schemas"]["Size"].update(not_={"$ref": "#/components/schemas/Body"}),
        ),
        "contains itself",
    ),
    "reference to itself outside the components": (
        lambda d: (
            body(d).update(more={"$ref": "#/paths/~1others/get/x-a"}),
            d["paths"]["/others"]["get"].update({"x-a": {"items": {"$ref": "#/paths/~1others/get/x-a"}}}),
        ),
        "is circular",
    ),
    "path that refers to itself": (
        lambda d: d["paths"].update({OPERATION[1]: {"$ref": "#/paths/~1videos~1{video_id}~1remix"}}),
        "is circular",
    ),
    "unknown credentials": (lambda d: ours(d).update(security=[{"Nowhere": []}]), "leads nowhere"),
    "value in itself": (lambda d: body(d).update(more={"default": endless()}), "levels deep"),
    "schema too deep": (lambda d: body(d).update(more=json.loads('{"items":' * 300 + "{}" + "}" * 300)), "levels deep"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_cut_is_refused(name: str) -> None:
    """A missing operation, a broken or circular reference and what is not OpenAPI are each refused in one line."""
    edit, expected = REFUSED[name]
    with pytest.raises(ContractError) as caught:
        cut(broken(edit))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "words", [WORDS, [" ".join(WORDS)], ["post", WORDS[1]]], ids=["two words", "a single word", "lower case"]
)
def test_the_command(words: list[str], tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """The operation is a single word or two, the document is YAML or JSON, the fragment is printed or written."""
    source, target = tmp_path / "full.json", tmp_path / "out" / "fragment.yaml"
    source.write_text(json.dumps(full()), encoding="utf-8")
    assert main(["extract", str(source), "--operation", *words]) == 0
    text = capsys.readouterr().out
    assert main(["extract", str(source), "--operation", *words, "--output", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == text
    assert load(target).version == "7.1.0"
    assert main(["extract", str(source), "--output", str(target.with_suffix(".json"))]) == 0
    assert json.loads(target.with_suffix(".json").read_text(encoding="utf-8")) == yaml.safe_load(text)


LINES: dict[str, tuple[str, list[str]]] = {
    "a folder": ("", []),
    "not YAML": ("a: [", []),
    "broken JSON": ('{"openapi": "3.1.0"', []),
    "binary": ("\x00\x01", []),
    "a list": ("- 1", []),
    "brackets without end": ("[" * 100_000, []),
    "braces without end": ('{"a":' * 100_000, []),
    "aliases that double": (
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\na0: &a0 [x, x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
        + "paths: {'/videos/{video_id}/remix': {post: {responses: {'200': {description: d, "
        "content: {application/json: {example: *a39}}}}}}}\n",
        [],
    ),
    "merge keys that double": (
        "openapi: 3.1.0\na0: &a0 {k: x}\n"
        + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40)),
        [],
    ),
    "no such operation": (json.dumps(full()), ["--operation", "POST", "/videos"]),
    "no method": (json.dumps(full()), ["--operation", "/videos/{video_id}/remix"]),
    "unknown method": (json.dumps(full()), ["--operation", "FETCH", "/videos"]),
}


@pytest.mark.parametrize("name", LINES)
def test_bad_input_is_one_line(name: str, tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Whatever the file or the operation is, the outcome is one line and exit 2."""
    text, arguments = LINES[name]
    path = tmp_path / "full.yaml"
    if name == "a folder":
        path.mkdir()
    else:
        path.write_text(text, encoding="utf-8")
    assert main(["extract", str(path), *(arguments or ["--operation", *WORDS])]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert len(captured.err) < 1000


def test_aliases_count_wherever_they_are(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Aliases that would be huge if they were written out are refused even where the operation does not reach them."""
    bomb = "x-0: &a0 [x, x]\n" + "".join(f"x-{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    path = tmp_path / "full.yaml"
    path.write_text(yaml.safe_dump(full()) + bomb, encoding="utf-8")
    assert main(["extract", str(path), "--operation", *WORDS]) == 2
    assert "more than 500000 values" in capsys.readouterr().err


def visited(document: dict[str, Any]) -> int:
    """Return how many values are copied when our operation and its components are cut out of a document."""
    progress = Cut(document, Node.root(document))
    progress.copied(document["paths"][OPERATION[1]]["post"], "/operation")
    progress.finish()
    return next(progress.values)


@pytest.mark.parametrize("operations", [10, 1000])
def test_what_is_not_reached_is_not_visited(operations: int) -> None:
    """The work does not grow with the operations and schemas of others: exactly the same values are copied."""
    assert visited(large(operations)) == visited(full())


@pytest.mark.parametrize("as_json", [False, True])
def test_a_large_document_is_cut(as_json: bool, tmp_path: Path, capsys: CaptureFixture[str]) -> None:  # noqa: FBT001 - the format
    """Out of a document of some hundred kilobytes the same fragment is cut as out of a small one."""
    path = tmp_path / "large"
    path.write_text(written(large(100), as_json=as_json), encoding="utf-8")
    assert main(["extract", str(path), "--operation", *WORDS]) == 0
    assert parse(capsys.readouterr().out.encode()).document == cut(full())


def test_the_default_operation_is_that_of_the_checked_in_fragment(capsys: CaptureFixture[str]) -> None:
    """The checked-in fragment itself can be cut, without naming the operation."""
    assert main(["extract", str(default_fragment())]) == 0
    assert parse(capsys.readouterr().out.encode()).operation.name == load().operation.name
