# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The strings or numbers that a member may hold."""

from typing import Literal, TypeAlias, get_args

from .._reading import Check, one_of

VideoSize: TypeAlias = Literal["1024x1792", "1280x720", "1792x1024", "720x1280"]

check_video_size: Check[VideoSize] = one_of(get_args(VideoSize))
