"""Clients that none of us wrote, and the one of this project: how each is run, and what it breaks.

A driver asks its client for a single remix, with what the environment gives, and prints the id of the job. It adds
nothing that a user of the client would not write. The driver of a package of Python asks for it where it is
``__main__``, and only imports otherwise, so that the tests import the package once (forking.py).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen
from client.fixed import NAME, fixed_client
from external import UnavailableError, node, node_folder, program, python_with

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
DRIVERS = HERE / "drivers"
NODE = HERE / "node"
PYTHON = HERE / "python" / "requirements.txt"
JSON, FORM = "application/json", "multipart/form-data"


@frozen
class Client:
    """A client: its name, the package or program that it is, its driver, and the media type that it sends.

    ``breaks`` has by id the clauses that it breaks in all scenarios together, each with the reason in words.
    """

    name: str
    tool: str
    driver: str
    media_type: str
    breaks: Mapping[str, str] = field(factory=dict)

    def command(self) -> list[str]:
        """Return the command of its driver; raise UnavailableError where it cannot run on this machine."""
        raise NotImplementedError

    def version(self) -> str:
        """Return its version on this machine; raise UnavailableError where there is none."""
        raise NotImplementedError


@frozen
class OwnClient(Client):
    """The client of this project."""

    def command(self) -> list[str]:
        """Run that of the fixed fragment, with the Python of the tests."""
        return [sys.executable, str(DRIVERS / self.driver), str(fixed_client()), NAME, self.media_type]

    def version(self) -> str:
        """Return the version of the project."""
        return version(self.tool)


@frozen
class PythonClient(Client):
    """A package of Python, in an environment of its own."""

    def command(self) -> list[str]:
        """Run a driver in Python by the environment's Python, a shell script with that Python as its argument."""
        python, driver = str(python_with(PYTHON, "clients-python")), str(DRIVERS / self.driver)
        return [python, driver] if driver.endswith(".py") else [shell(), driver, python]

    def version(self) -> str:
        """Return the locked version."""
        locked = re.search(rf"^{self.tool}==(\S+)", PYTHON.read_text(encoding="utf-8"), re.MULTILINE)
        assert locked, "the environment is made of it"
        return locked[1]


@frozen
class NodeClient(Client):
    """A package of Node."""

    def command(self) -> list[str]:
        """Run the driver in the folder of the packages."""
        return [node(), str(node_folder(NODE, "clients-node") / self.driver)]

    def version(self) -> str:
        """Return the locked version."""
        locked = json.loads((NODE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        return str(locked[f"node_modules/{self.tool}"]["version"])


@frozen
class Program(Client):
    """A program of the system, in a shell script."""

    def command(self) -> list[str]:
        """Run the script."""
        program(self.tool)
        return [shell(), str(DRIVERS / self.driver)]

    def version(self) -> str:
        """Return the first number of what it prints about itself."""
        found = re.search(r"\d+(\.\d+)+", printed(program(self.tool), "--version"))
        assert found, f"{self.tool} --version names one"
        return found[0]


@frozen
class Gem(Client):
    """A gem of Ruby, where Ruby has it: its registry may be out of reach."""

    def command(self) -> list[str]:
        """Run the driver."""
        self.version()
        return [program("ruby"), str(DRIVERS / self.driver)]

    def version(self) -> str:
        """Return the version that is installed."""
        try:
            return printed(program("ruby"), "-e", f'require "{self.tool}"; print OpenAI::VERSION')
        except subprocess.CalledProcessError:
            raise UnavailableError(f"ruby has no gem {self.tool}") from None


def printed(*command: str) -> str:
    """Return what a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def shell() -> str:
    """Return the shell for scripts that use jq; raise UnavailableError where one of them is missing."""
    program("jq")
    return program("sh")


AGAIN, FOLLOWED, KEY_GIVEN = "client.call.single", "client.redirect.method", "client.redirect.key"
BY_GET = "it follows a 301 with a GET, and takes the response to that for a job"
RETRIED = "it sends a POST three times after {}, marked by x-stainless-retry-count alone"
PYTHON_BREAKS = {AGAIN: RETRIED.format("a 503, a 500, a hang-up and a response that is cut off"), FOLLOWED: BY_GET}
OFFICIAL_BREAKS = {AGAIN: RETRIED.format("a 503, a 500 and a hang-up"), FOLLOWED: BY_GET}
WGET_BREAKS = {
    AGAIN: "it sends a POST up to twenty times after a hang-up and after a response that is cut off",
    FOLLOWED: "it follows a 301 with a GET",
    KEY_GIVEN: "it sends all of its headers to whatever origin a redirect names",
}
CLIENTS = (
    PythonClient("openai Python", "openai", "openai_sync.py", JSON, PYTHON_BREAKS),
    PythonClient("openai Python, awaited", "openai", "openai_async.py", JSON, PYTHON_BREAKS),
    PythonClient("openai Python, form", "openai", "openai_form.py", FORM, PYTHON_BREAKS),
    NodeClient("openai Node", "openai", "openai.mjs", JSON, OFFICIAL_BREAKS),
    Gem("openai Ruby", "openai", "openai.rb", FORM, OFFICIAL_BREAKS),
    PythonClient("LiteLLM's library", "litellm", "litellm_sdk.py", JSON, {FOLLOWED: BY_GET}),
    PythonClient("httpie", "httpie", "httpie.sh", JSON),
    Program("curl", "curl", "curl_json.sh", JSON),
    Program("curl, form", "curl", "curl_form.sh", FORM),
    Program("wget", "wget", "wget.sh", JSON, WGET_BREAKS),
    OwnClient("the client here", "video-remix-contract", "generated.py", JSON),
    OwnClient("the client here, form", "video-remix-contract", "generated.py", FORM),
)
