"""What `python -m build` makes, and what is there after it was installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from client.interpreters import closure
from packaging.requirements import Requirement
from ruff import find_ruff_bin
from support import FIXED_FRAGMENT
from video_remix_contract.files.digests import digests
from video_remix_contract.generation.sources import CONFIG, RUNTIME, SPEC, TEMPLATES
from video_remix_contract.openapi.contract import default_fragment, load
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import USABLE
from video_remix_contract.vendoring import CLIENT

from .installing import ROOT, TESTING, needs, passes, run

if TYPE_CHECKING:
    from .installing import Environments

PACKAGES = {"video_remix_client": ROOT / "generated", "video_remix_contract": ROOT / "contract_tests"}


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(sdist: Path) -> dict[str, bytes]:
    """Return the files of an sdist, without the folder that holds them."""
    with tarfile.open(sdist) as archive:
        members = [(member, archive.extractfile(member)) for member in archive.getmembers()]
        assert all(file for _, file in members), "an sdist has files alone, no link among them"
        return {member.name.partition("/")[2]: file.read() for member, file in members if file}


def known_files() -> dict[str, bytes]:
    """Return the files of the project: what git knows and what is generated, or all of an unpacked sdist."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        written = json.loads((SPEC / "generation.lock.json").read_text(encoding="utf-8"))["files"]
        paths = [
            ROOT / name for name in {*filter(None, listed.split("\0")), *(f"generated/{name}" for name in written)}
        ]
    else:
        paths = [path for path in ROOT.rglob("*") if not {"__pycache__", ".venv", "build"} & set(path.parts)]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def test_the_wheel_holds_both_packages_and_nothing_else(wheel: Path) -> None:
    """The wheel has both packages byte for byte, the fragment, the example, what clients are made of, and no test."""
    present = contents(wheel)
    expected = {
        path.relative_to(folder).as_posix(): content
        for path, content in ((ROOT / name, content) for name, content in known_files().items())
        for package, folder in PACKAGES.items()
        if path.is_relative_to(folder / package) and "maintenance" not in path.parts
    }
    expected["video_remix_contract/openapi.yaml"] = default_fragment().read_bytes()
    expected |= {
        f"video_remix_contract/generation/{path.relative_to(SPEC)}": path.read_bytes()
        for path in (CONFIG, *(ROOT / name for name in known_files()))
        if path == CONFIG or path.is_relative_to(TEMPLATES) or path.is_relative_to(RUNTIME)
    }
    example = "examples/video-lifecycle.yaml"
    expected[f"video_remix_contract/{example}"] = (ROOT / "spec" / example).read_bytes()
    assert {name: present[name] for name in present if ".dist-info/" not in name} == expected
    for package in PACKAGES:
        assert f"{package}/py.typed" in present
    assert "video_remix_client/LICENSE" in present
    added = {name.partition(".dist-info/")[2] for name in present if ".dist-info/" in name}
    assert added == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}


def test_the_sdist_holds_what_git_knows(built: Path) -> None:
    """The sdist is the tree without the script of CI, byte for byte, with its metadata and nothing else."""
    present = unpacked(next(built.glob("*.tar.gz")))
    expected = {name: content for name, content in known_files().items() if not name.startswith(".ci/")}
    assert present.keys() - expected.keys() == {"PKG-INFO"}
    assert {name: present[name] for name in expected} == expected
    assert {"LICENSE", "SECURITY.md", "README.md", "CHANGELOG.md", "hatch_build.py"} <= present.keys()


PLANTED = (
    "secrets.env",
    ".env",
    "!odd [name]*?.py",
    "conftest.py",
    "video_remix_contract.egg-info/PKG-INFO",
    "contract_tests/notes.txt",
    "contract_tests/video_remix_contract/evil.py",
    "contract_tests/video_remix_contract/evil.so",
    "contract_tests/video_remix_contract/errors.pyc",
    "contract_tests/video_remix_contract/__pycache__/errors.cpython-311.pyc",
    "contract_tests/video_remix_contract/new/__init__.py",
    "contract_tests/video_remix_contract/# odd\\name .py",
    "generated/video_remix_client/evil.py",
    "generated/video_remix_client/models/evil.abi3.so",
    "generated/other/__init__.py",
    "spec/other.yaml",
    "spec/templates/evil.jinja",
    "spec/runtime/evil.py",
    "build/leftover.py",
    "dist/leftover.whl",
    "contract_tests/video_remix_contract/ignored-by-the-user-alone.py",
)


