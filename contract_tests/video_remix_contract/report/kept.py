"""Read reports that were kept; who wrote them is not known."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs

from video_remix_contract.errors import ContractError, UsageError
from video_remix_contract.openapi.yaml12 import finite
from video_remix_contract.untrusted.files import content

MAX_SHOWN = 200
# No value in a report is nested so deeply; writing what is would take the whole stack.
MAX_DEPTH = 300


def read_report(path: Path, kind: str | None = None) -> dict[str, Any]:
    """Return a kept report, on a subject of a kind where one is named; raises UsageError for what is no such report."""
    try:
        report = parsed(content(path))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    if kind is not None and report["subject"]["kind"] != kind:
        raise UsageError(f"{path}: a report on a {report['subject']['kind']}, where one on a {kind} is expected")
    return report


def parsed(text: bytes) -> dict[str, Any]:
    """Return the report that a file holds; raises UsageError, which says why it is none."""
    try:
        report = json.loads(text, parse_float=finite, parse_constant=finite)
    except ContractError as error:
        raise UsageError(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not JSON: {str(error)[:MAX_SHOWN]}") from error
    if is_deep(report):
        raise UsageError(f"no report of this program: nested more than {MAX_DEPTH} levels deep")
    try:
        flaw = next(validator().iter_errors(report), None)
    except UnicodeEncodeError as error:
        raise UsageError("no report of this program: it has half a character (a lone surrogate)") from error
    if flaw is not None:
        pointer = "".join(f"/{step}" for step in flaw.instance_path) or "the document"
        raise UsageError(f"no report of this program: {pointer}: {flaw.message[:MAX_SHOWN]}")
    return dict(report)


def is_deep(value: Any) -> bool:
    """Return whether a JSON value is nested too deeply to be written again."""
    values, depth = [value], 0
    while values:
        depth += 1
        if depth > MAX_DEPTH:
            return True
        inside = [each.values() if isinstance(each, dict) else each for each in values if isinstance(each, dict | list)]
        values = [child for children in inside for child in children]
    return False


@cache
def validator() -> jsonschema_rs.Validator:
    """Return what knows the form of a report."""
    text = files("video_remix_contract.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text))
