"""Forks a child for each job that works.bounded sends; holds the readers ready, and nothing that a file may not see."""

import gc
import json
import os
import pickle
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import django
from django.conf import settings
from django.utils import translation

from marketplace.core.errors import Refusal
from works.bounded import LENGTH, SPENT, Bounds

READERS = ("works.examination", "works.layout", "works.embedding.embed", "works.embedding.safetensors")
_STATM = Path("/proc/self/statm")


def main(line: socket.socket, words: dict[str, Any]) -> None:
    """Serve jobs until the asking process is gone, one at a time. `words` are the settings of languages."""
    settings.configure(**words)
    django.setup()
    for code, _name in settings.LANGUAGES:
        translation.activate(code)  # reads its catalog
    for name in READERS:
        __import__(name)
    gc.freeze()  # a collection would write into every page that is shared with a child, and so copy it
    line.sendall(SPENT.pack(0, 0))
    while True:
        said, files, _flags, _address = socket.recv_fds(line, 1, 16)
        if not said:
            return
        child = os.fork()
        if not child:
            line.close()
            _work(*files)
        for file in files:
            os.close(file)
        try:
            waited_for = line.recv(1)
        except ConnectionError:
            waited_for = b""
        os.kill(child, signal.SIGKILL)
        spent = os.wait4(child, 0)[2]
        if not waited_for:
            return
        line.sendall(SPENT.pack(spent.ru_utime + spent.ru_stime, spent.ru_maxrss))


def _work(answer: int, letter: int, *files: int) -> NoReturn:
    """The child's whole life. It leaves by `_exit`: nothing of its host's is closed or flushed twice."""
    try:
        with os.fdopen(answer, "wb") as out:
            told = pickle.dumps(_attempt(letter, files))
            out.write(len(told).to_bytes(LENGTH, "big") + told)
    finally:
        os._exit(0)


def _attempt(letter: int, files: tuple[int, ...]) -> tuple[Any, ...]:
    try:
        language, bounds, job = _Reader(letter, files).load()
        translation.activate(language or settings.LANGUAGE_CODE)
        _limit(bounds)
        return ("done", job())
    except Refusal as refusal:
        return ("refused", refusal.code, str(refusal.message), refusal.field, refusal.status)
    except (MemoryError, RecursionError):
        return ("costly",)
    except Exception as error:
        return ("failed", f"{type(error).__name__}: {error}"[:500])


class _Reader(pickle.Unpickler):
    """Reads the letter that works.bounded wrote: our own words, and the files that came with it."""

    def __init__(self, letter: int, files: tuple[int, ...]) -> None:
        super().__init__(os.fdopen(letter, "rb"))
        os.lseek(letter, 0, os.SEEK_SET)
        self._files = files

    def persistent_load(self, pid: tuple[int, int]) -> Any:
        number, position = pid
        file = os.fdopen(self._files[number - 1], "rb")
        file.seek(position)
        return file


def _limit(bounds: Bounds) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.alarm(bounds.wall_seconds)  # should the host be gone
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if _STATM.exists():  # elsewhere than on Linux, the limit of address space is not kept
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + bounds.memory, used + bounds.memory))


if __name__ == "__main__":
    with suppress(ConnectionError):  # the asking process is gone and did not read what was said last
        main(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
