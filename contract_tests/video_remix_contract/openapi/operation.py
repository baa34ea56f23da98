"""Load a fragment and find its one operation; everything else derives from what this module returns."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from attrs import field, frozen

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MOST_MEMBERS = 20_000
ANNOTATIONS = frozenset({"$ref", "title", "description", "summary", "deprecated", "example", "examples", "default"})


class ContractError(Exception):
    """The fragment cannot be used; the message is one line that says why."""


@frozen
class Node:
    """A value inside the fragment together with the JSON pointer (RFC 6901) that leads to it.

    References are followed on every step, so that ``pointer`` names the place where the value is written.
    """

    document: dict[str, Any] = field(repr=False)
    pointer: str
    value: Any

    def get(self, *tokens: str | int) -> Node | None:
        """Return the node that the tokens lead to, or None where a step is absent.

        Raises ContractError for a reference that is remote, broken or circular.
        """
        node: Node | None = self
        for token in tokens:
            node = node.step(token) if node else None
        return node

    def step(self, token: str | int) -> Node | None:
        """Return the child under one key or index, its reference followed."""
        named = isinstance(self.value, dict) and token in self.value
        indexed = isinstance(self.value, list) and isinstance(token, int) and token < len(self.value)
        if not named and not indexed:
            return None
        child = self.value[token]
        return Node(self.document, f"{self.pointer}/{escape(str(token))}", child).resolved()

    def resolved(self) -> Node:
        """Return the node that a reference leads to; keywords beside ``$ref`` are kept, as JSON Schema 2020-12 asks."""
        node, seen, beside = self, [self.pointer], dict[str, Any]()
        while isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str):
            reference = node.value["$ref"]
            beside = {key: value for key, value in node.value.items() if key not in ANNOTATIONS} | beside
            if not reference.startswith("#/"):
                raise ContractError(f"{node.pointer}: the reference {reference!r} does not stay inside the document")
            if reference[1:] in seen:
                raise ContractError(f"{node.pointer}: the reference {reference!r} is circular")
            seen.append(reference[1:])
            node = Node(self.document, reference[1:], lookup(self.document, reference, node.pointer))
        return Node(self.document, node.pointer, {**node.value, **beside}) if beside else node

    def items(self) -> list[tuple[str, Node]]:
        """Return the members of an object with their nodes, in the order of the document."""
        if not isinstance(self.value, dict):
            return []
        found = [(str(key), self.step(key)) for key in self.value]
        return [(key, node) for key, node in found if node is not None]

    def elements(self) -> list[Node]:
        """Return the nodes of an array's elements."""
        found = [self.step(index) for index in range(len(self.value))] if isinstance(self.value, list) else []
        return [node for node in found if node is not None]


