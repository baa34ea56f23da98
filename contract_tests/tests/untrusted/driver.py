"""Run every verb on hostile files, each file in a process of its own that has little memory.

A line of JSON on the standard input asks: ``{"file", "folder", "verbs"}``. A line on the standard output answers: a
list of ``{"verb", "code", "out", "err"}``; the last has the code None where the process was killed or hung. The
processes are forks of this one, which has imported everything, so that hundreds of runs take a minute.
"""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import select
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import video_remix_contract.probing.fuzz.session  # noqa: F401 - so that no fork imports it
from hypothesis.strategies import characters
from patience import MAX_WAIT
from support import FIXED_FRAGMENT, ROOT
from video_remix_contract.cli.main import main
from video_remix_contract.errors import ContractError, Error, RecordingError
from video_remix_contract.generation.refusals import GenerationError
from video_remix_contract.generation.rendering import read_fragment
from video_remix_contract.maintenance import release_gate
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.faults import lines_of
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.traffic.har import read_har
from video_remix_contract.traffic.ndjson import read_ndjson
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.reading import Unread, records
from video_remix_contract.traffic.sources import sources
from video_remix_contract.untrusted.text import line

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_MEMORY = 1536 * 1024 * 1024
KNOWN = str(FIXED_FRAGMENT)
OPERATION = ("--operation", "POST", "/videos/{video_id}/remix")
DEAD = "http://127.0.0.1:9/v1"
# No port has this number, so that the server stops where it would begin to listen.
NO_PORT = "99999"


def gate(file: str, folder: Path) -> int:
    """Run the release gate in a checkout whose fragment is the file."""
    (folder / "spec" / "released").mkdir(parents=True)
    (folder / "spec" / "openapi.yaml").symlink_to(file)
    (folder / "spec" / "released" / "openapi.yaml").symlink_to(KNOWN)
    (folder / "spec" / "released" / "client-api.json").symlink_to(ROOT / "spec" / "released" / "client-api.json")
    (folder / "generated").symlink_to(ROOT / "generated")
    (folder / "CHANGELOG.md").symlink_to(ROOT / "CHANGELOG.md")
    os.chdir(folder)
    return release_gate.main([])


def generation(file: str, _: Path) -> int:
    """Read a fragment as ``make generate`` does."""
    try:
        read_fragment(Path(file))
    except (ContractError, GenerationError) as error:
        sys.stderr.write("\n".join([*lines_of(error), ""]))
        return 2
    return 0


def recording(read: Any) -> Callable[[str, Path], int]:
    """Return the reading of a recording to its end."""

    def run(file: str, _: Path) -> int:
        try:
            sys.stdout.write(f"{sum(1 for _ in read(file))} exchanges\n")
        except RecordingError as error:
            sys.stderr.write(f"{line(error)}\n")
            return 2
        return 0

    return run


def verified(file: str, folder: Path) -> int:
    """Verify the reference provider of the fragment with the fragment."""
    module = type(sys)("hostile_application")
    module.app = ReferenceProvider(load(file))  # type: ignore[attr-defined] # a module made here
    sys.modules["hostile_application"] = module
    report = str(folder / "report.json")
    return main(["verify", "provider", "--app", "hostile_application:app", "--spec", file, "--json", report, "-v"])


def any_recording(file: str, _: Path) -> int:
    """Read whatever kind of recording a file is, in pieces; what cannot be read is named."""
    count = unread = 0
    for piece in pieces(sources([file])):
        for record in records(piece):
            count += 1
            if isinstance(record, Unread):
                unread += 1
                sys.stderr.write(f"{line(f'{record.place}: {record.message}')}\n")
    sys.stdout.write(f"{count} records\n")
    return 2 if unread else 0


VERBS: dict[str, Callable[[str, Path], int]] = {
    "clauses": lambda file, _: main(["clauses", "--spec", file]),
    "clauses ID": lambda file, _: main(["clauses", "response.status", "--spec", file]),
    "diff NEW": lambda file, folder: main(["diff", KNOWN, file, "--markdown", str(folder / "d.md")]),
    "diff OLD": lambda file, folder: main(["diff", file, KNOWN, "--json", str(folder / "d.json")]),
    "extract": lambda file, _: main(["extract", file, *OPERATION]),
    "serve --list-faults": lambda file, _: main(["serve", "--list-faults", "--spec", file]),
    "serve": lambda file, _: main(["serve", "--port", NO_PORT, "--spec", file]),
    "verify": lambda file, _: main(["verify", "provider", DEAD, "--spec", file]),
    "verify --fuzz": lambda file, _: main(["verify", "provider", DEAD, "--fuzz", "3", "--spec", file]),
    "verify --app": verified,
    "verify --expected-failures": lambda file, _: main(
        ["verify", "provider", DEAD, "--spec", KNOWN, "--expected-failures", file]
    ),
    "gate": gate,
    "generate": generation,
    "har": recording(read_har),
    "ndjson": recording(read_ndjson),
    "any recording": any_recording,
}


def run(verb: str, file: str, folder: Path) -> dict[str, Any]:
    """Run a verb and return what it did."""
    out, err = io.StringIO(), io.StringIO()
    folder.mkdir()
    gc.collect()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = VERBS[verb](file, folder)
        except Error as error:
            # The library's own users get the error.
            err.write("\n".join([*lines_of(error), ""]))
            code = 2
        except BaseException:  # noqa: BLE001 - whatever it is, a test reports it
            traceback.print_exc()
            code = -1
    return {"verb": verb, "code": code, "out": out.getvalue(), "err": err.getvalue()}


def run_all(asked: dict[str, Any], descriptor: int) -> None:
    """Run the verbs one after the other in little memory, and write what each did."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number, verb in enumerate(asked["verbs"]):
        result = run(verb, asked["file"], Path(asked["folder"], str(number)))
        os.write(descriptor, json.dumps(result).encode() + b"\n")


def forked(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the verbs do in a process of their own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            run_all(asked, writing)
        finally:
            os._exit(0)
    os.close(writing)
    text = b""
    while select.select([reading], [], [], MAX_WAIT)[0]:
        content = os.read(reading, 65536)
        if not content:
            break
        text += content
    else:
        os.kill(child, 9)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    results = [json.loads(each) for each in text.splitlines()]
    if len(results) < len(asked["verbs"]):
        unfinished = asked["verbs"][len(results)]
        results.append({"verb": unfinished, "code": None, "out": "", "err": f"ended with status {status}"})
    return results


if __name__ == "__main__":
    # Hypothesis makes a table of all characters when it first draws a text, which takes a second: not in each fork.
    characters(codec="utf-8").validate()
    gc.freeze()
    os.environ["OPENAI_API_KEY"] = "sk-hostile-documents"
    for request in sys.stdin:
        sys.stdout.write(json.dumps(forked(json.loads(request))) + "\n")
        sys.stdout.flush()
