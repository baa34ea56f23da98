"""A copy of the client in somebody else's package works without the original."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen
from packaging.requirements import Requirement
from packaging.version import Version
from patience import MAX_WAIT

from .checked_in import CLIENT, NAMES, OPERATION, SUCCESS, answer_schema, facade_arguments
from .fixed import FRAGMENT as FIXED_FRAGMENT
from .fixed import NAME as FIXED_NAME
from .fixed import fixed_client
from .interpreters import CACHE, LOWEST, ROOT, RUNTIME, THIS, VERSIONS, Unavailable, environment, interpreter, lowest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

NAME = "app._vendor.remix"
PLACES = (*VERSIONS, "lowest")
"""Where the tests run: on each Python with the locked versions of attrs and httpx2, and here with the lowest."""


def written(**changes: object) -> str:
    """Return the arguments of a call as they stand in source, some of them changed; Ellipsis leaves one out."""
    arguments = {**facade_arguments(), **changes}
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items() if value is not ...)


CALL = written()
METHOD = f"client.{OPERATION['resource']}.{OPERATION['function']}"
MODEL = OPERATION["answers"][SUCCESS]
MEMBERS = answer_schema().resolved()["properties"]
ENUMS = {
    attribute: MEMBERS[name]["enum"]
    for name, attribute in NAMES["models"][MODEL].items()
    if MEMBERS[name].get("type") == "string" and len(MEMBERS[name].get("enum", [])) > 1
}
"""The members of the answer that list strings, which a type checker can narrow; there may be none."""
NARROWING = "".join(
    f"""

def narrow_{name}(answer: {MODEL}) -> str:
    match answer.{name}:"""
    + "".join(
        f"""
        case {value!r}:
            case_{number}: Literal[{value!r}] = answer.{name}
            return case_{number}"""
        for number, value in enumerate(values)
    )
    + f"""
        case _:
            assert_never(answer.{name})
"""
    for name, values in ENUMS.items()
)
CONSUMER = f"""\
from __future__ import annotations

from typing import Literal

from typing_extensions import assert_never

from ._vendor.remix import NotFoundError, OpenAI, Response, {NAMES["facade"]}
from ._vendor.remix.models import {MODEL}
{NARROWING}

def call(client: {NAMES["facade"]}) -> str:
    try:
        answer: {MODEL} = {METHOD}({CALL})
    except NotFoundError as error:
        return f"{{error.message}} {{error.request_id or ''}}"
    response: Response[{MODEL}] = {METHOD}_detailed({CALL}, timeout=3.5)
    pointers = [pointer for pointer, rule, value in response.deviations]
    return f"{{answer}} {{response.parsed}} {{pointers}}"


with OpenAI(api_key="k", base_url="http://127.0.0.1:9/v1") as shared:
    del shared
"""
MISUSES = [
    *([f'{METHOD}({CALL}, content_type="text/plain")'] if OPERATION["content_type_argument"] else []),
    *(f"{METHOD}({written(**{name: wrong})})" for name in facade_arguments() for wrong in (..., b"x")),
    *(f'print({METHOD}({CALL}).{name} == "no such value")' for name in ENUMS),
]
MISUSE = f"""\
from ._vendor.remix import {NAMES["facade"]}

