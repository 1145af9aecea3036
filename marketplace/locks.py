"""File locks that end with the process that holds them."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """An advisory lock on one file; children that inherit `descriptor` keep it held after their parent died."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = -1

    def acquire(self, *, shared: bool = False, wait: float | None = None) -> bool:
        """Take the lock, or change its mode, waiting so many seconds (None: for ever); False when another held it."""
        if self.descriptor < 0:
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        deadline = None if wait is None else time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self.descriptor, mode if deadline is None else mode | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if deadline is None or time.monotonic() >= deadline:
                    return False
                time.sleep(0.1)

    def release(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """The lock around a block, waiting for it."""
        self.acquire()
        try:
            yield
        finally:
            self.release()
