"""A shell completes verbs, options and the names of the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.faults import all_faults

BASH = shutil.which("bash")
CLAUSES = [clause.id for clause in catalogue(load()).clauses]
# Completes the words that it is called with as bash does where somebody presses the tab key after the last of them.
SCRIPT = """
eval "$(register-python-argcomplete video-remix-contract)"
COMP_LINE="$*"
COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9 COMP_KEY=9
$(complete -p video-remix-contract | sed 's/.*-F \\([^ ]*\\) .*/\\1/') video-remix-contract "${COMP_WORDS[COMP_CWORD]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completions(*words: str) -> list[str]:
    """Return the words that bash offers for the last word."""
    if BASH is None:
        pytest.skip("there is no bash")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [BASH, "--norc", "-c", SCRIPT, "bash"]
    done = subprocess.run(
        [*command, "video-remix-contract", *words],
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return [word.rstrip() for word in done.stdout.splitlines() if word]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("ver",), ["verify"]),
        (("verify", ""), ["client", "log", "provider"]),
        (("verify", "provider", "--max"), ["--max-jobs"]),
        (("verify", "provider", "--fail-on", ""), ["must", "should"]),
        (("clauses", CLAUSES[-1][:-1]), [CLAUSES[-1]]),
        (("verify", "client", "--scenario", "hang"), ["hang-up"]),
    ],
)
def test_a_word_is_completed(words: tuple[str, ...], offered: list[str]) -> None:
    """Bash offers what the parser or the contract has for it."""
    assert sorted(completions(*words)) == offered


def test_faults_are_completed() -> None:
    """Every fault of a clause is offered."""
    clauses = catalogue(load())
    prefix = "response.200.seconds."
    known = [fault.id for fault in all_faults(clauses) if fault.id.startswith(prefix)]
    # Bash breaks words at a colon, and goes on after it.
    assert len(completions("serve", "--fault", prefix)) == len(known) > 1
