"""Judge the pieces of recordings on a cluster of Ray; it needs the extra ``cluster``.

Each machine reads the recordings by the same names, from a file system that all of them see, and has this package in
its Python. Ray runs the task of a worker that died again, and the result of a task is taken once.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from attrs import frozen

from video_remix_contract.errors import UsageError
from video_remix_contract.logs.engines import AHEAD, GLANCE, Follow, Judged
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.logs.tally import Tally
from video_remix_contract.logs.work import judge_piece
from video_remix_contract.traffic.pieces import Piece

# The address that starts a cluster of this machine alone.
LOCAL = "local"
RETRIES = 5


@frozen
class Cluster:
    """Judges as tasks of Ray on the cluster at an address; ``local`` starts one on this machine for the run."""

    address: str

    def judge(self, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
        """Yield each piece with its tally; raises UsageError for a cluster that is not there, or fails for good."""
        ray = connected(self.address)
        try:
            yield from judged(ray, settings, pieces, follow)
        except ray.exceptions.RayError as error:
            raise UsageError(f"the cluster failed: {error}") from error
        finally:
            ray.shutdown()


def connected(address: str) -> Any:
    """Return Ray, connected to a cluster; raises UsageError where that is not possible."""
    try:
        import ray  # noqa: PLC0415 - an extra that only those have who ask for a cluster
    except ImportError as error:
        raise UsageError("--ray needs Ray: install video-remix-contract[cluster]") from error
    try:
        board = False if address == LOCAL else None
        ray.init(address, log_to_driver=False, logging_level="ERROR", include_dashboard=board)
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise UsageError(f"no cluster of Ray at {address!r}: {error}") from error
    return ray


def judged(ray: Any, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
    """Yield each piece with its tally, judged by tasks."""
    task = ray.remote(judge_there).options(max_retries=RETRIES)
    waiting, shared = iter(pieces), ray.put(settings)
    ahead = max(int(ray.cluster_resources().get("CPU", 1)), 1) * AHEAD
    running: dict[Any, Piece] = {}
    stopped = False
    while True:
        for piece in islice(waiting, max(ahead - len(running), 0)) if not stopped else ():
            running[task.remote(shared, piece)] = piece
        if not running:
            return
        done, _ = ray.wait(list(running), num_returns=1, timeout=GLANCE)
        for reference in done:
            yield running.pop(reference), ray.get(reference)
        if not stopped and not follow(None):
            stopped = True
            for reference in running:
                ray.cancel(reference)
            running = {}


def judge_there(settings: LogSettings, piece: Piece) -> Tally:
    """Judge a piece in a task."""
    return judge_piece(settings, piece)
