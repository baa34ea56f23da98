# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs as _attrs

from .. import _model

if TYPE_CHECKING:
    from ..models.error_detail import ErrorDetail


@_attrs.define
class ErrorEnvelope(_model.OpenModel[Any]):
    """The body of a refusal."""

    error: ErrorDetail
    """What was wrong with a request."""
    additional_properties: dict[str, Any] = _attrs.field(init=False, factory=dict)

    @classmethod
    def _shape(cls) -> _model.Shape:
        from ..models.error_detail import ErrorDetail  # noqa: PLC0415

        return _model.Shape(_model.Member("error", ErrorDetail._read), additional=_model.anything)
