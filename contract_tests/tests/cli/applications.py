"""A catalogue of applications that try to end, to replace or to decorate the run that judges them.

Each is a module that a user could name with ``--app``. ``honest`` keeps the contract, ``broken`` breaks a MUST.
"""

from __future__ import annotations

from attrs import frozen

HONEST = """
import sys
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults

contract = load({fragment!r})
honest = ReferenceProvider(contract)
broken = ReferenceProvider(contract, select_faults(catalogue(contract), [{fault!r}]))


def at(number, act, inner=honest):
    requests = 0

    async def app(scope, receive, send):
        nonlocal requests
        requests += scope["type"] == "http"
        if requests == number:
            act()
        await inner(scope, receive, send)

    return app
"""
CONFORMANT, NONCONFORMANT, NO_VERDICT, INCONCLUSIVE = 0, 1, 2, 3
BROKE_OFF = (NONCONFORMANT, INCONCLUSIVE)


@frozen
class Application:
    """An application, the exit codes that are right for it, and options of its run."""

    name: str
    source: str
    codes: tuple[int, ...]
    options: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The text of the module."""
        return f"import os, signal, sys, threading, time\nfrom honest import at, broken, honest\n{self.source}\n"


def application(name: str, source: str, *codes: int, options: tuple[str, ...] = ()) -> Application:
    """Return an application of the catalogue."""
    return Application(name, source, codes, options)


# A stopped process answers nothing, so that every exchange lasts its whole time: there is only one.
SHORT = ("--timeout", "1", "--max-jobs", "1")
CATALOGUE = (
    # It ends before it serves.
    application("exits while it is imported", "sys.exit(0)", NO_VERDICT),
    application("exits at once while it is imported", "os._exit(0)", NO_VERDICT),
    application("claims a verdict and exits", "print('conformant'); sys.stdout.flush(); os._exit(0)", NO_VERDICT),
    application(
        "exits from a thread", "threading.Thread(target=os._exit, args=(0,)).start(); time.sleep(99)", NO_VERDICT
    ),
    application("kills itself while it is imported", "os.kill(os.getpid(), signal.SIGKILL)", NO_VERDICT),
    application("becomes another program", "os.execv(sys.executable, [sys.executable, '-c', ''])", NO_VERDICT),
    application("closes every descriptor", "app = honest; os.closerange(3, 256)", NO_VERDICT),
    application("never ends its import", "time.sleep(999)", NO_VERDICT, options=("--deadline", "2")),
    application("raises lines of text", "raise RuntimeError('one\\ntwo\\n' * 9999)", NO_VERDICT),
    application("is interrupted", "raise KeyboardInterrupt", NO_VERDICT),
    application("has no such attribute", "", NO_VERDICT),
    application("forks and ends", "if os.fork(): os._exit(0)\napp = honest", NO_VERDICT, INCONCLUSIVE),
    application(
        "does not start up",
        "async def app(scope, receive, send):\n"
        "    await receive()\n    await send({'type': 'lifespan.startup.failed', 'message': 'no'})",
        NO_VERDICT,
    ),
    application("is no application", "app = 1", *BROKE_OFF),
    # It ends while it serves.
    application("exits in the first request", "app = at(1, lambda: os._exit(0))", *BROKE_OFF),
    application("exits in a later request", "app = at(9, lambda: os._exit(0))", *BROKE_OFF),
    application(
        "interrupts itself in a request", "app = at(5, lambda: os.kill(os.getpid(), signal.SIGINT))", *BROKE_OFF
    ),
    application("kills its group", "app = at(5, lambda: os.killpg(0, signal.SIGKILL))", *BROKE_OFF),
    application("crashes", "import ctypes; app = at(5, lambda: ctypes.string_at(0))", *BROKE_OFF),
    application("closes every descriptor in a request", "app = at(5, lambda: os.closerange(0, 256))", *BROKE_OFF),
    application("stops", "app = at(1, lambda: os.kill(os.getpid(), signal.SIGSTOP))", *BROKE_OFF, options=SHORT),
    application(
        "becomes another program in a request",
        "app = at(5, lambda: os.execv(sys.executable, [sys.executable, '-c', '']))",
        *BROKE_OFF,
    ),
    # It attacks the run.
    application("kills the run", "app = at(5, lambda: os.kill(os.getppid(), signal.SIGKILL))", -9),
    application("terminates the run", "app = at(5, lambda: os.kill(os.getppid(), signal.SIGTERM))", 130),
    application("interrupts the run", "app = at(5, lambda: os.kill(os.getppid(), signal.SIGINT))", 130),
    application(
        "patches the judge",
        "import video_remix_contract.cli.running.outputs as outputs, video_remix_contract.judging.verdict as verdict\n"
        "outputs.EXIT_CODES = dict.fromkeys(outputs.EXIT_CODES, 0)\n"
        "verdict.conclusion = lambda *_, **__: (verdict.Overall.CONFORMANT, None)\napp = broken",
        NONCONFORMANT,
    ),
    application("exits with 0 at the end", "import atexit; atexit.register(os._exit, 0); app = broken", NONCONFORMANT),
    application("replaces sys.exit", "sys.exit = os._exit = lambda *_: None; app = broken", NONCONFORMANT),
    application("prints another verdict", "app = at(9, lambda: print('conformant'), broken)", NONCONFORMANT),
    # The server answers for it with 500.
    application("raises SystemExit in a request", "app = at(5, lambda: sys.exit(0))", CONFORMANT, NONCONFORMANT),
    # It is odd, and what it serves is judged all the same.
    application(
        "closes its streams", "os.close(1); os.close(2); sys.stdout = sys.stderr = None; app = honest", CONFORMANT
    ),
    application(
        "closes its streams, broken", "os.close(1); os.close(2); sys.stdout = None; app = broken", NONCONFORMANT
    ),
    application("replaces its streams", "sys.stdout = sys.stderr = object(); app = honest", CONFORMANT),
    application("prints what is no text", "os.write(1, bytes(range(256)) * 999); app = honest", CONFORMANT),
    application("ignores signals", "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32)); app = honest", CONFORMANT),
    application("leaves a thread", "threading.Thread(target=time.sleep, args=(99,)).start(); app = honest", CONFORMANT),
    application("leaves its folder", "os.chdir('/'); app = honest", CONFORMANT),
    application("exits as it ends", "import atexit; atexit.register(os._exit, 1); app = honest", CONFORMANT),
)
