# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The models of the contract."""

from .error_detail import ErrorDetail
from .error_envelope import ErrorEnvelope
from .remix_video_request import RemixVideoRequest
from .video import Video
from .video_error import VideoError
from .video_object import VideoObject
from .video_seconds import VideoSeconds
from .video_size import VideoSize
from .video_status import VideoStatus

__all__ = (
    "ErrorDetail",
    "ErrorEnvelope",
    "RemixVideoRequest",
    "Video",
    "VideoError",
    "VideoObject",
    "VideoSeconds",
    "VideoSize",
    "VideoStatus",
)
