"""The reports in docs/reports: web stacks and clients that others wrote, as the command line judges them here.

``make reports`` runs them and writes docs/reports/SUBJECT/VERSION/NAME.json, with the versions that are installed, and
then docs/site. Older versions stay where they are. Nothing checks them for drift, only that docs/site shows them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clients.known import CLIENTS
from external import UnavailableError
from stacks.running import STACKS, VIDEOS
from support import KEY, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEPT, SITE = Path("docs", "reports"), Path("docs", "site")
# By the name in the tests: the subject, and the package or program whose version counts. Few: a report has 100 KB.
KEPT_STACKS = {
    "Flask": ("flask", "flask"),
    "FastAPI": ("fastapi", "fastapi"),
    "Express with multer": ("express", "express"),
}
KEPT_CLIENTS = {"openai Python": "openai-python", "openai Node": "openai-node", "curl": "curl", "wget": "wget"}


def keep(name: str, version: str, kind: str, arguments: Sequence[str]) -> None:
    """Judge a subject by the command line, from the root of the checkout, so that its paths are anybody's."""
    path = KEPT / name / version / f"{kind}.json"
    command = ["video-remix-contract", "verify", kind, "--json", str(path), "--quiet", *arguments]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, env=environment | {"OPENAI_API_KEY": KEY}, check=False)
    if done.returncode == 2 or not (ROOT / path).exists():
        raise UnavailableError(f"{name} {version} could not be judged")


def stacks() -> None:
    """Keep the reports on web stacks."""
    completed = [f"--video-id={name}" for name, status in VIDEOS.items() if status == "completed"]
    pending = [f"--pending-video-id={name}" for name, status in VIDEOS.items() if status != "completed"][:1]
    for stack in STACKS:
        if stack.name in KEPT_STACKS:
            name, package = KEPT_STACKS[stack.name]
            with stack.running() as origin:
                keep(name, stack.versions[package], "provider", [f"{origin}/v1", *completed, *pending])


def clients() -> None:
    """Keep the reports on clients."""
    for client in CLIENTS:
        if client.name in KEPT_CLIENTS:
            keep(KEPT_CLIENTS[client.name], client.version(), "client", ["--", *relative(client.command())])


def relative(command: Iterable[str]) -> list[str]:
    """Return a command with the paths below the checkout as paths from there."""
    return [word.removeprefix(f"{ROOT}{os.sep}") for word in command]


def main() -> int:
    """Write the reports and the site; exit 2 where a subject cannot run on this machine."""
    try:
        stacks()
        clients()
    except UnavailableError as error:
        print(f"the reports are not complete: {error}", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "video_remix_contract", "report", "site", str(KEPT), "--output", str(SITE)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
