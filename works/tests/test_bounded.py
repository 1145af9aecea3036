import os
import time

import pytest

from marketplace.core.errors import Refusal
from works import bounded

SMALL = bounded.Bounds(memory=64 * 1024 * 1024, cpu_seconds=1, wall_seconds=2)


def _endless():
    while True:
        pass


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/never",)


def test_plain_data_comes_back():
    answer = {"a": [1, 2.5, None, "é\ud800"], "b": b"\0" * 200_000, "c": (True, 2**80)}
    assert bounded.run(lambda: answer, SMALL) == answer


def test_a_refusal_comes_back_as_it_was():
    def refuse():
        raise Refusal("odd", "This is odd.", field="file", status=415)

    with pytest.raises(Refusal) as refusal:
        bounded.run(refuse, SMALL)
    found = refusal.value
    assert (found.code, found.message, found.field, found.status) == ("odd", "This is odd.", "file", 415)


@pytest.mark.parametrize(
    ("job", "code"),
    [
        (_endless, "too_costly"),
        (lambda: time.sleep(60), "too_costly"),
        (lambda: len(b"x" * 500_000_000), "too_costly"),
        (os.abort, "too_costly"),
        (lambda: 1 / 0, "unreadable"),
        (Evil, "unreadable"),
        (lambda: os.write(os.open("left-behind", os.O_CREAT | os.O_WRONLY), b"x"), "unreadable"),
    ],
    ids=["processor", "clock", "memory", "abort", "error", "class", "write"],
)
def test_what_goes_over_a_bound_is_refused_and_this_process_lives(job, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        bounded.run(job, SMALL)
    assert refusal.value.code == code
    assert time.monotonic() - began < 10
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no child is left behind
    assert all(not path.read_bytes() for path in tmp_path.iterdir())


def test_an_answer_has_a_limit():
    with pytest.raises(Refusal) as refusal:
        bounded.run(lambda: b"x" * (bounded.MAX_ANSWER + 1), bounded.Bounds(memory=1 << 30))
    assert refusal.value.code == "too_costly"
