"""Hostile texts for every place of a fragment, and what a client that was rendered from them says and sends."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2
from hypothesis import strategies as st
from video_remix_contract.generation import rendering
from video_remix_contract.generation.identifiers import our_rules
from video_remix_contract.generation.refusals import GenerationError, check_document

from .behaviour.documents import read_yaml
from .checked_in import Schema
from .fixed import FRAGMENT
from .places import Place, filled, places
from .rendering import FRAGMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CODE = ("canary()", "__import__('builtins').canary()", "{canary()}", "{{ canary() }}", "{% set x = canary() %}")
PIECES = (
    *CODE,
    *('"', "'", '"""', "'''", "\\", "\\\\", "\n", "\r\n", "\r", "\t", "\0", "\x1b", "`", "$", "#", ";", ",", ":", "="),
    *("(", ")", "[", "]", "{", "}", "{0}", "{id:>400000000}", "%s", "%(canary)s", "\\N{BULLET}", "\\x41", "\\u0041"),
    *("../", "/", "~1", "%2e%2e", "import os", "class", "self", "client", "__init__", "Response", "datetime", "<b>"),
    *("\u00e9", "\ufb01", "\uff43\uff4c\uff41\uff53\uff53", "\u202e", "\u2028", "\x85", "\x0c", "\ufeff"),
    *("\U0001f408", "# fmt: off", "coding: latin-1", "x", " "),
)
BREAKS = (
    *(
        '" + canary() + "',
        "'''+canary()+'''",
        '"""\ncanary()\n"""',
        '\\"""\ncanary()\n',
        '{"a": canary()}',
        "[canary()]",
    ),
    *("ends with a backslash\\", 'ends with a quote"', '"begins with one', "a\r\ncanary()\rb"),
    "\u202e\0\x1b\u2028\ufeff",
)
FREE, TAME = 80, 20
"""How many texts an example draws: of any characters, and of those that the names of HTTP may have."""
PIECE = st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(st.lists(PIECE, min_size=1, max_size=4).map("".join), min_size=FREE, max_size=FREE)
TAME_TEXTS = st.lists(st.text("canry!#$%&'*+-.^_`|~9A", min_size=1, max_size=12), min_size=TAME, max_size=TAME)
BASE = "http://127.0.0.1/v1"
FORMS = ("{hostile}", "{own}/{hostile}", "{own}; p={hostile}")
"""How a text is put into a place: instead of the fragment's own, or after it, as in a path and in a media type."""
MORE: dict[str, Any] = {
    "Video": {
        "loose": {"default": {"a": ["text", 1, None]}, "example": ["text", {"b": "text"}]},
        "choice": {"anyOf": [{"type": "integer"}, {"type": "string"}], "default": "text"},
    },
    "RemixVideoRequest": {"label": {"type": "string", "default": "text", "example": {"a": ["text"]}}},
}


@cache
def fragment() -> dict[str, Any]:
    """Return a fragment that has every shape which the templates know."""
    document, more = read_yaml(FRAGMENT), read_yaml(FRAGMENTS / "more.yaml")
    document["paths"].update(more["paths"])
    document["components"]["schemas"].update(more["components"]["schemas"])
    document["components"]["schemas"]["Video"]["properties"]["status"]["x-final"] = ["completed", "failed"]
    for name, members in MORE.items():
        document["components"]["schemas"][name]["properties"].update(members)
    # Written and read again, so that no two places share a part.
    return dict(json.loads(json.dumps(document)))


def put(texts: dict[Place, str]) -> dict[str, Any]:
    """Return the fragment with other texts, each in the form in which its place takes it."""
    return filled(fragment(), {place: formed(taking()[place], text, place) for place, text in texts.items()})


def formed(form: str, text: str, place: Place) -> str:
    """Return a text in a form."""
    before, _, after = form.partition("{hostile}")
    return f"{before.replace('{own}', place.text)}{text}{after}"


def refusal(document: dict[str, Any]) -> str:
    """Return why a document cannot be rendered, or nothing; what is seen when all is written is not asked."""
    try:
        check_document(document)
        with our_rules():
            rendering.parsed(document, rendering.configuration(FRAGMENT))
    except GenerationError as error:
        return str(error) or "no reason"
    return ""


def accepted(
    kept: dict[Place, str], more: dict[Place, str], document: Callable[[dict[Place, str]], dict[str, Any]]
) -> dict[Place, str]:
    """Return the texts that are kept, and those of the others with which the document can still be rendered."""
    both = {**kept, **more}
    if not more or not refusal(document(both)):
        return both
    if len(more) == 1:
        return kept
    items = list(more.items())
    half = len(items) // 2
    return accepted(accepted(kept, dict(items[:half]), document), dict(items[half:]), document)


def marker(number: int) -> str:
    """Return a harmless text that is no identifier and is found again wherever it goes."""
    return f"place-{number:04}"


