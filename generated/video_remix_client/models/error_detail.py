# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
from typing import Any

import attrs as _attrs

from .. import _model


@_attrs.define
class ErrorDetail(_model.OpenModel[Any]):
    """What was wrong with a request."""

    message: str
    """A sentence that a person can read."""
    type_: str
    """The class of the error."""
    param: None | str
    """The member of the request that was wrong; null where it was none in particular."""
    code: None | str
    """A short code that a program can read; null where there is none."""
    additional_properties: dict[str, Any] = _attrs.field(init=False, factory=dict)

    @classmethod
    def _usual(cls: Any, value: Any) -> Any:
        if (
            type(its_message := value["message"]) is str
            and type(its_type_ := value["type"]) is str
            and ((its_param := value["param"]) is None or type(its_param) is str)
            and ((its_code := value["code"]) is None or type(its_code) is str)
        ):
            model = cls(its_message, its_type_, its_param, its_code)
            return model if len(value) == 4 else model._with_others(value)
        return None

    @property
    def type(self) -> str:
        """The same as `type_`."""
        return self.type_

    @classmethod
    def _shape(cls) -> _model.Shape:
        return _model.Shape(
            _model.Member("message", _model.string),
            _model.Member("type", _model.string, attribute="type_"),
            _model.Member("param", _model.nullable(_model.string), absent="null"),
            _model.Member("code", _model.nullable(_model.string), absent="null"),
            additional=_model.anything,
        )
