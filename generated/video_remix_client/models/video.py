# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from typing import Any

import attrs as _attrs

from .. import _model
from ..models.video_object import VideoObject, check_video_object
from ..models.video_seconds import VideoSeconds, check_video_seconds
from ..models.video_size import VideoSize, check_video_size
from ..models.video_status import VideoStatus, check_video_status


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
    def _usual(cls: Any, value: Any) -> Any:
        if (
            type(its_id := value["id"]) is str
            and (its_object_ := value["object"]) in ("video",)
            and type(its_model := value["model"]) is str
            and (its_status := value["status"]) in ("completed", "failed", "in_progress", "queued")
            and type(its_progress := value["progress"]) is int
            and type(its_created_at := value["created_at"]) is int
            and ((its_completed_at := value["completed_at"]) is None or type(its_completed_at) is int)
            and ((its_expires_at := value["expires_at"]) is None or type(its_expires_at) is int)
            and ((its_prompt := value["prompt"]) is None or type(its_prompt) is str)
            and (its_size := value["size"]) in ("1024x1792", "1280x720", "1792x1024", "720x1280")
            and (its_seconds := value["seconds"]) in ("12", "4", "8")
            and (
                (its_remixed_from_video_id := value["remixed_from_video_id"]) is None
                or type(its_remixed_from_video_id) is str
            )
            and (
                (its_error := value["error"]) is None
                or (type(its_error) is dict and (its_error := VideoError._usual(its_error)) is not None)
            )
        ):
            # fmt: off
            model = cls(
                its_id, its_model, its_status, its_progress, its_created_at, its_completed_at, its_expires_at,
                its_prompt, its_size, its_seconds, its_remixed_from_video_id, its_error, its_object_,
            )
            # fmt: on
            return model if len(value) == 13 else model._with_others(value)
        return None

    @property
    def object(self) -> VideoObject:
        """The same as `object_`."""
        return self.object_

    @classmethod
    def _shape(cls) -> _model.Shape:
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


from ..models.video_error import VideoError
