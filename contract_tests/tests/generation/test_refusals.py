"""What no client can be made of is refused in a line, quickly, and what can be is not: sizes, names, texts for HTTP."""

from __future__ import annotations

import ast
import inspect
import json
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from client.behaviour.documents import read_yaml
from client.fixed import FRAGMENT
from client.rendering import importable
from openapi_python_client.strings import ClassName, PythonIdentifier
from video_remix_contract.errors import ContractError
from video_remix_contract.generation import naming, rendering
from video_remix_contract.generation.identifiers import DEVICES, IMPORTED, MAX_BYTES, our_rules
from video_remix_contract.generation.refusals import MAX_WRITTEN, Budget, GenerationError
from video_remix_contract.generation.sources import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATH = "/videos/{video_id}/remix"
TEXT = {"type": "string"}
OBJECT = {"type": "object", "properties": {"a": TEXT}}


def rendered(folder: Path, change: Callable[[Any, Any], None]) -> tuple[Path, dict[str, Any]]:
    """Render the fixed fragment after a change of its document and its operation; return the folder and the names."""
    document = read_yaml(FRAGMENT)
    change(document, document["paths"][PATH]["post"])
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    return folder / "out", rendering.render(folder / "out", rendering.read_fragment(folder / "openapi.json"))


def version(value: Any) -> Callable[[Any, Any], None]:
    """Return the change of the version."""
    return lambda document, _: document["info"].update(version=value)


def path(text: str) -> Callable[[Any, Any], None]:
    """Return the change of the path."""
    return lambda document, _: document["paths"].update({text: document["paths"].pop(PATH)})


def parameter_of_path(name: str) -> Callable[[Any, Any], None]:
    """Return the change of the name of the path's parameter, in the path and in its description."""

    def change(document: Any, operation: Any) -> None:
        operation["parameters"][0]["name"] = name
        path(PATH.replace("video_id", name))(document, operation)

    return change


def parameter(name: str, place: str) -> Callable[[Any, Any], None]:
    """Return the addition of a parameter."""
    return lambda _, operation: operation["parameters"].append({"name": name, "in": place, "schema": TEXT})


def member(**members: Any) -> Callable[[Any, Any], None]:
    """Return the addition of members to the response."""
    return lambda document, _: document["components"]["schemas"]["Video"]["properties"].update(members)


def schemas(*names: str) -> Callable[[Any, Any], None]:
    """Return the addition of schemas that the response has as members."""

    def change(document: Any, operation: Any) -> None:
        document["components"]["schemas"].update(dict.fromkeys(names, OBJECT))
        references = {f"of {name}": {"$ref": f"#/components/schemas/{name}"} for name in names}
        member(**references)(document, operation)

    return change


def a_member_like_its_schema(name: str) -> Callable[[Any, Any], None]:
    """Return the addition of a member and a schema whose name has no capitals, which tell classes from the rest."""

    def change(document: Any, operation: Any) -> None:
        schemas(name)(document, operation)
        member(**{name: TEXT})(document, operation)

    return change


def media_type(text: str) -> Callable[[Any, Any], None]:
    """Return the change of the first media type of the request."""

    def change(_: Any, operation: Any) -> None:
        content = operation["requestBody"]["content"]
        content[text] = content.pop(next(iter(content)))

    return change


def status(text: str) -> Callable[[Any, Any], None]:
    """Return the addition of a status."""
    return lambda _, operation: operation["responses"].update({text: {"description": ""}})


def many_operations(count: int, parameters: int, description: str) -> Callable[[Any, Any], None]:
    """Return the addition of operations that share parameters by reference."""

    def change(document: Any, _: Any) -> None:
        shared = {f"p{n}": {"name": f"p{n}", "in": "query", "schema": TEXT} for n in range(parameters)}
        for value in shared.values():
            value["description"] = description
        document["components"]["parameters"] = shared
        listed = [{"$ref": f"#/components/parameters/{name}"} for name in shared]
        for number in range(count):
            document["paths"][f"/{number}"] = {"get": {"parameters": listed, "responses": {"204": {"description": ""}}}}

    return change


