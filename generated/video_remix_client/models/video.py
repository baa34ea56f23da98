# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs as _attrs

from .. import _model
from ..models.video_object import VideoObject, check_video_object
from ..models.video_seconds import VideoSeconds, check_video_seconds
from ..models.video_size import VideoSize, check_video_size
from ..models.video_status import VideoStatus, check_video_status

if TYPE_CHECKING:
    from ..models.video_error import VideoError


@_attrs.define
class Video(_model.OpenModel[Any]):
    """One video job as the provider reports it."""

    id: str
    """The identifier of the job."""
    model: str
    """The name of the model that makes the video."""
    status: VideoStatus
    """Where the job stands."""
    progress: int
    """How much of the job is done, in per cent."""
    created_at: int
    """When the job was created, in Unix seconds."""
    completed_at: int | None
    """When the job was completed, in Unix seconds; null until then."""
    expires_at: int | None
    """When the files that can be downloaded expire, in Unix seconds; null where none is known."""
    prompt: None | str
    """The text that directed the job; null where the provider keeps it to itself."""
    size: VideoSize
    """Width and height of the video, in pixels."""
    seconds: VideoSeconds
    """How long the video is, in seconds, as a string."""
    remixed_from_video_id: None | str
    """The identifier of the source video; null where the job is no remix."""
    error: None | VideoError
    """Why the job failed; null where it did not."""
    object_: VideoObject = "video"
    """The kind of the object."""
    additional_properties: dict[str, Any] = _attrs.field(init=False, factory=dict)

    @classmethod
    def _shape(cls) -> _model.Shape:
        from ..models.video_error import VideoError  # noqa: PLC0415

        return _model.Shape(
            _model.Member("id", _model.string),
            _model.Member("object", check_video_object, attribute="object_"),
            _model.Member("model", _model.string),
            _model.Member("status", check_video_status),
            _model.Member("progress", _model.integer),
            _model.Member("created_at", _model.integer),
            _model.Member("completed_at", _model.nullable(_model.integer), absent="null"),
            _model.Member("expires_at", _model.nullable(_model.integer), absent="null"),
            _model.Member("prompt", _model.nullable(_model.string), absent="null"),
            _model.Member("size", check_video_size),
            _model.Member("seconds", check_video_seconds),
            _model.Member("remixed_from_video_id", _model.nullable(_model.string), absent="null"),
            _model.Member("error", _model.nullable(VideoError._read), absent="null"),
            additional=_model.anything,
        )
