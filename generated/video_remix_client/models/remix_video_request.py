# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from typing import Any

import attrs as _attrs

from .. import _model


@_attrs.define
class RemixVideoRequest(_model.OpenModel[Any]):
    """What a remix is asked with."""

    prompt: str
    """The new text that directs the remix."""
    additional_properties: dict[str, Any] = _attrs.field(init=False, factory=dict)

    @classmethod
    def _usual(cls: Any, value: Any) -> Any:
        if type(its_prompt := value["prompt"]) is str:
            model = cls(its_prompt)
            return model if len(value) == 1 else model._with_others(value)
        return None

    @classmethod
    def _shape(cls) -> _model.Shape:
        return _model.Shape(_model.Member("prompt", _model.string), additional=_model.anything)
