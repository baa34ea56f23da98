"""A full verdict on the reference provider, as a whole process."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from compare import KEY, SingleKey, commands_at
from larger import TIMES, larger
from video_remix_contract.openapi.contract import default_fragment, load
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.server import serving

from rows import Measure, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OURS, THEIRS, LARGE = "verify provider", "schemathesis run", "verify provider, larger fragment"


@contextmanager
def commands(folder: Path, _port: int) -> Iterator[dict[str, list[str]]]:
    """Serve the fragment's provider and that of the larger fragment, and yield the commands."""
    contract, fragment = larger(), folder / "larger.json"
    fragment.write_text(json.dumps(contract.document), encoding="utf-8")
    os.environ["OPENAI_API_KEY"] = KEY
    with serving(SingleKey(load())) as usual, serving(SingleKey(contract)) as other:
        tools = commands_at(f"{usual}{BASE}", default_fragment())
        yield {**tools, LARGE: commands_at(f"{other}{BASE}", fragment)[OURS]}


ROWS = (
    Row("a full verdict, time", f"`{THEIRS}`", OURS, THEIRS, Measure.WALL, reach=0.12),
    Row("a full verdict, CPU", f"`{THEIRS}`", OURS, THEIRS, Measure.CPU, reach=0.25),
    *(
        Row(f"a full verdict, {what}, {TIMES} times the clauses", "those of the fragment", LARGE, OURS, measure)
        for what, measure in (("time", Measure.WALL), ("CPU", Measure.CPU))
    ),
)