def twice(tag: str, name: str) -> Callable[[Any, Any], None]:
    """Return the addition of a second operation with a tag and an id."""

    def change(document: Any, _: Any) -> None:
        other = {"operationId": name, "tags": [tag], "responses": {"204": {"description": ""}}}
        document["paths"]["/other"] = {"post": other}

    return change


REFUSED: dict[str, tuple[Callable[[Any, Any], None], str]] = {
    "code as a version": (version('"\nimport os\n"'), "info.version must be"),
    "a number as a version": (version(1.0), "info.version must be"),
    "a list as a version": (version(["__import__('os')"]), "is not of types"),
    "a long version": (version("1" * 200), "info.version must be"),
    "a path with a format": (parameter_of_path("id:>400000000"), "Incorrect path templating"),
    "a parameter with a format": (path("/videos/{video_id:>400000000}/remix"), "no parameter describes {video_id:>"),
    "a path to another host": (path("@evil.example/{video_id}"), "cannot be a path"),
    "a path to another domain": (path(".evil.example/{video_id}"), "cannot be a path"),
    "a path upwards": (path("/../{video_id}"), "cannot be a path"),
    "an encoded path upwards": (path("/%2e%2E/{video_id}"), "cannot be a path"),
    "a path with a query": (path("/a?b={video_id}"), "cannot be a path"),
    "a path with a fragment": (path("/a#{video_id}"), "cannot be a path"),
    "a path with a line break": (path("/a\r\nX: b/{video_id}"), "cannot be a path"),
    "a path with markup": (path("/`<b>/{video_id}"), "cannot be a path"),
    "a header field of another request": (parameter("X\r\nEvil: 1", "header"), "cannot be the name of a header"),
    "a header field that frames": (parameter("Transfer-Encoding", "header"), "cannot be the name of a header"),
    "another host": (parameter("hOST", "header"), "cannot be the name of a header"),
    "two cookies in one": (parameter("a=b; c", "cookie"), "cannot be the name of a cookie"),
    "a media type with a line break": (media_type('application/json; a="\r\nb"'), "cannot be a media type"),
    "a status of other digits": (status("\uff12\uff10\uff10"), "does not match"),
    "a status that is no number": (status("\u00b2XX"), "does not match"),
    "half a surrogate pair": (member(**{"a\ud800": TEXT}), "half of a surrogate pair"),
    "a huge number": (member(n={"type": "number", "default": 10**400}), "larger than any that JSON can hold"),
    "an infinite integer": (member(n={"type": "integer", "default": "1e999"}), "another type than its schema"),
    "an infinite number": (member(n={"type": "number", "default": "1e999"}), "another type than its schema"),
    "no operation": (lambda document, _: document["paths"].clear(), "no operation"),
    "a long name of a schema": (schemas("X" * 300), "a name is too long"),
    "a long name of a member": (member(**{"x" * 100_000: TEXT}), "a name is too long"),
    "a long tag": (twice("t" * 300, "a"), "a name is too long"),
    "a long operation": (twice("t", "o" * 300), "a name is too long"),
    "one class for two tags": (twice("async_videos", "a"), "'AsyncVideosResourceWithRawResponse'; rename one of them"),
    "a member that hides a class": (a_member_like_its_schema("\u52a8\u753b"), "become the same name"),
    "too many values": (member(n={"enum": [str(n) for n in range(50_000)]}), "too large"),
    "a long text": (member(n={"default": "x" * 5_000_000}), "too large"),
    "too many operations": (many_operations(1000, 1, ""), "too large"),
    "too much source": (many_operations(40, 50, "x" * 5000), "the client would be too large"),
    "deep arrays": (member(n={"default": json.loads("[" * 900 + "]" * 900)}), "nested more than 200 levels"),
}


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_client_is_one_line(change: Callable[[Any, Any], None], says: str, tmp_path: Path) -> None:
    """A fragment of which no client can be made is refused with printable lines that say why."""
    with pytest.raises((ContractError, GenerationError), match=says) as caught:
        rendered(tmp_path, change)
    for line in str(caught.value).splitlines():
        assert line.isprintable()
        assert len(line) <= 500


