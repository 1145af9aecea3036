"""Runs what reads a stranger's bytes in a child of a process that holds no secret, so that a bomb ends the child."""

import atexit
import io
import json
import logging
import os
import pickle
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal

logger = logging.getLogger(__name__)

MAX_ANSWER = 64 * 1024 * 1024
LENGTH = 8  # bytes that say how long the answer is, so that nobody waits for the child's end
JOB, OVER = b"j", b"k"  # what the host is told
SPENT = struct.Struct(
    "<dq"
)  # what it says when it is ready; of its last child: seconds of processor, most kilobytes of memory
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "GLIBC_TUNABLES")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use: bytes of memory beyond its host's, seconds of processor, seconds on the clock."""

    memory: int
    cpu_seconds: int = 60
    wall_seconds: int = 150


@dataclass(slots=True)
class Usage:
    """What the children of this process took until now: seconds of processor; and the most memory of one, in kB."""

    cpu_seconds: float = 0
    most_memory: int = 0


usage = Usage()


def settle() -> Usage:
    """What was spent, once every child is gone."""
    for host in _idle:
        host.settle()
    return usage


def run(job: Callable[[], Any], bounds: Bounds) -> Any:
    """What `job()` returns in a forked child; plain data only (None, numbers, text, bytes, lists, tuples, dicts).

    The job is a function of a module or a `functools.partial` of one. Its arguments are pickled, but open files: the
    child gets those themselves. Raises the job's own Refusal; `too_costly` when it went over a bound or was killed,
    and `unreadable` when it failed in a way that its author did not think of. There is no database and no secret.
    """
    with TemporaryFile() as letter:
        files = _write(letter, (get_language(), bounds, job))
        return _outcome(_hosted([letter, *files], bounds))


class _Letter(pickle.Pickler):
    """A job as bytes, with its open files beside it."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__(out)
        self.files: list[IO[bytes]] = []

    def persistent_id(self, value: Any) -> Any:
        if not isinstance(value, io.BufferedIOBase | io.RawIOBase) or isinstance(value, io.BytesIO):
            return None
        self.files.append(cast(IO[bytes], value))
        return len(self.files), value.tell()


def _write(out: IO[bytes], content: Any) -> list[IO[bytes]]:
    letter = _Letter(out)
    letter.dump(content)
    out.flush()
    return letter.files


class _Host:
    """One process that forks a child for each job, one after another."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "works.bounded_host", str(theirs.fileno()), _words()],
                pass_fds=[theirs.fileno()], env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        self._waits = True  # for what the host says when it is ready: at its start, and when a child is gone

    def send(self, handed: list[IO[bytes]]) -> int:
        """Begin a job; where its answer can be read. Raises OSError when the host is gone, as a killed one is."""
        self.settle()
        readable, writable = os.pipe()
        try:
            socket.send_fds(self._line, [JOB], [writable, *(file.fileno() for file in handed)])
        except OSError:
            os.close(readable)
            raise
        finally:
            os.close(writable)
        return readable

    def end(self) -> None:
        """Have the child killed, whatever it does. Nobody waits until it is gone, but the next job."""
        self._waits = True
        with suppress(OSError):  # a host that is gone is noticed by the next job
            self._line.sendall(OVER)

    def settle(self) -> None:
        """Wait until the last child is gone, and note what it took."""
        if not self._waits:
            return
        said = self._line.recv(SPENT.size, socket.MSG_WAITALL)
        if len(said) < SPENT.size:
            raise ConnectionResetError("the host of bounded children is gone")
        self._waits = False
        seconds, kilobytes = SPENT.unpack(said)
        usage.cpu_seconds += seconds
        usage.most_memory = max(usage.most_memory, kilobytes)

    def close(self) -> None:
        """It kills its child and ends when nobody holds the other end of its line."""
        self._line.close()
        self._process.wait()


_idle: list[_Host] = []
os.register_at_fork(after_in_child=_idle.clear)  # they are the parent's


@atexit.register
def _close_hosts() -> None:
    while _idle:
        _idle.pop().close()


def _hosted(handed: list[IO[bytes]], bounds: Bounds) -> bytes:
    """The child's answer; empty when it gave none in time."""
    host, readable = _begin(handed)
    try:
        return _receive(readable, time.monotonic() + bounds.wall_seconds)
    finally:
        os.close(readable)
        host.end()
        _idle.append(host)


def _begin(handed: list[IO[bytes]]) -> tuple[_Host, int]:
    """An idle host that takes the job, or a new one."""
    while True:
        try:
            host, fresh = _idle.pop(), False
        except IndexError:
            host, fresh = _Host(), True
        try:
            return host, host.send(handed)
        except OSError:
            host.close()
            if fresh:
                raise


def _words() -> str:
    """What the host must know to refuse in the asker's language."""
    paths = [str(path) for path in settings.LOCALE_PATHS]
    languages = [(code, code) for code, _name in settings.LANGUAGES]
    return json.dumps({"LOCALE_PATHS": paths, "LANGUAGES": languages, "LANGUAGE_CODE": settings.LANGUAGE_CODE})


def _environment() -> dict[str, str]:
    """Nothing of what this process knows from its environment but where things are."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


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
        if len(parts) >= LENGTH + int.from_bytes(parts[:LENGTH], "big"):
            return bytes(parts[LENGTH:])
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
