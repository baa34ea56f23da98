"""A fragment is checked before it is used: a line for each fault, with file, line and pointer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import fragment_changes
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import FIXED_FRAGMENT, ROOT
from video_remix_contract.cli.main import main
from video_remix_contract.errors import ContractError
from video_remix_contract.generation.rendering import read_fragment
from video_remix_contract.maintenance import checked_in_client
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.contract import load, read
from video_remix_contract.openapi.faults import MAX_SHOWN, lines_of

from .faulty import ERRORS, HINTS, POST, PROGRESS, SCHEMAS, TEXT, VIDEO, Case, edited

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = documents.parse(TEXT.encode())


def said(source: bytes, name: str = "fragment") -> list[str]:
    """Return the lines about a fragment: its faults, or its hints."""
    try:
        return list(read(source, name).hints)
    except ContractError as error:
        return list(lines_of(error))


def about(case: Case, lines: list[str]) -> str:
    """Return the only line that says what a case expects."""
    (line,) = [line for line in lines if f": {case.pointer}: " in line and case.sentence in line]
    return line


def place(source: str, begin: str) -> int:
    """Return the number of the line that begins in a way; the last where several do, before which edits are made."""
    return max(number for number, line in enumerate(source.splitlines(), 1) if line.startswith(begin))


@pytest.mark.parametrize("case", [*ERRORS.values(), *HINTS.values()], ids=[*ERRORS, *HINTS])
def test_a_fault_has_its_line(case: Case) -> None:
    """Each fault is a line with the file, the number of the line, the pointer, and a sentence that says what to do."""
    source = edited(case)
    line = about(case, said(source.encode()))
    number = int(line.split(":")[1])
    assert line.startswith(f"fragment:{number}: {case.pointer}: ")
    assert source.splitlines()[number - 1].startswith(case.line)


@pytest.mark.parametrize("case", [*ERRORS.values(), *HINTS.values()], ids=[*ERRORS, *HINTS])
def test_a_fault_in_json_is_the_same(case: Case) -> None:
    """The fault of a fragment in JSON is the same, with the line that it has there."""
    source = json.dumps(documents.parse(edited(case).encode()), indent=1)
    line = about(case, said(source.encode()))
    *_, token = json_pointer.parts(case.pointer)
    written = source.splitlines()[int(line.split(":")[1]) - 1]
    assert token.isdecimal() or written.lstrip().startswith(f"{json.dumps(token)}: ")


@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS)
def test_an_error_ends_every_verb_with_the_same_lines(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verify, clauses, serve, diff and the generation say the same of a fragment with a fault, and exit with 2."""
    path = tmp_path / "fragment.yaml"
    path.write_text(edited(case))
    file, known = str(path), str(FIXED_FRAGMENT)
    expected = said(path.read_bytes(), file)
    assert about(case, expected)
    for arguments in (
        ["verify", "provider", "http://127.0.0.1:9/v1", "--spec", file],
        ["clauses", "--spec", file],
        ["serve", "--list-faults", "--spec", file],
        ["diff", file, known],
        ["diff", known, file],
    ):
        assert main(arguments) == 2
        assert capsys.readouterr().err.splitlines() == expected
    monkeypatch.setattr(checked_in_client, "FRAGMENT", path)
    assert checked_in_client.main(["--check"]) == 2
    assert capsys.readouterr().err.splitlines() == expected


def test_a_fault_of_what_follows_has_its_line_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What only the clauses of a fragment cannot be made of is a line with its place in every verb."""
    path = tmp_path / "fragment.yaml"
    described = "          description: A short code that a program can read.\n"
    nothing = "        nothing:\n          allOf: [{type: string}, {type: integer}]\n"
    text = TEXT.replace(described, described + nothing, 1)
    path.write_text(text)
    line, pointer = place(text, "          allOf: [{type"), f"{SCHEMAS}/VideoError/properties/nothing/allOf/0"
    sentence = "the members of an allOf contradict each other: no value is of all their types"
    expected = f"{path}:{line}: {pointer}: {sentence}\n"
    file = str(path)
    for arguments in (
        ["verify", "provider", "http://127.0.0.1:9/v1", "--spec", file],
        ["clauses", "--spec", file],
        ["serve", "--list-faults", "--spec", file],
        ["diff", file, str(FIXED_FRAGMENT)],
        ["diff", str(FIXED_FRAGMENT), file],
    ):
        assert main(arguments) == 2
        assert capsys.readouterr().err == expected


@pytest.mark.parametrize("case", HINTS.values(), ids=HINTS)
def test_a_hint_ends_nothing(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A hint goes to standard error, and what was asked for is done."""
    path = tmp_path / "fragment.yaml"
    path.write_text(edited(case))
    expected = said(path.read_bytes(), str(path))
    assert about(case, expected)
    for arguments in (["clauses", "--spec", str(path)], ["diff", str(path), str(path)]):
        assert main(arguments) == 0
        out, err = capsys.readouterr()
        assert out
        assert list(dict.fromkeys(err.splitlines())) == expected
    fragment = read_fragment(path)
    assert (fragment.document["openapi"], list(fragment.hints)) == (DOCUMENT["openapi"], expected)


