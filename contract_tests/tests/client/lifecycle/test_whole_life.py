"""A video's whole life, end to end over sockets: remix, wait, download, list, delete, and it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from client.behaviour.support import KEY

from .support import FILM, MODES, Clock, Studio, client, failure, refusal, use

if TYPE_CHECKING:
    from pathlib import Path

LIFE = (
    {"status": "queued", "progress": 0},
    b"",
    {"status": "warming_up", "progress": 0},
    b"",
    {"status": "in_progress", "progress": 60},
    refusal(500, "out of order"),
    {"status": "completed", "progress": 100, "completed_at": 1712698660},
)


@MODES
def test_the_whole_life_of_a_video(mode: str, clock: Clock, tmp_path: Path) -> None:
    """A remix is waited for through lost connections and unknown statuses, downloaded, listed and deleted."""
    progress: list[tuple[str, int]] = []
    path = tmp_path / "cat.mp4"
    with Studio(life=LIFE) as server:
        made = use(mode, server.url, "remix", "video_123", prompt="a cat")
        note = lambda job: progress.append((job.status, job.progress))  # noqa: E731
        done = use(mode, server.url, "wait", made.id, on_progress=note)
        written = use(mode, server.url, "content", made.id, variant="video", to=path)
        page = use(mode, server.url, "list", limit=1)
        deleted = use(mode, server.url, "delete", made.id)
        error = failure(lambda: use(mode, server.url, "retrieve", made.id))
        seen = [(request.method, request.target) for request in server.seen]
    assert (made.status, done.id, done.status) == ("queued", made.id, "completed")
    assert progress == [("queued", 0), ("warming_up", 0), ("in_progress", 60), ("completed", 100)]
    assert clock.waits == [5.0] * 6
    assert (written, path.read_bytes(), [file.name for file in tmp_path.iterdir()]) == (len(FILM), FILM, ["cat.mp4"])
    assert ([job.id for job in page.data], page.last_id, page.has_more) == ([made.id], made.id, False)
    assert (deleted.id, deleted.deleted) == (made.id, True)
    assert (type(error), error.message) == (client.NotFoundError, "No video job has this identifier.")
    job = f"/v1/videos/{made.id}"
    assert seen == [
        ("POST", "/v1/videos/video_123/remix"),
        *[("GET", job)] * len(LIFE),
        ("GET", f"{job}/content?variant=video"),
        ("GET", "/v1/videos?limit=1"),
        ("DELETE", job),
        ("GET", job),
    ]


@MODES
def test_get_and_delete_carry_no_body(mode: str) -> None:
    """GET and DELETE carry the key, and neither a body nor a label of one."""
    with Studio(jobs={"video_1": [{}]}) as server:
        use(mode, server.url, "retrieve", "video_1")
        use(mode, server.url, "delete", "video_1")
        for request in server.seen:
            assert request.headers["authorization"] == f"Bearer {KEY}"
            assert (request.body, request.headers["content-type"]) == (b"", None)


@MODES
def test_pages_follow_each_other(mode: str) -> None:
    """`after` with the last id of a page gives the next one, in either order, until nothing is left."""
    with Studio(jobs={f"video_{number}": [] for number in range(5)}) as server:
        found: list[str] = []
        page = use(mode, server.url, "list", order="asc", limit=2)
        while page.data:
            found += [job.id for job in page.data]
            page = use(mode, server.url, "list", order="asc", limit=2, after=page.last_id)
        assert found == sorted(server.jobs)
        assert (page.first_id, page.last_id, page.has_more) == (None, None, False)


WRONG: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "too small": ({"limit": -1}, ValueError, "`limit` must be at least 0"),
    "too large": ({"limit": 101}, ValueError, "`limit` must be at most 100"),
    "no number": ({"limit": "5"}, TypeError, "`limit`"),
    "a boolean": ({"limit": True}, TypeError, "`limit`"),
    "another order": ({"order": "up"}, ValueError, "`order`"),
    "no text": ({"after": 5}, TypeError, "`after`"),
}


@MODES
@pytest.mark.parametrize(("given", "error", "words"), WRONG.values(), ids=WRONG)
def test_parameters_are_checked_before_anything_is_sent(
    mode: str, given: dict[str, Any], error: type[Exception], words: str
) -> None:
    """A parameter that the contract does not allow raises an error that names it, and nothing is sent."""
    with Studio() as server:
        with pytest.raises(error, match=words):
            use(mode, server.url, "list", **given)
        assert server.seen == []


@pytest.mark.parametrize("limit", [0, 100])
def test_the_bounds_belong_to_what_is_allowed(limit: int) -> None:
    """The smallest and the largest page can be asked for."""
    with Studio() as server:
        assert use("sync", server.url, "list", limit=limit).data == []
        assert server.seen[0].target == f"/v1/videos?limit={limit}"
