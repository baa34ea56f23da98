"""Run a program of Python in forks of a process that has imported what it imports: ``forking.py FD PROGRAM ARGUMENT…``.

A library that takes seconds to import is imported once so, for many runs. FD is the file descriptor of a Unix socket,
on which launcher.py asks for a run. The process ends with its standard input, when all forks have ended.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
from contextlib import suppress


def run(program: list[str], name: str) -> None:
    """Run a program as Python does; under another name than ``__main__`` it only imports."""
    sys.argv[:] = program
    sys.path[0] = os.path.dirname(program[0])  # noqa: PTH120 - a text, as the path has them
    runpy.run_path(program[0], run_name=name)


def accepted(listener: socket.socket) -> socket.socket:
    """Return the connection to a launcher, in a process of its own for each of them."""
    with listener:
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if not os.fork():
                return connection
            connection.close()
    with suppress(ChildProcessError):
        while True:
            os.wait()
    sys.exit()


def wait(pid: int, launcher: socket.socket) -> None:
    """Wait until a process ends, and let its launcher know how; end it where the launcher ends before.

    This process ends with it, and so does all that they started.
    """

    def end() -> None:
        launcher.recv(1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=end, daemon=True).start()
    _, status = os.waitpid(pid, 0)
    with suppress(OSError):
        launcher.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os.killpg(0, signal.SIGKILL)


def main(descriptor: str, *program: str) -> None:
    """Import once, then run what each launcher asks for."""
    run([*program], "__imported__")
    # The garbage collector would write to every object in each fork, and so copy it.
    gc.freeze()
    launcher = accepted(socket.socket(fileno=int(descriptor)))
    os.setsid()
    _, streams, *_ = socket.recv_fds(launcher, 1, 3)
    asked, folder, environment = json.loads(launcher.makefile().readline())
    pid = os.fork()
    if pid:
        wait(pid, launcher)
    launcher.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    run(asked, "__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
