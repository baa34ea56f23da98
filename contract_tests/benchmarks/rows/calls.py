"""How calls grow with their number and with the prompt."""

from __future__ import annotations

from sending import LARGE

from rows import Measure, Row, variant
from rows.call import FEW, MANY, bare, here

SMALL, TIMES = 10, 40

ROWS = (
    *(
        row
        for function, whose in ((here, "the client here"), (bare, "httpx2 alone"))
        for row in (
            Row(
                f"{whose}: a call of {MANY:,}",
                f"a call of {FEW}",
                variant(function, calls=MANY),
                variant(function, calls=FEW),
            ),
            Row(
                f"{whose}: peak memory of {MANY:,} calls",
                f"of {FEW}",
                variant(function, calls=MANY),
                variant(function, calls=FEW),
                Measure.PEAK,
            ),
            Row(
                f"{whose}: a call with a prompt of {LARGE:,} B",
                f"of {SMALL} B",
                variant(function, calls=TIMES, prompt=LARGE),
                variant(function, calls=TIMES, prompt=SMALL),
            ),
        )
    ),
    Row(
        f"a client call with a prompt of {LARGE:,} B",
        "the same by httpx2 alone",
        variant(here, calls=TIMES, prompt=LARGE),
        variant(bare, calls=TIMES, prompt=LARGE),
    ),
)
