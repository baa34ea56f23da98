"""From the options of a run to its report, for the command line and for pytest."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.cli.running.watching import watched
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.budget import Limits
from video_remix_contract.probing.defaults import KEY_VARIABLE, VIDEO_ID
from video_remix_contract.probing.exposure import exposures
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.report.curl import VARIABLE
from video_remix_contract.report.model import Report
from video_remix_contract.verification import Settings
from video_remix_contract.wire.messages import Exchange

PLACEHOLDER = "sk-placeholder"
# The name of a header (RFC 9110, section 5.6.2).
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


def verified(
    options: argparse.Namespace,
    announce: Callable[[str], None],
    console: Console | None = None,
    folder: str | None = None,
    record: Callable[[Exchange], None] | None = None,
    *,
    verbose: bool = False,
) -> Report:
    """Verify the provider that the options name.

    ``announce`` gets hints about the fragment, the plan and warnings before the first request.
    ``console`` is a terminal whose last line shows the progress, ``folder`` is where the scripts of long reproductions
    will be, ``record`` gets each exchange, ``verbose`` shows all that an application prints. Interrupted, the run ends
    with the report so far.

    Raises UsageError, ContractError, ExpectedFailuresError, ServerError or TargetError for bad options.
    """
    contract, path = load(options.spec), options.expected_failures
    for hint in contract.hints:
        announce(hint)
    clauses = catalogue(contract, Profile(options.profile))
    expected = load_expected_failures(path, clauses, Side.PROVIDER) if path else {}
    if (options.url is None) == (options.app is None):
        raise UsageError("name the provider: a base URL, or --app MODULE:ATTR")
    key = api_key(options.api_key_env)
    variables = dict(options.header_env)
    from_variables = [(name, from_environment(variable)) for name, variable in options.header_env]
    with provider(options, verbose=verbose) as base_url:
        target = Target(
            base_url=Target.checked_url(base_url),
            key=key,
            video_ids=tuple(dict.fromkeys(options.video_id or [VIDEO_ID])),
            pending_video_id=options.pending_video_id,
            unknown_video_id=options.unknown_video_id,
            headers=(*options.header, *from_variables),
            query=tuple(options.query),
            key_variable=None if key == PLACEHOLDER else options.api_key_env or KEY_VARIABLE,
            variables=variables,
        )
        checked(target)
        announce(plan(planned_jobs(clauses, target), options, target))
        for sentence in exposures(target, insecure=options.insecure):
            announce(f"warning: {sentence}")
        settings = Settings(
            limits=Limits(options.max_jobs, options.deadline),
            timeout=options.timeout,
            insecure=options.insecure,
            seed=options.seed,
            fuzz=options.fuzz,
            largest_body=options.largest_body,
            expected=expected,
            fail_on=Level(options.fail_on.upper()),
            folder=folder,
            record=record,
        )
        return watched(clauses, target, settings, announce, console)


def plan(planned: int, options: argparse.Namespace, target: Target) -> str:
    """Return what a run will ask for, in a single line: how many jobs, and how many it will accept at most."""
    jobs = f"{min(planned, options.max_jobs)} jobs"
    if options.fuzz:
        jobs = f"up to {min(planned + options.fuzz, options.max_jobs)} jobs, {options.fuzz} drawn requests among them"
    served = f", which serves {options.app} for this run," if options.app else ""
    return f"asking {target.base_url}{served} for {jobs}, accepting at most {options.max_jobs}"


def api_key(variable: str | None) -> str:
    """Return the key from the environment, or a placeholder; a variable that is named has to be set."""
    if variable is None and not os.environ.get(KEY_VARIABLE, "").strip():
        return PLACEHOLDER
    return from_environment(KEY_VARIABLE if variable is None else variable)


def from_environment(variable: str) -> str:
    """Return the value of an environment variable for a header; raise UsageError, without it, where that cannot be.

    The name goes into shell commands, so that it has to be a name there.
    """
    if not VARIABLE.fullmatch(variable):
        raise UsageError(f"{variable!r} is not a name of an environment variable")
    value = os.environ.get(variable, "").strip()
    if not value:
        raise UsageError(f"the environment variable {variable!r} is not set")
    if any(not 32 <= ord(character) < 127 for character in value):
        raise UsageError(f"the key in {variable} has characters that no header can carry")
    return value


def checked(target: Target) -> None:
    """Raise UsageError where the given headers or source videos cannot be sent."""
    for name, value in target.headers:
        if not (TOKEN.fullmatch(name) and value.isascii() and value.isprintable()):
            raise UsageError(f"the header {name!r} cannot be sent")
    for video_id in [*target.video_ids, target.pending_video_id, target.unknown_video_id]:
        if video_id in {"", ".", ".."}:
            raise UsageError(f"{video_id!r} is not a video id")
        try:
            (video_id or "").encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{video_id!r} is not a video id") from error


@contextmanager
def provider(options: argparse.Namespace, *, verbose: bool) -> Iterator[str]:
    """Yield the base URL, of the application that is served meanwhile where that is given."""
    if options.app is None:
        yield options.url
        return
    # A server takes a while to import, for which only those wait who name an application.
    from video_remix_contract.reference_provider.app import BASE  # noqa: PLC0415
    from video_remix_contract.reference_provider.application import MAX_LINES, serving_apart  # noqa: PLC0415

    with serving_apart(options.app, options.deadline, None if verbose else MAX_LINES) as origin:
        yield f"{origin}{BASE}"
