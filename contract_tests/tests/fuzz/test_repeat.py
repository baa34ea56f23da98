"""A run with draws can be repeated from its seed, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from support import KEY, verified
from video_remix_contract.probing.runner import Limits
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.verification import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange

DRAWN = 40
ENVIRONMENT = {**os.environ, "OPENAI_API_KEY": KEY}


def sent(found: Catalogue, folder: Path, seed: int) -> list[tuple[str, bytes]]:
    """Return what a process of its own sends to a provider, from its draws on, as content type and body."""
    record: list[Exchange] = []
    with serving(ReferenceProvider(found.contract, record=record.append)) as origin:
        command = ["verify", "provider", f"{origin}/v1", "--fuzz", str(DRAWN), "--seed", str(seed), "--max-jobs", "30"]
        result = subprocess.run(
            [sys.executable, "-m", "video_remix_contract", *command],
            cwd=folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (result.returncode, f"{DRAWN} of {DRAWN} drawn requests were sent" in result.stdout) == (0, True), (
        result.stdout
    )
    return [(dict(one.request.headers).get("content-type", ""), one.request.body) for one in record]


def test_a_seed_repeats_a_run(found: Catalogue, tmp_path: Path) -> None:
    """Two processes with one seed send the same bytes, a run with another seed sends others; no file is left behind."""
    first, again = sent(found, tmp_path, 5), sent(found, tmp_path, 5)
    assert first == again
    assert list(tmp_path.iterdir()) == []
    record: list[Exchange] = []
    settings = Settings(limits=Limits(30), seed=6, fuzz=DRAWN)
    verified(found, ReferenceProvider(found.contract, record=record.append), settings)
    other = {one.request.body for one in record[-DRAWN:]}
    assert len({body for _, body in first[-DRAWN:]} & other) < DRAWN // 2
