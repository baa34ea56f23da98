"""Recognize the forms that curl would write in the same way, so that a command can name their fields."""

from __future__ import annotations

import re

from attrs import frozen

from video_remix_contract.wire.messages import Request

# A longer boundary is sent on purpose.
CONTENT_TYPE = re.compile(r"multipart/form-data; boundary=([\w-]{1,40})", re.ASCII)
HEAD = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([\w.\[\]-]+)"(?:; filename="([\w.-]+)")?'
    rb"(?:\r\nContent-Type: ([\w.+-]+/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*))?"
)


@frozen
class Field:
    """A part of a form: its name, content, file name and content type where it has these."""

    name: str
    content: bytes
    filename: str | None
    content_type: str | None

    @property
    def is_text(self) -> bool:
        """Whether the part has a name and a content alone."""
        return self.filename is None and self.content_type is None


def form_fields(request: Request) -> list[Field]:
    """Return the parts of a form where curl's own would differ in the boundary alone; nothing for any other body."""
    types = [value for name, value in request.headers if name.lower() == "content-type"]
    boundary = CONTENT_TYPE.fullmatch(types[0]) if len(types) == 1 else None
    if boundary is None:
        return []
    parts = (b"\r\n" + request.body).split(f"\r\n--{boundary[1]}".encode())
    if parts[0] or parts[-1] != b"--\r\n":
        return []
    fields = []
    for part in parts[1:-1]:
        head, separator, content = part.partition(b"\r\n\r\n")
        found = HEAD.fullmatch(head)
        # Where curl sends a file without a type, it names a type of its own.
        if not separator or found is None or (found[2] and not found[3]):
            return []
        name, filename, content_type = (value.decode("ascii") if value else None for value in found.groups())
        assert name is not None, "the pattern asks for a name"
        fields.append(Field(name, content, filename, content_type))
    return fields
