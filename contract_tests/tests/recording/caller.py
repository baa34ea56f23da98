"""A client of a few lines: one call with what the environment gives, in the way that its argument names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote, urlsplit


def post() -> HTTPResponse:
    """Send the request of the call."""
    parts = urlsplit(os.environ["OPENAI_BASE_URL"])
    connection = HTTPConnection(parts.netloc)
    path = f"{parts.path}/videos/{quote(os.environ['VRC_VIDEO_ID'], safe='')}/remix"
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}
    connection.request("POST", path, json.dumps({"prompt": os.environ["VRC_PROMPT"]}), headers)
    return connection.getresponse()


def read() -> bytes:
    """Return the body of the response to the call."""
    return post().read()


def main(way: str) -> int:
    """Make the call."""
    if way == "hanging":
        read()
        time.sleep(3600)
    if way == "parent":
        read()
        subprocess.Popen([sys.executable, __file__, "hanging"])
        return 0
    if way == "crashing":
        read()
        os.kill(os.getpid(), signal.SIGSEGV)
    if way == "careless":
        read()
        return 0
    for left in (2, 1, 0) if way == "retrying" else (0,):
        try:
            response = post()
            document = json.loads(response.read())
        except (HTTPException, OSError, ValueError):
            if not left:
                return 1
            continue
        if response.status == 200:
            sys.stdout.write(f"{document['id']}\n")
            return 0
        if not left or response.status < 500:
            return 1
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
