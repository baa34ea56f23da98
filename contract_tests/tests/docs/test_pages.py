"""Every command of README and docs/ runs, prints what the page shows, and every example in Python runs."""

from __future__ import annotations

import doctest
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from patience import MAX_WAIT
from support import ROOT

from docs.pages import PAGES, SHELL, blocks, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

# The address at which the reference provider is in the pages; here it is at a free one.
PORT = "8000"
# The command that ends the server that a page has begun.
STOP = "kill %1"
COMPARED = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
# Languages in which a page shows a configuration, or a program for another tool.
SHOWN = {"yaml", "nginx", "js", "json", "text", "toml", "{toctree}"}
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


class Reader:
    """Somebody who does what a page says, in a folder with the fragment of a clone, and with a port of his own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        (folder / "spec").symlink_to(ROOT / "spec")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.names: dict[str, Any] = {"__name__": "page"}

    def here(self, text: str) -> str:
        """Return a text of the page with the port of this reader."""
        return text.replace(PORT, self.port)

    def environment(self) -> dict[str, str]:
        """Return the environment of the commands: the programs of this environment, and no setting of ours."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "VRC_", "PYTEST"))}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return kept | {"PATH": path, "OPENAI_API_KEY": "sk-test", "COLUMNS": "100", "NO_COLOR": "1"}

    def run(self, command: str) -> str:
        """Run a command as a shell does and return what it prints; one with & goes on until the page ends."""
        command = self.here(command)
        if command == STOP:
            self.stack.close()
            return ""
        if command.endswith("&"):
            self.stack.enter_context(self.going_on(command.removesuffix("&")))
            return ""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=MAX_WAIT,
            check=False,
        )
        output = done.stdout.decode().replace(self.port, PORT)
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{output}"
        return output

    @contextmanager
    def going_on(self, command: str) -> Iterator[None]:
        """Run a server until the page ends; it serves when it prints its first line."""
        with subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            assert process.stdout is not None
            try:
                assert self.port in process.stdout.readline().decode()
                yield
            finally:
                process.terminate()
                process.stdout.read()


@pages
@pytest.mark.usefixtures("_as_released")
def test_every_command_does_what_its_page_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page are done in their order: files written, commands run and compared, Python run.

    ``...`` stands for what differs each time. A command that does not end with 0 says so on its page (``|| echo $?``).
    """
    monkeypatch.chdir(tmp_path)
    checker = doctest.OutputChecker()
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for block in blocks(page):
            if block.not_run:
                continue
            if block.file:
                path = tmp_path / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(reader.here(block.text))
            elif block.language == SHELL:
                for command in commands(block.text):
                    output = reader.run(command.text)
                    shown = command.output.strip()
                    if shown:
                        assert checker.check_output(shown, output.strip(), COMPARED), f"{command.text}\n{output}"
            elif block.language == "python":
                exec(compile(reader.here(block.text), f"{page.name}:{block.line}", "exec"), reader.names)


@pages
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    """A block is a file, commands with a prompt, Python, a configuration, or carries the reason why it is not run."""
    for block in blocks(page):
        place = f"{page.name}, line {block.line}"
        if block.not_run or block.file or block.language in {"python", *SHOWN}:
            continue
        assert block.language == SHELL, f"{place}: a block in {block.language or 'no language'} is never run"
        assert list(commands(block.text)), f"{place}: no line begins with a prompt"