client = {NAMES["facade"]}(api_key="k", base_url="http://127.0.0.1:9/v1")
"""


def copied(root: Path, client: Path) -> Path:
    """Put a copy of a client into a project of somebody else; return the project."""
    shutil.copytree(client, root / "app" / "_vendor" / "remix", ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("app", "app/_vendor"):
        (root / package / "__init__.py").touch()
    return root


@pytest.fixture(scope="module")
def behaving(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with a copy of the client of the fixed fragment and the tests of its behaviour."""
    root = copied(tmp_path_factory.mktemp("behaving"), fixed_client() / FIXED_NAME)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(__file__).parent / "behaviour", root / "checks" / "behaviour", ignore=ignored)
    shutil.copy(FIXED_FRAGMENT, root / "openapi.yaml")
    (root / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with a copy of the checked-in client and a consumer."""
    root = copied(tmp_path_factory.mktemp("project"), CLIENT)
    (root / "app" / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def suites(behaving: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Suite]]:
    """Run the tests of the behaviour in every place at once, and return the result of each."""
    folder = tmp_path_factory.mktemp("environments")
    # Where the tests are spread over processes already, each asks for one place and starts that alone.
    apart = "PYTEST_XDIST_WORKER" in os.environ
    with ThreadPoolExecutor(len(PLACES)) as pool:

        @cache
        def begun(place: str) -> Future[Suite]:
            return pool.submit(suite, place, folder / place, behaving)

        def finished(place: str) -> Suite:
            for other in [place] if apart else PLACES:
                begun(other)
            return begun(place).result()

        yield finished


@frozen
class Suite:
    """A run of the copy's tests in one place, or the reason why there is none."""

    absent: str = ""
    versions: str = ""
    output: str = ""
    code: int | None = None
    missing: str = ""


def suite(place: str, folder: Path, project: Path) -> Suite:
    """Run the tests in an environment that holds attrs, httpx2, the test tools and the project."""
    version = THIS if place == "lowest" else place
    base = interpreter(version)
    if base is None:
        return Suite(missing=f"Python {version} is not installed")
    try:
        python = environment(base, version, folder, project, lowest(base) if place == "lowest" else None)
    except Unavailable as error:
        return Suite(missing=str(error))
    absent = run(python, project, "-c", "import video_remix_client, fixed_client")
    versions = run(python, project, "-c", f"from importlib.metadata import version; print(*map(version, {RUNTIME}))")
    done = run(python, project, "-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "checks")
    return Suite(absent.stderr, versions.stdout, done.stdout + done.stderr, done.returncode)


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
        timeout=2 * MAX_WAIT,
        check=False,
    )


def versions(requirements: Iterable[str]) -> list[Version]:
    """Return the version that each requirement of the bare install names."""
    parsed = {item.name: item for item in map(Requirement, requirements)}
    return [Version(next(iter(parsed[name].specifier)).version) for name in RUNTIME]


def test_the_lowest_versions_are_those_that_the_project_allows() -> None:
    """The lock of the lowest versions names the lower bounds of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    lines = LOWEST.read_text(encoding="utf-8").splitlines()
    assert versions(project) == versions(line.removesuffix("\\") for line in lines if "==" in line)


@pytest.mark.parametrize("place", PLACES)
def test_the_copy_passes_every_test_of_the_client(suites: Callable[[str], Suite], place: str) -> None:
    """Where the original cannot be imported, the copy passes every test of the client's behaviour."""
    done = suites(place)
    if done.missing:
        pytest.skip(done.missing)
    assert "ModuleNotFoundError" in done.absent
    if place == "lowest":
        lines = LOWEST.read_text(encoding="utf-8").splitlines()
        assert [*map(Version, done.versions.split())] == versions(line.rstrip("\\") for line in lines if "==" in line)
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
    """The types refuse an unknown media type, a missing argument, an argument of a wrong type and an unknown value."""
    path = project / "app" / "misuse.py"
    path.write_text(MISUSE + "".join(f"{misuse}\n" for misuse in MISUSES), encoding="utf-8")
    try:
        done = mypy(project, "--python-version", "3.11", "-m", "app.misuse")
    finally:
        path.unlink()
    lines = {line.partition(":")[2].partition(":")[0] for line in done.stdout.splitlines() if ": error:" in line}
    first = MISUSE.count("\n") + 1
    assert lines == {str(first + number) for number in range(len(MISUSES))}, done.stdout


def test_pyright_basic(project: Path) -> None:
    """The copy and its consumer are clean under pyright's basic rules."""
    if shutil.which("node") is None:
        pytest.skip("pyright needs node, which is not installed")
    config = '{"include": ["app"], "typeCheckingMode": "basic", "pythonVersion": "3.11"}'
    (project / "pyrightconfig.json").write_text(config, encoding="utf-8")
    done = run(Path(sys.executable), project, "-m", "pyright", "--pythonpath", sys.executable)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors" in done.stdout
