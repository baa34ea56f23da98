"""``verify client``: run a command against a recording provider and judge what it sent."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.cli.running.contracts import contract_of
from video_remix_contract.cli.running.keeping import recorded
from video_remix_contract.cli.running.outputs import check_outputs, deliver_report, prints_report
from video_remix_contract.cli.running.request_lines import showing
from video_remix_contract.cli.running.terminals import terminable
from video_remix_contract.cli.verify_client import ALL
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.recording.recorder import Address, Recorder, ignored
from video_remix_contract.recording.scenarios import scenarios
from video_remix_contract.recording.tolerance import visible_faults
from video_remix_contract.recording.verifying import ClientSettings, client_report, recording, verify_client
from video_remix_contract.report.model import Report
from video_remix_contract.untrusted.text import line


def run(options: argparse.Namespace) -> int:
    """Verify a client, by a command or by what arrives until Ctrl-C."""
    clauses = catalogue(contract_of(options))
    if options.list_scenarios:
        listed = scenarios(clauses)
        width = max(len(scenario.name) for scenario in listed)
        print("\n".join(f"{scenario.name:{width}}  {line(scenario.statement)}" for scenario in listed))
        return 0
    check_outputs(options)
    path = options.expected_failures
    settings = ClientSettings(
        options.timeout,
        options.deadline,
        options.jobs,
        load_expected_failures(path, clauses, Side.CLIENT) if path else {},
        Level(options.fail_on.upper()),
    )
    if not options.command and (options.faults or options.scenario):
        raise UsageError("without a command, name faults and scenarios in the path of the base URL: /f/FAULT/s/NAME/v1")
    with recorded(options) as keep:
        if options.command:
            report = by_command(Recorder(clauses, keep or ignored), settings, options)
        else:
            report = by_arrival(Recorder(clauses, showing(clauses, keep)), settings, options)
        code = deliver_report(report, options)
    if report.interrupted:
        raise KeyboardInterrupt
    return code


def by_command(recorder: Recorder, settings: ClientSettings, options: argparse.Namespace) -> Report:
    """Run the command of the options and return the report; interrupted, that of what was seen."""
    planned = list(plan(recorder, options))

    def announce(text: str) -> None:
        if (options.verbosity or 0) >= 0:
            print(line(text), file=sys.stderr, flush=True)

    announce(f"running {len(planned)} times: {' '.join(options.command)}")
    with terminable():
        return verify_client(
            recorder,
            options.command,
            planned,
            settings,
            threading.Event(),
            apart=prints_report(options),
            verbosity=options.verbosity or 0,
            options=() if options.spec is None else ("--spec", str(options.spec)),
            watch=announce,
        )


def plan(recorder: Recorder, options: argparse.Namespace) -> Iterable[Address]:
    """Yield the address of each run: the scenarios, then the faults; raises UsageError for an unknown name."""
    names = options.scenario or recorder.scenarios
    chosen = [Address(scenario=name) for name in dict.fromkeys(names)]
    chosen += [
        Address(fault=name, scenario=next(iter(recorder.scenarios))) for name in faults(recorder.catalogue, options)
    ]
    for number_of_run, address in enumerate(chosen, start=1):
        recorder.check(address)
        yield Address(str(number_of_run), address.fault, address.scenario)


def faults(clauses: Catalogue, options: argparse.Namespace) -> list[str]:
    """Return the names of the faults that the options ask for."""
    if options.faults is None:
        return []
    if options.faults == ALL:
        return [fault.id for fault in visible_faults(clauses)]
    return [name.strip() for name in options.faults.split(",") if name.strip()]


def by_arrival(recorder: Recorder, settings: ClientSettings, options: argparse.Namespace) -> Report:
    """Record what arrives until Ctrl-C and return the report."""
    started, began = datetime.now(UTC), time.perf_counter()
    with recording(recorder, options.port) as origin:
        print(f"recording on {origin}{Address().path} until Ctrl-C", file=sys.stderr, flush=True)
        with terminable():
            try:
                while True:
                    signal.pause()
            except KeyboardInterrupt:
                pass
        recorder.idle.wait(1)
    subject = {"kind": "client", "name": "whoever called"}
    return client_report(recorder, subject, settings, started=started, seconds=time.perf_counter() - began)
