"""A run with draws can be repeated from its seed, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from patience import DEADLINE, MAX_WAIT, TIMEOUT, patient
from support import KEY, verified
from video_remix_contract.probing.defaults import KEY_VARIABLE
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.wire.messages import header

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange

DRAWN, MAX_JOBS = 40, 30
ENVIRONMENT = {**os.environ, KEY_VARIABLE: KEY}


def sent(clauses: Catalogue, folder: Path, seed: int) -> list[tuple[str, bytes]]:
    """Return what a process of its own sends to a provider, from its draws on, as content type and body."""
    record: list[Exchange] = []
    with serving(ReferenceProvider(clauses.contract, record=record.append)) as origin:
        options = ("--fuzz", str(DRAWN), "--seed", str(seed), "--max-jobs", str(MAX_JOBS))
        times = ("--timeout", str(TIMEOUT), "--deadline", str(DEADLINE))
        result = subprocess.run(
            [sys.executable, "-m", "video_remix_contract", "verify", "provider", f"{origin}{BASE}", *options, *times],
            cwd=folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=MAX_WAIT,
            check=False,
        )
    assert (result.returncode, f"{DRAWN} of {DRAWN} drawn requests were sent" in result.stdout) == (0, True), (
        result.stdout
    )
    return [(header(exchange.request.headers, "content-type") or "", exchange.request.body) for exchange in record]


def test_a_seed_repeats_a_run(clauses: Catalogue, tmp_path: Path) -> None:
    """Two processes with the same seed send the same bytes, another seed sends others, and no file is left behind."""
    first, again = sent(clauses, tmp_path, 5), sent(clauses, tmp_path, 5)
    assert first == again
    assert list(tmp_path.iterdir()) == []
    record: list[Exchange] = []
    settings = patient(MAX_JOBS, seed=6, fuzz=DRAWN)
    verified(clauses, ReferenceProvider(clauses.contract, record=record.append), settings)
    other = {exchange.request.body for exchange in record[-DRAWN:]}
    assert len({body for _, body in first[-DRAWN:]} & other) < DRAWN // 2
