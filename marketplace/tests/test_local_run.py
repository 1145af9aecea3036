"""What `make run` says when it cannot start, and that it leaves nothing behind then."""

import json
import os
import socket
import stat

import pytest

from marketplace import local
from marketplace.locks import FileLock
from marketplace.tests import market


def test_a_port_in_use_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = market.run_to_the_end(tmp_path / "data", PORT=port)
    assert code == 1
    assert said.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert said.count("\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "８000"])
def test_a_port_that_is_none_is_a_sentence(tmp_path, port):
    code, said = market.run_to_the_end(tmp_path / "data", PORT=port)
    assert code == 1
    assert said.startswith("PORT must be a number")


def test_a_host_that_is_not_ours_is_a_sentence(tmp_path):
    code, said = market.run_to_the_end(tmp_path / "data", HOST="192.0.2.1", PORT=market.free_port())
    assert code == 1
    assert "on 192.0.2.1 cannot be used" in said


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    code, said = market.run_to_the_end(in_the_way / "data", PORT=market.free_port())
    assert code == 1
    assert said.startswith(f"The data folder {in_the_way}/data cannot be written to (Not a directory).")
    assert market.processes_of(in_the_way / "data") == []


def test_a_read_only_folder_is_a_sentence(tmp_path, monkeypatch):
    """Permission bits do not stop root, so the refusal of the system is played."""

    def refuse(path, *args, **kwargs):
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(local.StartProblem, match="cannot be written to \\(Read-only file system\\)"):
        local._prepare_folder()


def test_two_markets_do_not_share_a_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(local, "LEAVING_SECONDS", 0.2)
    first = FileLock(tmp_path / "market.lock")
    assert first.acquire(wait=0)
    with pytest.raises(local.StartProblem, match="already runs with the data folder"):
        local._take(tmp_path)
    first.release()
    local._take(tmp_path).release()


def test_local_secrets_are_made_once_and_private(tmp_path):
    local._remember(tmp_path, SITE_URL="http://one.test")
    before = json.loads((tmp_path / "local.json").read_text())
    local._remember(tmp_path, SITE_URL="http://two.test")
    after = json.loads((tmp_path / "local.json").read_text())
    assert after == {**before, "SITE_URL": "http://two.test"}
    assert len(before["SECRET_KEY"]) >= 50
    assert len(bytes.fromhex(before["SIGNING_SEED"])) == 32
    assert stat.S_IMODE(os.stat(tmp_path / "local.json").st_mode) == 0o600


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_both_kinds_of_addresses_are_checked(host, family):
    with socket.socket(family) as taken:
        try:
            taken.bind((host, 0))
        except OSError:
            pytest.skip("this machine has no such address")
        taken.listen()
        with pytest.raises(local.StartProblem, match="cannot be used"):
            local._check_address(host, taken.getsockname()[1])
    local._check_address(host, market.free_port())
