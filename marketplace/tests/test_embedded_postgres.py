"""The embedded database: shared by market and commands, stopped by the last, closing no and opening no home."""

import os
import stat

import psycopg
import pytest

from marketplace import postgres
from marketplace.postgres import DatabaseProblem, EmbeddedPostgres, ensure_database
from marketplace.tests.market import answers


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A private home, and below it a path that is too long for a Unix socket."""
    private = tmp_path_factory.mktemp("home")
    private.chmod(0o700)
    folder = private / ("long-" * 20) / ("path-" * 20)
    folder.mkdir(parents=True, mode=0o700)
    return folder


@pytest.fixture(scope="module")
def server(home):
    made = EmbeddedPostgres(home)
    made.start()
    yield made
    made.stop()


def _port(server):
    return server._read()["port"]


def test_it_works_below_a_long_path(server):
    assert len(str(server.folder)) > 200
    with psycopg.connect(server.start()) as connection:
        assert connection.info.server_version >= 150000


def test_a_private_home_stays_private(server):
    parents = [server.folder, server.folder.parent, server.folder.parent.parent]
    assert [stat.S_IMODE(parent.stat().st_mode) for parent in parents][-1] == 0o700
    assert all(stat.S_IMODE(parent.stat().st_mode) & 0o077 == 0 or parent.stat().st_mode & 0o007 == 0o005
               for parent in parents[:-1])  # fmt: skip
    assert stat.S_IMODE(os.stat(server._data(server._read())).st_mode) == 0o700
    for name in ("postgres.json", "postgres.gate", "postgres.users"):
        assert stat.S_IMODE(os.stat(server.folder / name).st_mode) == 0o600


def test_it_does_not_run_as_root(server):
    with open(os.path.join(server._data(server._read()), "postmaster.pid"), encoding="utf-8") as file:
        assert os.stat(f"/proc/{file.readline().strip()}").st_uid != 0


def test_the_last_user_stops_it(server):
    second = EmbeddedPostgres(server.folder)
    assert second.start() == server.start()
    second.stop()
    assert answers(_port(server))
    server.stop()
    assert not answers(_port(server))
    server.start()
    assert answers(_port(server))


def test_a_port_taken_meanwhile_is_changed(server):
    import socket

    server.stop()
    port = _port(server)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        url = server.start()
    assert _port(server) != port
    with psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_database_is_made_once(server):
    url = server.start().rsplit("/", 1)[0] + "/my-market"
    ensure_database(url)
    ensure_database(url)
    with psycopg.connect(url) as connection:
        assert connection.info.dbname == "my-market"


def test_a_server_that_is_away_is_a_sentence():
    with pytest.raises(DatabaseProblem, match="The database market cannot be created: "):
        ensure_database("postgres://nobody@127.0.0.1:1/market")


def test_a_half_made_cluster_goes(tmp_path, monkeypatch):
    server = EmbeddedPostgres(tmp_path)
    killed = []

    def die(data, password):
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("18")
        killed.append(data)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(server, "_fill", die)
        with pytest.raises(KeyboardInterrupt):
            server.start()
    assert server._read() is None and killed[0].exists()
    server.start()
    try:
        assert not killed[0].exists()
        assert not server.unfinished.exists()
    finally:
        server.stop()


def test_it_takes_memory_as_the_machine_has_it(server, monkeypatch):
    with psycopg.connect(server.start()) as connection:
        shown = [connection.execute(f"show {name}").fetchone()[0] for name in ("work_mem", "jit")]
        pages = connection.execute("select setting::int from pg_settings where name = 'shared_buffers'").fetchone()[0]
    assert shown == ["16MB", "off"] and 128 <= pages * 8 // 1024 <= 2048
    for gigabytes, shared, known in ((0.25, 128, 128), (4, 1024, 2048), (64, 2048, 32768)):
        sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": int(gigabytes * 2**18)}
        monkeypatch.setattr(os, "sysconf", sizes.get)
        assert f"shared_buffers={shared}MB -c effective_cache_size={known}MB" in postgres._memory()
