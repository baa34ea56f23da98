"""The verbs of the command line: what each is called, which modules have it, and what the menu says of it."""

from __future__ import annotations

import argparse
import gc
import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from video_remix_contract.cli.parser import Parser
from video_remix_contract.errors import UsageError
from video_remix_contract.report.command_line import PROGRAM


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Raise UsageError where the block imports what an extra of this package has, and the extra is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("video_remix_"):
            raise
        reason = ", since the bare package is the client and its `vendor` alone" if extra == "suite" else ""
        raise UsageError(f"{error.name} is missing; install {PROGRAM}[{extra}]{reason}") from error


def imported(name: str) -> Any:
    """Import a module. What it brings stays to the end, so that Python need not look for garbage in it, then or now."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


class Verb(NamedTuple):
    """A verb: ``cli`` has a module with ``add(parser)`` for its options, ``cli.running`` one with ``run(options)``.

    The second is imported when the verb is called; ``extra`` is the extra of this package that it needs.
    """

    module: str
    help: str
    extra: str = "suite"

    def add(self, parser: Parser) -> None:
        """Give a parser the options of the verb."""
        import_module(f"video_remix_contract.cli.{self.module}").add(parser)
        parser.set_defaults(run=self.run)

    def run(self, options: argparse.Namespace) -> int:
        """Do what the options ask for and return the exit code; raises UsageError where the extra is not installed."""
        with needing(self.extra):
            return int(imported(f"video_remix_contract.cli.running.{self.module}").run(options))


class Group(NamedTuple):
    """A verb that is followed by another word, the kind of which is ``kind``."""

    kind: str
    help: str
    verbs: Mapping[str, Verb]


VERBS: dict[str, Verb | Group] = {
    "verify": Group(
        "subject",
        "judge a provider, a client or recorded traffic",
        {
            "provider": Verb("verify_provider", "judge a provider by its base URL"),
            "client": Verb("verify_client", "judge what a client sends, and show what it bears"),
            "log": Verb("verify_log", "judge recorded traffic, both sides of it"),
        },
    ),
    "report": Group(
        "action",
        "make something of kept reports",
        {
            "merge": Verb("report_merge", "make one report of several on recordings, such as those of all parts"),
            "render": Verb("report_render", "show a kept report again, in any form"),
            "site": Verb("report_site", "make a static site of many kept reports, with badges"),
        },
    ),
    "compat": Verb("compat", "will this client work with this provider, from the reports of both"),
    "serve": Verb("serve", "run the reference provider on loopback"),
    "clauses": Verb("clauses", "list the contract clause by clause, or explain a clause"),
    "diff": Verb("diff", "compare two fragments: what changed and who must act"),
    "extract": Verb("extract", "cut operations out of a full OpenAPI document, as a fragment"),
    "generate": Verb("generate", "make the typed client of any fragment", extra="generate"),
    "vendor": Verb("vendor", "copy the client into another project"),
}


def add_verbs(
    parser: Parser, verbs: Mapping[str, Verb | Group], words: Sequence[str] | None, kind: str = "verb"
) -> None:
    """Add verbs to a parser; only the verb that the words of the command line name gets its options, all for None."""
    children = parser.add_subparsers(title=f"{kind}s", metavar=kind.upper(), required=True)
    named, *rest = (*itertools.dropwhile(lambda word: word.startswith("-"), words or ()), "")
    for name, verb in verbs.items():
        asked = words is None or name == named
        child = children.add_parser(
            name, help=verb.help, description=f"{verb.help[0].upper()}{verb.help[1:]}.", add_help=asked
        )
        if not asked:
            continue
        if isinstance(verb, Group):
            add_verbs(child, verb.verbs, None if words is None else rest, verb.kind)
        else:
            verb.add(child)
