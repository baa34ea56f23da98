"""``verify client``: run a command against a recording provider and judge what it sent."""

from __future__ import annotations

from video_remix_contract.cli.options import RECORD, SECONDS, SPEC, add_option, counted, number
from video_remix_contract.cli.outputs import add_outputs
from video_remix_contract.cli.parser import Parser, completed

TEXT = """\
The command gets OPENAI_BASE_URL, OPENAI_API_KEY, VRC_VIDEO_ID, VRC_PROMPT and VRC_SCENARIO in its environment,
makes one call with them, and ends with 0 where it takes the response for good. It is run once for each scenario,
and once more for each fault. Without a command the provider records until Ctrl-C."""
# Every fault that a client can meet.
ALL = "all"


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "verify client -- python remix.py",
        "verify client --faults all --jobs 2 --json client.json -- node remix.mjs",
        text=TEXT,
    )
    parser.add_argument("command", nargs="*", metavar="CMD", help="the command and its arguments, after --")
    fault = parser.add_argument(
        "--faults",
        metavar="ID,…",
        help="run the command also under these faults of the provider, or all that a client can meet",
    )
    completed(fault, "client fault")
    scenario = parser.add_argument(
        "--scenario", action="append", metavar="NAME", help="only this scenario, repeatable (default: every scenario)"
    )
    completed(scenario, "scenario")
    parser.add_argument("--list-scenarios", action="store_true", help="list every scenario and stop")
    add_option(parser, counted("--jobs", "N", 1, "runs of the command at the same time", number(1)))
    add_option(parser, counted("--timeout", "S", 60, "seconds for a run of the command", SECONDS))
    add_option(parser, counted("--deadline", "S", 900, "seconds for all runs", SECONDS))
    parser.add_argument("--port", type=number(0), default=0, help="the port without a command (default: a free port)")
    add_option(parser, SPEC)
    add_outputs(parser)
    add_option(parser, RECORD)
