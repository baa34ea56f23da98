"""Start a stack on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen
from external import node, node_folder
from patience import MAX_WAIT, patient
from support import FIXED_FRAGMENT, KEY, fixed_clauses, verified_at
from video_remix_contract.probing.defaults import MAX_JOBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.report.model import Report
    from video_remix_contract.verification import Settings

TESTS = FIXED_FRAGMENT.parent.parent
NODE = Path(__file__).parent / "node"
VIDEOS = {"video_123": "completed", "video_456": "completed", "video_789": "in_progress"}
STOP_SECONDS = 10
DRAWN = 40


@frozen
class Stack:
    """A correct provider: its name, the packages that it is made of, and its program with its arguments."""

    name: str
    packages: tuple[str, ...]
    program: tuple[str, ...]

    @property
    def on_node(self) -> bool:
        """Whether Node runs it."""
        return self.program[0].endswith(".mjs")

    @property
    def versions(self) -> dict[str, str]:
        """The versions of its packages."""
        if not self.on_node:
            return {package: version(package) for package in self.packages}
        modules = node_folder(NODE, "stacks") / "node_modules"
        return {
            package: json.loads((modules / package / "package.json").read_text(encoding="utf-8"))["version"]
            for package in self.packages
        }

    @contextmanager
    def running(self, **changes: Any) -> Iterator[str]:
        """Run it in a process of its own while the block runs; the value is its origin.

        ``changes`` are members of its responses with other values. Raises UnavailableError where this machine cannot
        run it.
        """
        if self.on_node:
            command, folder = [node(), *self.program], node_folder(NODE, "stacks")
        else:
            command, folder = [sys.executable, "-m", *self.program], TESTS
        environment = {**os.environ, "STACK": json.dumps(given(changes))}
        with (
            tempfile.TemporaryFile("w+") as errors,
            subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
            ) as process,
        ):
            guard = threading.Timer(MAX_WAIT, process.kill)
            guard.start()
            try:
                assert process.stdout is not None, "it is a pipe"
                port = process.stdout.readline().strip()
                guard.cancel()
                if not port:
                    process.wait()
                    errors.seek(0)
                    raise RuntimeError(f"{self.name} does not start: {errors.read()}")
                yield f"http://127.0.0.1:{port}"
            finally:
                guard.cancel()
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()

    def verified(self, origin: str, settings: Settings) -> Report:
        """Verify it, where it listens."""
        completed = tuple(name for name, status in VIDEOS.items() if status == "completed")
        pending = next(name for name, status in VIDEOS.items() if status != "completed")
        return verified_at(fixed_clauses(), origin, settings, video_ids=completed, pending_video_id=pending)


STACKS = (
    Stack("Django, WSGI", ("django", "waitress"), ("stacks.django_app",)),
    Stack("Django, ASGI", ("django", "uvicorn"), ("stacks.django_app", "asgi")),
    Stack("Django REST framework", ("djangorestframework", "django", "waitress"), ("stacks.drf_app",)),
    Stack("Flask", ("flask", "werkzeug"), ("stacks.flask_app",)),
    Stack("FastAPI", ("fastapi", "starlette", "uvicorn"), ("stacks.fastapi_app",)),
    Stack("aiohttp", ("aiohttp",), ("stacks.aiohttp_app",)),
    Stack("Tornado", ("tornado",), ("stacks.tornado_app",)),
    Stack("Express with multer", ("express", "multer"), ("express.mjs",)),
    Stack("Fastify with a schema", ("fastify", "@fastify/multipart"), ("fastify.mjs",)),
)


def verify_stack(stack: Stack) -> dict[int, Report]:
    """Run a stack and verify it without and with drawn requests; return the reports by the number of these.

    Raises UnavailableError where this machine cannot run it.
    """
    with stack.running() as origin:
        return {fuzz: stack.verified(origin, patient(MAX_JOBS + fuzz, fuzz=fuzz)) for fuzz in (0, DRAWN)}


def given(changes: dict[str, Any]) -> dict[str, Any]:
    """Return what every stack is given: the key, the videos that it knows, a conforming response of the fragment."""
    operation = fixed_clauses().operation
    response = operation.responses[operation.successes[0]]
    example = response.get("content", "application/json", "examples", "queued", "value")
    assert example is not None, "the fixed fragment has it"
    return {"key": KEY, "videos": VIDEOS, "response": example.value | changes}
