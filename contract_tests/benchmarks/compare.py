"""Compare ``verify provider`` with ``schemathesis run`` in one run: faults caught, false alarms, jobs, seconds.

``make bench ONLY=compare`` runs both, each as a process with its default options, against the same providers: one fault
for every clause, and every legal oddity. It prints a Markdown table.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field
from probing.legal import LEGAL
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.openapi.contract import default_fragment, load
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider, Refusal, convention
from video_remix_contract.reference_provider.behaviour import Behaviour
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import UNFINISHED, USABLE
from video_remix_contract.wire.messages import Defect, header

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.reference_provider.behaviour import Occasion
    from video_remix_contract.wire.messages import Request

KEY = "sk-benchmark-key"
BIN = Path(sys.executable).parent


class SingleKey(ReferenceProvider):
    """The reference provider with a single key, since a tool may make up any other as the wrong key."""

    def unauthorized(self, clauses: Catalogue, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse every other key, where the behaviour does not accept a wrong key."""
        given = header(request.headers, "authorization")
        wrong = convention(clauses, Defect.WRONG_KEY)
        if given and given != f"Bearer {KEY}" and not self.behaviour.tolerates(wrong, asked):
            return Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
        return super().unauthorized(clauses, request, asked)


@define
class Tool:
    """A command line to compare, with what it did; ``strict`` makes it fail on conventions too."""

    name: str
    command: list[str]
    strict: list[str] = field(factory=list)
    must: list[bool] = field(factory=list)
    should: list[bool] = field(factory=list)
    alarms: list[bool] = field(factory=list)
    jobs: list[int] = field(factory=list)
    seconds: list[float] = field(factory=list)

    def objects(self, app: ReferenceProvider, behaviour: Behaviour, *, strict: bool) -> bool:
        """Run the tool against a behaviour and return whether it exits with a failure."""
        app.restart(behaviour)
        command = [*self.command, *(self.strict if strict else [])]
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch:
            done = subprocess.run(
                command, capture_output=True, check=False, cwd=scratch, env={**os.environ, "OPENAI_API_KEY": KEY}
            )
        self.seconds.append(time.perf_counter() - started)
        self.jobs.append(app.jobs)
        return done.returncode != 0

    def row(self) -> str:
        """Return what the tool did as a row of the table."""
        shares = [f"{sum(kind)} of {len(kind)}" for kind in (self.must, self.should, self.alarms)]
        jobs = f"{statistics.median(self.jobs):g}, {max(self.jobs)}"
        return f"| `{self.name}` | {' | '.join(shares)} | {jobs} | {statistics.median(self.seconds):.2f} |"


def commands_at(base_url: str, fragment: Path) -> dict[str, list[str]]:
    """Return the command line of each tool by its name."""
    ours = [str(BIN / "video-remix-contract"), "verify", "provider", base_url, "--spec", str(fragment)]
    ours += [option for name in USABLE for option in ("--video-id", name)]
    theirs = [str(BIN / "schemathesis"), "run", str(fragment), "--url", base_url, "-H", f"Authorization: Bearer {KEY}"]
    return {"verify provider": [*ours, "--pending-video-id", UNFINISHED[0]], "schemathesis run": theirs}


def main() -> int:
    """Run the comparison and print its table."""
    clauses = catalogue(load())
    first = {fault.clause: fault for fault in reversed(all_faults(clauses))}
    app = SingleKey(clauses.contract)
    with serving(app) as origin:
        tools = [Tool(*each) for each in commands_at(f"{origin}{BASE}", default_fragment()).items()]
        tools[0].strict += ["--fail-on", "should"]
        for tool in tools:
            for clause in clauses.of(Side.PROVIDER):
                caught = tool.must if clause.level is Level.MUST else tool.should
                caught.append(tool.objects(app, first[clause], strict=True))
            for behaviour in [Behaviour(), *LEGAL.values()]:
                tool.alarms.append(tool.objects(app, behaviour, strict=False))
    print("| tool | MUST faults caught | SHOULD faults caught | false alarms | jobs: median, maximum | seconds a run |")
    print("|---|---|---|---|---|---|")
    for tool in tools:
        print(tool.row())
    return 0


if __name__ == "__main__":
    sys.exit(main())
