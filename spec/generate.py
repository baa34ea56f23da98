"""Render ``generated/`` from the fragment, or report with ``--check`` where the two differ."""

from __future__ import annotations

import sys

from video_remix_contract.maintenance.checked_in_client import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
