"""What the reference provider knows: its source videos and the jobs that it has made."""

from __future__ import annotations

from typing import Final

from attrs import define, field, frozen

WRONG_KEY: Final = "sk-wrong"


@frozen
class Source:
    """A source video: its own state, and the state in which its remixes come back (None where it has none)."""

    state: str
    remix_state: str | None


SOURCES: Final = {
    "video_123": Source("completed", "queued"),
    "video_instant": Source("completed", "completed"),
    "video_moderated": Source("completed", "failed"),
    "video_running": Source("in_progress", None),
    "video_failed": Source("failed", None),
}
USABLE: Final = tuple(name for name, source in SOURCES.items() if source.remix_state)
UNFINISHED: Final = tuple(name for name, source in SOURCES.items() if source.remix_state is None)


@define
class Store:
    """The jobs of a provider, in memory, numbered from 1."""

    jobs: list[str] = field(factory=list)

    def create(self) -> str:
        """Add a job and return its identifier."""
        job = f"video_remix_{len(self.jobs) + 1:06d}"
        self.jobs.append(job)
        return job
