"""The errors of this package: each message is a line that its reader can act on."""

from __future__ import annotations


class Error(Exception):
    """Bad input of any kind; the base of all errors of this package.

    >>> import video_remix_contract as vrc
    >>> try:
    ...     vrc.load("no-such-file.yaml")
    ... except vrc.Error as error:
    ...     print(error)
    no-such-file.yaml: No such file or directory
    """


class ContractError(Error):
    """The fragment cannot be used."""


class DecodingError(Error):
    """The bytes are not what their media type or content coding promises.

    ``aspect`` names what is wrong where that matters to the reader: see ``wire.decoding.Aspect``.
    """

    def __init__(self, message: str, aspect: str | None = None) -> None:
        super().__init__(message)
        self.aspect = aspect


class ExpectedFailuresError(Error):
    """The file of expected failures cannot be used."""


class RecordingError(Error):
    """A recording, or a record of it, cannot be read."""


class ReleaseGateError(Error):
    """The release gate cannot decide."""


class ServerError(Error):
    """A server cannot run."""


class TargetError(Error):
    """The provider cannot be addressed."""


class UsageError(Error):
    """The call cannot be carried out as it stands."""


class VendorError(Error):
    """The client cannot be copied, or a copy cannot be checked."""
