"""The verb `vendor`: the copy, its manifest, and what happens to them."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from video_remix_contract import vendoring
from video_remix_contract.cli.main import main
from video_remix_contract.errors import VendorError
from video_remix_contract.vendoring import CLIENT, condition, manifest_of, source, vendor

from .installing import run

if TYPE_CHECKING:
    from _pytest.capture import CaptureFixture

EDITED, GONE = "errors.py", "types.py"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a package of somebody's with a copy of the client in it."""
    root = tmp_path / "app" / "_vendor"
    assert main(["vendor", str(root)]) == 0
    for folder in (root.parent, root):
        (folder / "__init__.py").touch()
    return root


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_copy_is_the_client(package: Path) -> None:
    """The copy is the client byte for byte, and a manifest lies next to it."""
    present = tree(package / CLIENT)
    manifest = manifest_of(package / CLIENT).read_text(encoding="utf-8")
    assert present == tree(source())
    for constant in ("VERSION", "SPEC_VERSION", "SPEC_SHA256"):
        value = next(line for line in present["constants.py"].decode().splitlines() if line.startswith(f"{constant}:"))
        assert value.split('"')[1] in manifest


def test_the_copy_imports_under_any_name(tmp_path: Path) -> None:
    """Under another name, inside another package, the copy imports without the original."""
    assert main(["vendor", str(tmp_path / "theirs"), "--package", "remix"]) == 0
    code = "import sys, theirs.remix as c; print(c.VideoRemix.__module__, 'video_remix_client' in sys.modules)"
    done = run(Path(sys.executable), "-W", "error", "-c", code, cwd=tmp_path)
    assert done.stdout == "theirs.remix.facade False\n", done.stderr


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_reads_the_manifest(package: Path) -> None:
    """`sha256sum --check --strict` takes the manifest as it is, and finds an edit."""
    folder = package / CLIENT
    command = ["sha256sum", "--check", "--strict", "--quiet", manifest_of(folder).name]
    assert subprocess.run(command, cwd=package, capture_output=True, check=False).returncode == 0
    (folder / EDITED).write_text("edited", encoding="utf-8")
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{CLIENT}/{EDITED}: FAILED" in done.stdout


def test_check_of_an_intact_copy(package: Path, capsys: CaptureFixture[str]) -> None:
    """An intact copy is reported as intact, exit 0; caches of the interpreter do not count."""
    compileall.compile_dir(package, quiet=1)
    for arguments in ([str(package)], [str(package / CLIENT)], [str(package), "--package", CLIENT]):
        capsys.readouterr()
        assert main(["vendor", "--check", *arguments]) == 0
        assert capsys.readouterr().out.endswith(", intact\n")


def spoil(folder: Path) -> None:
    """Edit one file of a copy, take one away, add one."""
    (folder / EDITED).write_text("edited", encoding="utf-8")
    (folder / GONE).unlink()
    (folder / "models" / "ours.py").write_text("ours", encoding="utf-8")


def test_check_names_modified_missing_and_extra(package: Path, capsys: CaptureFixture[str]) -> None:
    """Each file that was modified, is missing or came is named, exit 1."""
    folder = package / CLIENT
    spoil(folder)
    capsys.readouterr()
    assert main(["vendor", "--check", str(package)]) == 1
    assert capsys.readouterr().out.splitlines()[:4] == [
        f"modified: {folder / EDITED}",
        f"missing: {folder / GONE}",
        f"extra: {folder / 'models' / 'ours.py'}",
        f"{folder}: {condition(folder).manifest.summary}, not intact",
    ]


def test_a_link_is_a_modification(package: Path) -> None:
    """A link in the place of a file is no intact file, and re-vendoring does not write through it."""
    folder = package / CLIENT
    elsewhere = package / "elsewhere.py"
    (folder / EDITED).rename(elsewhere)
    (folder / EDITED).symlink_to(elsewhere)
    assert condition(folder).modified == (EDITED,)
    before = elsewhere.read_bytes()
    vendor(package, force=True)
    assert not (folder / EDITED).is_symlink()
    assert elsewhere.read_bytes() == before


