"""The report as a badge: a picture without fonts or links of others, or what shields.io draws one from."""

from __future__ import annotations

import html
import json
from typing import Any

from video_remix_contract.untrusted.text import visible

LABEL = "remix contract"
MAX_VERSION = 30
COLOURS = {"conformant": "#2e7d32", "nonconformant": "#c62828", "inconclusive": "#616161"}
# What a character is wide, more or less; a text that is not is drawn to fit.
WIDTH, MARGIN = 6.4, 6
PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{label}: {message}">
  <title>{label}: {message}</title>
  <rect width="{whole}" height="20" rx="3" fill="{colour}"/>
  <path d="M3 0h{left_side}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#424242"/>
  <g fill="#fff" font-family="DejaVu Sans,Verdana,Geneva,sans-serif" font-size="11">
    <text x="{margin}" y="14" textLength="{label_width}" lengthAdjust="spacingAndGlyphs">{label}</text>
    <text x="{right}" y="14" textLength="{message_width}" lengthAdjust="spacingAndGlyphs">{message}</text>
  </g>
</svg>
"""


def message(document: dict[str, Any]) -> str:
    """Return what the badge says of the subject: the verdict, and which version of the contract it is about."""
    return f"{document['verdict']} {visible(document['contract']['version'][:MAX_VERSION])}"


def svg(document: dict[str, Any]) -> str:
    """Return the badge as SVG."""
    text = message(document)
    label_width, message_width = round(len(LABEL) * WIDTH), round(len(text) * WIDTH)
    left = label_width + 2 * MARGIN
    return PICTURE.format(
        whole=left + message_width + 2 * MARGIN,
        left_side=left - 3,
        right=left + MARGIN,
        margin=MARGIN,
        colour=COLOURS[document["verdict"]],
        label=LABEL,
        label_width=label_width,
        message=html.escape(text),
        message_width=message_width,
    )


def endpoint(document: dict[str, Any]) -> str:
    """Return the badge as JSON for the endpoint badge of shields.io."""
    shield = {"schemaVersion": 1, "label": LABEL, "message": message(document), "color": COLOURS[document["verdict"]]}
    return f"{json.dumps(shield)}\n"