FRAGMENTS = [ROOT / "spec" / "openapi.yaml", ROOT / "spec" / "released" / "openapi.yaml", FIXED_FRAGMENT]


@pytest.mark.parametrize("path", FRAGMENTS, ids=[str(path.relative_to(ROOT)) for path in FRAGMENTS])
def test_our_own_fragments_have_no_hints(path: Path) -> None:
    """Nothing is to be said of the fragments of this repository."""
    assert load(path).hints == ()


@pytest.mark.parametrize("name", fragment_changes.CHANGES)
def test_usual_changes_have_no_faults(name: str) -> None:
    """Nothing is to be said of the changes that the whole test suite runs on."""
    document = documents.read(ROOT / "spec" / "openapi.yaml")
    fragment_changes.CHANGES[name](document)
    assert said(documents.written(document, as_json=False).encode()) == []


QUIET = {
    "an extension": {"x-anything": 1, "x-minLenght": 1},
    "keywords of OpenAPI": {"nullable": True, "xml": {}, "externalDocs": {"url": "x"}, "discriminator": {}},
    "a member that alternatives require": {
        "properties": {"a": {}, "b": {}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "a member that another part of an allOf describes": {
        "allOf": [{"required": ["a"]}, {"allOf": [{"properties": {"a": {}}}]}]
    },
    "a member that all others are described like": {"required": ["a"], "additionalProperties": {"type": "string"}},
    "a constant that may be null": {"type": ["string", "null"], "enum": ["a", None], "default": None},
    "null where it is allowed": {"type": "string", "nullable": True, "default": None},
    "a whole number": {"type": "integer", "default": 1.0},
    "a schema that contains itself in a member": {"properties": {"inner": {"$ref": "#/components/schemas/More"}}},
    "a value that looks like a reference": {"const": {"$ref": "#/nowhere"}},
    "a member that is called like a keyword": {"properties": {"required": {}, "$ref": {}, "minLenght": {}}},
}


@pytest.mark.parametrize("schema", QUIET.values(), ids=QUIET)
def test_what_is_no_fault(schema: dict[str, Any]) -> None:
    """What is legal is not spoken of, however it is spelt."""
    document = documents.parse(TEXT.encode())
    document["components"]["schemas"]["More"] = schema
    document["components"]["schemas"]["Video"]["properties"]["more"] = {"$ref": f"#{SCHEMAS}/More"}
    assert said(json.dumps(document).encode()) == []


def test_what_nobody_reads_is_not_checked() -> None:
    """A component that no operation reaches may be as it likes, but for names that nobody knows."""
    assert said(TEXT.replace("  schemas:\n", "  schemas:\n    Unused: {type: nonsense}\n", 1).encode()) == []


def test_exclusive_bounds_of_openapi_30() -> None:
    """A boolean bound is how OpenAPI 3.0 spells it, and a fault in 3.1."""
    bound = edited(Case(PROGRESS, PROGRESS.replace("  desc", "  exclusiveMinimum: true\n          desc"), "", "", ""))
    assert said(bound.replace("openapi: 3.1.0", "openapi: 3.0.3").encode()) == []
    assert len(said(bound.encode())) == 1


def test_faults_are_shown_in_their_order_and_counted() -> None:
    """All faults are named at once, in the order of the document; beyond the first twenty they are counted."""
    source = TEXT.replace("          type: string\n", "          type: strin\n").encode()
    lines = said(source)
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)
    assert 2 < len(lines) <= MAX_SHOWN
    document = documents.parse(source)
    document["components"]["schemas"]["Video"]["properties"] |= {f"m{n}": {"type": "strin"} for n in range(MAX_SHOWN)}
    more = said(json.dumps(document).encode())
    assert len(more) == MAX_SHOWN + 1
    assert more[-1] == f"fragment: … and {len(lines)} more"


def test_a_line_is_found_through_aliases_merge_keys_and_surrogates() -> None:
    """A fault has the line where it is written, whatever way the document takes to it."""
    merged = TEXT.replace("        seconds:\n", "        <<: {extra: {type: strin}}\n        seconds:\n", 1)
    assert int(said(merged.encode())[0].split(":")[1]) == place(merged, "        <<:")
    itself = TEXT.replace("    VideoError:\n", "    VideoError: &a\n      <<: *a\n      requird: []\n", 1)
    assert int(said(itself.encode())[0].split(":")[1]) == place(itself, "      requird")
    faulty = edited(ERRORS["an unknown type"]).replace("summary: Remix", "summary: \N{CLAPPER BOARD} Remix")
    source = json.dumps(documents.parse(faulty.encode()), indent=1)
    assert "\\ud83c" in source
    assert '"interger"' in source.splitlines()[int(said(source.encode())[0].split(":")[1]) - 1]


def test_a_repeated_key_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path that is written twice is one line with the file and the line of the second, in YAML and in JSON."""
    path = tmp_path / "fragment.yaml"
    again = "  /videos/{video_id}/remix: {}\n"
    json_text = '{"a": 1,\n "/videos/{video_id}/remix": 1,\n "/videos/{video_id}/remix": 2}'
    for text, begin in (
        (TEXT.replace("components:\n", f"{again}components:\n", 1), "  /videos"),
        (json_text, ' "/videos'),
    ):
        path.write_text(text)
        assert main(["clauses", "--spec", str(path)]) == 2
        number = place(text, begin)
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{path}:{number}: the key '/videos/{{video_id}}/remix' stands twice")


def places(value: Any, pointer: str = "") -> list[str]:
    """Return the pointers of all values of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer, *(inner for key, child in items for inner in places(child, json_pointer.child(pointer, key)))]


