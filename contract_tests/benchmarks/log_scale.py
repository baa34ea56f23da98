"""Judge much recorded traffic by every engine, and compare each report with what was generated.

``make bench ONLY=log_scale`` prints two Markdown tables. Each measured run is a process of its own; the command line
judges, but where a worker of Ray is killed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from external import UnavailableError, python_with
from logs.generated import Traffic
from logs.on_ray.troubles import killed
from support import ROOT
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.contract import load
from video_remix_contract.traffic.har_entries import entry_of
from video_remix_contract.traffic.ndjson import record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ON_RAY = ROOT / "contract_tests" / "tests" / "logs" / "on_ray"
FORMS = ("NDJSON", "gzip", "HAR")
SHARDS, ROUNDS, PIECES = 7, 3, 8
# A fraction of the exchanges, by which memory is compared.
FEWER = 100
LOADS = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
# What differs from run to run, and between environments.
ITS_OWN = {"started", "seconds", "tool"}


@frozen
class Ran:
    """What some processes took: seconds, processor time, and the most memory of one in MiB; and their report.

    Memory is 0 where it is not known.
    """

    seconds: float
    cpu: float
    memory: float
    report: dict[str, Any] = field(factory=dict)


def measured(folder: Path, *commands: Sequence[str]) -> Ran:
    """Run commands one after the other."""
    memory = cpu = 0.0
    before = time.perf_counter()
    for command in commands:
        with (folder / "out").open("wb") as out:
            process = subprocess.Popen(command, cwd=folder, stdout=out, env=surroundings(folder))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 3):
            raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
        memory, cpu = max(memory, used.ru_maxrss / 1024), cpu + used.ru_utime + used.ru_stime
    return Ran(time.perf_counter() - before, cpu, memory)


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of all runs: Ray has a home of its own, and the package from this checkout."""
    path = os.pathsep.join(str(ROOT / name) for name in ("contract_tests", "generated", "contract_tests/tests"))
    return {**os.environ, "PYTHONPATH": path, "HOME": str(folder)}


def verify(name: str, *more: str, report: str = "report.json") -> list[str]:
    """Return the command that judges a recording."""
    return [sys.executable, "-m", "video_remix_contract", "verify", "log", name, "--json", report, "-q", *more]


def judged(folder: Path, name: str, *more: str) -> Ran:
    """Judge by one command."""
    ran = measured(folder, verify(name, *more))
    return with_report(ran, folder / "report.json")


def with_report(ran: Ran, path: Path) -> Ran:
    """Return what was measured with the report that was written."""
    return Ran(ran.seconds, ran.cpu, ran.memory, json.loads(path.read_text()))


def by_shards(folder: Path, name: str) -> Ran:
    """Judge by shards, one after the other, and merge their reports."""
    parts = [f"{number}.json" for number in range(1, SHARDS + 1)]
    commands = [verify(name, "--shard", f"{part.split('.')[0]}/{SHARDS}", report=part) for part in parts]
    merge = [sys.executable, "-m", "video_remix_contract", "report", "merge", *parts, "--json", "report.json"]
    return with_report(measured(folder, *commands, merge), folder / "report.json")


def on_ray(folder: Path, name: str) -> Ran:
    """Judge by Ray, where a worker is killed once."""
    (folder / "killed").unlink(missing_ok=True)
    size = (folder / name).stat().st_size // PIECES + 1
    python = str(python_with(ON_RAY / "requirements.txt", "ray"))
    ran = measured(folder, [python, str(ON_RAY / "judging.py"), "local", name, str(size), killed.__name__])
    if not (folder / "killed").exists():
        raise SystemExit("no worker was killed")
    # Its workers are not the children of what was measured.
    return Ran(ran.seconds, ran.cpu, 0.0, json.loads((folder / "out").read_text())["report"])


ENGINES: dict[str, Callable[[Path, str], Ran]] = {
    "1 process": judged,
    "2 processes": lambda folder, name: judged(folder, name, "--jobs", "2"),
    f"{SHARDS} shards, merged": by_shards,
    "Ray, a worker killed": on_ray,
}


