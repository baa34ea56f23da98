"""The options of the suite in pytest, which other plugins may have too, and what the user wrote on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from video_remix_contract.cli.options import EXPECTED_FAILURES, FAIL_ON, PROVIDER, SPEC, Option

PACKAGE = __name__.partition(".")[0]
SUITE = Path(__file__).resolve().parents[1]
BASE_URL: Option = ("--base-url", {"metavar": "URL", "help": "the provider's base URL, which ends in /v1"})
OPTIONS = (BASE_URL, *PROVIDER, SPEC, EXPECTED_FAILURES, FAIL_ON)

# Where pytest keeps the value of each option; without those that another plugin has and that nobody wrote.
PLACES = pytest.StashKey[dict[str, str]]()
# What the user wrote, without what the configuration and the environment add.
WRITTEN = pytest.StashKey[argparse.Namespace]()


def add_options(config: pytest.Config, parser: pytest.Parser, args: Sequence[str]) -> None:
    """Add the options; ``args`` are those of the user, of the environment and of the configuration.

    An option that another plugin has already is shared with it where it is written: its default, or what that plugin
    takes from elsewhere, was not meant for this suite.
    """
    # pytest has no public list of its options; trying to add them would break other plugins.
    groups = {id(group): group for group in (parser._anonymous, *parser._groups)}.values()  # noqa: SLF001
    taken = {name: option.dest for group in groups for option in group.options for name in option.names()}
    group = parser.getgroup(PACKAGE, "conformance to the Remix video contract")
    config.stash[PLACES] = {}
    for flag, settings in OPTIONS:
        place = taken.get(flag) or f"{PACKAGE}_{attribute(flag)}"
        if flag not in taken:
            group.addoption(flag, dest=place, **settings)
        if flag not in taken or any(argument.partition("=")[0] == flag for argument in args):
            config.stash[PLACES][flag] = place
    config.stash[WRITTEN] = parser.parse_known_args(list(config.invocation_params.args))


def names_suite(argument: str) -> bool:
    """Return whether an argument names the suite: the package, a module of it, or a path within it."""
    name = argument.partition("::")[0]
    if name == PACKAGE or name.startswith(f"{PACKAGE}."):
        return True
    try:
        return Path(name).resolve().is_relative_to(SUITE)
    except (OSError, ValueError):
        return False


def attribute(flag: str) -> str:
    """Return the name that the command line has for an option's value."""
    return flag.removeprefix("--").replace("-", "_")


def options_of(config: pytest.Config) -> argparse.Namespace:
    """Return the options as the command line has them; raises UsageError for a value that is none of this suite."""
    values: dict[str, Any] = {}
    for flag, settings in OPTIONS:
        default = settings.get("default", False if settings.get("action") == "store_true" else None)
        place = config.stash[PLACES].get(flag)
        value = default if place is None else config.getoption(place, default)
        values[attribute(flag)] = default if value is None else checked(flag, value, default, settings)
    return argparse.Namespace(url=values.pop("base_url"), **values)


def checked(flag: str, value: Any, default: Any, settings: dict[str, Any]) -> Any:
    """Return the value of an option, which another plugin may have read, or the default for one of another kind.

    Raises UsageError for a text that cannot be the option's value.
    """
    action, kind = settings.get("action"), settings.get("type", str)
    if isinstance(value, list) != (action == "append") or isinstance(value, bool) != (action == "store_true"):
        return default
    try:
        if action == "append":
            return [kind(entry) if isinstance(entry, str) else entry for entry in value]
        if action == "store_true":
            return value
        value = kind(str(value))
    except (argparse.ArgumentTypeError, ValueError) as error:
        raise pytest.UsageError(f"{PACKAGE}: {flag}, an option of another plugin too: {error}") from error
    if value not in settings.get("choices", [value]):
        raise pytest.UsageError(f"{PACKAGE}: {flag}, an option of another plugin too: {value!r} is none of its choices")
    return value


def selects(written: argparse.Namespace) -> bool:
    """Return whether the user selects items himself."""
    named = any("::" in name for name in written.file_or_dir)
    return named or any(vars(written).get(name) for name in ("keyword", "markexpr", "deselect", "lf", "stepwise"))
