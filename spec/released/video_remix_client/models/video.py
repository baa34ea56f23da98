# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import _reading as _checks
from .._model import Model as _Model
from ..models.video_object import VideoObject, check_video_object
from ..models.video_seconds import VideoSeconds, check_video_seconds
from ..models.video_size import VideoSize, check_video_size
from ..models.video_status import VideoStatus, check_video_status

if TYPE_CHECKING:
    from ..models.video_error import VideoError


@_attrs_define
class Video(_Model):
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

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """Members that the contract does not name, kept as they came."""

    @classmethod
    def _read(cls, value: object, place: _checks.Place) -> Self:
        from ..models.video_error import VideoError  # noqa: PLC0415

        members = _checks.Members(value, place)
        model = cls(
            id=members.required("id", _checks.string),
            object_=members.required("object", check_video_object),
            model=members.required("model", _checks.string),
            status=members.required("status", check_video_status),
            progress=members.required("progress", _checks.integer),
            created_at=members.required("created_at", _checks.integer),
            completed_at=members.required_or_null("completed_at", _checks.nullable(_checks.integer)),
            expires_at=members.required_or_null("expires_at", _checks.nullable(_checks.integer)),
            prompt=members.required_or_null("prompt", _checks.nullable(_checks.string)),
            size=members.required("size", check_video_size),
            seconds=members.required("seconds", check_video_seconds),
            remixed_from_video_id=members.required_or_null("remixed_from_video_id", _checks.nullable(_checks.string)),
            error=members.required_or_null("error", _checks.nullable(VideoError._read)),
        )
        model.additional_properties = members.additional(_checks.anything)
        members.done()
        return model

    def _members(self) -> Iterator[tuple[str, object]]:
        yield "id", self.id
        yield "object", self.object_
        yield "model", self.model
        yield "status", self.status
        yield "progress", self.progress
        yield "created_at", self.created_at
        yield "completed_at", self.completed_at
        yield "expires_at", self.expires_at
        yield "prompt", self.prompt
        yield "size", self.size
        yield "seconds", self.seconds
        yield "remixed_from_video_id", self.remixed_from_video_id
        yield "error", self.error
        named = (
            "id",
            "object",
            "model",
            "status",
            "progress",
            "created_at",
            "completed_at",
            "expires_at",
            "prompt",
            "size",
            "seconds",
            "remixed_from_video_id",
            "error",
        )
        yield from ((name, item) for name, item in self.additional_properties.items() if name not in named)

    @property
    def additional_keys(self) -> list[str]:
        """The names of the members that the contract does not name."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
