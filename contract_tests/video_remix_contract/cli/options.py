"""The options of a provider run, the same on the command line and in pytest; light, since every pytest imports it."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from video_remix_contract.clauses.profile import Profile
from video_remix_contract.probing.defaults import DEADLINE, KEY_VARIABLE, LARGEST_BODY, MAX_JOBS, TIMEOUT, VIDEO_ID

# A target that is standard output, for an option that names a file.
STDOUT = "-"
# A flag and what argparse has to know of it.
Option = tuple[str, dict[str, Any]]


def add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    """Add an option that verbs share, or the command line and pytest."""
    flag, settings = option
    parser.add_argument(flag, **settings)


def number(least: float, kind: Callable[[str], Any] = int) -> Callable[[str], Any]:
    """Return a converter for numbers that are not below a bound."""

    def convert(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not value >= least or value == math.inf:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least:g} up")
        return value

    return convert


def pair(separator: str, what: str, value: str = "VALUE") -> Callable[[str], tuple[str, str]]:
    """Return a converter for NAME and VALUE around a separator."""

    def convert(text: str) -> tuple[str, str]:
        name, separated, given = text.partition(separator)
        if not separated or not name.strip():
            # The text is not repeated: it may be a secret whose separator was forgotten.
            raise argparse.ArgumentTypeError(f"a {what} is written NAME{separator}{value}")
        return name.strip(), given.strip()

    return convert


def counted(flag: str, metavar: str, default: float, text: str, kind: Callable[[str], Any]) -> Option:
    """Return an option with a number."""
    return (flag, {"type": kind, "default": default, "metavar": metavar, "help": f"{text} (default: {default:g})"})


def repeated(flag: str, separator: str, what: str, value: str = "VALUE") -> Option:
    """Return a repeatable option with a name and a value."""
    return (
        flag,
        {
            "action": "append",
            "default": [],
            "type": pair(separator, what, value),
            "metavar": f"NAME{separator}{value}",
            "help": f"send a {what}, repeatable",
        },
    )


def operations(explanation: str) -> Option:
    """Return the option of verbs that read documents with several operations; ``running/operations.py`` reads it."""
    return ("--operation", {"nargs": "+", "action": "append", "metavar": ("METHOD", "PATH"), "help": explanation})


SPEC: Option = (
    "--spec",
    {"type": Path, "metavar": "FILE", "help": "judge by another fragment (default: the fragment of this package)"},
)
EXPECTED_FAILURES: Option = (
    "--expected-failures",
    {"type": Path, "metavar": "FILE", "help": "failures that are expected: a clause id and its reason on each line"},
)
FAIL_ON: Option = (
    "--fail-on",
    {"choices": ["must", "should"], "default": "must", "help": "which level of failures counts (default: must)"},
)
RECORD: Option = (
    "--record",
    {
        "metavar": "FILE",
        "help": "keep the exchanges, without keys, in FILE: .har, .ndjson or .jsonl, and .gz after these",
    },
)
PROFILE: Option = (
    "--profile",
    {
        "choices": [str(profile) for profile in Profile],
        "default": str(Profile.STRICT),
        "help": "how strictly to read the documentation",
    },
)
SECONDS, COUNT = number(0.001, float), number(0)
PROVIDER: tuple[Option, ...] = (
    ("--app", {"metavar": "MODULE:ATTR", "help": "serve an ASGI application on loopback instead of a URL"}),
    ("--api-key-env", {"metavar": "NAME", "help": f"the environment variable with the key (default: {KEY_VARIABLE})"}),
    (
        "--video-id",
        {"action": "append", "metavar": "ID", "help": f"a completed source video, repeatable (default: {VIDEO_ID})"},
    ),
    ("--pending-video-id", {"metavar": "ID", "help": "a video that is not completed"}),
    ("--unknown-video-id", {"metavar": "ID", "help": "a video that does not exist, where ids have a form"}),
    counted("--max-jobs", "N", MAX_JOBS, "accepted jobs at most", COUNT),
    counted("--fuzz", "N", 0, "draw and send N more requests", COUNT),
    counted("--largest-body", "BYTES", LARGEST_BODY, "the largest body that is drawn", number(1000)),
    counted("--seed", "N", 0, "repeat a run with the same hazards", COUNT),
    PROFILE,
    repeated("--header", ":", "header"),
    repeated("--header-env", "=", "header whose value is in an environment variable", "VAR"),
    repeated("--query", "=", "query parameter"),
    counted("--timeout", "S", TIMEOUT, "seconds for an exchange", SECONDS),
    counted("--deadline", "S", DEADLINE, "seconds for the whole run", SECONDS),
    ("--insecure", {"action": "store_true", "help": "do not check the certificate"}),
)
