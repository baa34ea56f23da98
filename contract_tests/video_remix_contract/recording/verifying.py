"""Verify a client from the first run of its command to the report."""

from __future__ import annotations

import itertools
import secrets
import shlex
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from attrs import evolve, field, frozen

from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.calls import Call, Calls, judge_calls
from video_remix_contract.judging.verdict import Overall, Verdict, conclude
from video_remix_contract.recording.command import Ended, Outcome, Output, run
from video_remix_contract.recording.recorder import Address, Recorder, Run
from video_remix_contract.recording.tolerance import Survival, survival
from video_remix_contract.reference_provider.server import listen, serving_on
from video_remix_contract.report.curl import MAX_COMMAND, Curl, Reproducer, Reproduction
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.report.redact import Redactor
from video_remix_contract.wire.messages import Exchange, Request, url_path

# Seconds for what a client left behind on the wire to arrive.
SETTLE = 3.0
Watch = Callable[[str], None]


@frozen
class ClientSettings:
    """How a client is run and what counts.

    ``timeout`` is in seconds for a run of the command, ``deadline`` for all of them, ``at_once`` the number of runs
    at the same time, ``expected`` the expected failures with their reasons.
    """

    timeout: float = 60.0
    deadline: float = 900.0
    at_once: int = 1
    expected: Mapping[Clause, str] = field(factory=dict)
    fail_on: Level = Level.MUST


@frozen
class Rerun:
    """Writes down how a client's run can be seen again: the command line for its scenario or its fault alone.

    ``addresses`` has those of the runs by label, ``options`` what the user gave besides.
    """

    command: Sequence[str]
    addresses: Mapping[str, Address]
    options: Sequence[str] = ()
    folder: str | None = None

    def reproduction(self, exchange: Exchange) -> Reproduction:
        """Return the command for a POSIX shell; the request where the command is too long."""
        address = self.addresses.get(exchange.label or "", Address())
        about = ["--scenario", address.scenario, *(["--faults", address.fault] if address.fault else [])]
        words = ["video-remix-contract", "verify", "client", *self.options, *about, "--", *self.command]
        line = shlex.join(words)
        return Reproduction(line) if len(line) <= MAX_COMMAND and line.isascii() else Curl().reproduction(exchange)


@contextmanager
def recording(recorder: Recorder, port: int = 0) -> Iterator[str]:
    """Serve a recorder on loopback while the block runs; the value is its origin. Redirects lead to a second port."""
    own, other = listen(port), listen()
    recorder.other_origin = f"http://127.0.0.1:{other.getsockname()[1]}"
    with serving_on(recorder, [own, other]):
        yield f"http://127.0.0.1:{own.getsockname()[1]}"


def verify_client(
    recorder: Recorder,
    command: Sequence[str],
    plan: Sequence[Address],
    settings: ClientSettings,
    stop: threading.Event,
    *,
    apart: bool = False,
    verbosity: int = 0,
    options: Sequence[str] = (),
    watch: Watch = lambda _: None,
) -> Report:
    """Run a command once for each address of a plan against a recording provider, and return the report.

    ``apart`` is whether what the command prints goes to standard error, ``verbosity`` of which runs that
    is shown: -1 none, 0 the first, since a traceback for every fault would hide the verdict, 1 all. ``options`` are
    those that a run of a part of it takes as well, ``watch`` gets a line for each run, ``stop`` ends the run where it
    is. Raises UsageError where the command cannot be started.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    key = f"sk-{secrets.token_hex(16)}"
    survived: list[tuple[Run, Ended]] = []

    def one(address: Address, origin: str) -> tuple[Run, Ended] | None:
        left = settings.deadline - (time.perf_counter() - began)
        if stop.is_set() or left <= 0:
            return None
        scenario = recorder.scenarios[address.scenario]
        recorded = recorder.begin(address, scenario.given)
        output = Output(hidden=verbosity < (0 if address == plan[0] else 1), apart=apart)
        environment = variables(f"{origin}{address.path}", key, address.scenario, scenario.given)
        ended = run(command, environment, min(settings.timeout, left), stop, output)
        # What our own deadline ended shows nothing of the client.
        if stop.is_set() or (ended.code is None and left < settings.timeout):
            return None
        recorder.idle.wait(SETTLE)
        if address == plan[0] and not recorded.exchanges and ended.outcome is not Outcome.SUCCEEDED:
            raise UsageError(f"the command {ended.words} and sent nothing; it gets OPENAI_BASE_URL in its environment")
        watch(f"{recorded.name}: {ended.words}, {recorded.provider.jobs} jobs")
        return recorded, ended

    with recording(recorder) as origin, ThreadPoolExecutor(settings.at_once) as pool:
        try:
            # The first run shows whether the command works at all; the others begin when it has ended.
            for addresses in (plan[:1], plan[1:]):
                results = pool.map(one, addresses, itertools.repeat(origin))
                survived.extend(result for result in results if result is not None)
        except KeyboardInterrupt:
            stop.set()
        except BaseException:
            stop.set()
            raise
    notes = list(command_notes(survived, len(plan), stop, settings))
    survivals = [survival(recorder.catalogue, *entry) for entry in survived]
    return client_report(
        recorder,
        {"kind": "client", "name": shlex.join(command)},
        settings,
        secrets=(key,),
        started=started,
        seconds=time.perf_counter() - began,
        notes=notes,
        survivals=survivals,
        interrupted=stop.is_set(),
        reproducer=Rerun(command, {address.label: address for address in plan}, options),
    )


def variables(base_url: str, key: str, scenario: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for a command: VRC_VIDEO_ID for `video_id`, VRC_PROMPT for `prompt` …."""
    named = {f"VRC_{name.upper().replace('-', '_')}": value for name, value in given.items()}
    return {"OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": key, "VRC_SCENARIO": scenario, **named}


