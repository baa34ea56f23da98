"""Fixtures of these tests."""

from __future__ import annotations

from .support import clock

__all__ = ["clock"]
