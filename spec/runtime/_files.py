"""Files in bodies; a client carries this only where its fragment has a binary schema."""

from io import BytesIO

from ._model import Place
from ._multipart import disposition, text_part
from ._writing import Body, header_text
from .types import File


def binary(value: object, place: Place) -> File:
    """Accept bytes or a File, and return a File that is at its start."""
    if isinstance(value, File):
        return value
    if isinstance(value, bytes):
        return File(BytesIO(value))
    raise place.mismatch("type", value)


def file_body(content_type: str, value: object) -> Body:
    """Return the bytes of a file as the body; raises TypeError for anything but a File."""
    if not isinstance(value, File):
        raise TypeError(f"`body` must be a File; got {type(value).__name__}")
    return content_type, value.payload.read()


def file_part(name: str, value: object) -> tuple[bytes, bytes]:
    """Return the head and the content of the part that carries a File; other values go as `text_part` writes them."""
    if not isinstance(value, File):
        return text_part(name, value)
    media_type = header_text(name, value.mime_type or "application/octet-stream")
    return disposition(name, value.file_name or name, media_type), value.payload.read()
