"""Which tool makes the reports."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def tool_version() -> str:
    """Return the version of this package."""
    try:
        return version("video-remix-contract")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
