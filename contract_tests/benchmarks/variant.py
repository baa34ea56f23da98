"""Run a variant of a row: ``python variant.py FILE PORT VARIANT [SIZE=NUMBER …]``.

It prints the CPU seconds of a single time and the peak memory of the process in KiB, as JSON.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys


def peak() -> int:
    """Return the peak memory of this process in KiB.

    ``ru_maxrss`` also counts the process that began this one, until it became another program; Linux knows it better.
    """
    try:
        with open("/proc/self/status") as lines:  # noqa: PTH123 - pathlib would be measured too
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Run the variant that the arguments name."""
    file, port, name, *sizes = sys.argv[1:]
    pairs = (size.split("=") for size in sizes)
    each = getattr(importlib.import_module(f"rows.{file}"), name)(int(port), **{key: int(size) for key, size in pairs})
    print(json.dumps([each, peak()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
