"""What action.yml runs: ``install`` makes an environment with this package, ``verify`` runs the verb and hands over.

Inputs come as environment variables, so that none of their text ever is a part of a script. The key is in the
environment under its own name and is no input. Each function needs the standard library alone, since ``install`` runs
before all else.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = (3, 11)
FORMS = {"json": "json", "html": "html", "junit": "xml", "sarif": "sarif", "markdown": "md", "badge": "svg"}
# The inputs of each verb that are options of the command line under the same name.
SHARED = ("spec", "fail-on", "expected-failures")
OPTIONS = {
    "provider": ("app", "video-id", "max-jobs", "profile", *SHARED),
    "client": SHARED,
    "log": ("profile", *SHARED),
}
# Inputs with a value on each line.
LISTS = {"video-id", "files"}
SUBJECTS = {"provider": "url", "client": "command", "log": "files"}
NO_VERDICT = 2


def given(name: str) -> list[str]:
    """Return the values of an input, none where it is empty."""
    text = os.environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()
    values = [line.strip() for line in text.splitlines()] if name in LISTS else [text]
    return [value for value in values if value]


def arguments(verb: str) -> list[str]:
    """Return what follows the subject of ``verify``; raises ValueError for an input that the verb does not have."""
    if verb not in OPTIONS:
        raise ValueError(f"verb is provider, client or log, not {verb!r}")
    known = {*OPTIONS[verb], SUBJECTS[verb]}
    for name in dict.fromkeys([*SUBJECTS.values(), *(each for names in OPTIONS.values() for each in names)]):
        if name not in known and given(name):
            raise ValueError(f"the input {name} is not for verify {verb}")
    options = [f"--{name}={value}" for name in OPTIONS[verb] for value in given(name)]
    more = shlex.split(" ".join(given("args")))
    subject = given(SUBJECTS[verb])
    if verb == "client":
        subject = ["bash", "-euo", "pipefail", "-c", *subject] if subject else []
    return [*options, *more, *(["--", *subject] if subject else [])]


def outputs(**values: str) -> None:
    """Add outputs of the step."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def install() -> int:
    """Make an environment of hash-locked packages and this one; an application's own packages stay in sight of it."""
    if sys.version_info < LEAST:
        present = ".".join(map(str, sys.version_info[:2]))
        raise ValueError(f"python3 is {present}; put actions/setup-python with 3.11 or later before this action")
    app = bool(given("app"))
    folder = Path(os.environ["RUNNER_TEMP"], f"video-remix-contract{'-app' if app else ''}")
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    commands = [
        [sys.executable, "-m", "venv", *(["--system-site-packages"] if app else []), str(folder)],
        [*pip, "--require-hashes", "--requirement", str(ROOT / "requirements-action.txt")],
        [*pip, "--no-deps", "--no-build-isolation", str(ROOT)],
    ]
    for command in commands:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - fixed but for the folder
        if code:
            raise ValueError(f"the package could not be installed: {command[3]} ended with {code}")
    outputs(python=str(python))
    return 0


def verify() -> int:
    """Run the verb; write outputs, summary and every form of the report, and return the exit code of the verb."""
    verb = "".join(given("verb"))
    more = arguments(verb)
    folder = Path(tempfile.mkdtemp(prefix="remix-contract-", dir=os.environ["RUNNER_TEMP"]))
    files = {form: folder / f"report.{ending}" for form, ending in FORMS.items()}
    options = ["--github-annotations", *(f"--{form}={path}" for form, path in files.items())]
    command = [sys.executable, "-m", "video_remix_contract", "verify", verb, *options, *more]
    code = subprocess.run(command, check=False).returncode  # noqa: S603 - no shell reads the inputs
    report = files["json"]
    if not report.exists():
        raise ValueError(f"no verdict (exit code {code}), see the log of this step")
    outputs(verdict=json.loads(report.read_text(encoding="utf-8"))["verdict"], report=str(report), folder=str(folder))
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(files["markdown"].read_text(encoding="utf-8"))
    return code


def main(step: str) -> int:
    """Run a step; what keeps it from its end is an annotation of the job."""
    try:
        return {"install": install, "verify": verify}[step]()
    except ValueError as error:
        words = str(error).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        print(f"::error title=remix contract::{words}", flush=True)
        return NO_VERDICT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
