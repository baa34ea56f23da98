# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The values that the contract lists for a member."""

from typing import Literal, TypeAlias, get_args

from .. import _model

VideoSize: TypeAlias = Literal["1024x1792", "1280x720", "1792x1024", "720x1280"]
check_video_size: _model.Check[VideoSize] = _model.one_of(get_args(VideoSize))
