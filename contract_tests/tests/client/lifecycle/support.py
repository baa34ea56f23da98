"""The client of the example, a provider on loopback whose jobs proceed, and a clock that tests move."""

from __future__ import annotations

import asyncio
import importlib
import json
import socket
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import Factory, define, field

from client.behaviour.support import KEY, Provider, Seen, answer, video
from client.fixed import ROOT, fixed_client

if TYPE_CHECKING:
    from collections.abc import Callable

FRAGMENT = ROOT / "spec" / "examples" / "video-lifecycle.yaml"
NAME = "lifecycle_client"
FILM = b"\0\0\0 ftypisom" + bytes(range(256)) * 1000
sys.path.insert(0, str(fixed_client(FRAGMENT, NAME)))
client: Any = importlib.import_module(NAME)
MODES = pytest.mark.parametrize("mode", ["sync", "async"])


@define
class Clock:
    """The time of the client: it passes only where the client would sleep."""

    moment: float = 0.0
    waits: list[float] = Factory(list)

    def now(self) -> float:
        """Return the time."""
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.moment += seconds

    async def async_sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.sleep(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give the client a clock that never waits."""
    made = Clock()
    monkeypatch.setattr(importlib.import_module(f"{NAME}._clock"), "now", made.now)
    sending = importlib.import_module(f"{NAME}._sending")
    monkeypatch.setattr(sending, "sleep", made.sleep)
    monkeypatch.setattr(sending, "async_sleep", made.async_sleep)
    return made


def use(mode: str, url: str, method: str, *arguments: Any, settings: dict[str, Any] | None = None, **given: Any) -> Any:
    """Call a method of `videos` through a facade of its own, sync or async."""
    kept = {"base_url": url, "api_key": KEY, "timeout": 10, **(settings or {})}
    if mode == "sync":
        with client.VideoRemix(**kept) as connected:
            return getattr(connected.videos, method)(*arguments, **given)

    async def main() -> Any:
        async with client.AsyncVideoRemix(**kept) as connected:
            return await getattr(connected.videos, method)(*arguments, **given)

    return asyncio.run(main())


def film(content: bytes = FILM, status: int = 200, **fields: Any) -> bytes:
    """Return an answer that is a file."""
    return answer(status, content, **{"content_type": "video/mp4", **fields})


def refusal(status: int = 404, message: str = "No video job has this identifier.") -> bytes:
    """Return a refusal in the documented envelope."""
    details = {"message": message, "type": "invalid_request_error", "param": "video_id", "code": None}
    return answer(status, {"error": details})


Step = dict[str, Any] | bytes
"""How a job is seen: members that differ from those of a new job, or the bytes that come in the place of it."""


@define
class Studio(Provider):
    """A provider that makes videos: each look at a job is the next step of its life, and the last one stays."""

    script: Any = field(init=False, factory=tuple)
    life: tuple[Step, ...] = ({"status": "completed", "progress": 100},)
    jobs: dict[str, list[Step]] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        Provider.__attrs_post_init__(self)
        self.script = (self.respond,)

    def respond(self, connection: socket.socket) -> None:
        """Answer the request that came last."""
        connection.sendall(self.answered(self.seen[-1]))
        connection.shutdown(socket.SHUT_WR)

    def answered(self, request: Seen) -> bytes:
        """Return the answer to a request."""
        url = urlsplit(request.target)
        job_id, _, rest = url.path.removeprefix("/v1/videos").lstrip("/").partition("/")
        if (request.method, rest) == ("POST", "remix"):
            made = f"video_{len(self.jobs) + 1}"
            self.jobs[made] = list(self.life)
            prompt = json.loads(request.body)["prompt"]
            return answer(body=video(id=made, prompt=prompt, remixed_from_video_id=job_id))
        if not job_id:
            return answer(body=self.page({name: values[0] for name, values in parse_qs(url.query).items()}))
        if job_id not in self.jobs:
            return refusal()
        if request.method == "DELETE":
            del self.jobs[job_id]
            return answer(body={"id": job_id, "object": "video.deleted", "deleted": True})
        return film() if rest == "content" else self.look(job_id)

    def look(self, job_id: str) -> bytes:
        """Return the next step of a job's life."""
        steps = self.jobs[job_id]
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        return step if isinstance(step, bytes) else answer(body=video(id=job_id, **step))

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """Return a page of the jobs."""
        names = sorted(self.jobs, reverse=query.get("order") != "asc")
        start = names.index(query["after"]) + 1 if "after" in query else 0
        end = start + int(query.get("limit", "20"))
        shown = names[start:end]
        return {
            "object": "list",
            "data": [video(id=name) for name in shown],
            "first_id": next(iter(shown), None),
            "last_id": next(iter(shown[::-1]), None),
            "has_more": end < len(names),
        }


def failure(call: Callable[[], Any]) -> Any:
    """Return the package's own error that a call raises."""
    with pytest.raises(client.APIError) as caught:
        call()
    return caught.value
