"""A release is made step by step, and where a step fails the tree is as it was before."""

from __future__ import annotations

import re
import subprocess
import tarfile
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support import ROOT
from video_remix_contract.errors import ReleaseGateError
from video_remix_contract.maintenance.next_steps import generated, next_steps
from video_remix_contract.maintenance.release import IN_SDIST, IN_WHEEL, check_builds, dated, main, raised, release

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TODAY = date(2026, 11, 30)
CHANGES = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- The first.\n"
PROJECT = '[project]\nname = "p"\nversion = "0.1.0"\n'


def built(root: Path, version: str, leave_out: str = "") -> None:
    """Write wheel and sdist as a build does."""
    name = f"video_remix_contract-{version}"
    folder = root / "dist"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as wheel:
        for each in IN_WHEEL:
            if each != leave_out:
                wheel.writestr(each, "")
    with tarfile.open(folder / f"{name}.tar.gz", "w:gz") as sdist:
        for each in IN_SDIST:
            if each != leave_out:
                sdist.addfile(tarfile.TarInfo(f"{name}/{each}"))


class Maintainer:
    """Runs git for real in a small repository; of what takes minutes it keeps the commands."""

    def __init__(self, root: Path, fails: str = "", leave_out: str = "", version: str = "0.2.0") -> None:
        self.root, self.fails, self.leave_out, self.version = root, fails, leave_out, version
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str]) -> str:
        """Run a command."""
        self.commands.append(" ".join(command))
        if self.fails and self.fails in " ".join(command):
            raise ReleaseGateError(f"{self.fails} failed")
        if command[0] == "git":
            who = ("-c", "user.name=m", "-c", "user.email=m@example.org", "-c", "init.defaultBranch=main")
            return subprocess.run(
                ["git", *who, *command[1:]], cwd=self.root, check=True, capture_output=True, text=True
            ).stdout
        if "generate" in command:
            (self.root / "generated.py").touch()
        if "build" in command:
            built(self.root, self.version, self.leave_out)
        return "audit: NOT DONE" if "audit" in command else ""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a repository with something to release."""
    run = Maintainer(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    (tmp_path / ".gitignore").write_text("dist/\n")
    for command in ("init --quiet", "add --all", "commit --quiet --message first"):
        run(("git", *command.split()))
    return tmp_path


def test_a_release_is_committed_and_tagged(checkout: Path) -> None:
    """Version and changelog are raised, the checks run in their order, and what to push is named but not pushed."""
    run = Maintainer(checkout)
    done = release(checkout, "0.2.0", TODAY, run)
    publish = "publish it with: git push --atomic origin main v0.2.0"
    assert done == f"audit: NOT DONE\nv0.2.0 is made, with dist/; {publish}"
    assert 'version = "0.2.0"' in (checkout / "pyproject.toml").read_text()
    assert (
        "## [Unreleased]\n\n## [0.2.0] - 2026-11-30\n\n### Added\n\n- A thing.\n"
        in (checkout / "CHANGELOG.md").read_text()
    )
    assert run(("git", "log", "-1", "--format=%s")).strip() == "Release 0.2.0"
    assert run(("git", "describe")).strip() == "v0.2.0"
    assert not run(("git", "status", "--porcelain")).strip()
    steps = [command for command in run.commands if not command.startswith("git")]
    words = ["drift gate", "audit", "generate", "gate", "--record", "drift", "build"]
    assert len(steps) == len(words)
    assert all(word in step for word, step in zip(words, steps, strict=True))
    assert not any("push" in command for command in run.commands)
    again = Maintainer(checkout)
    assert release(checkout, "0.2.0", TODAY, again) == f"v0.2.0 was made before; {publish}"
    assert all(command.startswith("git ") for command in again.commands)


@pytest.mark.parametrize(
    "run",
    [{"fails": step} for step in ("lint", "audit", "generate", "--record", "build", "git commit", "git tag --annotate")]
    + [{"leave_out": IN_SDIST[0]}],
    ids=str,
)
def test_a_step_that_fails_leaves_the_tree(checkout: Path, run: dict[str, str]) -> None:
    """There is neither a commit nor a tag nor a new file, and both files are as before."""
    maintainer = Maintainer(checkout, **run)
    with pytest.raises(ReleaseGateError):
        release(checkout, "0.2.0", TODAY, maintainer)
    assert (checkout / "pyproject.toml").read_text() == PROJECT
    assert (checkout / "CHANGELOG.md").read_text() == CHANGES
    assert maintainer(("git", "log", "--format=%s")).split() == ["first"]
    assert not maintainer(("git", "status", "--porcelain")).strip()
    assert not maintainer(("git", "tag")).strip()


def test_only_a_clean_tree_on_the_default_branch_is_released(checkout: Path) -> None:
    """Nor is a version released whose tag is on another commit."""
    git = Maintainer(checkout)
    (checkout / "mine.txt").write_text("x")
    with pytest.raises(ReleaseGateError, match="not committed"):
        release(checkout, "0.2.0", TODAY, Maintainer(checkout))
    (checkout / "mine.txt").unlink()
    git(("git", "checkout", "--quiet", "-b", "other"))
    with pytest.raises(ReleaseGateError, match="is made on main, and this is other"):
        release(checkout, "0.2.0", TODAY, Maintainer(checkout))
    git(("git", "update-ref", "refs/remotes/origin/other", "HEAD"))
    git(("git", "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/other"))
    git(("git", "tag", "v0.2.0"))
    git(("git", "commit", "--quiet", "--allow-empty", "--message", "second"))
    with pytest.raises(ReleaseGateError, match=r"a tag v0\.2\.0 already, on another commit"):
        release(checkout, "0.2.0", TODAY, Maintainer(checkout))
    assert "v0.3.0 is made" in release(checkout, "0.3.0", TODAY, Maintainer(checkout, version="0.3.0"))


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "1.0", "v1.0.0", ""])
def test_a_version_that_is_not_later_is_refused(version: str) -> None:
    """A version is MAJOR.MINOR.PATCH and later than the one there."""
    with pytest.raises(ReleaseGateError):
        raised(PROJECT, version)


@pytest.mark.parametrize(
    "changelog",
    ["# Changelog\n", "## [Unreleased]\n\n## [0.1.0]\n\n- The first.\n", f"{CHANGES}\n## [0.2.0] - 2026-02-02\n"],
)
def test_a_changelog_without_news_is_refused(changelog: str) -> None:
    """What is released is listed under [Unreleased], and no version is there twice."""
    with pytest.raises(ReleaseGateError, match=r"CHANGELOG\.md"):
        dated(changelog, "0.2.0", TODAY)


def test_what_was_not_built_is_named(tmp_path: Path) -> None:
    """Both files have to be there, with everything that users need."""
    with pytest.raises(ReleaseGateError, match="was not built"):
        check_builds(tmp_path / "dist", "0.2.0")
    built(tmp_path, "0.2.0", IN_WHEEL[0])
    with pytest.raises(ReleaseGateError, match=IN_WHEEL[0]):
        check_builds(tmp_path / "dist", "0.2.0")


@pytest.mark.parametrize("name", ["tests/test_x.py", "video_remix_contract/maintenance/release.py"])
def test_what_does_not_belong_into_the_wheel_is_named(name: str, tmp_path: Path) -> None:
    """Tests and the tools of maintainers are nothing for users."""
    built(tmp_path, "0.2.0")
    check_builds(tmp_path / "dist", "0.2.0")
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl")), "a") as wheel:
        wheel.writestr(name, "")
    with pytest.raises(ReleaseGateError, match=f"{name} is in the wheel"):
        check_builds(tmp_path / "dist", "0.2.0")


def test_a_release_without_a_version_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """`make release` alone says how it is called."""
    assert main([]) == 2
    assert "VERSION=" in capsys.readouterr().err


def test_a_generation_ends_with_what_to_do_next(tmp_path: Path) -> None:
    """Where nothing changed a line says so; otherwise the change, the missing version and the next command follow."""
    for name in ("spec/released", "generated"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(ROOT / name)
    text = (ROOT / "spec" / "released" / "openapi.yaml").read_text()
    # What the client of this checkout needs is there.
    (tmp_path / "CHANGELOG.md").write_text((ROOT / "CHANGELOG.md").read_text())
    (tmp_path / "spec" / "openapi.yaml").write_text(text)
    # A line that the changelog lacks is for `make gate` to name, where nothing changed.
    (tmp_path / "CHANGELOG.md").rename(tmp_path / "kept.md")
    (line,) = next_steps(tmp_path)
    assert line.startswith("nothing changed: the fragment is that of the last release")
    (tmp_path / "kept.md").rename(tmp_path / "CHANGELOG.md")
    files, line = next_steps(tmp_path, [f"generated/{number}.py" for number in range(7)])
    assert files.endswith("generated/4.py and 2 more")
    assert line.startswith("the fragment is that of the last release")
    (tmp_path / "spec" / "openapi.yaml").write_text(text.replace("enum: [", "enum: [film, ", 1))
    lines = list(next_steps(tmp_path))
    assert re.match(r"the fragment, \S+ to \S+: a (major|minor|patch) change \(.* must act: \d+", lines[0])
    assert any(each.startswith("still missing: the fragment") for each in lines)
    assert "README.md and docs/" in lines[-2]
    assert "make test" in lines[-1]


def test_what_is_generated_is_compared_with_the_last_commit(checkout: Path) -> None:
    """Changed and new files below the paths are named, others are not; without git none are known."""
    (checkout / "CHANGELOG.md").write_text("changed")
    (checkout / "generated").mkdir()
    (checkout / "generated" / "a new.py").touch()
    assert generated(checkout, ["generated", "pyproject.toml"]) == ["generated/a new.py"]
    assert generated(checkout, ["generated", "CHANGELOG.md"]) == ["CHANGELOG.md", "generated/a new.py"]
    assert generated(checkout.parent, ["."]) == []