def client_report(
    recorder: Recorder,
    subject: dict[str, str],
    settings: ClientSettings,
    *,
    started: datetime,
    seconds: float,
    secrets: tuple[str, ...] = (),
    notes: Sequence[str] = (),
    survivals: Sequence[Survival] | None = None,
    interrupted: bool = False,
    reproducer: Reproducer | None = None,
) -> Report:
    """Judge all that a recorder has recorded and return the report."""
    catalogue = recorder.catalogue
    runs = list(recorder.runs.values())
    calls = judge_calls(catalogue, [Call(tuple(run.exchanges), run.given) for run in runs])
    verdict = conclude(catalogue, Side.CLIENT, calls.judgements, expected=settings.expected, fail_on=settings.fail_on)
    return Report(
        catalogue=catalogue,
        subject=subject,
        verdict=explained(verdict, calls),
        jobs=Jobs(sum(run.provider.jobs for run in runs)),
        exchanges=len(calls.judgements) + len(calls.passed_over),
        seconds=seconds,
        started=started,
        notes=(*notes, *recorded_notes(recorder, calls)),
        redactor=Redactor(secrets),
        survival=None if survivals is None else {entry.name: entry.document for entry in survivals},
        interrupted=interrupted,
        curl=reproducer or Curl(),
    )


def explained(verdict: Verdict, calls: Calls) -> Verdict:
    """Return a verdict that says why nothing was seen."""
    if calls.judgements or verdict.overall is not Overall.INCONCLUSIVE:
        return verdict
    if not calls.passed_over:
        return evolve(verdict, reason="no request arrived: does the client use OPENAI_BASE_URL?")
    request = calls.passed_over[0].request
    reason = f"no request was for the contract's operation; the first was {request.method} {url_path(request.url)}"
    return evolve(verdict, reason=reason)


def command_notes(
    ended: Sequence[tuple[Run, Ended]], planned: int, stop: threading.Event, settings: ClientSettings
) -> Iterator[str]:
    """Yield what is to be known of the runs of a command."""
    for recorded, end in ended:
        scenario = recorded.scenario
        quiet = scenario is not None and not scenario.disturbs and recorded.fault is None
        if quiet and end.outcome is not Outcome.SUCCEEDED:
            yield f"the command {end.words} in the scenario {recorded.name}, in which nothing goes wrong"
    left_out = planned - len(ended)
    if left_out and not stop.is_set():
        yield f"{left_out} of {planned} runs were left out at the deadline of {settings.deadline:g} s"


def recorded_notes(recorder: Recorder, calls: Calls) -> Iterator[str]:
    """Yield what is to be known of what was recorded."""
    if calls.passed_over:
        counted = Counter(named(exchange.request) for exchange in calls.passed_over)
        shown = ", ".join(f"{name} ({count})" for name, count in itertools.islice(counted.items(), 5))
        yield f"requests to other operations, passed over: {shown}"
    if recorder.dropped:
        yield f"{recorder.dropped} exchanges were too many or too large to be recorded"


def named(request: Request) -> str:
    """Return method and path of a request, without what names the run."""
    return f"{request.method} {Address.of(url_path(request.url))[1]}"
