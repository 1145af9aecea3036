"""The hostile corpus: each file is decided within its bounds, and no worker is lost to any."""

import io
import time
from functools import partial

import pytest

from marketplace.core.errors import Refusal
from works import bounded, examination, sniffing
from works.tests import hostile

CORPUS = hostile.corpus()


def decide(kind, data):
    """As the product does: a first look while the sender waits, then a bounded child."""
    try:
        sniffing.check(kind, data[: sniffing.HEAD], "")
        job = partial(examination.examine, kind, io.BytesIO(data), len(data), "mark")
        bounded.run(job, examination.BOUNDS[kind])
    except Refusal as refusal:
        return refusal.code
    return "accepted"


def test_the_corpus_is_large_and_its_names_are_unique():
    assert len(CORPUS) >= 150
    assert len({(kind, name) for name, kind, _data, _wanted in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize(("kind", "data", "wanted"), [pytest.param(k, d, w, id=f"{k}: {n}") for n, k, d, w in CORPUS])
def test_it_is_decided(kind, data, wanted):
    began = time.monotonic()
    code = decide(kind, data)
    assert code != "unreadable", "a failure that no reader thought of"
    if wanted == "refused":
        assert code != "accepted"
    elif wanted:
        assert code == wanted
    assert time.monotonic() - began < examination.BOUNDS[kind].wall_seconds
