"""Look the locked packages up in a database of known vulnerabilities, with pip-audit.

``python -m video_remix_contract.maintenance.audit requirements.txt`` exits with 1 where one is known. Where the
database cannot be asked, that is reported and is no failure: it tells nothing about the packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SECONDS_A_REQUEST, SECONDS = 15, 600
MAX_REASON = 200


def asked(requirements: Path) -> dict[str, Any] | str:
    """Return pip-audit's report on a hash-locked file, or the reason why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "audit.json")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--require-hashes"]
        options = [
            "--disable-pip",
            "--vulnerability-service=osv",
            "--progress-spinner=off",
            "--format=json",
            f"--timeout={SECONDS_A_REQUEST}",
        ]
        try:
            done = subprocess.run(  # noqa: S603 - a tool of this environment with fixed arguments
                [*command, *options, f"--output={output}"], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"no answer within {SECONDS} s"
        if not output.exists():
            lines = done.stderr.strip().splitlines() or [f"pip-audit ended with {done.returncode}"]
            return lines[-1][:MAX_REASON]
        try:
            report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
        except ValueError as error:
            return f"pip-audit's report cannot be read: {error}"
    return report


def result(report: dict[str, Any] | str) -> tuple[int, list[str]]:
    """Return the exit code and the lines for a report, or for the reason why there is none."""
    if isinstance(report, str):
        return 0, [f"audit: NOT DONE, the packages were not looked up: {report}"]
    packages = report["dependencies"]
    known = [
        f"audit: {package['name']} {package['version']}: {entry['id']}, mended in {entry['fix_versions'] or 'none'}"
        for package in packages
        for entry in package.get("vulns", [])
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    left_out = [f"audit: NOT DONE for {len(skipped)} packages: {' '.join(skipped)}"[:MAX_REASON]] if skipped else []
    count = f"audit: {len(packages) - len(skipped)} packages looked up, {len(known)} known vulnerabilities"
    return (1 if known else 0), [*known, *left_out, count]


def main(requirements: Path) -> int:
    """Print what is known of the packages of a lock file; exit 1 where a vulnerability is."""
    code, lines = result(asked(requirements))
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
