"""Copy the generated client into another project, with a manifest that shows later what happened to the copy."""

from __future__ import annotations

import importlib.util
import keyword
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from attrs import field, frozen

from video_remix_contract.errors import VendorError
from video_remix_contract.files.bytecode import planted
from video_remix_contract.files.digests import digests
from video_remix_contract.files.writing import fresh_folder, replace_folder, write_whole
from video_remix_contract.untrusted import files as untrusted

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
    def numbers(self) -> tuple[int, ...]:
        """The version of the client in numbers, which can be compared."""
        return tuple(map(int, re.findall(r"[0-9]{1,9}", self.versions["version"])))

    @property
    def summary(self) -> str:
        """The versions in words."""
        version, contract, digest = self.versions.values()
        return f"{version} for contract {contract} ({digest[:12]})"


@frozen
class Condition:
    """What happened to a copy since it was made, as paths relative to it.

    ``recorded`` is whether its manifest tells; otherwise the client of this installation does, and ``comparable`` is
    whether that is the version which the copy says it is.
    """

    manifest: Manifest
    modified: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    recorded: bool = True
    comparable: bool = True

    @property
    def intact(self) -> bool:
        """Whether the copy has exactly the files that it should have."""
        return self.comparable and not (self.modified or self.missing or self.extra)


def source() -> Path:
    """Return the folder of the client that this suite belongs to; raises VendorError where there is none."""
    spec = importlib.util.find_spec(CLIENT)
    if spec is None or not spec.submodule_search_locations:
        raise VendorError(f"{CLIENT} is not installed here")
    return Path(next(iter(spec.submodule_search_locations)))


def described(folder: Path, package: str) -> Manifest:
    """Return the manifest of the client in a folder; raises VendorError where it does not carry its versions."""
    try:
        text = untrusted.content(folder / "constants.py").decode()
    except (OSError, UnicodeDecodeError) as error:
        raise VendorError(f"{folder} is no client: it has no readable constants.py") from error
    constants = dict(re.findall(r'^(\w+)(?:: \w+)? = "([^"]*)"$', text, re.MULTILINE))
    if not constants.keys() >= set(CONSTANTS.values()):
        raise VendorError(f"{folder} is no client: its constants.py lacks one of {', '.join(CONSTANTS.values())}")
    versions = {name: constants[constant] for name, constant in CONSTANTS.items()}
    return Manifest(package, versions, digests(folder))


def is_client(folder: Path) -> bool:
    """Return whether a folder says which client it is."""
    try:
        return bool(described(folder, folder.name).versions)
    except VendorError:
        return False


def manifest_of(folder: Path) -> Path:
    """Return where the manifest of a copy lies."""
    return folder.with_name(folder.name + MANIFEST)


def recorded(folder: Path) -> Manifest:
    """Return the manifest of a copy; raises VendorError where there is none or it was not written by ``vendor``."""
    path = manifest_of(folder)
    if path.is_symlink():
        raise VendorError(f"{path} is a link; a manifest is a file that lies next to its copy")
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
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
    """Return what happened to a copy; raises VendorError where the folder holds none.

    A copy that another tool made has no manifest: it is compared with the client of this installation, where that is
    the same version. Otherwise nobody can tell an edit from what changed between the two.
    """
    if os.path.lexists(manifest_of(folder)) or not is_client(folder):
        return compared(folder, recorded(folder), known=True)
    own, ours = described(folder, folder.name), described(source(), folder.name)
    if own.versions != ours.versions:
        return Condition(own, recorded=False, comparable=False)
    return compared(folder, ours, known=False)


def compared(folder: Path, manifest: Manifest, *, known: bool) -> Condition:
    """Return how the files of a copy differ from those of a manifest; ``known`` is whether the copy was made of it."""
    refuse_links(folder, manifest.files)
    present = digests(folder)
    unknown = [name for name in present if name not in manifest.files]
    return Condition(
        manifest=manifest,
        modified=tuple(name for name, value in manifest.files.items() if present.get(name, value) != value),
        missing=tuple(name for name in manifest.files if name not in present),
        extra=(*unknown, *planted(folder, manifest.files)),
        recorded=known,
    )


def refuse_links(folder: Path, names: Iterable[str]) -> None:
    """Raise VendorError where a folder on the way to a file of a copy is a link, which may lead anywhere."""
    for way in sorted({parent for name in names for parent in PurePosixPath(name).parents}):
        if (folder / way).is_symlink() and way.parts:
            raise VendorError(f"{folder / way} is a link, and a copy has none; remove it")


