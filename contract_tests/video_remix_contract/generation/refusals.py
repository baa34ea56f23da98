"""What no client can be made of: in the document, in the names that the generator makes, and in what was rendered.

A fragment may come from a stranger. Its texts are harmless, since the filters write them; this module refuses what a
filter cannot mend: sizes, names, and texts that cannot be what their place asks for, such as a version or a path. What
no document may hold, the suite's reader has refused before.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from video_remix_contract.errors import Error
from video_remix_contract.generation.filters import visible
from video_remix_contract.openapi.operation import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.openapi import Endpoint

MAX_VALUES = 40_000
"""Keys and values of a document, those of aliases counted each time."""
MAX_COPIES = 400_000
"""The product of operations and values: the generator copies what it knows for each operation."""
MAX_CHARACTERS = 4_000_000
MAX_WRITTEN = 32_000_000
"""Characters that the templates may write; they count a text again for each macro that passes it on."""

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,99}")
# RFC 3986, 3.3: what a segment may hold, and the parameters in their braces.
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|\{[A-Za-z_][A-Za-z0-9_]*\})*)+")
# RFC 9110, 5.6.2 and 8.3.1.
_TCHARS = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
MEDIA_TYPE = re.compile(rf'{_TCHARS}/{_TCHARS}(?:[ \t]*;[ \t]*{_TCHARS}=(?:{_TCHARS}|"[ !#-\[\]-~]*"))*')
# They say where a request goes and where it ends, which is the client's business.
_FRAMING = frozenset({"connection", "content-length", "host", "te", "trailer", "transfer-encoding", "upgrade"})


class GenerationError(Error):
    """The client cannot be rendered; the message is a single printable line that gives the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(visible(" ".join(reason.split()))[:500])


class Budget:
    """The characters that the templates may still write."""

    def __init__(self, characters: int = MAX_WRITTEN) -> None:
        self._left = characters

    def concat(self, parts: Iterable[str]) -> str:
        """Return the parts as a single text, as ``str.join`` does; raises GenerationError where that is too much."""
        text = "".join(parts)
        self._left -= len(text)
        if self._left < 0:
            raise GenerationError("the client would be too large; make the fragment smaller, for example by `extract`")
        return text


def check_document(document: dict[str, Any]) -> None:
    """Raise GenerationError for a version that is none, and for a document that is too large for the generator."""
    version = document["info"]["version"]
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        wanted = 'a text of letters, digits and ._+- such as "1.0.0"'
        raise GenerationError(f"info.version must be {wanted}; got {_shown(version)}")
    items = [item for item in document["paths"].values() if isinstance(item, dict)]
    operations = sum(method in item for item in items for method in METHODS)
    values = characters = 0
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            characters += len(value)
        elif isinstance(value, (dict, list)):
            values += len(value) * (2 if isinstance(value, dict) else 1)
            if values <= MAX_VALUES:
                waiting += [*value, *value.values()] if isinstance(value, dict) else value
        if values > MAX_VALUES or values * operations > MAX_COPIES or characters > MAX_CHARACTERS:
            raise GenerationError(
                f"the document is too large: {operations} operations, {values} keys and values or more, "
                f"{characters} characters or more; take a part of it by `extract`"
            )


def check_data(data: GeneratorData) -> None:
    """Raise GenerationError for what no request can carry, and for names that become the same file."""
    endpoints = [
        endpoint for collection in data.endpoint_collections_by_tag.values() for endpoint in collection.endpoints
    ]
    if not endpoints:
        raise GenerationError("the document holds no operation")
    for endpoint in endpoints:
        for text, kept, what in _request_texts(endpoint):
            if not kept:
                raise GenerationError(f"{_shown(text)} cannot be {what}")
    models = [f"models/{model.class_info.module_name}" for model in [*data.models, *data.enums]]
    operations = [f"api/{tag}/{endpoint.name}" for endpoint in endpoints for tag in endpoint.tags[:1]]
    _refuse_repeated(name.casefold() for name in [*models, *operations])


def _request_texts(endpoint: Endpoint) -> Iterator[tuple[str, bool, str]]:
    path = endpoint.path.get_untrusted_value()
    dots = any(unquote(segment) in {".", ".."} for segment in path.split("/"))
    yield path, bool(_PATH.fullmatch(path)) and not dots, "a path: it begins with / and holds what a URL path can hold"
    for parameter in endpoint.header_parameters:
        name = parameter.name.get_untrusted_value()
        is_free = bool(re.fullmatch(_TCHARS, name)) and name.lower() not in _FRAMING
        yield name, is_free, "the name of a header parameter"
    for parameter in endpoint.cookie_parameters:
        name = parameter.name.get_untrusted_value()
        yield name, bool(re.fullmatch(_TCHARS, name)), "the name of a cookie"
    for body in endpoint.bodies:
        media_type = body.content_type.get_untrusted_value()
        yield media_type, bool(MEDIA_TYPE.fullmatch(media_type)), "a media type"


def check_modules(package: Path) -> None:
    """Raise GenerationError where two names of the fragment became the same name in a rendered module.

    That is a name which a module or a class binds twice, and an argument or a member which hides what its module
    imports. The modules are compiled, never run.
    """
    for path in sorted(package.rglob("*.py")):
        name, source = path.relative_to(package).as_posix(), path.read_text(encoding="utf-8")
        try:
            # Compiling notices what parsing does not, such as two arguments of the same name.
            compile(source, name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            raise GenerationError(f"{name} would not be Python: {error}") from error
        tree = ast.parse(source)
        imported = set(_bound(tree.body, (ast.Import, ast.ImportFrom)))
        _refuse_repeated(_bound(tree.body))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                _refuse_repeated([*_bound(node.body), *imported.intersection(_bound(node.body))])
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                arguments = [argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)]
                _refuse_repeated([*arguments, *imported.intersection(arguments)])


def _bound(body: Iterable[ast.stmt], kinds: tuple[type[ast.stmt], ...] = (ast.stmt,)) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If):
            yield from _bound(node.body, kinds)
        elif not isinstance(node, kinds):
            continue
        elif isinstance(node, ast.ImportFrom) and node.module == "__future__":
            # It binds a name that nothing reads.
            continue
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            # An overload is a declaration of what is defined after it.
            decorators = {decorator.id for decorator in node.decorator_list if isinstance(decorator, ast.Name)}
            yield from [node.name] if "overload" not in decorators else []
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _refuse_repeated(names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            what = f"names of the document become the same name in Python, {_shown(name)}"
            raise GenerationError(f"{what}; rename one of them")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
