"""Where the operation may be when nothing is at the base URL: what the response names, and with or without /v1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from attrs import evolve

from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.runner import Runner
from video_remix_contract.wire.messages import Defect, Exchange

NOT_FOUND = 404
NO_ROUTE = frozenset({404, 405})
VERSION = "/v1"
MAX_READ = 64 * 1024


async def other_address(runner: Runner) -> str | None:
    """Return a base URL at which the operation seems to be, where nothing is at the base URL of the run.

    An address that a response names is believed. The others are asked with a GET, which makes no job: a provider that
    has the path answers it in another way than with 404.
    """
    exchanges = [judgement.exchange for judgement in runner.judgements]
    if not all(exchange.response and exchange.response.status in NO_ROUTE for exchange in exchanges):
        return None
    base_url, operation = runner.target.base_url, runner.catalogue.operation
    named = next((url for exchange in exchanges for url in named_addresses(operation, base_url, exchange)), None)
    if named is not None:
        return named
    if await asked_with_get(runner, base_url) != NOT_FOUND:
        return None
    for url in neighbours(operation, base_url):
        status = await asked_with_get(runner, url)
        if status is not None and status != NOT_FOUND and status < 500:
            return url
    return None


async def asked_with_get(runner: Runner, base_url: str) -> int | None:
    """Return the status with which a base URL answers a GET of the operation's path, None where none came."""
    if runner.budget.exhausted():
        return None
    target = evolve(runner.target, base_url=base_url)
    request = target.request(runner.catalogue.operation, body=b"", content_type=None, method="GET")
    exchange = await runner.transport.send(request, Defect.OTHER_METHOD)
    return exchange.response.status if exchange.response else None


def neighbours(operation: Operation, base_url: str) -> Iterator[str]:
    """Yield the base URLs that may have been meant."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    whole = re.compile(pattern(operation.path) + "$")
    first_segment = "/" + operation.path.strip("/").partition("/")[0]
    candidates = [
        whole.sub("", path),
        path.removesuffix(first_segment),
        path + VERSION,
        path.removesuffix(VERSION),
        VERSION,
        "",
    ]
    for candidate in dict.fromkeys(candidates):
        if candidate != path:
            yield urlunsplit(parts._replace(path=candidate))


def named_addresses(operation: Operation, base_url: str, exchange: Exchange) -> Iterator[str]:
    """Yield the base URLs, other than ours, under which a response names the operation's path."""
    if exchange.response is None:
        return
    parts = urlsplit(base_url)
    ours = urlsplit(exchange.request.url).path.removeprefix(parts.path)
    text = exchange.response.body[:MAX_READ].decode("utf-8", "replace").replace("\\/", "/")
    for match in re.finditer(r"((?:/[\w.~-]{1,64}){0,8})" + pattern(operation.path) + r"(?![\w/])", text, re.ASCII):
        # A path with our own identifier is our own request, perhaps as a proxy has passed it on.
        if not match[0].endswith(ours):
            yield urlunsplit(parts._replace(path=match[1]))


def pattern(path: str) -> str:
    """Return the regular expression of a path template, with any notation of its parameters."""
    pieces = re.split(r"({[^}]+})", path)
    return "".join(r"/[^/\s\"']+" if piece.startswith("{") else re.escape(piece.rstrip("/")) for piece in pieces)
