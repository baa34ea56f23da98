"""Who has to keep a clause; a small module, since the command line imports it at every start."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Who has to keep a clause.

    >>> [str(side) for side in Side]
    ['provider', 'client']
    """

    PROVIDER = "provider"
    CLIENT = "client"
