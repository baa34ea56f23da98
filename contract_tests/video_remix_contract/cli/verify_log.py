"""``verify log``: judge traffic that was recorded."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.cli.following import following
from video_remix_contract.cli.options import PROFILE, counted, number
from video_remix_contract.cli.outputs import add_outputs, check_outputs, deliver_report
from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.shared import Terminal, add_option, add_spec, hinted
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.logs.cluster import Cluster
from video_remix_contract.logs.engines import Alone, Engine, Processes
from video_remix_contract.logs.grouping import GROUPS
from video_remix_contract.logs.run import Shard, judge_log
from video_remix_contract.logs.selection import Server
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.openapi.contract import load
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.sources import sources

BOTH = "both"
TEXT = """\
A recording is HAR 1.2 or NDJSON with an exchange on each line, packed by gzip or not; docs/recordings.md says how to
get one. A broken record is named, and the rest is judged; the verdict is by what the recordings show."""


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "verify log traffic.har",
        "verify log logs/ --server https://api.example.com/v1 --by user-agent --json report.json",
        "verify log big.ndjson --shard 3/7 --json 3.json",
        text=TEXT,
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a recording, a folder of them, a pattern, or - for standard input"
    )
    parser.add_argument(
        "--side", choices=[*map(str, Side), BOTH], default=BOTH, help="who is judged (default: both sides)"
    )
    parser.add_argument(
        "--server", metavar="URL", help="the prefix of the API, such as https://api.example.com/v1 or /v1"
    )
    parser.add_argument("--by", choices=list(GROUPS), help="count by this as well")
    add_option(parser, counted("--jobs", "N", 1, "processes that judge", number(1)))
    parser.add_argument("--shard", metavar="I/N", help="judge part I of N alone; report merge makes one report of all")
    parser.add_argument(
        "--ray", metavar="ADDRESS", help="judge on a cluster of Ray at this address; local starts one here"
    )
    add_option(parser, PROFILE)
    add_spec(parser)
    add_outputs(parser)
    parser.set_defaults(run=run)


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
