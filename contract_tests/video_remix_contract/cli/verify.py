"""``verify provider``: put the contract's questions to a provider and judge its answers."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from video_remix_contract.clauses import Level, Side, catalogue
from video_remix_contract.clauses.catalogue import Profile
from video_remix_contract.cli.common import UsageError, add_outputs, add_spec, contract_of, deliver, number, pair
from video_remix_contract.known import load_known
from video_remix_contract.provider.app import BASE
from video_remix_contract.provider.server import serving
from video_remix_contract.report import document
from video_remix_contract.run import Limits, planned_jobs
from video_remix_contract.target import Target
from video_remix_contract.verify import Settings, verify_provider

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

KEY_VARIABLE = "OPENAI_API_KEY"
# Sent where no key is given: many a local provider wants one and does not look at it.
PLACEHOLDER = "sk-placeholder"


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb with its subjects."""
    verify = verbs.add_parser("verify", help="judge a provider")
    subjects = verify.add_subparsers(title="subjects", metavar="SUBJECT", required=True)
    parser = subjects.add_parser("provider", help="judge a provider by its base URL")
    parser.add_argument("url", nargs="?", metavar="URL", help="the base URL, which ends in /v1")
    parser.add_argument("--app", metavar="MODULE:ATTR", help="serve an ASGI application on loopback instead of a URL")
    parser.add_argument(
        "--api-key-env", metavar="NAME", help=f"the environment variable with the key (default: {KEY_VARIABLE})"
    )
    parser.add_argument(
        "--video-id", action="append", metavar="ID", help="a completed source video, repeatable (default: video_123)"
    )
    parser.add_argument("--pending-video-id", metavar="ID", help="a video that is not completed")
    parser.add_argument(
        "--max-jobs", type=number(0), default=12, metavar="N", help="accepted jobs at the most (default: 12)"
    )
    parser.add_argument(
        "--seed", type=number(0), default=0, metavar="N", help="repeat a run with its hazards (default: 0)"
    )
    parser.add_argument(
        "--profile",
        choices=[str(one) for one in Profile],
        default=str(Profile.STRICT),
        help="how strictly to read the documentation",
    )
    parser.add_argument(
        "--header",
        action="append",
        default=[],
        type=pair(":", "header"),
        metavar="NAME:VALUE",
        help="send a header, repeatable",
    )
    parser.add_argument(
        "--query",
        action="append",
        default=[],
        type=pair("=", "query parameter"),
        metavar="NAME=VALUE",
        help="send a query parameter, repeatable",
    )
    parser.add_argument(
        "--timeout", type=number(0.001, float), default=10.0, metavar="S", help="seconds for one exchange (default: 10)"
    )
    parser.add_argument(
        "--deadline",
        type=number(0.001, float),
        default=120.0,
        metavar="S",
        help="seconds for the whole run (default: 120)",
    )
    parser.add_argument("--insecure", action="store_true", help="do not check the certificate")
    add_spec(parser)
    add_outputs(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify a provider, say the plan beforehand and the verdict afterwards."""
    found = catalogue(contract_of(options), Profile(options.profile))
    known = load_known(options.known, found, Side.PROVIDER) if options.known else {}
    if (options.url is None) == (options.app is None):
        raise UsageError("say which provider: a base URL, or --app MODULE:ATTR")
    key = api_key(options.api_key_env)
    with provider(options) as base_url:
        target = Target(
            base_url=Target.checked_url(base_url),
            key=key,
            video_ids=tuple(dict.fromkeys(options.video_id or ["video_123"])),
            pending_video_id=options.pending_video_id,
            headers=tuple(options.header),
            query=tuple(options.query),
        )
        checked(target)
        if not options.verbosity:
            planned = min(planned_jobs(found, target), options.max_jobs)
            print(f"asking {target.base_url} for {planned} jobs, accepting at most {options.max_jobs}", file=sys.stderr)
        settings = Settings(
            limits=Limits(options.max_jobs, options.deadline),
            timeout=options.timeout,
            insecure=options.insecure,
            seed=options.seed,
            known=known,
            fail_on=Level(options.fail_on.upper()),
            key_variable=options.api_key_env or KEY_VARIABLE,
        )
        report = asyncio.run(verify_provider(found, target, settings))
    return deliver(document(report), options)


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
            raise UsageError(f"{video_id!r} is no video id")
        try:
            (video_id or "").encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{video_id!r} is no video id") from error


@contextmanager
def provider(options: argparse.Namespace) -> Iterator[str]:
    """Yield the base URL, of the application that is served meanwhile where one is given."""
    if options.app is None:
        yield options.url
        return
    with serving(application(options.app)) as origin:
        yield f"{origin}{BASE}"


def application(name: str) -> Any:
    """Import an ASGI application by MODULE:ATTR from the working directory or the path."""
    module, _, attribute = name.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        return getattr(import_module(module), attribute or "app")
    except Exception as error:
        raise UsageError(f"--app {name}: {type(error).__name__}: {error}") from error
    finally:
        sys.path.pop(0)