@cache
def taking() -> dict[Place, str]:
    """Return the places that take a text of the fragment's author, each with the form in which it takes it.

    What OpenAPI or the generator fixes, such as a status, takes none.
    """
    numbers = {place: number for number, place in enumerate(places(fragment()))}
    form_of: dict[Place, str] = {}
    kept: dict[Place, str] = {}
    for kind in sorted({place.kind for place in numbers}):
        for form in FORMS if any("/" in place.text for place in numbers if place.kind == kind) else FORMS[:1]:
            left = [place for place in numbers if place.kind == kind and place not in kept]
            texts = {place: formed(form, marker(numbers[place]), place) for place in left}
            kept = accepted(kept, texts, lambda texts: filled(fragment(), texts))
            form_of |= {place: form for place in left if place in kept}
    return form_of


def said(package: Path) -> tuple[set[str], set[str]]:
    """Return the texts that modules hold as values, and the names that they use but never define, imports included."""
    values: set[str] = set()
    free: set[str] = set()
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = [
            node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documentation
        ]
        values |= {node.value for node in constants if isinstance(node.value, str)}
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        defined = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        for node in ast.walk(tree):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                defined.add(node.name)
            elif isinstance(node, ast.arg):
                defined.add(node.arg)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                defined |= {alias.asname or alias.name for alias in node.names}
                free |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
                free |= {str(node.module)} if isinstance(node, ast.ImportFrom) and not node.level else set()
        free |= {node.id for node in names} - defined
    return values, free


def call_everything(module_of: Callable[[str], Any], names: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Call every operation of a client; return what is sent or read otherwise than the document has it."""
    wrong: list[str] = []
    for called in names["operations"]:
        operation = document["paths"][called["path"]][called["method"]]
        given = {
            parameter["name"]: Schema(parameter["schema"], document).sample()
            for parameter in operation.get("parameters", [])
        }
        arguments = {called["arguments"][name]: value for name, value in given.items()}
        content = operation.get("requestBody", {}).get("content", {})
        media_type = next(iter(content), "")
        members = Schema(content[media_type]["schema"], document).sample() if content else {}
        if called["members"]:
            arguments |= {called["members"][name]: value for name, value in members.items()}
        elif content:
            arguments["body"] = getattr(module_of("models"), called["bodies"][media_type]).from_dict(members)
        if called["content_type_argument"]:
            arguments["content_type"] = media_type
        status, response_type, answer = documented_answer(operation["responses"], document)
        seen: list[httpx2.Request] = []

        def provider(request: httpx2.Request, seen: list[httpx2.Request] = seen) -> httpx2.Response:
            request.read()
            seen.append(request)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()  # noqa: B023 - called at once
            return httpx2.Response(status, headers={"Content-Type": response_type}, content=content)  # noqa: B023

        settings = {"httpx_args": {"transport": httpx2.MockTransport(provider)}, "strict": True}
        with getattr(module_of(""), names["facade"])(base_url=BASE, api_key="key", **settings) as client:
            method = getattr(getattr(client, called["resource"]), f"{called['function']}_detailed")
            read = method(**arguments).parsed
        wrong += [f"{called['path']}: {line}" for line in differences(seen[0], operation, called["path"], given)]
        if media_type and not seen[0].headers["content-type"].startswith(media_type):
            wrong.append(f"{media_type}: sent as {seen[0].headers['content-type']}")
        if "json" in media_type and not members.items() <= json.loads(seen[0].content).items():
            wrong.append(f"{members}: sent as {seen[0].content!r}")
        if isinstance(answer, dict) and read.to_dict() != answer:
            wrong.append(f"{answer}: read as {read.to_dict()}")
    return wrong


def differences(request: httpx2.Request, operation: dict[str, Any], path: str, given: dict[str, Any]) -> Iterator[str]:
    """Yield what arrives in the head of a request otherwise than the document has it."""
    sent_path, _, query = request.url.raw_path.decode("ascii").partition("?")
    for name, value in given.items():
        path = path.replace(f"{{{name}}}", str(value))
    if unquote(sent_path) != unquote(f"{urlsplit(BASE).path}{path}"):
        yield f"sent to {sent_path}"
    sent = {
        "query": [name for name, _ in parse_qsl(query, keep_blank_values=True)],
        "header": [name.decode("latin-1").lower() for name, _ in request.headers.raw],
        "cookie": [cookie.partition("=")[0] for cookie in request.headers.get("cookie", "").split("; ")],
    }
    for parameter in operation.get("parameters", []):
        name, place = parameter["name"], parameter["in"]
        expected = name.lower() if place == "header" else name
        if place in sent and given[name] != [] and expected not in sent[place]:
            yield f"the {place} parameter {name!r} is not in {sent[place]}"


def documented_answer(responses: dict[str, Any], document: dict[str, Any]) -> tuple[int, str, Any]:
    """Return the status, the media type and a body of the first success of an operation; text and bytes as bytes."""
    status = min(status for status in responses if status[0] == "2" or status == "default")
    content = responses[status].get("content")
    code = int(status.replace("X", "0").replace("default", "200"))
    if not content:
        return code, "", b""
    media_type, described = next(iter(content.items()))
    if "json" in media_type:
        return code, "application/json", Schema(described["schema"], document).sample()
    label = "text/plain" if media_type.startswith("text/") else media_type.partition(";")[0].strip()
    return code, label, b"text"
