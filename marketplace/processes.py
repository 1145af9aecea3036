"""The processes that `make run` starts: none of them outlives it, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from marketplace.env import BASE_DIR

STOP_SECONDS = 15
_PR_SET_PDEATHSIG = 1
_stopping = threading.Event()
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Children:
    """Starts processes in groups of their own and stops all of them together."""

    def __init__(self, *, inherit: int) -> None:
        self.inherit = inherit  # a locked file: as long as a child lives, the data folder counts as used
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Run `python arguments…`; Ctrl-C in the terminal reaches us alone, and we tell the children."""
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            start_new_session=True,
            pass_fds=[self.inherit],
            preexec_fn=_end_with_parent(),
        )
        self.running.append(child)
        return child

    def run(self, *arguments: str) -> int:
        """Run to the end; its exit code."""
        child = self.start(*arguments)
        code = child.wait()
        self.running.remove(child)
        return code

    def ended(self) -> subprocess.Popen[bytes] | None:
        """A child that ended by itself, if any did."""
        return next((child for child in self.running if child.poll() is not None), None)

    def stop(self) -> None:
        """Ask every child to stop, wait, then end what is left of its group."""
        for child in self.running:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.running:
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            _end_group(child)
        self.running.clear()


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """A stopped parent leaves nobody behind, so this finds a group only when one hangs or died by force."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _end_with_parent() -> Callable[[], object] | None:
    """On Linux the kernel tells a child to stop when we are killed without a chance to say so."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def stop_on_signals() -> None:
    """Turn every polite way to end us into KeyboardInterrupt, also where a shell started us with SIGINT ignored."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, _interrupt)


def ignore_signals() -> None:
    """While stopping: a second Ctrl-C must not leave half of the processes behind."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: object) -> None:
    _stopping.set()
    raise KeyboardInterrupt


def heed_signals() -> None:
    """Stop now if a signal came: Python drops an exception that is raised while an object is being deleted."""
    if _stopping.is_set():
        raise KeyboardInterrupt
