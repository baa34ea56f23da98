"""Render what follows from the fragment, the client and parts of documents, or report with ``--check`` what differs."""

from __future__ import annotations

import gc
import sys

if __name__ == "__main__":
    # What is imported and read here lives to the end: to look for garbage in it takes a third of the time.
    gc.disable()
    from video_remix_contract.maintenance.generating import main

    code = main(sys.argv[1:])
    gc.freeze()
    sys.exit(code)
