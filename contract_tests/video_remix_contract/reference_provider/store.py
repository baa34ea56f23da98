"""What the reference provider knows: its source videos and the jobs that it has made."""

from __future__ import annotations

from typing import Any, Final

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


# The state that follows on each state of a job that is still at work.
NEXT: Final = {"queued": "in_progress", "in_progress": "completed"}


@define
class Job:
    """A job with the values of its document that are known."""

    id: str
    state: str
    known: dict[str, Any]

    def proceed(self) -> Job:
        """Go on to the next state and return the job."""
        self.state = NEXT.get(self.state, self.state)
        return self


@define
class Store:
    """What a provider has in memory: source videos, and jobs, numbered from 1.

    ``made`` counts the jobs that were deleted as well.
    """

    sources: dict[str, Source] = field(factory=SOURCES.copy)
    jobs: dict[str, Job] = field(factory=dict)
    made: int = 0

    def create(self, state: str, known: dict[str, Any]) -> Job:
        """Add a job and return it."""
        self.made += 1
        job = Job(f"video_remix_{self.made:06d}", state, known)
        self.jobs[job.id] = job
        return job
