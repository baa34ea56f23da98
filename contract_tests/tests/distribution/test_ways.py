"""Each way in which a project may take the client in gives the client byte for byte.

What such a copy does is tested on every Python by the client's own tests.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from client.interpreters import RUNTIME, closure
from video_remix_contract.cli.main import main
from video_remix_contract.files.digests import files
from video_remix_contract.vendoring import CLIENT, manifest_of, source, vendor

from .installing import needs, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from .installing import Environments

IDENTITY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True, timeout=900)


def by_vendor(root: Path, _: Path) -> None:
    """Take the client in with our own verb."""
    vendor(root / "app" / "_vendor")


def by_subtree(root: Path, _: Path) -> None:
    """Take the client in with git subtree, out of a repository that is laid out as this one."""
    if subprocess.run(["git", "subtree"], capture_output=True, check=False).returncode != 129:
        pytest.skip("git subtree is not installed")
    upstream = root / "upstream"
    shutil.copytree(source(), upstream / "generated" / CLIENT, ignore=shutil.ignore_patterns("__pycache__"))
    (upstream / "README.md").touch()
    git(upstream, "init", "-q")
    git(upstream, "add", ".")
    git(upstream, "commit", "-q", "-m", "Release")
    git(upstream, "subtree", "split", "-q", f"--prefix=generated/{CLIENT}", "-b", "client")
    git(root / "app", "init", "-q")
    git(root / "app", "add", ".")
    git(root / "app", "commit", "-q", "-m", "Begin")
    git(root / "app", "subtree", "add", "-q", f"--prefix=_vendor/{CLIENT}", "--squash", str(upstream), "client")


def by_vendoring(root: Path, wheel: Path) -> None:
    """Take the client in with the tool `vendoring`, out of the wheel, with no patch and no network."""
    needs("vendoring")
    (root / "vendor.txt").write_text(f"video-remix-contract @ {wheel.as_uri()}\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(
        f"""
[tool.vendoring]
destination = "app/_vendor/"
requirements = "vendor.txt"
namespace = "app._vendor"
protected-files = ["__init__.py"]
[tool.vendoring.transformations]
drop = ["bin/", "*.dist-info", "video_remix_contract/"]
[tool.vendoring.license.directories]
video_remix_contract = "{CLIENT}"
[tool.vendoring.typing-stubs]
video_remix_contract = []
{CLIENT} = []
""",
        encoding="utf-8",
    )
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = run(Path(sys.executable), "-m", "vendoring", "sync", cwd=root, PATH=path, PIP_NO_INDEX="1")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("way", [by_vendor, by_subtree, by_vendoring], ids=lambda way: way.__name__)
def test_the_copy_is_the_client(
    way: Callable[[Path, Path], None], wheel: Path, environments: Environments, tmp_path: Path
) -> None:
    """The copy is the client byte for byte, and is imported where nothing but its dependencies is installed."""
    (tmp_path / "app" / "_vendor").mkdir(parents=True)
    for package in ("app", "app/_vendor"):
        (tmp_path / package / "__init__.py").touch()
    way(tmp_path, wheel)
    copy = tmp_path / "app" / "_vendor" / CLIENT
    copied = {name: path.read_bytes() for name, path in files(copy).items()}
    assert copied == {name: path.read_bytes() for name, path in files(source()).items()}
    assert manifest_of(copy).exists() is (way is by_vendor)
    assert main(["vendor", "--check", str(copy)]) == 0
    python = environments.linked(way.__name__, closure(*RUNTIME))
    absent = run(python, "-c", f"import {CLIENT}", cwd=tmp_path)
    assert "ModuleNotFoundError" in absent.stderr
    imported = run(python, "-W", "error", "-c", f"from app._vendor.{CLIENT} import *; print(Client)", cwd=tmp_path)
    assert imported.stdout == f"<class 'app._vendor.{CLIENT}.client.Client'>\n", imported.stderr
