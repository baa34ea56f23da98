"""Compare what `compat` says of clients and faulty providers with what happens when they really meet.

Each client is run under some faults for its report, each faulty provider is verified for its own; then each client is
run once more against each faulty provider, in a process of its own, as a user would. A row for each client: how often
`compat` was right, also where the run under the very fault is taken out of the client's report.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from clients.known import CLIENTS
from clients.running import verified
from external import UnavailableError
from support import fixed_clauses
from video_remix_contract.probing.target import Target
from video_remix_contract.recording.recorder import Address
from video_remix_contract.recording.scenarios import scenarios
from video_remix_contract.recording.tolerance import visible_faults
from video_remix_contract.recording.verifying import variables
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.compatibility import Answer, compared
from video_remix_contract.verification import Settings, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clients.known import Client
    from video_remix_contract.reference_provider.fault import Fault

NAMES = ("openai Python", "openai Node", "curl", "the client here")
KEY = "sk-agreement"
SECONDS = 60


def main() -> int:
    """Print the agreement of each client, and each pair that `compat` got wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--faults", type=int, default=40, help="how many faults, evenly from all (default: 40)")
    wanted = parser.parse_args().faults
    every = visible_faults(fixed_clauses())
    faults = [every[index * len(every) // wanted] for index in range(min(wanted, len(every)))]
    providers = {fault.id: provider_report(fault) for fault in faults}
    agreed = pairs = 0
    for client in CLIENTS:
        if client.name not in NAMES:
            continue
        try:
            right, nearly, wrong = agreement(client, faults, providers)
        except UnavailableError as error:
            print(f"{client.name}: not run: {error}")
            continue
        agreed, pairs = agreed + right, pairs + len(faults)
        print(f"{client.name}: {right} of {len(faults)}; without the very fault {nearly}", flush=True)
        for line in wrong:
            print(f"    {line}", flush=True)
    print(f"{agreed} of {pairs} pairs")
    return 0


def provider_report(fault: Fault) -> dict[str, Any]:
    """Return the report on the reference provider with a fault."""
    clauses = fixed_clauses()
    with serving(ReferenceProvider(clauses.contract, fault)) as origin:
        return asyncio.run(verify(clauses, Target(f"{origin}{Address().path}", KEY), Settings())).document


def agreement(
    client: Client, faults: Sequence[Fault], providers: dict[str, dict[str, Any]]
) -> tuple[int, int, list[str]]:
    """Return how often `compat` was right about a client, the same without the very fault, and what it got wrong."""
    command = client.command()
    report = verified(command, "--scenario", "plain", "--faults", ",".join(fault.id for fault in faults))
    right = nearly = 0
    wrong = []
    for fault in faults:
        works = meets(command, fault)
        others = {name: run for name, run in report["survival"].items() if name != fault.id}
        answer = compared(report, providers[fault.id]).answer
        right += (answer is Answer.WORKS) is works
        nearly += (compared(report | {"survival": others}, providers[fault.id]).answer is Answer.WORKS) is works
        if (answer is Answer.WORKS) is not works:
            wrong.append(f"{fault.id}: compat says {answer}, the client {'succeeded' if works else 'failed'}")
    return right, nearly, wrong


def meets(command: Sequence[str], fault: Fault) -> bool:
    """Return whether a client takes the response of a provider with a fault for good."""
    clauses = fixed_clauses()
    given = scenarios(clauses)[0].given
    with serving(ReferenceProvider(clauses.contract, fault)) as origin:
        environment = {**os.environ, **variables(f"{origin}{Address().path}", KEY, "", given)}
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=SECONDS)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
