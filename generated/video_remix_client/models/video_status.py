# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The values that the contract lists for a member."""

from typing import Literal, TypeAlias, get_args

from .. import _model

VideoStatus: TypeAlias = Literal["completed", "failed", "in_progress", "queued"]
check_video_status: _model.Check[VideoStatus] = _model.one_of(get_args(VideoStatus))
