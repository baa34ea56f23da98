# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import _reading as _checks
from .._model import Model as _Model


@_attrs_define
class ErrorDetail(_Model):
    """What was wrong with a request."""

    message: str
    """A sentence that a person can read."""

    type_: str
    """The class of the error."""

    param: None | str
    """The member of the request that was wrong; null where it was none in particular."""

    code: None | str
    """A short code that a program can read; null where there is none."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """Members that the contract does not name, kept as they came."""

    @classmethod
    def _read(cls, value: object, place: _checks.Place) -> Self:

        members = _checks.Members(value, place)
        model = cls(
            message=members.required("message", _checks.string),
            type_=members.required("type", _checks.string),
            param=members.required_or_null("param", _checks.nullable(_checks.string)),
            code=members.required_or_null("code", _checks.nullable(_checks.string)),
        )
        model.additional_properties = members.additional(_checks.anything)
        members.done()
        return model

    def _members(self) -> Iterator[tuple[str, object]]:
        yield "message", self.message
        yield "type", self.type_
        yield "param", self.param
        yield "code", self.code
        named = (
            "message",
            "type",
            "param",
            "code",
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
