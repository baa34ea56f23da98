"""Clients that are rendered once: that of the fixed fragment, which the tests of the behaviour run on, and others."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

from video_remix_contract.generation import rendering, sources

ROOT = Path(__file__).parents[3]
FRAGMENT = ROOT / "contract_tests" / "tests" / "fragments" / "remix.yaml"
CLIENTS = ROOT / "build" / "clients"
NAME = "fixed_client"
"""The package has a name of its own, so that it can be imported in the process that imports the checked-in client."""


def fixed_client(fragment: Path = FRAGMENT, name: str = NAME) -> Path:
    """Return the folder that holds the package under a name of its own; it is rendered when what decides it changes.

    Safe where several processes ask at the same time: each renders apart, and the first to finish is kept.
    """
    read = rendering.read_fragment(fragment)
    key = hashlib.sha256(json.dumps(sources.inputs(read.sha256), sort_keys=True).encode()).hexdigest()
    folder = CLIENTS / key
    if not folder.exists():
        CLIENTS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".rendering-", dir=CLIENTS) as scratch:
            out = Path(scratch, "out")
            names = rendering.render(out, read)
            (out / names["package"]).rename(out / name)
            try:
                out.rename(folder)
            except OSError:
                # Another process was faster; its folder holds the same bytes.
                assert folder.exists()
    return folder
