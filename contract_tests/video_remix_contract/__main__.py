"""Run the command line as ``python -m video_remix_contract``."""

from __future__ import annotations

import sys

from video_remix_contract.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
