"""The name of the package that holds a client."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from video_remix_contract.generation.identifiers import our_rules
from video_remix_contract.generation.refusals import GenerationError

IMPORTS = frozenset({"attr", "attrs", "httpx2"})
"""What a client imports besides the standard library."""


def default_package(document: dict[str, Any]) -> str:
    """Return the name of a package by the title of its fragment: `Remix video` has remix_video_client.

    Raises GenerationError where the title is too long for a name.
    """
    with our_rules():
        words = PythonIdentifier(str(document["info"].get("title", "")), prefix="api_")
    return f"{words.strip('_')}_client"


def checked_package(name: str) -> str:
    """Return the name of a package; raises GenerationError where no package of a client can have it."""
    is_plain = name.isidentifier() and unicodedata.normalize("NFKC", name) == name
    if not is_plain or keyword.iskeyword(name) or name in {*sys.stdlib_module_names, *IMPORTS}:
        raise GenerationError(
            f"{name!r} cannot be the name of the package: it must be a Python identifier, no keyword, and no name of a "
            "module that the client may import"
        )
    return name


def project_name(package: str) -> str:
    """Return what a client calls itself in its requests, in ASCII: video_remix_client is video-remix-client."""
    return re.sub(r"[^0-9A-Za-z]+", "-", package).strip("-") or "client"
