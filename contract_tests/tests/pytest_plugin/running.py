"""Run pytest in a process of its own against a provider that counts what it is sent."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from patience import DEADLINE, MAX_WAIT, TIMEOUT
from support import KEY
from video_remix_contract.probing.defaults import KEY_VARIABLE
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange

SUITE = ("--pyargs", "video_remix_contract")
PLUGIN = ("-p", "video_remix_contract.pytest_plugin")
ENVIRONMENT = {**{name: text for name, text in os.environ.items() if name != "PYTEST_ADDOPTS"}, KEY_VARIABLE: KEY}
FEW_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
# Times that no busy machine misses, in seconds.
PATIENT = ("--timeout", str(TIMEOUT), "--deadline", str(DEADLINE))


def pytest_run(folder: Path, *arguments: str, plugins: tuple[str, ...] = PLUGIN) -> subprocess.CompletedProcess[str]:
    """Run pytest in an empty folder with few plugins, since loading the others takes longer than the suite."""
    return command(folder, {**ENVIRONMENT, **FEW_PLUGINS, "COLUMNS": "200"}, *plugins, *arguments)


def pytest_run_with_all_plugins(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in an empty folder with every plugin that is installed."""
    return command(folder, ENVIRONMENT, *arguments)


def command(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MAX_WAIT,
        check=False,
    )


@contextmanager
def provider(clauses: Catalogue, *faults: str) -> Iterator[tuple[str, list[Exchange]]]:
    """Serve the reference provider with faults; yield its base URL and the list that gets each exchange."""
    record: list[Exchange] = []
    with serving(ReferenceProvider(clauses.contract, select_faults(clauses, list(faults)), record.append)) as origin:
        yield f"{origin}{BASE}", record
