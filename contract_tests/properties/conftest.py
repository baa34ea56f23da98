"""Which provider the properties are checked against: the reference provider, or the one at ``--base-url``.

A remix costs money. So somebody's provider is sent few valid requests, and all that it accepts count against
``--max-jobs``; what is left out is a skip with its reason. Each request is sent once in a session.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define, field
from hypothesis import Phase, settings
from video_remix_contract.cli.options import PROVIDER
from video_remix_contract.cli.running.provider_run import api_key
from video_remix_contract.errors import Error
from video_remix_contract.judging.statuses import BUSY
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.defaults import MAX_JOBS, VIDEO_ID
from video_remix_contract.probing.target import Target
from video_remix_contract.pytest_plugin.options import BASE_URL
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import USABLE
from video_remix_contract.wire.decoding import decode_json
from video_remix_contract.wire.transport import Transport

from properties.client import KEY
from properties.drawing import STEADY, written
from properties.fragment import CONTRACT, MEDIA_TYPES, OPERATION, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.wire.messages import Exchange, Request

OPTIONS = {flag: given for flag, given in PROVIDER if flag in {"--api-key-env", "--video-id", "--max-jobs"}}
MANY = 10**9


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, the same as those of the suite."""
    group = parser.getgroup("properties", "properties of the Remix video contract")
    for flag, given in (BASE_URL, *OPTIONS.items()):
        group.addoption(flag, **given)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a run in several processes against somebody's provider: each would have a budget of its own."""
    if config.getoption("--base-url", None) and config.getoption("numprocesses", None):
        raise pytest.UsageError("with --base-url the properties run in a single process; leave out --numprocesses")


@define
class Provider:
    """A provider under test: what it was sent, and what that cost.

    ``valid`` and ``invalid`` are the settings of Hypothesis for requests that make a job and for those that make none.
    """

    target: Target
    transport: Transport
    runner: asyncio.Runner
    budget: Budget
    valid: settings
    invalid: settings
    # Not in a failure's text: requests carry the key.
    exchanges: dict[Request, Exchange] = field(factory=dict, repr=False)

    def send(self, request: Request) -> Exchange:
        """Send a request, or return the exchange of the same request; skip the test where it shows nothing.

        That is so where the budget is spent, and where a provider that has accepted a request before is busy.
        """
        if request not in self.exchanges:
            reason = self.budget.exhausted()
            if reason:
                pytest.skip(reason)
            self.exchanges[request] = self.runner.run(self.transport.send(request))
            exchange = self.exchanges[request]
            self.budget.count(exchange, accepted=exchange.accepted, valid=True)
        exchange = self.exchanges[request]
        if self.budget.accepted and exchange.response and exchange.response.status in BUSY:
            pytest.skip(f"the provider is busy ({exchange.response.status})")
        return exchange

    def ask(self, media_type: str, document: Any, video_id: str | None = None) -> Exchange:
        """Send a document in a media type."""
        content_type, body = written(media_type, document)
        return self.send(self.target.request(OPERATION, body=body, content_type=content_type, video_id=video_id))

    def accepts(self, media_type: str, document: Any) -> bool:
        """Return whether the provider accepts a document in a media type."""
        return self.ask(media_type, document).accepted

    def documents(self) -> list[Any]:
        """Return the provider's responses to a plain request in each media type and for each source video."""
        asked = [(name, None) for name in MEDIA_TYPES] + [
            (MEDIA_TYPES[0], video) for video in self.target.video_ids[1:]
        ]
        exchanges = [self.ask(name, request_of(name), video) for name, video in asked]
        responses = [exchange.response for exchange in exchanges if exchange.response and exchange.accepted]
        return [decode_json(response.body).value for response in responses]


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Iterator[Target]:
    """Return the provider's address and key; the reference provider is served meanwhile where no other is named."""
    url = pytestconfig.getoption("--base-url", None)
    if url is None:
        with serving(ReferenceProvider(CONTRACT)) as origin:
            yield Target(f"{origin}{BASE}", KEY, USABLE)
        return
    try:
        key = api_key(pytestconfig.getoption("--api-key-env"))
        yield Target(Target.checked_url(url), key, tuple(pytestconfig.getoption("--video-id") or [VIDEO_ID]))
    except Error as error:
        pytest.exit(f"properties: {error}", returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def provider(pytestconfig: pytest.Config, target: Target) -> Iterator[Provider]:
    """Return the provider under test; everything that needs it fails where it does not accept a plain request."""
    foreign = pytestconfig.getoption("--base-url", None) is not None
    jobs = pytestconfig.getoption("--max-jobs", MAX_JOBS) if foreign else MANY
    # Against somebody's provider nothing is shrunk, which would send many more requests.
    few = settings(STEADY, max_examples=2, phases=[Phase.generate])
    with asyncio.Runner() as runner:
        transport = runner.run(Transport().__aenter__())
        provider = Provider(
            target,
            transport,
            runner,
            Budget(Limits(jobs, math.inf)),
            valid=few if foreign else settings(STEADY, max_examples=25),
            invalid=settings(few, max_examples=15) if foreign else settings(STEADY, max_examples=50),
        )
        try:
            plain = provider.ask(MEDIA_TYPES[0], request_of(MEDIA_TYPES[0]))
            if not plain.accepted:
                came = plain.response.status if plain.response else plain.failure
                pytest.fail(f"a plain request was not accepted ({came}); see --api-key-env, --video-id", pytrace=False)
            yield provider
        finally:
            runner.run(transport.__aexit__(None, None, None))
