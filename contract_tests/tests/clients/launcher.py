"""Run a program of Python in a fork of the process of forking.py: ``launcher.py SOCKET PROGRAM ARGUMENT…``.

The program has the arguments, the working directory, the environment and the standard streams of this process, which
ends as it does.
"""

import json
import os
import socket
import sys


def main(path: str, *program: str) -> int:
    """Return the exit code of the program; end by the signal that has ended it."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        socket.send_fds(server, [b"\n"], [0, 1, 2])
        server.sendall(f"{json.dumps([program, os.getcwd(), dict(os.environ)])}\n".encode())  # noqa: PTH109 - a text
        code = int(server.makefile().read())
    if code < 0:
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
