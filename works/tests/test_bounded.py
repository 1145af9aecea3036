import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.utils import translation

from marketplace.core.errors import Refusal
from works import bounded
from works.readers import documents
from works.tests import bounded_jobs as jobs

SMALL = bounded.Bounds(memory=64 * 1024 * 1024, cpu_seconds=1, wall_seconds=2)


def test_plain_data_comes_back():
    answer = {"a": [1, 2.5, None, "é\ud800"], "b": b"\0" * 200_000, "c": (True, 2**80)}
    assert bounded.run(partial(jobs.same, answer), SMALL) == answer


def test_an_open_file_is_handed_over_where_it_stands(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes(b"one two three")
    with path.open("rb") as file:
        file.seek(4)
        assert bounded.run(file.read, SMALL) == b"two three"


def test_a_refusal_comes_back_as_it_was():
    with pytest.raises(Refusal) as refusal:
        bounded.run(jobs.refuse, SMALL)
    found = refusal.value
    assert (found.code, found.message, found.field, found.status) == ("odd", "This is odd.", "file", 415)


def test_a_refusal_speaks_the_language_of_who_asks():
    def refused():
        with pytest.raises(Refusal) as refusal:
            bounded.run(partial(documents.read_text, b"\xff\xfe\xff"), SMALL)
        return refusal.value.message

    english = refused()
    with translation.override("id"):
        assert refused() != english


@pytest.mark.parametrize(
    ("job", "code"),
    [
        (jobs.endless, "too_costly"),
        (partial(time.sleep, 60), "too_costly"),
        (jobs.ignore_everything, "too_costly"),
        (partial(jobs.take, 500_000_000), "too_costly"),
        (os.abort, "too_costly"),
        (jobs.divide, "unreadable"),
        (jobs.evil, "unreadable"),
    ],
    ids=["processor", "clock", "stubborn", "memory", "abort", "error", "class"],
)
def test_what_goes_over_a_bound_is_refused_and_the_next_job_is_done(job, code):
    began = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        bounded.run(job, SMALL)
    assert refusal.value.code == code
    assert time.monotonic() - began < 10
    assert bounded.run(partial(jobs.same, 1), SMALL) == 1


def test_nothing_is_written(tmp_path):
    path = tmp_path / "left-behind"
    with pytest.raises(Refusal) as refusal:
        bounded.run(partial(jobs.leave, str(path)), SMALL)
    assert refusal.value.code == "unreadable"
    assert not path.exists() or path.read_bytes() == b""


def test_a_child_finds_no_secret_and_no_connection(db, monkeypatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_secret")
    with socket.create_server(("127.0.0.1", 0)):
        environment, links = bounded.run(jobs.look_around, SMALL)
    assert not [name for name in environment if "SECRET" in name or "KEY" in name or "DATABASE" in name]
    assert len([link for link in links if link.startswith("socket:")]) == 0


def test_a_host_that_was_killed_is_replaced():
    with pytest.raises(Refusal) as refusal:
        bounded.run(jobs.kill_host, SMALL)
    assert refusal.value.code == "too_costly"
    bounded.run(partial(jobs.same, 2), SMALL)
    os.kill(bounded.run(os.getppid, SMALL), signal.SIGKILL)
    time.sleep(0.1)
    assert bounded.run(partial(jobs.same, 2), SMALL) == 2


def test_jobs_of_several_threads_do_not_disturb_each_other():
    asked = [partial(jobs.same, number) for number in range(24)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda job: bounded.run(job, SMALL), asked)) == list(range(24))


def test_an_answer_has_a_limit():
    with pytest.raises(Refusal) as refusal:
        bounded.run(partial(bytes, bounded.MAX_ANSWER + 1), bounded.Bounds(memory=1 << 30))
    assert refusal.value.code == "too_costly"


def test_what_was_spent_is_known():
    before = bounded.settle().cpu_seconds
    with pytest.raises(Refusal):
        bounded.run(jobs.endless, bounded.Bounds(memory=SMALL.memory, cpu_seconds=1, wall_seconds=60))
    assert 0.5 < bounded.settle().cpu_seconds - before < 3
    assert bounded.usage.most_memory > 10_000


def test_the_host_ends_with_the_process_that_asked():
    """A Python of its own asks once and is killed; its host and the child follow."""
    code = (
        "import django, os, time; from functools import partial; django.setup()\n"
        "from works import bounded\n"
        "print(bounded.run(os.getppid, bounded.Bounds(memory=1 << 26)), flush=True); time.sleep(60)"
    )
    asker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    host = int(asker.stdout.readline())
    os.kill(host, 0)
    asker.kill()
    asker.wait()
    asker.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(host, 0)
        except ProcessLookupError:
            return
        with open(f"/proc/{host}/stat") as stat:
            if stat.read().split()[2] == "Z":
                return
        time.sleep(0.05)
    raise AssertionError("the host is still there")
