"""The files of the site over kept reports: the page, the reports and their pages, the badges, the list of all."""

from __future__ import annotations

import hashlib
from typing import Any

from video_remix_contract.report import badge
from video_remix_contract.report.json_text import json_text
from video_remix_contract.report.page import environment, page, part
from video_remix_contract.report.site.arranging import KINDS_OF_SUBJECTS, Contract, Section, sections, shown
from video_remix_contract.report.site.reading import Found

SCHEMA = "video-remix-contract/site/1"
# Which files belong to the site, so that no other file is ever replaced.
LIST = "site.json"
# How many reports a picture of a trend shows, the newest.
MAX_TREND = 40


def site(found: Found, contract: Contract) -> dict[str, bytes]:
    """Return the files of the site by path, the same for the same reports; ``contract`` is the one it is about."""
    reports = [shown(kept) for kept in found.kept]
    arranged = sections(reports, contract)
    files = {report.json: report.kept.content for report in reports}
    files |= {report.html: page(report.document).encode() for report in reports}
    files |= badges(arranged[0])
    files["index.html"] = index(arranged, found).encode()
    return files | {LIST: listed(files, contract)}


def badges(section: Section) -> dict[str, bytes]:
    """Return the badges of the subjects of a section."""
    forms = {"svg": badge.svg, "json": badge.endpoint}
    return {
        f"badges/{subject.id}.{ending}": form(subject.newest.document).encode()
        for subject in section.subjects
        for ending, form in forms.items()
    }


def index(arranged: list[Section], found: Found) -> str:
    """Return the page over all reports."""
    return (
        environment()
        .get_template("site.html")
        .render(
            sections=arranged,
            found=found,
            kinds_of_subjects=KINDS_OF_SUBJECTS,
            MAX_TREND=MAX_TREND,
            style=part("page.css") + part("site.css"),
            script=part("site.js"),
        )
    )


def listed(files: dict[str, bytes], contract: Contract) -> bytes:
    """Return the list of the files with their hashes, and the contract that the site is about."""
    version, sha256 = contract
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "contract": {"version": version, "sha256": sha256},
        "files": {path: hashlib.sha256(text).hexdigest() for path, text in sorted(files.items())},
    }
    return json_text(document).encode()
