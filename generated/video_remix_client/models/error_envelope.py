# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from typing import Any

import attrs as _attrs

from .. import _model


@_attrs.define
class ErrorEnvelope(_model.OpenModel[Any]):
    """The body of a refusal."""

    error: ErrorDetail
    """What was wrong with a request."""
    additional_properties: dict[str, Any] = _attrs.field(init=False, factory=dict)

    @classmethod
    def _usual(cls: Any, value: Any) -> Any:
        if type(its_error := value["error"]) is dict and (its_error := ErrorDetail._usual(its_error)) is not None:
            model = cls(its_error)
            return model if len(value) == 1 else model._with_others(value)
        return None

    @classmethod
    def _shape(cls) -> _model.Shape:
        return _model.Shape(_model.Member("error", ErrorDetail._read), additional=_model.anything)


from ..models.error_detail import ErrorDetail
