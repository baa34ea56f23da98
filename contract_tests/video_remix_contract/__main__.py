"""Run the command line as ``python -m video_remix_contract``."""

import sys

from video_remix_contract.cli import main

sys.exit(main())
