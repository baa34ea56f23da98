"""Which reading of the documentation a provider is judged by."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """The schema as it stands, or without what the documentation's own example leaves out.

    >>> [str(profile) for profile in Profile]
    ['strict', 'documented-example']
    """

    STRICT = "strict"
    DOCUMENTED_EXAMPLE = "documented-example"