def escape(token: str) -> str:
    """Escape one token of a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def lookup(document: Any, reference: str, where: str) -> Any:
    """Return what a local reference names; raise ContractError where it leads nowhere."""
    value = document
    for token in reference.removeprefix("#/").split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise ContractError(f"{where}: the reference {reference!r} leads nowhere")
    return value


@frozen(slots=False)
class Contract:
    """One operation of one fragment."""

    document: dict[str, Any] = field(repr=False)
    sha256: str
    path: str
    method: str

    @cached_property
    def operation(self) -> Node:
        """The operation object."""
        node = Node(self.document, "", self.document).get("paths", self.path, self.method)
        if node is None or not isinstance(node.value, dict):
            raise ContractError(f"{self.method.upper()} {self.path}: not an operation object")
        return node

    @cached_property
    def path_item(self) -> Node:
        """The path item that holds the operation."""
        node = Node(self.document, "", self.document).get("paths", self.path)
        assert node is not None, "the operation was found in it"
        return node

    @property
    def version(self) -> str:
        """The version that the fragment gives itself."""
        return str(self.document["info"]["version"])

    @cached_property
    def request_media_types(self) -> dict[str, Node]:
        """The documented media types of the request body, each with its schema."""
        content = self.operation.get("requestBody", "content")
        return schemas(content)

    @cached_property
    def body_required(self) -> bool:
        """Whether a request must have a body."""
        node = self.operation.get("requestBody", "required")
        return node is not None and node.value is True

    @cached_property
    def answers(self) -> dict[str, Node]:
        """The documented answers by status (``200``, ``4XX``, ``default``)."""
        node = self.operation.get("responses")
        return {str(key): value for key, value in node.items()} if node else {}

    @cached_property
    def successes(self) -> list[str]:
        """The documented success statuses, in order."""
        return sorted(status for status in self.answers if re.fullmatch(r"2(\d\d|XX)", status))

    def answer_media_types(self, status: str) -> dict[str, Node]:
        """Return the documented media types of one answer, each with its schema."""
        return schemas(self.answers[status].get("content"))

    def answer_for(self, status: int) -> str | None:
        """Return the documented answer that an HTTP status falls under (OpenAPI 3.1, Responses Object)."""
        for candidate in (str(status), f"{status // 100}XX", "default"):
            if candidate in self.answers:
                return candidate
        return None

    @cached_property
    def path_parameter(self) -> str:
        """The name of the parameter that the path carries."""
        return next(iter(re.findall(r"{([^}]+)}", self.path)), "")

    def target(self, video_id: str) -> str:
        """Return the path below the base URL for one source video, its identifier percent-encoded."""
        return re.sub(r"{[^}]+}", lambda _: quote(video_id, safe=""), self.path)

    def secured(self) -> bool:
        """Tell whether the operation asks for credentials."""
        node = self.operation.get("security")
        requirement = node.value if node else self.document.get("security")
        return isinstance(requirement, list) and bool(requirement) and all(requirement)


def schemas(content: Node | None) -> dict[str, Node]:
    """Return the schema of each media type of a ``content`` object; one without a schema allows everything."""
    if content is None:
        return {}
    empty = {name: Node(node.document, node.pointer, {}) for name, node in content.items()}
    return empty | {name: schema for name, node in content.items() if (schema := node.get("schema"))}


def default_fragment() -> Path:
    """Return the fragment that ships with the package, or the checked-in one beside it in a checkout."""
    here = Path(__file__).resolve().parent.parent
    packaged = here / "openapi.yaml"
    return packaged if packaged.exists() else here.parent.parent / "spec" / "openapi.yaml"


def load(path: Path | None = None) -> Contract:
    """Load a fragment from a YAML or JSON file, the checked-in one by default.

    Raises ContractError, with one line, for a file that cannot be read, is not YAML, is not OpenAPI 3, or does not
    say which operation is meant.
    """
    path = path or default_fragment()
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise ContractError(f"{path}: {error.strerror or error}") from error
    except ContractError as error:
        raise ContractError(f"{path}: {error}") from error


def parse(source: bytes) -> Contract:
    """Parse the bytes of a fragment; see ``load`` for the errors."""
    try:
        document = yaml.load(source, Loader=StringKeyLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())[:300]}") from error
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise ContractError("not an OpenAPI 3 document")
    info, paths = document.get("info"), document.get("paths")
    if not isinstance(info, dict) or "version" not in info or not isinstance(paths, dict):
        raise ContractError("an OpenAPI document needs info.version and paths")
    path, method = find_operation(paths)
    return Contract(document, hashlib.sha256(source).hexdigest(), path, method)


class JsonConstructor(yaml.constructor.SafeConstructor):
    """Mappings as JSON has them: keys are strings (``200:``), and a date stays the text that it is."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Carry out merge keys; each level may double the members, so that few lines could fill the memory."""
        super().flatten_mapping(node)
        if len(node.value) > MOST_MEMBERS:
            raise ContractError(f"line {node.start_mark.line + 1}: a mapping has more than {MOST_MEMBERS} members")

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the base class's signature
        """Build a mapping with string keys; a repeated key is an error."""
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value) and not any(key.value == "<<" for key, _ in node.value):
            raise ContractError(f"line {node.start_mark.line + 1}: a key stands twice in one mapping")
        return {key if isinstance(key, str) else str(key): value for key, value in mapping.items()}


class StringKeyLoader(JsonConstructor, yaml.SafeLoader):
    """YAML as JSON has it."""


def find_operation(paths: dict[str, Any]) -> tuple[str, str]:
    """Return path and method of the operation that is meant: the only one, or the POST whose path ends in /remix."""
    found = [
        (path, method) for path, item in paths.items() if isinstance(item, dict) for method in METHODS if method in item
    ]
    remix = [(path, method) for path, method in found if method == "post" and path.rstrip("/").endswith("/remix")]
    if len(found) == 1:
        return found[0]
    if len(remix) == 1:
        return remix[0]
    raise ContractError(f"{len(found)} operations, of which {len(remix)} are a POST to a path that ends in /remix")
