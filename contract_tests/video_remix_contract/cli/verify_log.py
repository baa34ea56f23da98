"""``verify log``: judge traffic that was recorded."""

from __future__ import annotations

from video_remix_contract.clauses.sides import Side
from video_remix_contract.cli.options import PROFILE, SPEC, add_option, counted, number
from video_remix_contract.cli.outputs import add_outputs
from video_remix_contract.cli.parser import Parser
from video_remix_contract.logs.groups import Group

TEXT = """\
A recording is HAR 1.2 or NDJSON with an exchange on each line, packed by gzip or not; docs/recordings.md says how to
get one. A broken record is named, and the rest is judged; the verdict is by what the recordings show."""
BOTH = "both"


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
    parser.add_argument("--by", choices=list(map(str, Group)), help="count by this as well")
    add_option(parser, counted("--jobs", "N", 1, "processes that judge", number(1)))
    parser.add_argument("--shard", metavar="I/N", help="judge part I of N alone; report merge makes one report of all")
    parser.add_argument(
        "--ray", metavar="ADDRESS", help="judge on a cluster of Ray at this address; local starts one here"
    )
    add_option(parser, PROFILE)
    add_option(parser, SPEC)
    add_outputs(parser)
