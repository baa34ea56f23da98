# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The values that the contract lists for a member."""

from typing import Literal, TypeAlias, get_args

from .. import _model

VideoSeconds: TypeAlias = Literal["12", "4", "8"]
check_video_seconds: _model.Check[VideoSeconds] = _model.one_of(get_args(VideoSeconds))
