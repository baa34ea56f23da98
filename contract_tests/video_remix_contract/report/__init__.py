"""Reports: everything here knows verdicts only."""

from video_remix_contract.report.document import Report, document
from video_remix_contract.report.redact import Redactor

__all__ = ["Redactor", "Report", "document"]
