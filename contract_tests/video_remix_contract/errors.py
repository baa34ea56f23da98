"""The errors of this package: each message is a line that its reader can act on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MAX_LENGTH, MAX_NAMES = 200, 3000


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
    """The fragment cannot be used; ``pointer`` and ``line`` say where that is written, as far as it is known.

    ``file`` is the URI of the file that they are about, where a document has several.
    """

    def __init__(self, sentence: str, pointer: str = "", line: int | None = None, file: str = "") -> None:
        place = f"{pointer}: " if pointer else "" if line is None else f"line {line}: "
        super().__init__(f"{place}{sentence}")
        self.sentence, self.pointer, self.line, self.file = sentence, pointer, line, file


class FragmentError(ContractError):
    """The fragment has faults; ``lines`` are the faults, each as ``FILE:LINE: POINTER: sentence``."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class DecodingError(Error):
    """The bytes are not what their media type or content coding promises.

    ``aspect`` names what is wrong where that matters to the reader: see ``wire.decoded.Aspect``.
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


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return which known name may have been meant, as the end of a sentence; empty where none is near."""
    import difflib  # noqa: PLC0415 - few runs have a mistake in them

    names = list(known)
    # To compare what a stranger made long, or many, would take longer than anybody waits.
    near = difflib.get_close_matches(name, names, 1) if len(name) <= MAX_LENGTH and len(names) <= MAX_NAMES else []
    return f", did you mean {near[0]}?" if near else ""