def copies(destination: Path, package: str | None) -> list[Path]:
    """Return the copies in a destination: the named one, the destination itself, or all that lie in it.

    Where no copy has a manifest, the clients there are meant, also that of a whole repository of ours. Raises
    VendorError where there is none.
    """
    if package is not None:
        return [without_link(destination / checked_name(package))]
    if manifest_of(destination).is_file() or is_client(destination):
        return [destination]
    folders = [path.with_suffix("") for path in destination.glob(f"*{MANIFEST}")]
    if not folders:
        within = [*destination.glob("*/constants.py"), *destination.glob(f"generated/{CLIENT}/constants.py")]
        folders = [path.parent for path in within if not path.parent.is_symlink() and is_client(path.parent)]
    if not folders:
        raise VendorError(f"there is no vendored copy in {destination}: no manifest, *{MANIFEST}, and no client")
    return [without_link(folder) for folder in sorted(folders)]


def without_link(folder: Path) -> Path:
    """Return the folder of a copy; raises VendorError where it is a link: only the destination is the user's choice."""
    if folder.is_symlink():
        raise VendorError(f"{folder} is a link; name the folder that it leads to")
    return folder


def vendor(destination: Path, package: str = CLIENT, *, force: bool = False) -> Manifest:
    """Copy the client to ``destination/package``; return the manifest that lies next to the copy.

    The copy takes its place as a whole. What an earlier copy left behind is removed, files that it does not know are
    kept. Raises VendorError, before anything is written, where that would overwrite local edits and ``force`` is not
    given, or where a link leads out of the destination.
    """
    target, origin = without_link(destination / checked_name(package)), source()
    if target.resolve() == origin.resolve():
        raise VendorError(f"{target} is the client itself")
    if target.exists() and not target.is_dir():
        raise VendorError(f"{target} is no folder")
    manifest = described(origin, package)
    earlier = recorded(target).files if os.path.lexists(manifest_of(target)) else {}
    refuse_links(target, earlier | manifest.files)
    present = digests(target)
    edited = local_edits(present, earlier, manifest.files)
    if edited and not force:
        more = f" and {len(edited) - 1} more" if len(edited) > 1 else ""
        raise VendorError(f"{target} has local edits, in {edited[0]}{more}: keep them elsewhere, or use --force")
    destination.mkdir(parents=True, exist_ok=True)
    with fresh_folder(target) as fresh:
        for name in manifest.files:
            copied(origin / name, fresh / name, target / name)
        for name in present.keys() - earlier.keys() - manifest.files.keys():
            copied(target / name, fresh / name, target / name)
        replace_folder(fresh, target)
    write_whole(manifest_of(target), manifest.text.encode())
    return manifest


def local_edits(present: dict[str, str], earlier: dict[str, str], coming: dict[str, str]) -> list[str]:
    """Return the files that somebody edited or added, and that would be overwritten or removed."""
    known = {name: {earlier.get(name, coming.get(name)), coming.get(name)} for name in earlier | coming}
    return [name for name, digest in present.items() if name in known and digest not in known[name]]


def copied(path: Path, place: Path, model: Path) -> None:
    """Copy a file, or a link as a link, with the permissions of a model where that is a file.

    Raises VendorError for a pipe and whatever else cannot be copied.
    """
    if not path.is_symlink() and not path.is_file():
        raise VendorError(f"{path} is no file; keep it elsewhere")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place, follow_symlinks=False)
    if model.is_file() and not model.is_symlink():
        shutil.copymode(model, place)


def checked_name(package: str) -> str:
    """Return the name of a package; raises VendorError where no module can have it."""
    if not package.isidentifier() or keyword.iskeyword(package):
        raise VendorError(f"{package!r} is no name for a package")
    return package


def newer(copy: Manifest) -> str | None:
    """Return what the client of this installation is where it differs from a copy, or None where they are the same."""
    present = described(source(), copy.package)
    if present == copy:
        return None
    ahead, behind = present.numbers, copy.numbers
    relation = "a newer" if ahead > behind else "an older" if ahead < behind else "another"
    return f"this installation has {relation} client, {present.summary}; the copy is {copy.summary}"


def is_outdated(copy: Manifest) -> bool:
    """Return whether a copy is older than the client of this installation."""
    return copy.numbers < described(source(), copy.package).numbers
