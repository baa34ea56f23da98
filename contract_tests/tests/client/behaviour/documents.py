"""Reads and writes the YAML of fragments, in one place for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the document of a YAML file."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def write_yaml(path: Path, document: dict[str, Any]) -> Path:
    """Write a document as YAML, members in their order; return the path."""
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path
