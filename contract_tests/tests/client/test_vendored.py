"""A copy of the client in somebody else's package works without the original."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

from .behaviour.support import VIDEO, request_members
from .interpreters import CACHE, ROOT, VERSIONS, Unavailable, environment, interpreter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT = ROOT / "generated" / "video_remix_client"
NAME = "app._vendor.remix"

STATUSES: list[str] = VIDEO["properties"]["status"]["enum"]
MORE = "".join(f", {name}={value!r}" for name, value in request_members().items() if name != "prompt")
CASES = "".join(
    f"""
        case {status!r}:
            case_{number}: Literal[{status!r}] = video.status
            return case_{number}"""
    for number, status in enumerate(STATUSES)
)
CONSUMER = f"""\
from __future__ import annotations

from typing import Literal

from typing_extensions import assert_never

from ._vendor.remix import NotFoundError, OpenAI, Response, VideoRemix
from ._vendor.remix.models import Video


def told(video: Video) -> str:
    match video.status:{CASES}
        case _:
            assert_never(video.status)


def remix(client: VideoRemix) -> str:
    try:
        video = client.videos.remix("video_123", prompt="a cat", content_type="multipart/form-data"{MORE})
    except NotFoundError as error:
        return f"{{error.message}} {{error.request_id or ''}}"
    if video.status == {STATUSES[0]!r}:
        first: Literal[{STATUSES[0]!r}] = video.status
        return first
    progress: int = video.progress
    response: Response[Video] = client.videos.remix_detailed(video_id=video.id, prompt="b", timeout=3.5{MORE})
    found = [pointer for pointer, rule, value in response.deviations]
    return f"{{progress}} {{response.parsed.id}} {{found}}"


with OpenAI(api_key="k", base_url="http://127.0.0.1:9/v1") as shared:
    del shared
"""
MISUSE = f"""\
from ._vendor.remix import VideoRemix

client = VideoRemix(api_key="k", base_url="http://127.0.0.1:9/v1")
client.videos.remix("video_123", prompt="a", content_type="text/plain"{MORE})
client.videos.remix("video_123"{MORE})
client.videos.remix(123, prompt="a"{MORE})
if client.videos.remix("video_123", prompt="a"{MORE}).status == "done":
    pass
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with a copy of the client, the tests of its behaviour, and consumers."""
    root = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CLIENT, root / "app" / "_vendor" / "remix", ignore=ignored)
    shutil.copytree(Path(__file__).parent / "behaviour", root / "checks" / "behaviour", ignore=ignored)
    shutil.copy(ROOT / "spec" / "openapi.yaml", root / "openapi.yaml")
    for package in ("app", "app/_vendor"):
        (root / package / "__init__.py").touch()
    (root / "app" / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def suites(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Suite]]:
    """Run the tests of the behaviour on every Python at once, and return what one of them came to."""
    folder = tmp_path_factory.mktemp("environments")
    # Where the tests are spread over processes already, each asks for one Python and starts that alone.
    apart = "PYTEST_XDIST_WORKER" in os.environ
    with ThreadPoolExecutor(len(VERSIONS)) as pool:

        @cache
        def begun(version: str) -> Future[Suite]:
            return pool.submit(suite, version, folder / version, project)

        def finished(version: str) -> Suite:
            for other in [version] if apart else VERSIONS:
                begun(other)
            return begun(version).result()

        yield finished


@frozen
class Suite:
    """A run of the copy's tests on one Python, or the reason why there is none."""

    absent: str = ""
    output: str = ""
    code: int | None = None
    missing: str = ""


def suite(version: str, folder: Path, project: Path) -> Suite:
    """Run the tests in an environment that holds attrs, httpx2, the test tools and the project."""
    found = interpreter(version)
    if found is None:
        return Suite(missing=f"Python {version} is not installed")
    try:
        python = environment(found, version, folder, project)
    except Unavailable as error:
        return Suite(missing=str(error))
    absent = run(python, project, "-c", "import video_remix_client")
    done = run(python, project, "-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "checks")
    return Suite(absent.stderr, done.stdout + done.stderr, done.returncode)


def run(python: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python in the project, with nothing of this environment on its path."""
    ours = ("PYTHON", "PYTEST", "OPENAI")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    settings = {
        "REMIX_CLIENT": NAME,
        "REMIX_FRAGMENT": str(project / "openapi.yaml"),
        "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"),
    }
    return subprocess.run(
        [str(python), *arguments],
        cwd=project,
        env={**inherited, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_the_copy_passes_every_test_of_the_client(suites: Callable[[str], Suite], version: str) -> None:
    """Where the original cannot be imported, the copy passes every test of the client's behaviour."""
    done = suites(version)
    if done.missing:
        pytest.skip(done.missing)
    assert "ModuleNotFoundError" in done.absent
    assert done.code == 0, done.output[-3000:]
    summary = done.output.splitlines()[-1]
    assert int(summary.split(" passed")[0].split()[-1]) > 500
    assert "skipped" not in summary


def test_a_copy_is_the_same_bytes(project: Path) -> None:
    """Nothing in the package depends on its name or place: a copy is byte for byte the original."""

    def hashes(folder: Path) -> dict[str, str]:
        files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert hashes(CLIENT) == hashes(project / "app" / "_vendor" / "remix")


def mypy(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mypy --strict in the project."""
    cache = ROOT / ".mypy_cache" / "client-tests"
    options = ["--strict", "--no-error-summary", "--cache-dir", str(cache), "--config-file", os.devnull]
    return run(Path(sys.executable), project, "-m", "mypy", *options, *arguments)


@pytest.mark.parametrize("version", VERSIONS)
def test_mypy_strict(project: Path, version: str) -> None:
    """The copy, and a consumer that narrows the status, are clean under mypy --strict for each Python."""
    done = mypy(project, "--python-version", version, "-p", "app")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_mypy_finds_misuse(project: Path) -> None:
    """The types say no to a media type, a missing prompt, an identifier of a wrong type and an unknown status."""
    path = project / "app" / "misuse.py"
    path.write_text(MISUSE, encoding="utf-8")
    try:
        done = mypy(project, "--python-version", "3.11", "-m", "app.misuse")
    finally:
        path.unlink()
    lines = [line.partition(":")[2].partition(":")[0] for line in done.stdout.splitlines() if ": error:" in line]
    assert lines == ["4", "5", "6", "7"], done.stdout


def test_pyright_basic(project: Path) -> None:
    """The copy and its consumer are clean under pyright's basic rules."""
    if shutil.which("node") is None:
        pytest.skip("pyright needs node, which is not installed")
    config = '{"include": ["app"], "typeCheckingMode": "basic", "pythonVersion": "3.11"}'
    (project / "pyrightconfig.json").write_text(config, encoding="utf-8")
    done = run(Path(sys.executable), project, "-m", "pyright", "--pythonpath", sys.executable)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors" in done.stdout
