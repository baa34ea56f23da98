"""Clients rendered for a test from the fixed fragment, as it is or changed, by our templates or by the stock ones."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import sys
from typing import TYPE_CHECKING, Any

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from video_remix_contract.generation import rendering
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi import structure
from video_remix_contract.openapi.contract import operations
from video_remix_contract.openapi.reference import Node

from .behaviour.documents import read_yaml, write_yaml
from .fixed import FRAGMENT
from .interpreters import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from openapi_python_client.parser.errors import GeneratorError

FRAGMENTS = ROOT / "contract_tests" / "tests" / "fragments"


def render(folder: Path, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
    """Render the fixed fragment, changed, with our templates; return the folder that holds the package."""
    document = read_yaml(FRAGMENT)
    change(document)
    rendering.render(folder / "out", unchecked(write_yaml(folder / "openapi.yaml", document)))
    return folder / "out"


def unchecked(path: Path) -> rendering.Fragment:
    """Return a fragment with wrong values: what is written must be harmless whatever the check lets through."""
    content = path.read_bytes()
    document = documents.parse(content)
    for operation in operations(Node.root(document)):
        structure.check(operation)
    return rendering.Fragment(document, hashlib.sha256(content).hexdigest())


def render_stock(folder: Path, **settings: Any) -> Sequence[GeneratorError]:
    """Render the fragment with the stock templates into a folder that is the package; return the complaints."""
    config = Config.from_sources(
        ConfigFile(**settings),
        meta_type=MetaType.NONE,
        document_source=FRAGMENT,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder,
    )
    data = GeneratorData.from_dict(read_yaml(FRAGMENT), config=config)
    assert isinstance(data, GeneratorData)
    with contextlib.redirect_stdout(io.StringIO()):
        return Project(openapi=data, config=config).build()


@contextlib.contextmanager
def importable(folder: Path, name: str) -> Iterator[Callable[[str], Any]]:
    """Put a folder on the path and yield a function that imports a module of the package in it by its own name."""
    before = {key: module for key, module in sys.modules.items() if key.split(".")[0] == name}
    for key in before:
        del sys.modules[key]
    sys.path.insert(0, str(folder))
    try:
        yield lambda module: importlib.import_module(f"{name}.{module}".rstrip("."))
    finally:
        sys.path.remove(str(folder))
        for key in [key for key in sys.modules if key.split(".")[0] == name]:
            del sys.modules[key]
        sys.modules.update(before)
        importlib.invalidate_caches()
