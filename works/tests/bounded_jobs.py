"""Jobs of a bounded child that do what they should not; their module is light, as each child loads it."""

import os
import resource
import signal
import time

from marketplace.core.errors import Refusal
from works import examination


def same(value):
    return value


def refuse():
    raise Refusal("odd", "This is odd.", field="file", status=415)


def endless():
    while True:
        pass


def take(size):
    return len(b"x" * size)


def divide(*_given):
    return 1 / 0


def run_out(*_given):
    raise MemoryError


def die(*_given):
    os._exit(1)


def leave(name):
    os.write(os.open(name, os.O_CREAT | os.O_WRONLY), b"x")


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/never",)


def evil():
    return Evil()


def look_around():
    """What a file that takes over its child could find there."""
    links = (f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd"))
    return dict(os.environ), [os.readlink(link) for link in links if os.path.islink(link)]


def kill_host():
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def ignore_everything():
    signal.alarm(0)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    time.sleep(60)


def measure_model(file):
    """What a model file says, and by how many kilobytes of memory more."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = examination.examine("model", file, os.fstat(file.fileno()).st_size, "")
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
