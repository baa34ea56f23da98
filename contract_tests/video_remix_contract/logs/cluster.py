"""Judge the pieces of recordings on a cluster of Ray; it needs the extra ``cluster``.

Each machine reads the recordings by the same names, from a file system that all of them see, and has this package in
its Python. Ray runs the task of a worker that died again, and the result of a task is taken once.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from multiprocessing import get_context

from attrs import frozen

from video_remix_contract.errors import UsageError
from video_remix_contract.logs.cluster_driver import drive
from video_remix_contract.logs.engines import GLANCE, Follow, Judged, from_files
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.traffic.pieces import Piece

# Seconds in which a process ends that was asked to.
PATIENCE = 5


@frozen
class Cluster:
    """Judges as tasks of Ray on the cluster at an address; ``local`` starts one on this machine for the run.

    Ray has a process of its own: it writes to the terminal as it likes, and ends its process where its cluster dies.
    """

    address: str

    def judge(self, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
        """Yield each piece with its tally; raises UsageError for a cluster that is not there, or fails for good."""
        planned = from_files(pieces)
        if find_spec("ray") is None:
            raise UsageError("--ray needs Ray: install video-remix-contract[cluster]")
        context = get_context("spawn")
        results, sender = context.Pipe(duplex=False)
        driver = context.Process(target=drive, args=(self.address, settings, planned, sender), daemon=True)
        driver.start()
        # Only the driver can write, so that its end is seen here.
        sender.close()
        left, going = len(planned), True
        try:
            while left and going:
                if results.poll(GLANCE):
                    message = results.recv()
                    if isinstance(message, str):
                        raise UsageError(message)
                    number, tally = message
                    left -= 1
                    yield planned[number], tally
                going = follow(None)
        except EOFError as error:
            raise UsageError(f"the cluster of Ray at {self.address!r} died, or cannot be reached any more") from error
        finally:
            if left:
                driver.terminate()
            driver.join(PATIENCE)
            driver.kill()
