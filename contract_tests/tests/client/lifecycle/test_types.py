"""Type checkers read the client of the example as programs use it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from client.fixed import ROOT, fixed_client

from .support import FRAGMENT, NAME

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = f"""
from pathlib import Path
from typing import assert_type

from {NAME} import AsyncVideoRemix, VideoRemix, WaitTimeoutError
from {NAME}.models import DeletedVideo, Video, VideoList
from {NAME}.types import Response


def report(video: Video) -> None:
    print(video.progress)


def use(client: VideoRemix) -> None:
    assert_type(client.videos.wait("v", timeout=60, interval=1, on_progress=report), Video)
    assert_type(client.videos.wait_detailed("v"), Response[Video])
    assert_type(client.videos.content("v"), bytes)
    assert_type(client.videos.content("v", variant="thumbnail", max_bytes=10), bytes)
    assert_type(client.videos.content("v", to="f"), int)
    with Path("f").open("wb") as file:
        assert_type(client.videos.content("v", to=file), int)
    assert_type(client.videos.list(limit=5, order="asc"), VideoList)
    assert_type(client.videos.list(limit=5).data, list[Video])
    assert_type(client.videos.delete("v"), DeletedVideo)


async def use_async(client: AsyncVideoRemix) -> None:
    try:
        assert_type(await client.videos.wait("v", on_progress=lambda video: video.id), Video)
    except WaitTimeoutError as error:
        print(error.job_id, error.job, error.statuses)
    assert_type(await client.videos.content("v"), bytes)
    assert_type(await client.videos.content("v", to=Path("f")), int)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a program that uses the client."""
    (tmp_path / NAME).symlink_to(fixed_client(FRAGMENT, NAME) / NAME)
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool in the project."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, timeout=300, check=False
    )


def test_mypy_strict(project: Path) -> None:
    """Mypy --strict has nothing to say about the client and the program."""
    cache = ROOT / ".mypy_cache" / "client-tests"
    options = ["--strict", "--no-error-summary", "--config-file", os.devnull, "--cache-dir", str(cache)]
    done = run(project, "mypy", *options, "-p", NAME, "-m", "program")
    assert (done.returncode, done.stdout) == (0, "")


def test_pyright(project: Path) -> None:
    """Pyright has nothing to say either."""
    if shutil.which("node") is None:
        pytest.skip("pyright needs node, which is not installed")
    config = f'{{"include": ["program.py", "{NAME}"], "typeCheckingMode": "basic", "pythonVersion": "3.11"}}'
    (project / "pyrightconfig.json").write_text(config, encoding="utf-8")
    done = run(project, "pyright", "--pythonpath", sys.executable)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors" in done.stdout
