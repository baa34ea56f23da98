"""Judge a recording on a cluster, and print the report: ADDRESS FILE BYTES-OF-A-PIECE [TASK] [--stop] [--unlink]."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from video_remix_contract.errors import Error
from video_remix_contract.logs import cluster_driver
from video_remix_contract.logs.cluster import Cluster
from video_remix_contract.logs.run import Shard, judge_log
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.openapi.contract import default_fragment
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.sources import sources

from logs.on_ray import troubles

if TYPE_CHECKING:
    from video_remix_contract.logs.tally import Tally
    from video_remix_contract.traffic.pieces import Piece

parser = argparse.ArgumentParser()
parser.add_argument("address")
parser.add_argument("file", type=Path)
parser.add_argument("size", type=int)
parser.add_argument("task", nargs="?")
parser.add_argument("--stop", action="store_true")
parser.add_argument("--unlink", action="store_true")
options = parser.parse_args()
if options.task:
    # The process that has Ray runs this module too.
    cluster_driver.judge_there = getattr(troubles, options.task)


def main() -> int:
    """Judge and print; ``--stop`` asks to end once a piece is judged, ``--unlink`` takes the file away before."""
    judged: list[Piece] = []

    def follow(piece: Piece | None, *_: Tally | None) -> bool:
        judged.extend([piece] if piece else [])
        return not (options.stop and judged)

    planned = list(pieces(sources([str(options.file)]), options.size))
    if options.unlink:
        options.file.unlink()
    settings = LogSettings(default_fragment().read_bytes(), name=default_fragment().name)
    try:
        report = judge_log(
            settings, [options.file.name], planned, Cluster(options.address), shard=Shard(), follow=follow
        )
    except Error as error:
        print(error, file=sys.stderr)
        return 2
    counts = {"pieces": len(planned), "judged": len(judged), "interrupted": report.interrupted}
    print(json.dumps(counts | {"report": report.document}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
