"""The README of a client is about its own fragment: it names every operation, and its examples in Python run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from diff.editing import Fragment, as_published, current
from docs.pages import blocks
from reference_provider.test_coherence import stripped
from support import ROOT
from video_remix_contract.generation.output import generate
from video_remix_contract.generation.values import import_lines
from video_remix_contract.maintenance.self_check import recorded_client
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import SOURCES, USABLE

from .rendering import FRAGMENTS, importable

if TYPE_CHECKING:
    from video_remix_contract.openapi.contract import Contract
    from video_remix_contract.wire.messages import Exchange

ADDRESS = '"https://provider.example/v1"'
UNRELATED = sorted((FRAGMENTS / "unrelated").glob("*.yaml"))
LIFECYCLE = ROOT / "spec" / "examples" / "video-lifecycle.yaml"
TEXT = {"type": "string"}
MEMBERS: dict[str, Any] = {
    "born": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "named": {"type": "string", "format": "date", "example": "2020-02-29"},
    "id": {"type": "string", "format": "uuid"},
    "kind": {"const": "thing"},
    "level": {"type": "integer", "enum": [1, 2]},
    "ratio": {"type": "number"},
    "on": {"type": "boolean"},
    "note": {"type": ["string", "null"]},
    "word": {"anyOf": [{"type": "string", "enum": ["a"]}, TEXT], "example": "other"},
    "either": {"oneOf": [{"type": "boolean"}, {"type": "array", "items": TEXT, "minItems": 1}], "example": ["x"]},
    "when": {"oneOf": [{"type": "integer"}, {"type": "string", "format": "date"}], "example": "2020-02-29"},
    "part": {"$ref": "#/components/schemas/Part"},
    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
    "any": {},
}
PART = {
    "type": "object",
    "required": ["size"],
    "properties": {"size": {"type": "integer"}, "ratio": {"type": "number"}},
}


def things(content: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose only operation has a body of these media types, and a parameter of each place."""
    parameters = [
        {"name": name, "in": place, "required": True, "schema": schema}
        for name, place, schema in (
            ("day", "path", {"type": "string", "format": "date"}),
            ("size", "query", {"type": "integer", "minimum": 3}),
            ("X-Team", "header", TEXT),
            ("any", "cookie", TEXT),
        )
    ]
    operation = {
        "operationId": "putThing",
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {"204": {"description": "Done."}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "servers": [{"url": "/v1"}],
        "paths": {"/things/{day}": {"put": operation}},
        "components": {"schemas": {"Part": PART}},
    }


def published() -> dict[str, Any]:
    """Return the fixed fragment as its vendor publishes it last."""
    fragment = Fragment(current())
    as_published(fragment)
    return fragment.document


SCHEMA = {"type": "object", "required": list(MEMBERS), "properties": MEMBERS}
DOCUMENTS: dict[str, Any] = {
    "fixed": current(),
    "published": published(),
    "lifecycle": documents.read(LIFECYCLE),
    **{path.stem: documents.read(path) for path in UNRELATED},
    "things": things({"application/json": {"schema": SCHEMA}}),
    "other_things": things({"application/json": {"schema": SCHEMA}, "multipart/form-data": {"schema": PART}}),
    "list_of_things": things({"application/json": {"schema": {"type": "array", "minItems": 1, "items": PART}}}),
    "example_of_things": things({"application/json": {"schema": PART, "example": {"size": 5}}}),
}


def run(readme: Path, package: str, contract: Contract) -> list[Exchange]:
    """Run the Python of a README against a provider of its contract and return the exchanges."""
    exchanges: list[Exchange] = []
    examples = [block.text for block in blocks(readme) if block.language == "python"]
    assert len(examples) == 2
    provider = ReferenceProvider(contract, record=exchanges.append)
    # What is made up for the path where the document has no example: a text, or a day.
    provider.answers.store.sources |= dict.fromkeys(("text", "2026-01-31"), SOURCES[USABLE[0]])
    with serving(provider) as origin, importable(readme.parent, package):
        for text in examples:
            assert text.count(ADDRESS) == 1
            code = compile(text.replace(ADDRESS, repr(f"{origin}{BASE}")), str(readme), "exec")
            exec(code, {"key": "sk-reader", "__name__": "readme"})
    return exchanges


@pytest.mark.parametrize("examples", [True, False], ids=["with-examples", "without"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_examples_run(name: str, tmp_path: Path, *, examples: bool) -> None:
    """Copied as they stand, with a key and an address, both calls are accepted by a provider of the same contract."""
    document = DOCUMENTS[name] if examples else stripped(DOCUMENTS[name])
    fragment = tmp_path / "fragment.json"
    fragment.write_text(json.dumps(document), encoding="utf-8")
    package = f"{name}_client"
    names = generate(fragment, tmp_path / "out", package)["client"]
    readme = tmp_path / "out" / "README.md"
    exchanges = run(readme, package, load(fragment))
    assert [exchange.response.status // 100 for exchange in exchanges if exchange.response] == [2, 2]
    assert "..." not in readme.read_text(encoding="utf-8").partition("## Errors")[0].replace('b"..."', "")
    stated = readme.read_text(encoding="utf-8").partition("## Errors")[0]
    for operation in names["operations"]:
        assert f"`{operation['method'].upper()} {operation['path']}`" in stated
        assert f"client.{operation['resource']}.{operation['function']}" in stated
        assert "wait" not in operation or f"`client.{operation['resource']}.{operation['wait']}`" in stated


def test_the_checked_in_examples_run() -> None:
    """The examples of generated/README.md are accepted by the reference provider of the checked-in fragment."""
    exchanges = run(ROOT / "generated" / "README.md", recorded_client()["package"], load())
    assert [exchange.response.status for exchange in exchanges if exchange.response] == [200, 200]


def test_what_cannot_be_made_up_is_left_to_the_reader(tmp_path: Path) -> None:
    """A member with a pattern, or that contains itself without an end, has an ellipsis where there is no example."""
    document = things({"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}})
    tree = {"$ref": "#/components/schemas/Tree"}
    properties = {"ticket": {**TEXT, "pattern": "^[A-Z]{7}$"}, "tree": tree, "plain": TEXT}
    body = {"type": "object", "required": list(properties), "properties": properties}
    looped = {"type": "object", "required": ["up"], "properties": {"up": tree}}
    document["components"]["schemas"] |= {"Body": body, "Tree": looped}
    fragment = tmp_path / "fragment.json"
    fragment.write_text(json.dumps(document), encoding="utf-8")
    generate(fragment, tmp_path / "out", "things_client")
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert 'ticket=..., tree=..., plain="text"' in readme


def test_what_is_made_up_is_short(tmp_path: Path) -> None:
    """A made-up object has the members that it must have, and more only where that is asked for."""
    shown = {}
    for name, keywords in (("alone", {}), ("two", {"minProperties": 2})):
        document = things({"application/json": {"schema": {"type": "array", "minItems": 1, "items": PART | keywords}}})
        fragment = tmp_path / f"{name}.json"
        fragment.write_text(json.dumps(document), encoding="utf-8")
        generate(fragment, tmp_path / name, "things_client")
        readme = (tmp_path / name / "README.md").read_text(encoding="utf-8")
        shown[name] = readme.partition(".from_dict(")[2].partition(")")[0]
    assert shown == {"alone": '{"size": 1}', "two": '{"size": 1, "ratio": 1}'}


def test_imports_stand_as_a_formatter_orders_them() -> None:
    """Modules of the standard library come first, then those of the client, each in a single line."""
    named = {("io", "BytesIO"), ("datetime", ""), (".types", "File"), (".models", "B"), (".models", "A"), ("pkg", "C")}
    assert import_lines(named, "pkg").splitlines() == [
        "import datetime",
        "from io import BytesIO",
        "",
        "from pkg import C",
        "from pkg.models import A, B",
        "from pkg.types import File",
    ]
    assert import_lines({("pkg", "C")}, "pkg") == "from pkg import C"
