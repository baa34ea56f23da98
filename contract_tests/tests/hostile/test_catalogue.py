"""Whatever a server does, the run ends in time, with a verdict, and with a report that is small and harmless."""

from __future__ import annotations

import asyncio
import io
import json
import time
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from rich.console import Console
from video_remix_contract.probing.runner import Limits
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.report.model import document
from video_remix_contract.report.terminal import show
from video_remix_contract.verification import Settings, verify_provider

from hostile import framing, stalls, statuses, texts
from hostile.wire import ALWAYS, CATALOGUE, ON_REFUSALS, TURNS, Behaviour, Server, serving

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

FAMILIES = (framing, stalls, statuses, texts)
SETTINGS = Settings(limits=Limits(max_jobs=4, deadline=1.0), timeout=0.5)
# A loaded machine is slow; what never ends is slower.
MARGIN = 4.0
MOST_BYTES = 2 * 1024 * 1024
SCHEMA = json.loads(files("video_remix_contract").joinpath("report/report.schema.json").read_text())
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
FRAGMENTS = [texts.KEY[start : start + 8].lower() for start in range(len(texts.KEY) - 7)]


def harmless(report: dict[str, Any]) -> None:
    """Assert that a report keeps its schema and its bounds, and shows neither a secret nor a control character."""
    text = json.dumps(report, indent=2, ensure_ascii=True, allow_nan=False)
    VALIDATOR.validate(json.loads(text))
    assert len(text) < MOST_BYTES
    text.encode("utf-8")
    json.loads(text, parse_constant=pytest.fail)
    json.dumps(report, ensure_ascii=False).encode("utf-8")
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    show(console, report, 1)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert all(character == "\n" or character.isprintable() or character == "\u00a0" for character in shown)
    for place in (text.lower(), shown.lower()):
        assert [part for part in FRAGMENTS if part in place] == []


async def verified(found: Catalogue, server: Server) -> tuple[dict[str, Any], float]:
    """Return the report on a server, and the seconds that it took."""
    started = time.perf_counter()
    target = Target(f"{server.origin}{BASE}", texts.KEY)
    report = document(await verify_provider(found, target, SETTINGS))
    return report, time.perf_counter() - started


@pytest.mark.parametrize("behaviour", CATALOGUE, ids=[behaviour.name for behaviour in CATALOGUE])
def test_every_behaviour_ends_in_a_verdict(found: Catalogue, behaviour: Behaviour) -> None:
    """From the first request, after the accepted twins or on refusals alone: a verdict in time, a harmless report."""

    async def every_turn() -> None:
        for turn in TURNS:
            if behaviour.early and turn == ON_REFUSALS:
                continue
            with serving(found.contract, behaviour.act, early=behaviour.early, turn=turn) as server:
                report, seconds = await verified(found, server)
            harmless(report)
            assert seconds < SETTINGS.limits.deadline + MARGIN
            assert report["jobs"]["accepted"] <= SETTINGS.limits.max_jobs
            assert report["verdict"] in {"conformant", "nonconformant", "inconclusive"}
            assert report["verdict"] != "conformant" or report["jobs"]["accepted"]
            if turn == ALWAYS:
                # A loaded machine may need all the time there is for the first two answers.
                assert report["verdict"] in behaviour.ends or "(--deadline)" in (report["reason"] or "")
            else:
                assert report["jobs"]["accepted"] >= 1

    asyncio.run(every_turn())


def test_the_catalogue_is_large() -> None:
    """Each family has its behaviours, and each says what it does."""
    assert len(CATALOGUE) >= 100
    assert all(behaviour.statement for behaviour in CATALOGUE)
    assert len({behaviour.name for behaviour in CATALOGUE}) == len(CATALOGUE)
    modules = {behaviour.act.__module__ for behaviour in CATALOGUE}
    assert modules == {family.__name__ for family in FAMILIES}
