"""Verify a hostile server, and check that the report on it does no harm."""

from __future__ import annotations

import asyncio
import io
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from patience import patient
from rich.console import Console
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.report.terminal import show
from video_remix_contract.verification import verify

from probing.hostile import texts
from probing.hostile.clock import MovableLoop
from probing.hostile.server import Server, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.report.model import Report

    from probing.hostile.wire import Peer

MAX_BYTES = 2 * 1024 * 1024
SCHEMA = json.loads(files("video_remix_contract").joinpath("report/report.schema.json").read_text())
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
KEY_PARTS = [texts.KEY[start : start + 8].lower() for start in range(len(texts.KEY) - 7)]


def verified(
    clauses: Catalogue,
    act: Callable[[Peer], None],
    max_jobs: int = MAX_JOBS,
    waits: list[float] | None = None,
    *,
    key: str = texts.KEY,
    target: dict[str, Any] | None = None,
    **server_options: Any,
) -> tuple[dict[str, Any], Server]:
    """Return the report on a server, which is harmless, and the server.

    ``waits`` gets the seconds that the provider asked to wait; nothing is waited for. ``target`` are options of the
    target, the further options those of ``serving``.
    """
    seconds = [] if waits is None else waits

    async def sleep(wait: float) -> None:
        seconds.append(wait)

    loop = MovableLoop()
    with (
        asyncio.Runner(loop_factory=lambda: loop) as runner,
        serving(clauses.contract, act, loop=loop, **server_options) as server,
    ):
        subject = Target(f"{server.origin}{BASE}", key, **(target or {}))
        report = runner.run(verify(clauses, subject, patient(max_jobs), sleep)).document
    assert_harmless(report)
    return report, server


def run(report: Awaitable[Report], loop: MovableLoop) -> dict[str, Any]:
    """Return the report document of a run in a loop, which is closed afterwards."""

    async def document() -> dict[str, Any]:
        return (await report).document

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(document())


def assert_harmless(report: dict[str, Any]) -> None:
    """Assert that a report keeps its schema and its bounds, and shows neither a secret nor a control character."""
    text = json.dumps(report, indent=2, ensure_ascii=True, allow_nan=False)
    VALIDATOR.validate(json.loads(text))
    assert len(text) < MAX_BYTES
    text.encode("utf-8")
    json.loads(text, parse_constant=pytest.fail)
    json.dumps(report, ensure_ascii=False).encode("utf-8")
    output = io.StringIO()
    show(Console(file=output, width=80, force_terminal=False), report, 1)
    shown = output.getvalue()
    assert all(character == "\n" or character.isprintable() or character == "\u00a0" for character in shown)
    for place in (text.lower(), shown.lower()):
        assert [part for part in KEY_PARTS if part in place] == []
