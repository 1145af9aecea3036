"""What `make run` starts: embedded database, migrations, demo, web, worker and beat, until stopped."""

import json
import os
import secrets
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace import processes
from marketplace.env import Env, data_dir
from marketplace.locks import FileLock
from marketplace.postgres import EmbeddedPostgres, ensure_database

READY_SECONDS = 180
LEAVING_SECONDS = 20  # how long the processes of a market that was just stopped may still need
FOLDERS = ("public", "private", "broker/queue", "broker/control")


class StartProblem(SystemExit):
    """Why the market cannot start, in a sentence."""


def _address() -> tuple[str, int]:
    env = Env()
    host, port = env.text("HOST", "127.0.0.1"), env.text("PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise StartProblem(f"PORT must be a number from 1 to 65535, not {port!r}.")
    return host, int(port)


def _check_address(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartProblem(
                f"Port {port} on {host} cannot be used ({error.strerror}). Stop what listens there, or choose another: "
                f"PORT={port + 1 if port < 65535 else 8000} make run"
            ) from None


def _prepare_folder() -> Path:
    folder = data_dir()
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartProblem(
            f"The data folder {folder} cannot be written to ({error.strerror}). Set DATA_DIR to a folder that can."
        ) from None
    return folder


def _take(folder: Path) -> FileLock:
    """One market per data folder; a market that is just stopping gets time to leave."""
    lock = FileLock(folder / "market.lock")
    if not lock.acquire(wait=0):
        print("another market uses this data folder; waiting for it to stop …", flush=True)
        if not lock.acquire(wait=LEAVING_SECONDS):
            raise StartProblem(f"A market already runs with the data folder {folder}. Stop it, or set DATA_DIR.")
    return lock


def _remember(folder: Path, **values: str) -> None:
    """Keep the local settings for `manage.py` commands; secrets are made once and kept."""
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


def _use_embedded(server: EmbeddedPostgres) -> None:
    """Start it and make DATABASE_URL name the market's database in it."""
    base = server.start().rsplit("/", 1)[0]
    for name in ("genip", "genip_sandbox"):
        ensure_database(f"{base}/{name}")
    os.environ["DATABASE_URL"] = f"{base}/genip"


@contextmanager
def database_for_command() -> Iterator[None]:
    """Keep the embedded database running around a command, whether or not a market runs beside it."""
    folder = data_dir()
    if Env().text("DATABASE_URL") or not (folder / "postgres.json").exists():
        yield
        return
    server = EmbeddedPostgres(folder)
    try:
        _use_embedded(server)
        yield
    finally:
        server.stop()


def _commands(folder: Path) -> list[list[str]]:
    celery = ["-W", "ignore:You're running the worker", "-m", "celery", "-A", "marketplace", "-q"]  # as root, at home
    return [
        ["-m", "gunicorn", "-c", "python:marketplace.gunicorn_conf", "marketplace.wsgi"],
        [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"],
        [*celery, "beat", "--loglevel", "warning", "--schedule", str(folder / "celerybeat-schedule"), "--pidfile="],
    ]


def _wait_until_ready(url: str, children: processes.Children) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _check_all_live(children)
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise StartProblem(f"The market did not answer at {url} within {READY_SECONDS} seconds; the lines above say why.")


def _check_all_live(children: processes.Children) -> None:
    processes.heed_signals()
    ended = children.ended()
    if ended:
        name = " ".join(str(part) for part in ended.args[1:])  # type: ignore[index]
        raise StartProblem(f"A process ended by itself (python {name}); its lines above say why. All others stop too.")


def _serve(folder: Path, url: str, children: processes.Children) -> None:
    code = children.run("manage.py", "prepare")
    if code:
        raise StartProblem("The market could not be prepared; the lines above say why. Run the same command to go on.")
    processes.heed_signals()
    web, worker, beat = _commands(folder)
    children.start(*web)
    children.start(*worker)
    _wait_until_ready(url, children)
    children.start(*beat)  # last: three at once start slower than two on a small machine
    print(f"ready: {url}", flush=True)
    children.run("manage.py", "signins")
    while True:
        _check_all_live(children)
        time.sleep(0.5)


def run() -> None:
    """Bring the market up and keep it up until Ctrl-C; everything started here is stopped here."""
    host, port = _address()
    _check_address(host, port)
    folder = _prepare_folder()
    lock = _take(folder)
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    url = f"http://{shown}:{port}"
    os.environ.update(HOST=host, PORT=str(port), SITE_URL=os.environ.get("SITE_URL") or url)
    _remember(folder, SITE_URL=os.environ["SITE_URL"])
    server = None if Env().text("DATABASE_URL") else EmbeddedPostgres(folder)
    children = processes.Children(inherit=lock.descriptor)
    try:
        if server:
            print("starting the database …", flush=True)
            _use_embedded(server)
        _serve(folder, url, children)
    finally:
        processes.ignore_signals()
        children.stop()
        if server:
            server.stop()


def main() -> None:
    processes.stop_on_signals()
    try:
        run()
    except KeyboardInterrupt:
        print("\nstopped.", flush=True)


if __name__ == "__main__":
    main()
