"""``serve``: the reference provider in the foreground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_remix_contract.cli.common import add_spec, contract_of, number
from video_remix_contract.provider import ReferenceProvider
from video_remix_contract.provider.app import BASE
from video_remix_contract.provider.server import LOOPBACK, listen, server
from video_remix_contract.provider.store import SOURCES

if TYPE_CHECKING:
    import argparse


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("serve", help="run the reference provider on loopback")
    parser.add_argument("--port", type=number(0), default=8000, help="the port, 0 for a free one (default: 8000)")
    add_spec(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; a taken port is refused."""
    app = ReferenceProvider(contract_of(options))
    sock = listen(options.port)
    print(f"serving on http://{LOOPBACK}:{sock.getsockname()[1]}{BASE}, source videos {', '.join(SOURCES)}", flush=True)
    server(app).run(sockets=[sock])
    return 0
