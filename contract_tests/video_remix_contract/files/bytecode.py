"""Which compiled files belong to the sources that lie there, and which somebody may have planted.

Python prefers a compiled file in ``__pycache__`` to its source where the two seem to belong together. So a compiled
file is trusted only where its source, compiled again, gives the same code; an interpreter can decide that for its own
files alone. The header is described in PEP 552.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable
from importlib.util import MAGIC_NUMBER, cache_from_source, source_from_cache
from pathlib import Path

from video_remix_contract.files.leftovers import is_leftover

CACHE = "__pycache__"
HEADER_BYTES = 16
# More than any compiler makes of a source; what is larger is not read.
MAX_GROWTH, MAX_REST = 50, 65536
OPTIMIZATIONS = {"": 0, "1": 1, "2": 2}


def planted(folder: Path, sources: Iterable[str]) -> list[str]:
    """Return the files in the caches below a folder that Python may run and that do not follow from a source there.

    ``sources`` are the files that count as sources, as paths relative to the folder, and so is the result. A compiled
    file that is out of date is harmless, since Python replaces it.
    """
    known = {folder / name for name in sources}
    entries = [path for cache in sorted(folder.rglob(CACHE)) for path in everything(cache)]
    strange = (path for path in entries if not is_leftover(path) and not follows(path, known))
    return [path.relative_to(folder).as_posix() for path in strange]


def everything(path: Path) -> list[Path]:
    """Return all that a folder holds that is no folder, or the path itself where it is none; no link is followed."""
    if path.is_symlink() or not path.is_dir():
        return [path]
    return sorted(entry for entry in path.rglob("*") if entry.is_symlink() or not entry.is_dir())


def follows(path: Path, sources: set[Path]) -> bool:
    """Return whether a file in a cache is the compiled form of a source, or one that no Python would run."""
    try:
        source = Path(source_from_cache(str(path)))
    except ValueError:
        return False
    if source not in sources or path.is_symlink() or not path.is_file():
        return False
    try:
        return is_stale(path, source) or is_compiled(path, source)
    except OSError:
        return False


def is_stale(path: Path, source: Path) -> bool:
    """Return whether a compiled file is out of date by its header, so that Python compiles the source again."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        return True
    flags, recorded, size = (int.from_bytes(header[start : start + 4], "little") for start in (4, 8, 12))
    status = source.stat()
    is_by_hash = flags & 1
    return not is_by_hash and (recorded, size) != (int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF)


def is_compiled(path: Path, source: Path) -> bool:
    """Return whether the source gives the code of a compiled file of this interpreter."""
    places = {cache_from_source(source, optimization=text): level for text, level in OPTIMIZATIONS.items()}
    level = places.get(os.fspath(path))
    if level is None or path.stat().st_size > MAX_GROWTH * source.stat().st_size + MAX_REST:
        return False
    content = path.read_bytes()
    try:
        fresh = compile(source.read_bytes(), str(source), "exec", dont_inherit=True, optimize=level)
        # This reads the code and does not run it.
        return content[:4] == MAGIC_NUMBER and bool(marshal.loads(content[HEADER_BYTES:]) == fresh)  # noqa: S302
    except (ValueError, TypeError, EOFError, SyntaxError, MemoryError, RecursionError):
        return False
