"""What the runner of GitHub does with the lines of a step's log, read off its source (actions/runner)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

OBEYED = {
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
}
OBEYED |= {"notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"}


@frozen
class Command:
    """A command that the runner obeys."""

    name: str
    properties: Mapping[str, str]
    data: str


@define
class Runner:
    """Reads a log line by line; ``obeyed`` has what it did."""

    obeyed: list[Command] = field(factory=list)
    resume: str | None = None

    def read(self, log: str) -> list[Command]:
        """Read a log and return the commands that were obeyed; a line ends as .NET ends it."""
        for text in re.split(r"\r\n|\r|\n", log):
            self.line(text)
        return self.obeyed

    def line(self, text: str) -> None:
        """Read a line."""
        known = OBEYED if self.resume is None else {self.resume}
        command = newer(text, known) or older(text, known)
        if command is None:
            return
        if self.resume is not None:
            self.resume = None
        elif command.name == "stop-commands":
            self.resume = command.data
        else:
            self.obeyed.append(command)


def newer(text: str, known: set[str]) -> Command | None:
    """Return the command ``::name key=value,…::data`` of a line that it begins, leading blanks aside."""
    text = text.lstrip()
    end = text.find("::", 2)
    if not text.startswith("::") or end < 0:
        return None
    name, _, rest = text[2:end].partition(" ")
    if name not in known:
        return None
    return Command(name, pairs(rest.strip(), ",", ":,"), unescaped(text[end + 2 :]))


def older(text: str, known: set[str]) -> Command | None:
    """Return the command ``##[name key=value;…]data`` that stands anywhere in a line."""
    start = text.find("##[")
    end = text.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, rest = text[start + 3 : end].partition(" ")
    return Command(name, pairs(rest.strip(), ";", ";]"), text[end + 1 :]) if name in known else None


def pairs(text: str, separator: str, special: str) -> dict[str, str]:
    """Return the properties of a command."""
    found = (part.strip().partition("=") for part in text.split(separator))
    return {name: unescaped(value, special) for name, equals, value in found if equals and value}


def unescaped(text: str, special: str = "") -> str:
    """Return what was escaped."""
    for character in f"\r\n{special}%":
        text = text.replace(f"%{ord(character):02X}", character)
    return text
