"""What `make run` starts: embedded database, migrations, demo, web, worker and beat, until stopped."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from marketplace.env import BASE_DIR, data_dir
from marketplace.postgres import EmbeddedPostgres

READY_SECONDS = 120


class StartProblem(SystemExit):
    """Why the market cannot start, in a sentence."""


def _prepare_folder() -> Path:
    folder = data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("public", "private", "broker/queue", "broker/control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartProblem(
            f"The data folder {folder} cannot be written to ({error.strerror}). Set DATA_DIR to a folder that can."
        ) from None
    return folder


def _write_local_values(folder: Path, **values: str) -> None:
    """Remember the local settings for `manage.py` commands; secrets are made once and kept."""
    path = folder / "local.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    made = {"SECRET_KEY": secrets.token_urlsafe(48), "SIGNING_SEED": secrets.token_hex(32), "DEMO": "1"}
    partial = path.with_suffix(".new")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps({**made, **kept, **values}, indent=1), encoding="utf-8")
    partial.replace(path)


def _embedded_url(server: EmbeddedPostgres) -> tuple[str, bool]:
    base, started = server.start()
    for name in ("genip", "genip_sandbox"):
        server.create_database(name)
    return base.rsplit("/", 1)[0] + "/genip", started


@contextmanager
def database_for_command() -> Iterator[None]:
    """Start the embedded database around a command when this machine uses it and it is not running."""
    folder = data_dir()
    if os.environ.get("DATABASE_URL") or not (folder / "postgres.json").exists():
        yield
        return
    server = EmbeddedPostgres(folder)
    url, started = _embedded_url(server)
    os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        if started:
            server.stop()


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartProblem(
                f"Port {port} on {host} cannot be used ({error.strerror}). Stop what listens there, or choose another: "
                "PORT=8001 make run"
            ) from None


def _manage(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE_DIR)
    if done.returncode:
        raise StartProblem(f"`manage.py {' '.join(arguments)}` ended with {done.returncode}; the lines above say why.")


def _processes(host: str, port: int) -> list[list[str]]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "marketplace"]
    schedule = str(data_dir() / "celerybeat-schedule")
    return [
        [*python, "gunicorn", "marketplace.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4",
         "--timeout", "120", "--log-level", "warning"],
        [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"],
        [*celery, "beat", "--loglevel", "warning", "--schedule", schedule, "--pidfile="],
    ]  # fmt: skip


def _wait_until_ready(url: str, children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        for child in children:
            if child.poll() is not None:
                raise StartProblem(f"A process ended early ({child.args!s}); its lines above say why.")  # type: ignore[arg-type]
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise StartProblem(f"The market did not answer at {url} within {READY_SECONDS} seconds.")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + 15
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run() -> None:
    """Bring the market up and keep it up until Ctrl-C; everything started here is stopped here."""
    signal.signal(signal.SIGTERM, _interrupt)
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    _check_port(host, port)
    folder = _prepare_folder()
    url = f"http://{host}:{port}"
    os.environ.setdefault("SITE_URL", url)
    _write_local_values(folder, SITE_URL=os.environ["SITE_URL"])
    server = None
    children: list[subprocess.Popen[bytes]] = []
    try:
        if not os.environ.get("DATABASE_URL"):
            server = EmbeddedPostgres(folder)
            print("starting the database …", flush=True)
            os.environ["DATABASE_URL"] = _embedded_url(server)[0]
        _manage("prepare")
        children = [
            subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True) for command in _processes(host, port)
        ]
        _wait_until_ready(url, children)
        print(f"ready: {url}", flush=True)
        _manage("signins")
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise StartProblem("A process ended by itself; its lines above say why.")
    except KeyboardInterrupt:
        print("\nstopping …", flush=True)
    finally:
        _stop(children)
        if server:
            server.stop()


if __name__ == "__main__":
    run()
