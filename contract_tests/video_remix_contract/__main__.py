"""Run the command line as ``python -m video_remix_contract``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; without the extra that it needs, report that in a single line and return 2."""
    try:
        from video_remix_contract.cli.main import main as run  # noqa: PLC0415 - the bare install has none of its dependencies
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("video_remix_"):
            raise
        extra = "generate" if sys.argv[1:2] == ["generate"] else "suite"
        print(  # noqa: T201 - the command line's own words
            f"video-remix-contract: {error.name} is missing; install video-remix-contract[{extra}], "
            "since the bare package is the client alone",
            file=sys.stderr,
        )
        return 2
    return run()


if __name__ == "__main__":
    sys.exit(main())
