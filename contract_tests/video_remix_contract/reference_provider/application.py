"""Serve somebody's ASGI application on loopback in a process of its own, so that nothing it does can end the run.

The run keeps the listening socket, so that no other process gets the port, and ends the connection to it when the
application's process ends. Both processes hold an end of a pair of sockets: the application's is ready when it says so
there, and ends with the run.
"""

from __future__ import annotations

import codecs
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import IO, Any

from video_remix_contract.errors import ServerError, suggestion
from video_remix_contract.reference_provider.server import LOOPBACK, STOP_SECONDS, Server, listen, server

READY = b"ready"
# Of what the application prints; a traceback for every hostile request would hide the verdict.
MAX_LINES = 20
MAX_MESSAGE = 4096
MAX_LINE = 65536


@contextmanager
def serving_apart(name: str, seconds: float, max_lines: int | None = MAX_LINES) -> Iterator[str]:
    """Serve the application MODULE:ATTR while the block runs; the value is its origin, ``http://127.0.0.1:PORT``.

    The module is imported from the working directory or the path. What the application prints goes to standard error,
    at most ``max_lines`` lines of it and how many more there were; None for all of it.
    Raises ServerError where it does not start within some seconds.
    """
    ours, theirs = socket.socketpair()
    with listen() as listener, ours:
        with theirs:
            descriptors = (theirs.fileno(), listener.fileno())
            process = subprocess.Popen(  # noqa: S603 - our own module; the application is the user's
                [sys.executable, "-P", "-u", "-m", __name__, name, *map(str, descriptors)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=descriptors,
                start_new_session=True,
            )
        assert process.stdout is not None
        running = threading.Event()
        passing = threading.Thread(target=pass_on, args=(process.stdout, max_lines), daemon=True)
        watching = threading.Thread(target=refuse_at_end, args=(process, listener, running), daemon=True)
        passing.start()
        watching.start()
        try:
            wait_until_ready(ours, process, name, seconds)
            running.set()
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            running.clear()
            end(process)
            watching.join()
            # What the application started in a session of its own may hold its output open for ever.
            passing.join(STOP_SECONDS)


def wait_until_ready(contact: socket.socket, process: subprocess.Popen[bytes], name: str, seconds: float) -> None:
    """Wait until the application serves; raises ServerError where it does not."""
    contact.settimeout(seconds)
    try:
        message = contact.recv(MAX_MESSAGE)
    except TimeoutError:
        raise ServerError(f"--app {name}: it does not serve within {seconds:g} s") from None
    if not message:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    # A process that forked and ended is not what was started, even where the other one serves.
    if not message or process.poll() is not None:
        raise ServerError(f"--app {name}: {ended(process.returncode)} before it served")
    if message != READY:
        raise ServerError(f"--app {name}: {message.decode(errors='replace')}")


def pass_on(output: IO[bytes], max_lines: int | None) -> None:
    """Write what the application prints to standard error, until nothing of it holds its output open."""
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    left_out = 0
    # The output is read to its end even where nobody can read it, or else the application would wait.
    with output:
        for number, part in enumerate(iter(lambda: output.readline(MAX_LINE), b"")):
            if max_lines is None or number < max_lines:
                show(decoder.decode(part))
            else:
                left_out += 1
    if left_out:
        show(f"… the application printed {left_out} more lines; -v shows them\n")


def show(text: str) -> None:
    """Write a text to standard error, if that is there."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def refuse_at_end(process: subprocess.Popen[bytes], listener: socket.socket, running: threading.Event) -> None:
    """Refuse every further connection when the process ends, as the system does for a server that has gone."""
    code = process.wait()
    try:
        listener.shutdown(socket.SHUT_RDWR)
    except OSError:  # not every system can end a listening socket and keep its port
        listener.close()
    if running.is_set():
        print(f"the application: {ended(code)} during the run", file=sys.stderr)  # noqa: T201 - as its own output


def ended(code: int | None) -> str:
    """Return in words how a process ended."""
    if code is None:
        return "its process closed the connection to the run"
    if code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, unless that has a session of its own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


def application(name: str) -> Any:
    """Import an ASGI application by MODULE:ATTR from the working directory or the path."""
    module, _, attribute = name.partition(":")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - a text, as the path has them
    loaded, name = import_module(module), attribute or "app"
    if not hasattr(loaded, name):
        raise AttributeError(f"{module} has no {name!r}{suggestion(name, vars(loaded))}")
    return getattr(loaded, name)


def keep_contact(contact: socket.socket, runner: Server) -> None:
    """Report that the application serves, and end its process when the run ends, in whatever way that happens."""
    runner.ready.wait()
    contact.sendall(b"its start-up failed" if runner.should_exit else READY)
    contact.recv(1)
    os._exit(1)


def main(name: str, contact_descriptor: str, listener_descriptor: str) -> None:
    """Serve the application until the run ends."""
    contact, listener = (socket.socket(fileno=int(text)) for text in (contact_descriptor, listener_descriptor))
    for sock in (contact, listener):
        sock.set_inheritable(False)
    try:
        app = application(name)
    except Exception as error:  # noqa: BLE001 - whatever an import raises
        contact.sendall(f"{type(error).__name__}: {error}".encode(errors="replace")[:MAX_MESSAGE])
        return
    runner = server(app, log_level="error")
    threading.Thread(target=keep_contact, args=(contact, runner), daemon=True).start()
    runner.run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
