# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The values that the contract lists for a member."""

from typing import Literal, TypeAlias, get_args

from .. import _model

VideoObject: TypeAlias = Literal["video"]
check_video_object: _model.Check[VideoObject] = _model.one_of(get_args(VideoObject))
