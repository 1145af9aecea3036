"""Starts markets as a stranger does: processes of their own, nothing of the test settings."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 400  # seconds, on a machine that does much else


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def clean_environment(**values):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return {**kept, **{name: str(value) for name, value in values.items()}}


def processes_of(folder):
    """Every living process that was started for a data folder."""
    found, wanted = [], f"DATA_DIR={folder}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (place / "environ").read_bytes().split(b"\0"):
                found.append((int(place.name), (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
    return found


class Market:
    """`python -m marketplace.local` with a data folder and a port."""

    def __init__(self, folder, port=None, **values):
        self.folder, self.port = folder, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = clean_environment(DATA_DIR=folder, PORT=self.port, **{"DEMO_WORKS": 0, **values})
        self.lines = []

    def start(self):
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.local"], cwd=ROOT, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()
        return self

    def wait_for(self, words):
        """Seconds from the start until a line with these words came."""
        while not any(words in line for line in self.lines):
            assert self.process.poll() is None and time.monotonic() - self.started < PATIENCE, "".join(self.lines)
            time.sleep(0.05)
        return time.monotonic() - self.started

    def end(self, number=signal.SIGTERM):
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def manage(self, *arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )

    def clean_up(self):
        if self.process.poll() is None:
            self.end()


def run_to_the_end(folder, **values):
    """Start a market that cannot start; its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.local"], cwd=ROOT, env=clean_environment(DATA_DIR=folder, **values),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
