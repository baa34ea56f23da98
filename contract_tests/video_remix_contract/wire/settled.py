"""Classes whose objects are set once, where so many are made that each step counts.

They are frozen for type checkers alone: what makes attrs' frozen classes refuse changes takes three times as long as
all else about a new object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

if TYPE_CHECKING:
    from attrs import frozen as settled
else:
    settled = define(unsafe_hash=True)

__all__ = ["settled"]
