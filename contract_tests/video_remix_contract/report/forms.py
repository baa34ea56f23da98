"""The forms of the report: each is written from the document alone, which has everything that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from attrs import field, frozen

from video_remix_contract.report import badge
from video_remix_contract.report.json_text import json_text
from video_remix_contract.report.junit import junit
from video_remix_contract.report.markdown import markdown
from video_remix_contract.report.sarif import sarif

Renderer = Callable[[dict[str, Any]], str]


@frozen
class Form:
    """A form of the report: the option that asks for it, what it is for, how it is written.

    ``by_ending`` has other ways to write it, by the ending of the file's name.
    """

    name: str
    help: str
    render: Renderer
    by_ending: Mapping[str, Renderer] = field(factory=dict)

    def text(self, document: dict[str, Any], target: str) -> str:
        """Return the text for a target."""
        return self.by_ending.get(PurePath(target).suffix.lower(), self.render)(document)


def html(document: dict[str, Any]) -> str:
    """Return the report as an HTML page."""
    # The template engine takes a while to import, for which only those wait who ask for a page.
    from video_remix_contract.report.page import page  # noqa: PLC0415

    return page(document)


FORMS = (
    Form("json", "as JSON", json_text),
    Form("html", "as a page for browsers that needs no server", html),
    Form("junit", "as JUnit XML, a case for each clause", junit),
    Form("sarif", "as SARIF 2.1.0, for code scanning", sarif),
    Form("markdown", "as Markdown, for the summary of a CI job", markdown),
    Form(
        "badge",
        "as a badge: SVG, or JSON for shields.io where FILE ends in .json",
        badge.svg,
        {".json": badge.endpoint},
    ),
)
