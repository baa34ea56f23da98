"""By what a report can count; a small module, since the command line imports it to name the choices."""

from __future__ import annotations

from enum import StrEnum


class Group(StrEnum):
    """What the exchanges of a group have in common; ``grouping`` reads it off an exchange."""

    USER_AGENT = "user-agent"
    LABEL = "label"
    SERVER = "server"
    DAY = "day"
