"""Copy the generated client into another project, with a manifest that shows later what happened to the copy."""

from __future__ import annotations

import hashlib
import importlib.util
import keyword
import re
from pathlib import Path, PurePosixPath

from attrs import field, frozen

from video_remix_contract.errors import VendorError

CLIENT = "video_remix_client"
MANIFEST = ".sha256"
CONSTANTS = {"version": "VERSION", "spec-version": "SPEC_VERSION", "spec-sha256": "SPEC_SHA256"}


@frozen
class Manifest:
    """What a copy was made from: its versions by the names of ``CONSTANTS``, the SHA-256 of each file by its path.

    It lies next to the copy, not in it: the package stays what it was. Paths are relative to the copy.
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
    def summary(self) -> str:
        """The versions in words."""
        version, contract, digest = self.versions.values()
        return f"{version} for contract {contract} ({digest[:12]})"


@frozen
class Condition:
    """What happened to a copy since it was made, as paths relative to it."""

    manifest: Manifest
    modified: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether the copy has exactly the files of the manifest."""
        return not (self.modified or self.missing or self.extra)


def source() -> Path:
    """Return the folder of the client that this suite belongs to; raises VendorError where there is none."""
    spec = importlib.util.find_spec(CLIENT)
    if spec is None or not spec.submodule_search_locations:
        raise VendorError(f"{CLIENT} is not installed here")
    return Path(next(iter(spec.submodule_search_locations)))


def files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by relative path, without the interpreter's caches."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix(): path for path in paths if "__pycache__" not in path.parts}


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder in hexadecimal; an empty text for a link, which no copy has."""
    return {
        name: "" if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files(folder).items()
    }


def described(folder: Path, package: str) -> Manifest:
    """Return the manifest of the client in a folder; raises VendorError where it does not carry its versions."""
    try:
        text = (folder / "constants.py").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VendorError(f"{folder} is no client: it has no readable constants.py") from error
    constants = dict(re.findall(r'^(\w+)(?:: \w+)? = "([^"]*)"$', text, re.MULTILINE))
    if not constants.keys() >= set(CONSTANTS.values()):
        raise VendorError(f"{folder} is no client: its constants.py lacks one of {', '.join(CONSTANTS.values())}")
    versions = {name: constants[constant] for name, constant in CONSTANTS.items()}
    return Manifest(package, versions, digests(folder))


def manifest_of(folder: Path) -> Path:
    """Return where the manifest of a copy lies."""
    return folder.with_name(folder.name + MANIFEST)


def recorded(folder: Path) -> Manifest:
    """Return the manifest of a copy; raises VendorError where there is none or it was not written by ``vendor``."""
    path = manifest_of(folder)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise VendorError(f"{folder} is no vendored copy: there is no readable {path.name} next to it") from error
    versions = {match[1]: match[2] for line in lines if (match := re.fullmatch(r"# ([^:]+): (.*)", line))}
    entries = [
        re.fullmatch(rf"([0-9a-f]{{64}})  {re.escape(folder.name)}/(.+)", line)
        for line in lines
        if line and not line.startswith("#")
    ]
    hashes = {match[2]: match[1] for match in entries if match and stays_inside(match[2])}
    if not versions.keys() >= CONSTANTS.keys() or len(hashes) < len(entries):
        raise VendorError(f"{path} is not a manifest of {CLIENT}")
    return Manifest(folder.name, {name: versions[name] for name in CONSTANTS}, hashes)


def stays_inside(name: str) -> bool:
    """Return whether a path of a manifest stays in the copy: what it names may be removed."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def condition(folder: Path) -> Condition:
    """Return what happened to a copy; raises VendorError where the folder holds none."""
    manifest, present = recorded(folder), digests(folder)
    return Condition(
        manifest=manifest,
        modified=tuple(name for name, digest in manifest.files.items() if present.get(name, digest) != digest),
        missing=tuple(name for name in manifest.files if name not in present),
        extra=tuple(name for name in present if name not in manifest.files),
    )


def copies(destination: Path, package: str | None) -> list[Path]:
    """Return the copies in a destination: the named one, the destination itself, or all that lie in it.

    Raises VendorError where there is none.
    """
    if package is not None:
        return [destination / checked_name(package)]
    if manifest_of(destination).is_file():
        return [destination]
    folders = [path.with_suffix("") for path in sorted(destination.glob(f"*{MANIFEST}"))]
    if not folders:
        raise VendorError(f"there is no vendored copy in {destination}: no manifest, *{MANIFEST}")
    return folders


def vendor(destination: Path, package: str = CLIENT, *, force: bool = False) -> Manifest:
    """Copy the client to ``destination/package``; return the manifest that lies next to the copy.

    What an earlier copy left behind is removed, files that it does not know are left alone. Raises VendorError, before
    anything is written, where that would overwrite local edits and ``force`` is not given.
    """
    target, origin = destination / checked_name(package), source()
    if target.resolve() == origin.resolve():
        raise VendorError(f"{target} is the client itself")
    manifest = described(origin, package)
    earlier = recorded(target).files if manifest_of(target).exists() else {}
    present = digests(target)
    edited = local_edits(present, earlier, manifest.files)
    if edited and not force:
        more = f" and {len(edited) - 1} more" if len(edited) > 1 else ""
        raise VendorError(f"{target} has local edits, in {edited[0]}{more}: keep them elsewhere, or use --force")
    for name in earlier.keys() & present.keys() - manifest.files.keys():
        (target / name).unlink()
    for name in manifest.files:
        write(target / name, (origin / name).read_bytes())
    write(manifest_of(target), manifest.text.encode())
    for folder in sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return manifest


def local_edits(present: dict[str, str], earlier: dict[str, str], coming: dict[str, str]) -> list[str]:
    """Return the files that somebody edited or added, and that would be overwritten or removed."""
    known = {name: {earlier.get(name, coming.get(name)), coming.get(name)} for name in earlier | coming}
    return [name for name, digest in present.items() if name in known and digest not in known[name]]


def write(path: Path, content: bytes) -> None:
    """Write a file anew, so that a link in its place is replaced and not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def checked_name(package: str) -> str:
    """Return the name of a package; raises VendorError where no module can have it."""
    if not package.isidentifier() or keyword.iskeyword(package):
        raise VendorError(f"{package!r} is no name for a package")
    return package


def newer(copy: Manifest) -> str | None:
    """Return what the client of this checkout is where it differs from a copy, or None where they are the same."""
    present = described(source(), copy.package)
    if present == copy:
        return None
    ahead, behind = (tuple(map(int, re.findall(r"\d+", item.versions["version"]))) for item in (present, copy))
    relation = "a newer" if ahead > behind else "an older" if ahead < behind else "another"
    return f"this checkout has {relation} client, {present.summary}; the copy is {copy.summary}"
