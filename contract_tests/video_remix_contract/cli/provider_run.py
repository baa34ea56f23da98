"""From the options of a run to its report, for the command line and for pytest."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.cli.shared import contract_of
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.probing.budget import Limits
from video_remix_contract.probing.defaults import KEY_VARIABLE, VIDEO_ID
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.application import serving_apart
from video_remix_contract.report.model import Report
from video_remix_contract.verification import Settings, verify

PLACEHOLDER = "sk-placeholder"


def verified(options: argparse.Namespace, announce: Callable[[str], None]) -> Report:
    """Verify the provider that the options name; ``announce`` gets the plan before the first request.

    Raises UsageError, ContractError, ExpectedFailuresError, ServerError or TargetError for bad options.
    """
    clauses, path = catalogue(contract_of(options), Profile(options.profile)), options.expected_failures
    expected = load_expected_failures(path, clauses, Side.PROVIDER) if path else {}
    if (options.url is None) == (options.app is None):
        raise UsageError("name the provider: a base URL, or --app MODULE:ATTR")
    key = api_key(options.api_key_env)
    with provider(options) as base_url:
        target = Target(
            base_url=Target.checked_url(base_url),
            key=key,
            video_ids=tuple(dict.fromkeys(options.video_id or [VIDEO_ID])),
            pending_video_id=options.pending_video_id,
            headers=tuple(options.header),
            query=tuple(options.query),
        )
        checked(target)
        announce(plan(planned_jobs(clauses.operation, target), options, target))
        if proxied(target):
            announce("the proxy of the environment is not used: requests go straight to the provider")
        settings = Settings(
            limits=Limits(options.max_jobs, options.deadline),
            timeout=options.timeout,
            insecure=options.insecure,
            seed=options.seed,
            fuzz=options.fuzz,
            expected=expected,
            fail_on=Level(options.fail_on.upper()),
            key_variable=options.api_key_env or KEY_VARIABLE,
        )
        return asyncio.run(verify(clauses, target, settings))


def plan(planned: int, options: argparse.Namespace, target: Target) -> str:
    """Return what a run will ask for, in a single line: how many jobs, and how many it will accept at most."""
    jobs = f"{min(planned, options.max_jobs)} jobs"
    if options.fuzz:
        jobs = f"up to {min(planned + options.fuzz, options.max_jobs)} jobs, {options.fuzz} drawn requests among them"
    return f"asking {target.base_url} for {jobs}, accepting at most {options.max_jobs}"


def proxied(target: Target) -> bool:
    """Tell whether the environment names a proxy for a provider."""
    parts = urlsplit(target.base_url)
    return bool({parts.scheme, "all"} & getproxies().keys()) and not proxy_bypass(parts.hostname or "")


def api_key(variable: str | None) -> str:
    """Return the key from the environment; a variable that is named has to be set."""
    value = os.environ.get(variable or KEY_VARIABLE, "").strip()
    if not value and variable:
        raise UsageError(f"the environment variable {variable!r} is not set")
    if any(not 32 <= ord(character) < 127 for character in value):
        raise UsageError(f"the key in {variable or KEY_VARIABLE} has characters that no header can carry")
    return value or PLACEHOLDER


def checked(target: Target) -> None:
    """Raise UsageError where the given headers or source videos cannot be sent."""
    for name, value in target.headers:
        try:
            httpx2.Request("POST", "http://localhost/", headers=[(name, value)])
            valid = name.isascii() and value.isprintable() and all(c.isalnum() or c in "-_.!#$%&'*+^`|~" for c in name)
        except (UnicodeEncodeError, httpx2.HTTPError):
            valid = False
        if not valid:
            raise UsageError(f"the header {name!r} cannot be sent")
    for video_id in [*target.video_ids, target.pending_video_id]:
        if video_id in {"", ".", ".."}:
            raise UsageError(f"{video_id!r} is not a video id")
        try:
            (video_id or "").encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{video_id!r} is not a video id") from error


@contextmanager
def provider(options: argparse.Namespace) -> Iterator[str]:
    """Yield the base URL, of the application that is served meanwhile where that is given."""
    if options.app is None:
        yield options.url
        return
    with serving_apart(options.app, options.deadline) as origin:
        yield f"{origin}{BASE}"
