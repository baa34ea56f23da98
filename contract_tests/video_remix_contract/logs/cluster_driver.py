"""The process that has Ray: it connects to a cluster, gives it the pieces as tasks, and sends back their tallies."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator, Sequence
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from attrs import evolve

from video_remix_contract.errors import UsageError
from video_remix_contract.logs.engines import AHEAD, GLANCE
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.logs.tally import Tally
from video_remix_contract.logs.work import judge_piece
from video_remix_contract.traffic.pieces import Piece
from video_remix_contract.untrusted.text import line

# The address that starts a cluster of this machine alone.
LOCAL = "local"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# How often Ray runs the task of a worker that died again.
RETRIES = 5
# Seconds for a connection to the port of a cluster.
CONNECTED = 5
# What Ray reads when it is imported. It reports nothing to its makers, asks a cluster that does not answer once, and
# stays on the loopback interface: otherwise it takes 127.0.0.1 for the other address of this machine.
QUIET = {"RAY_USAGE_STATS_ENABLED": "0"}
ONCE = {"RAY_NUM_REDIS_GET_RETRIES": "1", "RAY_py_gcs_connect_timeout_s": "5"}
LOOPBACK_ONLY = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


def drive(address: str, settings: LogSettings, pieces: Sequence[Piece], results: Connection) -> None:
    """Send the number of each piece with its tally, or the line that says why there are no more."""
    # Whoever started this process decides when it ends, not Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        ray = connected(address)
    except UsageError as error:
        results.send(str(error))
        return
    try:
        for found in judged(ray, settings, pieces):
            results.send(found)
    except UsageError as error:
        results.send(str(error))
    except ray.exceptions.RayError as error:
        results.send(f"the cluster of Ray at {address!r} failed: {reason(error)}")
    finally:
        ray.shutdown()


def connected(address: str) -> Any:
    """Return Ray, connected to a cluster; raises UsageError where that is not possible."""
    host, _, port = address.rpartition(":")
    starts = address == LOCAL
    wanted = QUIET | ({} if starts else ONCE) | (LOOPBACK_ONLY if starts or host in LOOPBACK else {})
    os.environ.update(wanted | os.environ)
    try:
        if host and port.isascii() and port.isdigit() and "//" not in host:
            # Ray itself takes a minute to notice that nothing is there.
            socket.create_connection((host.strip("[]"), int(port)), CONNECTED).close()
        import ray  # noqa: PLC0415 - an extra that only those have who ask for a cluster

        board = False if starts else None
        ray.init(address, log_to_driver=False, logging_level="ERROR", include_dashboard=board)
    except Exception as error:  # Ray raises exceptions of any class
        raise UsageError(f"no cluster of Ray at {address!r}: {reason(error)}") from error
    return ray


def reason(error: BaseException) -> str:
    """Return what was the matter, in a line: the first cause says more than what it led to."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = str(error)
    return line(text.strip().splitlines()[-1] if "Traceback" in text else text)


def judged(ray: Any, settings: LogSettings, pieces: Sequence[Piece]) -> Iterator[tuple[int, Tally]]:
    """Yield the number of each piece with its tally, judged by tasks; raises UsageError where one fails for good."""
    task = ray.remote(judge_there).options(max_retries=RETRIES)
    shared, waiting = ray.put(settings), iter(enumerate(pieces))
    running: dict[Any, int] = {}
    while True:
        # A cluster may have got more machines since.
        ahead = max(int(ray.cluster_resources().get("CPU", 1)), 1) * AHEAD
        for number, piece in islice(waiting, max(ahead - len(running), 0)):
            running[task.remote(shared, everywhere(piece))] = number
        if not running:
            return
        for reference in ray.wait(list(running), num_returns=1, timeout=GLANCE)[0]:
            number = running.pop(reference)
            try:
                tally = ray.get(reference)
            except ray.exceptions.RayTaskError as error:
                failure = f"{type(error.cause).__name__}: {reason(error.cause)}"
                raise UsageError(f"{pieces[number].source.name}: a task of Ray failed: {failure}") from error
            if tally is None:
                raise UsageError(f"{pieces[number].source.name}: a machine of the cluster does not have this file")
            yield number, tally


def everywhere(piece: Piece) -> Piece:
    """Return a piece whose file has the same path in every working directory."""
    path = piece.source.path
    return piece if path is None else evolve(piece, source=evolve(piece.source, path=Path(path).absolute()))


def judge_there(settings: LogSettings, piece: Piece) -> Tally | None:
    """Judge a piece in a task; None where this machine does not have its file."""
    path = piece.source.path
    return None if path is None or not path.exists() else judge_piece(settings, piece)
