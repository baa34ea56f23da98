# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The strings or numbers that a member may hold."""

from typing import Literal, TypeAlias, get_args

from .._reading import Check, one_of

VideoSeconds: TypeAlias = Literal["12", "4", "8"]

check_video_seconds: Check[VideoSeconds] = one_of(get_args(VideoSeconds))
