"""Read reports that were kept; who wrote them is not known."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs

from video_remix_contract.errors import UsageError
from video_remix_contract.untrusted.files import content

MAX_SHOWN = 200


def read_report(path: Path, kind: str) -> dict[str, Any]:
    """Return a kept report on a subject of a kind; raises UsageError for what is no such report."""
    try:
        report = json.loads(content(path))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not JSON: {str(error)[:MAX_SHOWN]}") from error
    flaw = next(validator().iter_errors(report), None)
    if flaw is not None:
        pointer = "".join(f"/{step}" for step in flaw.instance_path) or "the document"
        raise UsageError(f"{path}: no report of this program: {pointer}: {flaw.message[:MAX_SHOWN]}")
    if report["subject"]["kind"] != kind:
        raise UsageError(f"{path}: a report on a {report['subject']['kind']}, where one on a {kind} is expected")
    return dict(report)


@cache
def validator() -> jsonschema_rs.Validator:
    """Return what knows the form of a report."""
    text = files("video_remix_contract.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text))
