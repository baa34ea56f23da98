# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The strings or numbers that a member may hold."""

from typing import Literal, TypeAlias, get_args

from .._reading import Check, one_of

VideoStatus: TypeAlias = Literal["completed", "failed", "in_progress", "queued"]

check_video_status: Check[VideoStatus] = one_of(get_args(VideoStatus))
