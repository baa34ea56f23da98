"""The options of a provider run, the same on the command line and in pytest; light, since every pytest imports it."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from video_remix_contract.clauses.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_VARIABLE = "OPENAI_API_KEY"


def number(least: float, kind: Callable[[str], Any] = int) -> Callable[[str], Any]:
    """Return a converter for numbers that are not below a bound."""

    def convert(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not value >= least or value == math.inf:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} up")
        return value

    return convert


def pair(separator: str, what: str) -> Callable[[str], tuple[str, str]]:
    """Return a converter for NAME and VALUE around a separator."""

    def convert(text: str) -> tuple[str, str]:
        name, found, value = text.partition(separator)
        if not found or not name.strip():
            # The text is not repeated: it may be a secret whose separator was forgotten.
            raise argparse.ArgumentTypeError(f"a {what} is written NAME{separator}VALUE")
        return name.strip(), value.strip()

    return convert


Option = tuple[str, dict[str, Any]]

SPEC: Option = (
    "--spec",
    {"type": Path, "metavar": "FILE", "help": "judge by another fragment (default: the one of this package)"},
)
KNOWN: Option = (
    "--known",
    {"type": Path, "metavar": "FILE", "help": "known failures: a clause id and its reason a line"},
)
FAIL_ON: Option = (
    "--fail-on",
    {"choices": ["must", "should"], "default": "must", "help": "which level of failures counts"},
)
# How a provider is asked: flag and what argparse has to know of it.
PROVIDER: tuple[Option, ...] = (
    ("--app", {"metavar": "MODULE:ATTR", "help": "serve an ASGI application on loopback instead of a URL"}),
    (
        "--api-key-env",
        {"metavar": "NAME", "help": f"the environment variable with the key (default: {KEY_VARIABLE})"},
    ),
    (
        "--video-id",
        {"action": "append", "metavar": "ID", "help": "a completed source video, repeatable (default: video_123)"},
    ),
    ("--pending-video-id", {"metavar": "ID", "help": "a video that is not completed"}),
    (
        "--max-jobs",
        {"type": number(0), "default": 12, "metavar": "N", "help": "accepted jobs at the most (default: 12)"},
    ),
    (
        "--fuzz",
        {"type": number(0), "default": 0, "metavar": "N", "help": "draw and send N more requests (default: 0)"},
    ),
    (
        "--seed",
        {"type": number(0), "default": 0, "metavar": "N", "help": "repeat a run with its hazards (default: 0)"},
    ),
    (
        "--profile",
        {
            "choices": [str(one) for one in Profile],
            "default": str(Profile.STRICT),
            "help": "how strictly to read the documentation",
        },
    ),
    (
        "--header",
        {
            "action": "append",
            "default": [],
            "type": pair(":", "header"),
            "metavar": "NAME:VALUE",
            "help": "send a header, repeatable",
        },
    ),
    (
        "--query",
        {
            "action": "append",
            "default": [],
            "type": pair("=", "query parameter"),
            "metavar": "NAME=VALUE",
            "help": "send a query parameter, repeatable",
        },
    ),
    (
        "--timeout",
        {
            "type": number(0.001, float),
            "default": 10.0,
            "metavar": "S",
            "help": "seconds for one exchange (default: 10)",
        },
    ),
    (
        "--deadline",
        {
            "type": number(0.001, float),
            "default": 120.0,
            "metavar": "S",
            "help": "seconds for the whole run (default: 120)",
        },
    ),
    ("--insecure", {"action": "store_true", "help": "do not check the certificate"}),
)
