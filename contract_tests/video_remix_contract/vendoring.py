"""Copy the generated client into another project, with a manifest that tells later what became of the copy."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import keyword
import re
from pathlib import Path, PurePosixPath

from attrs import field, frozen

CLIENT = "video_remix_client"
MANIFEST = ".sha256"
CONSTANTS = {"version": "VERSION", "spec-version": "SPEC_VERSION", "spec-sha256": "SPEC_SHA256"}


class VendorError(Exception):
    """The client cannot be copied or checked; the message is one line."""


@frozen
class Manifest:
    """What a copy was made from: its versions by the names of ``CONSTANTS``, the SHA-256 of each file by its path.

    It lies beside the copy, not in it: the package stays what it was. Paths are relative to the copy.
    """

    package: str
    versions: dict[str, str]
    files: dict[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        """The manifest as `sha256sum --check` reads it where it lies; the comments carry the versions."""
        lines = [f"# {CLIENT}, a vendored copy: change the original, never this"]
        lines += [f"# {name}: {value}" for name, value in self.versions.items()]
        lines += [f"{digest}  {self.package}/{name}" for name, digest in sorted(self.files.items())]
        return "\n".join(lines) + "\n"

    @property
    def told(self) -> str:
        """The versions in words."""
        version, contract, digest = self.versions.values()
        return f"{version} for contract {contract} ({digest[:12]})"


@frozen
class Condition:
    """What became of a copy since it was made: relative paths, and what the present client is where it differs."""

    manifest: Manifest
    modified: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether the copy is what the manifest says, no more and no less."""
        return not (self.modified or self.missing or self.extra)


def source() -> Path:
    """Return the folder of the client that this suite belongs to; raises VendorError where there is none."""
    found = importlib.util.find_spec(CLIENT)
    if found is None or not found.submodule_search_locations:
        raise VendorError(f"{CLIENT} is not installed here")
    return Path(next(iter(found.submodule_search_locations)))


def files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by relative path, without the interpreter's caches."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix(): path for path in found if "__pycache__" not in path.parts}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; of a link, which no copy has, nothing that could match."""
    return "" if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()


def described(folder: Path, package: str) -> Manifest:
    """Return the manifest of the client in a folder; raises VendorError where it does not carry its versions."""
    try:
        tree = ast.parse((folder / "constants.py").read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        raise VendorError(f"{folder} is no client: it has no readable constants.py") from error
    said = {
        node.target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    if not said.keys() >= set(CONSTANTS.values()):
        raise VendorError(f"{folder} is no client: its constants.py does not say {' and '.join(CONSTANTS.values())}")
    versions = {name: str(said[constant]) for name, constant in CONSTANTS.items()}
    return Manifest(package, versions, {name: digest(path) for name, path in files(folder).items()})


def manifest_of(folder: Path) -> Path:
    """Return where the manifest of a copy lies."""
    return folder.with_name(folder.name + MANIFEST)


def recorded(folder: Path) -> Manifest:
    """Return the manifest of a copy; raises VendorError where there is none or it is not one of ours."""
    path = manifest_of(folder)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise VendorError(f"{folder} is no vendored copy: there is no readable {path.name} beside it") from error
    said = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    hashes = [line.partition(f"  {folder.name}/") for line in lines if line and not line.startswith("#")]
    if not said.keys() >= CONSTANTS.keys() or not all(
        re.fullmatch("[0-9a-f]{64}", one) and inside(name) for one, _, name in hashes
    ):
        raise VendorError(f"{path} is not a manifest of {CLIENT}")
    return Manifest(folder.name, {name: said[name] for name in CONSTANTS}, {name: one for one, _, name in hashes})


def inside(name: str) -> bool:
    """Tell whether a path of a manifest stays in the copy: what it names may be removed."""
    return bool(name) and not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts


def condition(folder: Path) -> Condition:
    """Return what became of a copy; raises VendorError where the folder holds none."""
    manifest, there = recorded(folder), files(folder)
    return Condition(
        manifest=manifest,
        modified=tuple(
            name for name, expected in manifest.files.items() if name in there and digest(there[name]) != expected
        ),
        missing=tuple(name for name in manifest.files if name not in there),
        extra=tuple(name for name in there if name not in manifest.files),
    )


def copies(destination: Path, package: str | None) -> list[Path]:
    """Return the copies in a destination: the named one, the destination itself, or all that lie in it.

    Raises VendorError where there is none.
    """
    if package is not None:
        return [destination / named(package)]
    if manifest_of(destination).is_file():
        return [destination]
    found = [path.with_suffix("") for path in sorted(destination.glob(f"*{MANIFEST}"))]
    if not found:
        raise VendorError(f"there is no vendored copy in {destination}: no manifest, *{MANIFEST}")
    return found


def vendor(destination: Path, package: str = CLIENT, *, force: bool = False, origin: Path | None = None) -> Manifest:
    """Copy the client, or one in ``origin``, to ``destination/package``; return the manifest that lies beside the copy.

    What an earlier copy left behind is removed, files that it does not know are left alone. Raises VendorError, before
    anything is written, where that would overwrite local edits and ``force`` is not given.
    """
    target, origin = destination / named(package), origin or source()
    if target.resolve() == origin.resolve():
        raise VendorError(f"{target} is the client itself")
    manifest = described(origin, package)
    earlier = recorded(target).files if manifest_of(target).exists() else {}
    there = files(target)
    edited = [name for name in there if local(name, digest(there[name]), earlier, manifest.files)]
    if edited and not force:
        more = f" and {len(edited) - 1} more" if len(edited) > 1 else ""
        raise VendorError(f"{target} has local edits, in {edited[0]}{more}: keep them elsewhere, or use --force")
    for name in earlier.keys() - manifest.files.keys():
        if name in there:
            there[name].unlink()
    for name in manifest.files:
        written(target / name, (origin / name).read_bytes())
    written(manifest_of(target), manifest.text.encode())
    for folder in sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return manifest


def local(name: str, found: str, earlier: dict[str, str], coming: dict[str, str]) -> bool:
    """Tell whether a file was edited, or put there by somebody else, and would be overwritten or removed."""
    if name in earlier:
        return found not in {earlier[name], coming.get(name)}
    return name in coming and found != coming[name]


def written(path: Path, content: bytes) -> None:
    """Write a file anew, so that a link in its place is replaced and not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def named(package: str) -> str:
    """Return the name of a package; raises VendorError where no module can be called so."""
    if not package.isidentifier() or keyword.iskeyword(package):
        raise VendorError(f"{package!r} is no name for a package")
    return package


def newer(copy: Manifest) -> str | None:
    """Say what the client of this checkout is where it differs from a copy, or None where they are the same."""
    present = described(source(), copy.package)
    if present == copy:
        return None
    ahead, behind = (tuple(map(int, re.findall(r"\d+", one.versions["version"]))) for one in (present, copy))
    relation = "a newer" if ahead > behind else "an older" if ahead < behind else "another"
    return f"this checkout has {relation} client, {present.told}; the copy is {copy.told}"
