"""``diff``: what changed between two documents, who must act, which version bump follows."""

from __future__ import annotations

from video_remix_contract.cli.options import add_option, operations
from video_remix_contract.cli.parser import Parser

FAILING = ("breaking", "providers", "any")


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "diff git:HEAD spec/openapi.yaml",
        "diff old.yaml new.yaml --fail-on breaking --markdown changes.md",
        "diff old.yaml new.yaml --operation POST /videos --operation GET '/videos/{video_id}'",
    )
    source = "a fragment or a whole document: a file, or git:REV for the committed fragment at a revision"
    parser.add_argument("old", metavar="OLD", help=source)
    parser.add_argument("new", metavar="NEW", help=source)
    default = "default: all, and what is around them"
    add_option(parser, operations(f"compare this operation, as POST /videos; may be given again ({default})"))
    parser.add_argument("--json", metavar="FILE", help="write the diff as JSON, - for standard output")
    parser.add_argument("--markdown", metavar="FILE", help="write the diff as Markdown, - for standard output")
    parser.add_argument(
        "--fail-on",
        choices=FAILING,
        help="exit 1 where clients must act or a person has to decide, where providers must as well, at any change",
    )
