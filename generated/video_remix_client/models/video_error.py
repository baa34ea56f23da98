# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from typing import Any

import attrs as _attrs

from .. import _model


@_attrs.define
class VideoError(_model.OpenModel[Any]):
    """Why a video job failed."""

    code: str
    """A short code that a program can read."""
    message: str
    """A sentence that a person can read."""
    additional_properties: dict[str, Any] = _attrs.field(init=False, factory=dict)

    @classmethod
    def _usual(cls: Any, value: Any) -> Any:
        if type(its_code := value["code"]) is str and type(its_message := value["message"]) is str:
            model = cls(its_code, its_message)
            return model if len(value) == 2 else model._with_others(value)
        return None

    @classmethod
    def _shape(cls) -> _model.Shape:
        return _model.Shape(
            _model.Member("code", _model.string), _model.Member("message", _model.string), additional=_model.anything
        )
