"""Makes the client of the fixed fragment importable before the tests of its behaviour are collected."""

from __future__ import annotations

import sys

from client.fixed import fixed_client

sys.path.insert(0, str(fixed_client()))
