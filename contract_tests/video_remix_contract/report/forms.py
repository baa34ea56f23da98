"""The forms of the report: each is written from the document alone, which has everything that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, NamedTuple

Renderer = Callable[[dict[str, Any]], str]


class Form(NamedTuple):
    """A form of the report: the option that asks for it, what it is for, how it is written.

    ``by_ending`` has other ways to write it, by the ending of the file's name.
    """

    name: str
    help: str
    render: Renderer
    by_ending: Mapping[str, Renderer] = MappingProxyType({})

    def text(self, document: dict[str, Any], target: str) -> str:
        """Return the text for a target."""
        return self.by_ending.get(PurePath(target).suffix.lower(), self.render)(document)


def renderer(module: str, function: str) -> Renderer:
    """Return a function of a module of this package, which is imported where a report is to be written with it."""

    def render(document: dict[str, Any]) -> str:
        return str(getattr(import_module(f"{__package__}.{module}"), function)(document))

    return render


FORMS = (
    Form("json", "as JSON", renderer("json_text", "json_text")),
    Form("html", "as a page for browsers that needs no server", renderer("page", "page")),
    Form("junit", "as JUnit XML, a case for each clause", renderer("junit", "junit")),
    Form("sarif", "as SARIF 2.1.0, for code scanning", renderer("sarif", "sarif")),
    Form("markdown", "as Markdown, for the summary of a CI job", renderer("markdown", "markdown")),
    Form(
        "badge",
        "as a badge: SVG, or JSON for shields.io where FILE ends in .json",
        renderer("badge", "svg"),
        {".json": renderer("badge", "endpoint")},
    ),
)