def test_names_of_the_client_stay_its_own(tmp_path: Path) -> None:
    """Schemas, members, parameters and tags that are called like the client's names or a device work under others."""
    words = IMPORTED | {device.upper() for device in DEVICES} | {"None", "class", "self", "__init__", "\ufb01"}
    # One for each file, where capitals make no difference.
    names = sorted({name.lower(): name for name in sorted(words)}.values())

    def change(document: Any, operation: Any) -> None:
        schemas(*names)(document, operation)
        member(**dict.fromkeys(names, TEXT))(document, operation)
        for name in names:
            parameter(name, "query")(document, operation)
        for tag in naming.RESERVED_RESOURCES:
            twice(tag, f"do {tag}")(document, operation)
            document["paths"][f"/{tag}"] = document["paths"].pop("/other")

    folder, client = rendered(tmp_path, change)
    files = {path.stem for path in folder.rglob("*.py")}
    assert not files & DEVICES
    assert "__init__" in files
    with importable(folder, client["package"]) as module_of:
        video = module_of("models").Video
        assert set(names) <= set(video._shape().attributes)
        facade = getattr(module_of(""), client["facade"])
        with facade(base_url="http://127.0.0.1/v1", api_key="k") as connected:
            resources = {operation["resource"] for operation in client["operations"]}
            assert all(getattr(connected, resource) for resource in resources)
            method = inspect.signature(connected.videos.remix)
        assert set(client["operations"][0]["arguments"].values()) <= set(method.parameters)


def test_the_names_that_the_templates_import_are_reserved(tmp_path: Path) -> None:
    """What a module with names of the fragment imports for itself is not a name that the generator makes."""
    formats = {name: {"type": "string", "format": name} for name in ("date", "uuid", "binary")}
    folder, client = rendered(tmp_path, member(**formats))
    package = folder / client["package"]
    paths = [package / "facade.py", *package.glob("models/[!_]*.py"), *package.glob("api/*/[!_]*.py")]
    bodies = [ast.parse(path.read_text("utf-8")).body for path in paths]
    kinds = (ast.ClassDef, ast.FunctionDef)
    classes = {node.name for body in bodies for node in body if isinstance(node, kinds)}
    values = {ast.unparse(node.target) for body in bodies for node in body if isinstance(node, ast.AnnAssign)}
    ours = {
        alias.asname or alias.name
        for body in bodies
        if any(isinstance(node, kinds) for node in body)
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    } - (classes | values)
    assert ours & IMPORTED
    with our_rules():
        for name in ours:
            assert name not in {ClassName(name, "f"), PythonIdentifier(name, "f", skip_snake_case=True)}


def test_the_attributes_of_the_facade_are_reserved() -> None:
    """A tag never takes the place of an attribute that every facade has."""
    module = ast.parse((RUNTIME / "_facade.py").read_text(encoding="utf-8"))
    facades = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name.endswith("Facade")]
    methods = {
        node.name
        for facade in facades
        for node in facade.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    attributes = {
        node.attr
        for facade in facades
        for node in ast.walk(facade)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    assert {name for name in methods | attributes if not name.startswith("_")} == naming.RESERVED_RESOURCES


def test_names_of_every_script_are_what_python_reads() -> None:
    """Whatever letter a name holds, its identifier is in the form in which Python compares identifiers."""
    characters = map(chr, range(0x110000))
    with our_rules():
        for character in characters:
            if character.isidentifier() or normalize("NFKC", character) != character:
                for name in (ClassName(f"a{character}b", "f"), PythonIdentifier(f"a{character}b", "f")):
                    assert name.isidentifier()
                    assert normalize("NFKC", name) == name


def test_a_long_name_fits_into_a_file_name(tmp_path: Path) -> None:
    """The longest name that is accepted can be that of a file, in any script."""
    rendered(tmp_path, schemas("\u00e9" * ((MAX_BYTES - len("components schemas")) // 2)))


def test_the_budget_counts_what_it_joins() -> None:
    """Texts are joined as they are until more is written than a client may have."""
    budget = Budget(5)
    assert budget.concat(iter(["a", "", "bc"])) == "abc"
    with pytest.raises(GenerationError, match="too large"):
        budget.concat(["abc"])
    assert MAX_WRITTEN < 10**9