def written(folder: Path, traffic: Traffic) -> dict[str, str]:
    """Write traffic in each form, and return the names of the files."""
    plain, packed, har = names = ("traffic.ndjson", "traffic.ndjson.gz", "traffic.har")
    with (folder / plain).open("w") as lines, gzip.open(folder / packed, "wt", compresslevel=1) as zipped:
        for text in traffic.texts(record_of):
            lines.write(f"{text}\n")
            zipped.write(f"{text}\n")
    with (folder / har).open("w") as entries:
        entries.write(
            '{"log": {"version": "1.2", "creator": {"name": "video-remix-contract", "version": "1"}, "entries": ['
        )
        for number, text in enumerate(traffic.texts(entry_of)):
            entries.write(f",{text}" if number else text)
        entries.write("]}}")
    return dict(zip(FORMS, names, strict=True))


def is_exact(traffic: Traffic, report: dict[str, Any]) -> bool:
    """Return whether a report has the counts of what was generated."""
    log, made = report["log"], traffic.counts
    broken = Counter({clause["id"]: clause["broken"] for clause in report["clauses"] if clause["broken"]})
    found = [log["counts"][name] for name in ("records", "judged", "other_operations", "unanswered")]
    return (
        broken == traffic.breaches(load())
        and [*found, log["suspicions"]["count"]]
        == [traffic.count, traffic.count - made["other"], made["other"], made["silent"], made["lost"] + made["silent"]]
        and log["unread"]["count"] == 0
    )


def rows(count: int) -> dict[tuple[str, str], tuple[Ran, bool]]:
    """Judge so many exchanges in each form by each engine; return what was measured, and whether it is exact."""
    result = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        traffic = Traffic(catalogue(load()), count, seed=1, unreadable=False)
        for form, file in written(folder, traffic).items():
            texts = set()
            for engine, judge in ENGINES.items():
                try:
                    ran = judge(folder, file)
                except UnavailableError as error:
                    print(f"{engine}: {error}", file=sys.stderr)
                    continue
                texts.add(json.dumps({key: value for key, value in ran.report.items() if key not in ITS_OWN}))
                result[form, engine] = (ran, is_exact(traffic, ran.report) and len(texts) == 1)
                print(f"{count} {form} {engine}: {ran.seconds:.1f} s", file=sys.stderr)
    return result


def conforming(count: int) -> None:
    """Print what judging conforming traffic takes, by the cost of reading it as JSON, and what two processes gain."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, number in (("many", count), ("one", 1)):
            texts = Traffic(catalogue(load()), number, share=1e-12).texts(record_of)
            (folder / file).write_text("".join(f"{text}\n" for text in texts))
        taken: dict[str, list[float]] = {"read": [], "judged": [], "one": [], "two": []}
        for _ in range(ROUNDS):
            # What a process takes to begin is measured, and left out.
            read, begun = (measured(folder, [sys.executable, "-c", LOADS, file]) for file in ("many", "one"))
            taken["read"].append((read.cpu - begun.cpu) / count)
            alone, begun = (judged(folder, file) for file in ("many", "one"))
            taken["judged"].append((alone.cpu - begun.cpu) / count)
            taken["one"].append(alone.seconds)
            taken["two"].append(judged(folder, "many", "--jobs", "2").seconds)
    reading, judging, one, two = map(statistics.median, taken.values())
    print("\n| conforming, an exchange | CPU |")
    print("|---|---|")
    print(f"| `json.loads` of its line | {reading * 1e6:.1f} µs |")
    print(f"| read and judged | {judging * 1e6:.1f} µs, {judging / reading:.1f} times as much |")
    print(f"| two processes | {one / two:.2f} times as fast ({one:.1f} s, {two:.1f} s) |")


def main() -> int:
    """Measure and print; the exit status is 1 where a report is not exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exchanges", type=int, default=100_000)
    count = parser.parse_args().exchanges
    few, many = rows(count // FEWER), rows(count)
    print(
        f"| form | judged by | exchanges | seconds | a second | MiB at {count // FEWER:,} | MiB at {count:,} | exact |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (form, engine), (ran, exact) in many.items():
        before, exact_before = few[form, engine]
        memory = " | ".join(f"{one.memory:.0f}" if one.memory else "" for one in (before, ran))
        verdict = "yes" if exact and exact_before else "no"
        print(
            f"| {form} | {engine} | {count:,} | {ran.seconds:.1f} | {count / ran.seconds:,.0f} | {memory} | {verdict} |"
        )
    conforming(min(count, 100_000))
    return 0 if all(exact for _, exact in [*few.values(), *many.values()]) else 1


if __name__ == "__main__":
    sys.exit(main())
