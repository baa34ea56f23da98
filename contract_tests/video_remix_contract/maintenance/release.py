"""Make a release: ``make release VERSION=0.2.0``.

Each step is checked before the next; where one fails the tree is as it was before, and a line says why. Nothing is
pushed: the last line says what to push.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from video_remix_contract.errors import ReleaseGateError
from video_remix_contract.maintenance.release_gate import CHANGELOG, parsed
from video_remix_contract.untrusted.text import line

PYPROJECT = Path("pyproject.toml")
VERSION = re.compile(r'^version = "([^"]*)"$', re.MULTILINE)
UNRELEASED = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL)
# What has to hold before and after the version is raised.
BEFORE: tuple[str, ...] = ("make", "drift", "gate", "lint", "types")
AFTER: tuple[tuple[str, ...], ...] = (
    ("make", "generate"),
    ("make", "gate"),
    (sys.executable, "-m", "video_remix_contract.maintenance.release_gate", "--record"),
    ("make", "drift"),
    ("git", "add", "--all"),
    (sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", "."),
)
# What nobody can do without, in the wheel and in the sdist.
IN_WHEEL = ("video_remix_client/py.typed", "video_remix_contract/openapi.yaml", "video_remix_contract/py.typed")
OWN = ("video_remix_client/", "video_remix_contract/")
IN_SDIST = ("LICENSE", "README.md", "CHANGELOG.md", "spec/openapi.yaml", "generated/video_remix_client/py.typed")

Run = Callable[[Sequence[str]], str]


def raised(pyproject: str, version: str) -> str:
    """Return pyproject.toml with a version; raises ReleaseGateError where it is not later than the one there."""
    match = VERSION.search(pyproject)
    if match is None:
        raise ReleaseGateError(f"{PYPROJECT} has no version")
    if parsed("release", version) <= parsed("package", match[1]):
        raise ReleaseGateError(f"{version} is not later than {match[1]}, which {PYPROJECT} has")
    return pyproject[: match.start(1)] + version + pyproject[match.end(1) :]


def dated(changelog: str, version: str, today: date) -> str:
    """Return a changelog in which what was unreleased is a version; raises ReleaseGateError where that is nothing."""
    match = UNRELEASED.search(changelog)
    if match is None or not re.search(r"^- ", match[1], re.MULTILINE):
        raise ReleaseGateError(f"{CHANGELOG} lists nothing under [Unreleased]")
    if f"## [{version}]" in changelog:
        raise ReleaseGateError(f"{CHANGELOG} has a version {version} already")
    head = f"## [Unreleased]\n\n## [{version}] - {today.isoformat()}\n"
    return changelog[: match.start()] + head + match[1] + changelog[match.end() :]


def check_builds(folder: Path, version: str) -> None:
    """Raise ReleaseGateError where wheel or sdist lack what users need, or the wheel has what is not for them."""
    name = f"video_remix_contract-{version}"
    wheel, sdist = folder / f"{name}-py3-none-any.whl", folder / f"{name}.tar.gz"
    for path in (wheel, sdist):
        if not path.is_file():
            raise ReleaseGateError(f"{path} was not built")
    with zipfile.ZipFile(wheel) as archive:
        present = set(archive.namelist())
    for each in sorted(present):
        if not each.startswith((*OWN, f"{name}.dist-info/")) or "/maintenance/" in each:
            raise ReleaseGateError(f"{each} is in the wheel and does not belong there")
    with tarfile.open(sdist) as packed:
        present |= {member.name for member in packed}
    for wanted in (*IN_WHEEL, *(f"{name}/{each}" for each in IN_SDIST)):
        if wanted not in present:
            raise ReleaseGateError(f"{wanted} is not in what was built")


def release(root: Path, version: str, today: date, run: Run) -> str:
    """Make a release of a checkout and return what is left to do.

    ``run`` runs a command in the checkout and returns its output. Raises ReleaseGateError where a step fails, with the
    tree as it was before.
    """
    tag = f"v{version}"
    branch, default = run(("git", "branch", "--show-current")).strip(), default_branch(run)
    publish = f"publish it with: git push --atomic origin {default} {tag}"
    if run(("git", "tag", "--list", tag)).strip():
        if run(("git", "rev-parse", f"{tag}^{{commit}}")) == run(("git", "rev-parse", "HEAD")):
            return f"{tag} was made before; {publish}"
        raise ReleaseGateError(f"there is a tag {tag} already, on another commit")
    if branch != default:
        raise ReleaseGateError(f"a release is made on {default}, and this is {branch or 'no branch'}")
    check_clean(run)
    texts = {
        PYPROJECT: raised((root / PYPROJECT).read_text(encoding="utf-8"), version),
        CHANGELOG: dated((root / CHANGELOG).read_text(encoding="utf-8"), version, today),
    }
    run(BEFORE)
    audited = run(("make", "--no-print-directory", "audit")).strip()
    check_clean(run)
    start = run(("git", "rev-parse", "HEAD")).strip()
    try:
        for path, text in texts.items():
            (root / path).write_text(text, encoding="utf-8")
        for command in AFTER:
            run(command)
        check_builds(root / "dist", version)
        run(("git", "commit", "--quiet", "--message", f"Release {version}"))
        run(("git", "tag", "--annotate", tag, "--message", f"Release {version}"))
    except BaseException:
        # The tree was clean, so that nothing of anybody's is lost; what is new goes only where git knows it.
        run(("git", "add", "--all"))
        run(("git", "reset", "--hard", "--quiet", start))
        raise
    # An audit that could not be done is no failure, and has to be seen.
    return "\n".join(filter(None, (audited, f"{tag} is made, with dist/; {publish}")))


def default_branch(run: Run) -> str:
    """Return the branch that releases are made on: that of the origin, main where there is none."""
    return run(("git", "for-each-ref", "--format=%(symref:lstrip=3)", "refs/remotes/origin/HEAD")).strip() or "main"


def check_clean(run: Run) -> None:
    """Raise ReleaseGateError where the tree has anything that is not committed."""
    if run(("git", "status", "--porcelain")).strip():
        raise ReleaseGateError("the tree has changes that are not committed")


def runner(root: Path) -> Run:
    """Return what runs the commands of a release in a checkout."""

    def run(command: Sequence[str]) -> str:
        print(f"release: {' '.join(command)}", file=sys.stderr)
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if done.returncode:
            print(done.stdout, done.stderr, sep="", end="", file=sys.stderr)
            raise ReleaseGateError(f"`{' '.join(command)}` ended with {done.returncode}")
        return done.stdout

    return run


def main(arguments: list[str]) -> int:
    """Make the release that the arguments name; return 2 where a step fails."""
    if len(arguments) != 1:
        print("release: name the version: make release VERSION=0.2.0", file=sys.stderr)
        return 2
    root = Path.cwd()
    try:
        print(release(root, arguments[0], date.today(), runner(root)))  # noqa: DTZ011 - the day where the maintainer is
    except (ReleaseGateError, OSError) as error:
        print(f"release: {line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("release: interrupted, and the tree is as it was before", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
