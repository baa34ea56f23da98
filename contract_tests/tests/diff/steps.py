"""All steps by name."""

from __future__ import annotations

from .history import HISTORY
from .other_steps import OTHER_STEPS
from .response_steps import RESPONSE_STEPS

STEPS = {step.name: step for step in (*HISTORY, *RESPONSE_STEPS, *OTHER_STEPS)}
