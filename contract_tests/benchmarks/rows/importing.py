"""What an import costs, as a whole process."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rows import Measure, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE, CLIENT, HTTPX2 = "import video_remix_client", "from video_remix_client import OpenAI", "import httpx2"


@contextmanager
def commands(_folder: Path, _port: int) -> Iterator[dict[str, list[str]]]:
    """Yield the imports."""
    yield {line: [sys.executable, "-c", line] for line in (PACKAGE, CLIENT, HTTPX2)}


ROWS = (
    Row(f"`{PACKAGE}`", f"`{HTTPX2}`", PACKAGE, HTTPX2, Measure.CPU, reach=1.1),
    Row(f"`{CLIENT}`", f"`{HTTPX2}`", CLIENT, HTTPX2, Measure.CPU),
)
