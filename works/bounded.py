"""Runs what reads a stranger's bytes in a child process, so that a bomb ends the child and never the worker."""

import gc
import io
import logging
import os
import pickle
import resource
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal

logger = logging.getLogger(__name__)

MAX_ANSWER = 64 * 1024 * 1024
_LENGTH = 8  # bytes that say how long the answer is: its end may stay open in a child of another thread
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use: bytes of memory beyond its parent's, seconds of processor, seconds on the clock."""

    memory: int
    cpu_seconds: int = 60
    wall_seconds: int = 150


def run(job: Callable[[], Any], bounds: Bounds) -> Any:
    """What `job()` returns in a forked child; plain data only (None, numbers, text, bytes, lists, tuples, dicts).

    Raises the job's own Refusal; `too_costly` when it went over a bound or was killed, and `unreadable` when it
    failed in a way that its author did not think of. The job must not use the database.
    """
    readable, writable = os.pipe()
    child = os.fork()
    if not child:
        os.close(readable)
        _work(job, bounds, writable)
    os.close(writable)
    try:
        answer = _receive(readable, time.monotonic() + bounds.wall_seconds)
    finally:
        os.close(readable)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return _outcome(answer)


def _work(job: Callable[[], Any], bounds: Bounds, writable: int) -> NoReturn:
    """The child's whole life. It leaves by `_exit`: nothing of the parent's is closed or flushed twice."""
    try:
        _limit(bounds)
        gc.freeze()  # a collection would write into every page that is shared with the parent, and so copy it
        with os.fdopen(writable, "wb") as out:
            answer = pickle.dumps(_attempt(job))
            out.write(len(answer).to_bytes(_LENGTH, "big") + answer)
    finally:
        os._exit(0)


def _limit(bounds: Bounds) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.alarm(bounds.wall_seconds)  # should the parent be gone
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if _STATM.exists():  # elsewhere than on Linux, the limit of address space is not kept
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + bounds.memory, used + bounds.memory))


def _attempt(job: Callable[[], Any]) -> tuple[Any, ...]:
    try:
        return ("done", job())
    except Refusal as refusal:
        return ("refused", refusal.code, str(refusal.message), refusal.field, refusal.status)
    except (MemoryError, RecursionError):
        return ("costly",)
    except Exception as error:
        return ("failed", f"{type(error).__name__}: {error}"[:500])


def _receive(readable: int, deadline: float) -> bytes:
    """The child's whole answer; empty when it ends early, is too slow or says too much."""
    parts = bytearray()
    poll = select.poll()
    poll.register(readable, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        part = os.read(readable, 1 << 20) if poll.poll(left * 1000) else b""
        parts += part
        if len(parts) > MAX_ANSWER:
            break
        if len(parts) >= _LENGTH + int.from_bytes(parts[:_LENGTH], "big"):
            return bytes(parts[_LENGTH:])
        if not part:
            break
    return b""


class _PlainData(pickle.Unpickler):
    """A child that a file has taken over can name no class or function here, so it can run nothing."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def _outcome(answer: bytes) -> Any:
    try:
        verdict, *rest = _PlainData(io.BytesIO(answer)).load() if answer else ("costly",)
    except Exception:
        verdict, rest = "failed", ["an answer that is not plain data"]
    if verdict == "done":
        return rest[0]
    if verdict == "refused":
        code, message, field, status = rest
        raise Refusal(code, message, field=field, status=status)
    if verdict == "failed":
        logger.error("a file could not be read: %s", rest[0])
        raise Refusal("unreadable", _("This file could not be read."), field="file", status=400)
    raise Refusal(
        "too_costly", _("Reading this file took more time or memory than is allowed."), field="file", status=413
    )
