"""A run with draws can be repeated from its seed, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from support import KEY
from video_remix_contract.provider import ReferenceProvider, serving

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.clauses import Catalogue
    from video_remix_contract.exchange import Exchange

ENVIRONMENT = {**os.environ, "OPENAI_API_KEY": KEY}


def sent(found: Catalogue, folder: Path, seed: int) -> list[tuple[str, bytes]]:
    """Return what a process of its own sends to a provider, from its draws on, as content type and body."""
    record: list[Exchange] = []
    with serving(ReferenceProvider(found.contract, record=record.append)) as origin:
        command = ["verify", "provider", f"{origin}/v1", "--fuzz", "40", "--seed", str(seed), "--max-jobs", "30"]
        result = subprocess.run(
            [sys.executable, "-m", "video_remix_contract", *command],
            cwd=folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (result.returncode, "40 of 40 drawn requests were sent" in result.stdout) == (0, True), result.stdout
    return [(dict(one.request.headers).get("content-type", ""), one.request.body) for one in record]


def test_a_seed_repeats_a_run(found: Catalogue, tmp_path: Path) -> None:
    """Two processes with one seed send the same bytes, one with another seed sends others; no file is left behind."""
    first, again, other = sent(found, tmp_path, 5), sent(found, tmp_path, 5), sent(found, tmp_path, 6)
    assert first == again
    assert set(first[-40:]) != set(other[-40:])
    assert list(tmp_path.iterdir()) == []
