"""What every stack answers: nothing here is the business of a framework, so that each file shows its framework."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from itertools import count
from typing import Any

# The key, the source videos with their status, and a conforming response, as JSON.
GIVEN: dict[str, Any] = json.loads(os.environ.get("STACK") or "{}")
NUMBERS = count(1)
PATH = "/v1/videos/{video_id}/remix"


class RefusedError(Exception):
    """A request that is refused: the status, a sentence, the member that was wrong."""

    def __init__(self, status: int, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.param = status, message, param

    @property
    def envelope(self) -> dict[str, Any]:
        """The body of the response, in the platform's envelope."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": str(self.status)}}


def authorize(authorization: str | None, video_id: str) -> None:
    """Raise RefusedError where the key is missing or wrong, or the video is not there or not completed."""
    if authorization != f"Bearer {GIVEN['key']}":
        raise RefusedError(401, "The key is missing or wrong.")
    status = GIVEN["videos"].get(video_id)
    if status is None:
        raise RefusedError(404, "There is no such video.", "video_id")
    if status != "completed":
        raise RefusedError(409, "The video is not completed.", "video_id")


def prompt_of(document: Any) -> str:
    """Return the prompt of a document; raise RefusedError where it is not there or not a text."""
    prompt = document.get("prompt") if isinstance(document, dict) else None
    if not isinstance(prompt, str):
        raise RefusedError(400, "The body must have a prompt, a text.", "prompt")
    return prompt


def job(video_id: str, prompt: str) -> dict[str, Any]:
    """Return the video object of a new job."""
    changes = {"id": f"remix_{next(NUMBERS)}", "created_at": int(time.time())}
    return {**GIVEN["response"], **changes, "prompt": prompt, "remixed_from_video_id": video_id}


def listening() -> socket.socket:
    """Return a socket that listens on a free port of loopback, and announce the port to whoever started the process."""
    sock = socket.create_server(("127.0.0.1", 0))
    announce(sock.getsockname()[1])
    return sock


def announce(port: int) -> None:
    """Write the port where the process listens as its first line of output."""
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
