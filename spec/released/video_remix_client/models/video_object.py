# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The strings or numbers that a member may hold."""

from typing import Literal, TypeAlias, get_args

from .._reading import Check, one_of

VideoObject: TypeAlias = Literal["video"]

check_video_object: Check[VideoObject] = one_of(get_args(VideoObject))
