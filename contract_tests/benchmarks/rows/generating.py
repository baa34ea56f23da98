"""Making the client of the fragment, as a whole process."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rows import ROOT, Measure, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS, THEIRS = "make generate", "openapi-python-client generate"


@contextmanager
def commands(folder: Path, _port: int) -> Iterator[dict[str, list[str]]]:
    """Yield the commands; what the peer writes goes into the folder."""
    peer = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--overwrite"]
    peer += ["--path", str(ROOT / "spec" / "openapi.yaml"), "--output-path", str(folder / "client")]
    yield {OURS: ["make", "--silent", "generate"], THEIRS: peer}


ROWS = (Row(f"`{OURS}`", f"`{THEIRS}`", OURS, THEIRS, Measure.CPU, reach=1.3),)