def test_local_edits_are_not_overwritten(package: Path, capsys: CaptureFixture[str]) -> None:
    """Re-vendoring over local edits writes nothing and is refused in one line; --force overwrites them."""
    folder = package / CLIENT
    spoil(folder)
    before = tree(folder)
    assert main(["vendor", str(package)]) == 2
    captured = capsys.readouterr()
    assert EDITED in captured.err
    assert captured.err.count("\n") == 1
    assert tree(folder) == before
    assert main(["vendor", str(package), "--force"]) == 0
    assert condition(folder).modified == condition(folder).missing == ()
    assert condition(folder).extra == ("models/ours.py",)


def later_client(folder: Path) -> Path:
    """Make a later client: another version, a file gone, a file new."""
    shutil.copytree(source(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    constants = folder / "constants.py"
    lines = constants.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = ['VERSION: Final = "99.0.0"\n' if line.startswith("VERSION:") else line for line in lines]
    constants.write_text("".join(changed), encoding="utf-8")
    (folder / GONE).unlink()
    (folder / "parts").mkdir()
    (folder / "parts" / "new.py").touch()
    return folder


def test_a_newer_version_is_reported_and_replaces_stale_files(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    """A newer client of the installation is reported by --check and is no damage; re-vendoring removes stale files."""
    assert vendoring.newer(condition(package / CLIENT).manifest) is None
    later = later_client(tmp_path / "later")
    monkeypatch.setattr(vendoring, "source", lambda: later)
    assert main(["vendor", "--check", str(package)]) == 0
    assert "a newer client, 99.0.0" in capsys.readouterr().out
    assert main(["vendor", str(package)]) == 0
    assert condition(package / CLIENT).intact
    assert not (package / CLIENT / GONE).exists()
    assert (package / CLIENT / "parts" / "new.py").exists()
    monkeypatch.undo()
    assert "an older client" in str(vendoring.newer(condition(package / CLIENT).manifest))
    vendor(package)
    assert not (package / CLIENT / "parts").exists()


def test_vendoring_again_changes_nothing(package: Path) -> None:
    """Vendoring twice is vendoring once, and heals a missing file."""
    before = tree(package)
    vendor(package)
    assert tree(package) == before
    (package / CLIENT / GONE).unlink()
    vendor(package)
    assert tree(package) == before


def test_a_plain_copy_can_be_taken_over(tmp_path: Path) -> None:
    """A plain copy gets its manifest by vendoring over it; one that was edited is refused."""
    shutil.copytree(source(), tmp_path / CLIENT, ignore=shutil.ignore_patterns("__pycache__"))
    vendor(tmp_path)
    assert condition(tmp_path / CLIENT).intact
    shutil.copytree(source(), tmp_path / "edited", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "edited" / EDITED).write_text("edited", encoding="utf-8")
    with pytest.raises(VendorError, match="local edits"):
        vendor(tmp_path, "edited")


def outward() -> str:
    """Return a manifest that names a file outside of the copy, which re-vendoring would remove."""
    lines = vendoring.described(source(), CLIENT).text.splitlines()
    return "\n".join([*lines, f"{'0' * 64}  {CLIENT}/../theirs.py"])


def test_bad_calls_are_one_line(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """A name that is none, a file for a folder, a folder without a copy, a broken manifest: one line each, exit 2."""
    taken, spoilt = tmp_path / "file", tmp_path / "spoilt"
    taken.touch()
    leading_out = tmp_path / "leading-out"
    for folder, text in ((spoilt, "no manifest\n"), (leading_out, f"{outward()}\n")):
        (folder / CLIENT).mkdir(parents=True)
        manifest_of(folder / CLIENT).write_text(text, encoding="utf-8")
    calls = (
        [str(tmp_path), "--package", "not-a-name"],
        [str(tmp_path), "--package", "class"],
        [str(tmp_path), "--package", "../outside"],
        [str(taken)],
        ["--check", str(tmp_path / "nowhere")],
        ["--check", str(tmp_path), "--package", "nothing"],
        ["--check", str(spoilt)],
        [str(spoilt)],
        ["--check", str(leading_out)],
        [str(leading_out), "--force"],
        ["--check", "--force", str(tmp_path)],
        [str(source().parent)],
    )
    for call in calls:
        assert main(["vendor", *call]) == 2, call
        captured = capsys.readouterr()
        assert captured.err.count("\n") == 1, call
        assert captured.out == ""
