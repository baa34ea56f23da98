"""A real terminal gets colours and its own width; NO_COLOR leaves plain text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from report.documents import document

pty = pytest.importorskip("pty", reason="this platform has no pseudo-terminals")
ESCAPE = "\x1b"


def on_terminal(command: list[str], **environment: str) -> str:
    """Return what a command prints on a terminal of its own."""
    controller, terminal = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "FORCE_COLOR"}}
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, env={**clean, "TERM": "xterm", **environment}
    ):
        os.close(terminal)
        output = b""
        while True:
            try:
                part = os.read(controller, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            output += part
    os.close(controller)
    return output.decode()


@pytest.fixture(scope="module")
def render(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command that shows a kept report."""
    path = Path(tmp_path_factory.mktemp("kept"), "report.json")
    path.write_text(json.dumps(document("provider that fails")))
    return [sys.executable, "-m", "video_remix_contract", "report", "render", str(path)]


def test_a_terminal_gets_colours(render: list[str]) -> None:
    """Without NO_COLOR there are styles."""
    assert ESCAPE in on_terminal(render)


def test_no_color_means_no_style_either(render: list[str]) -> None:
    """With NO_COLOR there is no escape sequence: neither a colour nor bold."""
    assert ESCAPE not in on_terminal(render, NO_COLOR="1")


def test_the_width_of_the_terminal_is_kept(render: list[str]) -> None:
    """Sentences are wrapped at the columns that the terminal has; commands are not."""
    shown = on_terminal(render, NO_COLOR="1", COLUMNS="60").splitlines()
    assert max(len(line) for line in shown if not line.lstrip().startswith("curl ")) <= 60