PLACES = places(DOCUMENT)
SCALARS = st.none() | st.booleans() | st.integers(-5, 10**300) | st.text(max_size=5) | st.sampled_from(PLACES)
WORDS = st.sampled_from(["$ref", "type", "properties", "required", "enum", "allOf", "example", "schema", "x-omits"])
VALUES = st.recursive(
    SCALARS | st.sampled_from(PLACES).map(lambda pointer: {"$ref": f"#{pointer}"}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES[1:]), VALUES), min_size=1, max_size=3))
@example([(f"{SCHEMAS}/Video", {"$ref": "#/components/schemas/Video"})])
@example([(f"{POST}/responses/200/content/application~1json/schema", {"$ref": None})])
@example([(f"{SCHEMAS}/Video/properties", {"a": {"enum": [10**300], "type": "string"}})])
@example(
    [(f"{POST}/responses/200/content", {"a/~b": {"schema": {"type": "\x1b[31m"}, "examples": {"": {"value": 1}}}})]
)
def test_any_document_is_read_or_refused_in_harmless_lines(edits: list[tuple[str, Any]]) -> None:
    """Whatever stands at any place of a fragment, it is read or refused, and each line says where in the file."""
    document = DOCUMENT
    for pointer, value in edits:
        try:
            json_pointer.resolve(document, pointer)
        except LookupError:
            continue
        document = json_pointer.replaced(document, pointer, value)
    for line in said(json.dumps(document, indent=1).encode()):
        assert line.isprintable()
        assert len(line) < 1500
        assert line.startswith("fragment:")


def test_a_cut_leaves_out_what_its_schemas_forbid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong examples and defaults are left out of a cut, each with a hint; any other fault refuses it."""
    full, cut = tmp_path / "full.yaml", tmp_path / "cut.yaml"
    document = documents.parse(TEXT.encode())
    members = document["components"]["schemas"]["Video"]["properties"]
    members["progress"] |= {"default": "none", "examples": [1, "x"], "example": 5}
    media = document["paths"]["/videos/{video_id}/remix"]["post"]["requestBody"]["content"]["application/json"]
    media["examples"]["wrong"] = {"value": {"prompt": 5}}
    full.write_text(documents.written(document, as_json=False))
    assert main(["extract", str(full), "--output", str(cut)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        f"{POST}/requestBody/content/application~1json/examples/wrong/value/prompt",
        f"{VIDEO}/progress/default",
        f"{VIDEO}/progress/examples/1",
    ]
    assert all(": hint: left out: " in line for line in lines)
    kept = load(cut)
    assert kept.hints == ()
    progress = kept.document["components"]["schemas"]["Video"]["properties"]["progress"]
    assert progress == {"type": "integer", "description": members["progress"]["description"], "example": 5}
    assert list(kept.document["paths"]["/videos/{video_id}/remix"]["post"]["requestBody"]["content"]) == [
        "application/json",
        "multipart/form-data",
    ]
    members["progress"]["enum"] = ["x"]
    full.write_text(documents.written(document, as_json=False))
    assert main(["extract", str(full), "--output", str(tmp_path / "none.yaml")]) == 2
    assert f": {VIDEO}/progress/enum/0: " in capsys.readouterr().err
    assert not (tmp_path / "none.yaml").exists()
