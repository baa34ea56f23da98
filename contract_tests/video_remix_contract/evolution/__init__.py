"""What changed between two fragments, who must act, which version bump follows."""

from video_remix_contract.evolution.compare import diff
from video_remix_contract.evolution.model import Bump, Change, Diff, Direction, Kind, Party, Witness
from video_remix_contract.evolution.output import document
from video_remix_contract.evolution.source import read

__all__ = ["Bump", "Change", "Diff", "Direction", "Kind", "Party", "Witness", "diff", "document", "read"]
