"""What decides a client besides its fragment: templates, runtime, configuration, this package and the pinned tools."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from video_remix_contract.files.digests import digest, digests

SCRIPTS = Path(__file__).resolve().parent
ROOT = SCRIPTS.parents[2]
# In the wheel they lie next to the modules.
SPEC = SCRIPTS if (SCRIPTS / "templates").is_dir() else ROOT / "spec"
CONFIG = SPEC / "client.yaml"
TEMPLATES = SPEC / "templates"
RUNTIME = SPEC / "runtime"
DISTRIBUTION = "video-remix-contract"
TOOLS = ("openapi-python-client", "jinja2", "ruff")


def inputs(fragment: str) -> dict[str, object]:
    """Return everything that decides the output: hashes of the inputs, versions of the package and the tools.

    ``fragment`` is the SHA-256 of the fragment in hexadecimal.
    """
    return {
        "fragment": fragment,
        "config": digest(CONFIG),
        "scripts": {path.name: digest(path) for path in sorted(SCRIPTS.glob("*.py"))},
        "templates": digests(TEMPLATES),
        "runtime": digests(RUNTIME),
        "package": version(DISTRIBUTION),
        "tools": {name: version(name) for name in TOOLS},
    }
