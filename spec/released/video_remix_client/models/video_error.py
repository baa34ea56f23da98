# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import _reading as _checks
from .._model import Model as _Model


@_attrs_define
class VideoError(_Model):
    """Why a video job failed."""

    code: str
    """A short code that a program can read."""

    message: str
    """A sentence that a person can read."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """Members that the contract does not name, kept as they came."""

    @classmethod
    def _read(cls, value: object, place: _checks.Place) -> Self:

        members = _checks.Members(value, place)
        model = cls(
            code=members.required("code", _checks.string),
            message=members.required("message", _checks.string),
        )
        model.additional_properties = members.additional(_checks.anything)
        members.done()
        return model

    def _members(self) -> Iterator[tuple[str, object]]:
        yield "code", self.code
        yield "message", self.message
        named = (
            "code",
            "message",
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
