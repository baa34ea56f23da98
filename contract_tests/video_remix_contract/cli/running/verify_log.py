"""``verify log``: judge traffic that was recorded."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.cli.running.contracts import hinted
from video_remix_contract.cli.running.following import following
from video_remix_contract.cli.running.outputs import check_outputs, deliver_report
from video_remix_contract.cli.running.terminals import Terminal
from video_remix_contract.cli.verify_log import BOTH
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.logs.cluster import Cluster
from video_remix_contract.logs.engines import Alone, Engine, Processes
from video_remix_contract.logs.run import Shard, judge_log
from video_remix_contract.logs.selection import Server
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.openapi.contract import load
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.sources import sources


def run(options: argparse.Namespace) -> int:
    """Judge recordings; print the progress and the verdict."""
    contract = hinted(load(options.spec))
    assert contract.source is not None, "a fragment that was loaded has its text"
    settings = LogSettings(
        contract.source.text,
        Profile(options.profile),
        tuple(Side) if options.side == BOTH else (Side(options.side),),
        Server.of(options.server) if options.server else None,
        options.by,
        contract.source.name,
    )
    shard = Shard.of(options.shard) if options.shard else Shard()
    path = options.expected_failures
    expected = load_expected_failures(path, settings.catalogue, *settings.sides) if path else {}
    check_outputs(options)
    planned = list(pieces(sources(options.files)))
    engine = engine_of(options)
    console = Terminal(stderr=True) if (options.verbosity or 0) >= 0 else None
    with following(console, shard.of_pieces(planned)) as follow:
        report = judge_log(
            settings,
            options.files,
            planned,
            engine,
            shard=shard,
            expected=expected,
            fail_on=Level(options.fail_on.upper()),
            follow=follow,
        )
    code = deliver_report(report, options)
    if report.interrupted:
        raise KeyboardInterrupt
    return code


def engine_of(options: argparse.Namespace) -> Engine:
    """Return who judges; raises UsageError where the options ask for two of them."""
    if options.ray is None:
        return Alone() if options.jobs == 1 else Processes(options.jobs)
    if options.jobs != 1:
        raise UsageError("--jobs is for this machine, --ray for a cluster: give one of them")
    return Cluster(options.ray)