def test_nothing_unknown_gets_into_a_distribution(built: Path, tmp_path: Path) -> None:
    """Built from a dirty tree, wheel and sdist are the same as from a clean one."""
    tree = tmp_path / "tree"
    for name, content in known_files().items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content)
    for arguments in (["init", "--quiet"], ["add", "--all", "--force"]):
        subprocess.run(["git", *arguments], cwd=tree, check=True, capture_output=True)
    for name in PLANTED:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("planted", encoding="utf-8")
    (tree / "generated" / "video_remix_client" / "link.py").symlink_to("/etc/hostname")
    (tree / ".git" / "info" / "exclude").write_text("ignored-by-the-user-alone.py\n", encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path / "dirty")]
    subprocess.run(command, cwd=tree, check=True, capture_output=True, timeout=900)
    dirty = tmp_path / "dirty"
    assert contents(next(dirty.glob("*.whl"))) == contents(next(built.glob("*.whl")))
    assert unpacked(next(dirty.glob("*.tar.gz"))) == unpacked(next(built.glob("*.tar.gz")))


def test_the_sdist_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    """The wheel that is built out of the sdist is the same, file for file."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    root = next(tmp_path.iterdir())
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "again")]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=900)
    assert contents(next((tmp_path / "again").glob("*.whl"))) == contents(wheel)
    for needed in ("Makefile", "spec/openapi.yaml", "spec/generate.py", "requirements.txt", "CHANGELOG.md"):
        assert (root / needed).is_file()


def test_the_build_front_end(tmp_path: Path) -> None:
    """`python -m build` makes a wheel and an sdist."""
    needs("build")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".gz", ".whl"]


def requirements(wheel: Path, extra: str = "") -> set[str]:
    """Return the names of what a wheel asks for with an extra, or without any; an extra may include another one."""
    message = Parser().parsestr(metadata(wheel))
    every = [Requirement(line) for line in message.get_all("Requires-Dist", [])]
    wanted = [item for item in every if item.marker is None or item.marker.evaluate({"extra": extra})]
    included = {name for item in wanted if item.name == message["Name"] for name in item.extras}
    own = {item.name for item in wanted if item.name != message["Name"]}
    return own.union(*(requirements(wheel, name) for name in included))


def metadata(wheel: Path) -> str:
    """Return the metadata of a wheel."""
    return next(content.decode() for name, content in contents(wheel).items() if name.endswith(".dist-info/METADATA"))


def test_the_bare_install_asks_for_the_client_alone(wheel: Path) -> None:
    """Without an extra the wheel asks for attrs and httpx2, everything else belongs to the extras."""
    assert requirements(wheel) == {"attrs", "httpx2"}
    extras = Parser().parsestr(metadata(wheel)).get_all("Provides-Extra", [])
    every = [requirements(wheel, extra) for extra in ("judge", "suite", "generate", "cluster")]
    assert set(extras) == {"judge", "suite", "generate", "cluster"}
    assert requirements(wheel) < every[0] < every[1] < every[2]
    assert every[3] == every[0] | {"ray"}


@pytest.fixture(scope="module")
def bare(environments: Environments) -> Path:
    """Return the Python of a bare install."""
    return environments.bare("bare")


def test_the_bare_client_imports(bare: Path, tmp_path: Path) -> None:
    """After a bare install the client imports, and it alone: the suite's dependencies are not there."""
    done = run(bare, "-c", "import video_remix_client as c; print(c.__version__, c.__file__)", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(bare.parent.parent) in done.stdout
    absent = run(bare, "-c", "import yaml", cwd=tmp_path)
    assert "ModuleNotFoundError" in absent.stderr


def test_the_bare_command_copies_the_client(bare: Path, tmp_path: Path) -> None:
    """After a bare install `vendor` copies the client and checks the copy: it needs nothing that an extra has."""
    command = [str(bare.parent / "video-remix-contract"), "vendor", "app"]
    for options, ending in (([], " files"), (["--check"], ", intact"), (["--check", "--fail-on=outdated"], ", intact")):
        done = run(bare, "-W", "error", *command, *options, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"app/{CLIENT}: ")
        assert done.stdout.endswith(f"{ending}\n")
    assert digests(tmp_path / "app" / CLIENT) == digests(ROOT / "generated" / CLIENT)


@pytest.mark.parametrize("start", [["-m", "video_remix_contract"], ["script"]], ids=["module", "script"])
@pytest.mark.parametrize(
    ("words", "extra"), [("clauses", "suite"), ("generate x.yaml --output none", "generate"), ("--version", "suite")]
)
def test_the_bare_command_names_what_is_missing(
    bare: Path, tmp_path: Path, start: list[str], words: str, extra: str
) -> None:
    """After a bare install the command is one line that names the extra, exit 2."""
    command = [str(bare.parent / "video-remix-contract")] if start == ["script"] else start
    done = run(bare, *command, *words.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert re.fullmatch(
        rf"video-remix-contract: \w+ is missing; install video-remix-contract\[{extra}\].*\n", done.stderr
    )
    assert done.stdout == ""


def test_a_bare_install_disturbs_no_pytest(environments: Environments, tmp_path: Path) -> None:
    """Where pytest meets the bare install, its plugin stays out of the way."""
    python = environments.bare("with-pytest", "pytest")
    (tmp_path / "test_of_theirs.py").write_text("def test_theirs() -> None:\n    assert True\n", encoding="utf-8")
    done = run(python, "-m", "pytest", "-q", "-W", "error", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_installed_client_passes_its_tests(environments: Environments, tmp_path: Path) -> None:
    """Where the wheel puts the client, with what the bare wheel asks for, it passes every test of its behaviour."""
    python = environments.make("behaviour", closure("attrs", "httpx2") | TESTING)
    place = next((python.parent.parent / "lib").glob("python*/site-packages")) / CLIENT
    assert passes(python, CLIENT, place, tmp_path) > 500


JUDGING = """
import sys
import video_remix_contract as vrc

contract = vrc.load()
report = vrc.verify_provider(contract, sys.argv[1], api_key="key", video_ids=sys.argv[2:])
request = vrc.Request("POST", "http://127.0.0.1/v1/videos/video_123/remix", body=b"")
exchange = vrc.Exchange(request, vrc.Response(200, (), b"{}"))
print(report.verdict.overall, vrc.conclude(contract, [exchange]).overall, bool(vrc.judge(contract, exchange)))
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"hypothesis", "pytest", "schemathesis", "uvicorn"}))
"""


@pytest.mark.parametrize("extra", ["judge", "suite"])
def test_the_installed_judge(environments: Environments, tmp_path: Path, extra: str) -> None:
    """With either extra the public API verifies a provider and judges exchanges; no test tool is imported for it."""
    python = environments.make(extra, closure(*requirements(environments.wheel, extra)))
    with serving(ReferenceProvider(load())) as origin:
        done = run(python, "-W", "error", "-c", JUDGING, f"{origin}{BASE}", *USABLE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["conformant nonconformant True", ""]


def test_the_judge_is_installed_without_test_tools(environments: Environments) -> None:
    """The extra for the judge alone brings no test tool and no server."""
    every = closure(*requirements(environments.wheel, "judge"))
    assert every.isdisjoint({"hypothesis", "pytest", "rich", "schemathesis", "starlette", "uvicorn"})


def test_the_installed_command(environments: Environments, tmp_path: Path) -> None:
    """With the suite installed, the command says the same as here."""
    python = environments.make("command", closure(*requirements(environments.wheel, "suite")))
    clauses = run(python, str(python.parent / "video-remix-contract"), "clauses", cwd=tmp_path)
    ours = run(Path(sys.executable), "-m", "video_remix_contract", "clauses", cwd=tmp_path)
    assert clauses.returncode == 0, clauses.stderr
    assert clauses.stdout == ours.stdout


def test_the_installed_command_makes_clients(environments: Environments, tmp_path: Path) -> None:
    """With the extra for it, the command makes the same client as here, byte for byte."""
    command = ["-m", "video_remix_contract", "generate", str(FIXED_FRAGMENT), "--output"]
    ours = run(Path(sys.executable), *command, "ours", cwd=tmp_path)
    assert ours.returncode == 0, ours.stderr
    python = environments.make("generate", closure(*requirements(environments.wheel, "generate")))
    # The links lead to packages alone, and not to the commands that pip would have put there.
    (python.parent / "ruff").symlink_to(find_ruff_bin())
    done = run(python, *command, "theirs", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "theirs") == digests(tmp_path / "ours")


def test_the_installed_command_names_the_extra_that_makes_clients(environments: Environments, tmp_path: Path) -> None:
    """With the suite alone, making a client is one line that names the extra, exit 2, and nothing is written."""
    python = environments.make("no-generate", closure(*requirements(environments.wheel, "suite")))
    done = run(python, "-m", "video_remix_contract", "generate", "x.yaml", "--output", "none", cwd=tmp_path)
    says = "video-remix-contract: openapi_python_client is missing; install video-remix-contract[generate]\n"
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (2, says, [])
