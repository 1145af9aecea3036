"""What the log costs: a few statements at any size, and memory that stays flat."""

import pytest
from django.db import transaction

from works import merkle
from works.models import LogLeaf, LogNode
from works.services import log, log_check


def grow(count):
    for number in range(count):
        log.append_leaf(kind="test", ref=f"entry {number}")


@pytest.mark.parametrize("size", [0, 1, 62, 63, 64])
def test_a_leaf_is_five_statements_at_most_at_any_size(db, size, django_assert_max_num_queries):
    grow(size)
    with transaction.atomic(), django_assert_max_num_queries(5):
        log.append_leaf(kind="test", ref="one more")
    assert log.size() == size + 1
    assert LogNode.objects.count() == sum((size + 1) >> level for level in range(8))
    assert log_check.verify_log() == []


def test_a_proof_is_two_statements_and_a_checkpoint_a_few(db, django_assert_num_queries, django_assert_max_num_queries):
    grow(3)
    log.write_checkpoint()
    grow(125)
    with transaction.atomic(), django_assert_max_num_queries(6):
        checkpoint = log.write_checkpoint()
    assert checkpoint.size == 128
    leaf = LogLeaf.objects.get(index=77)
    with django_assert_num_queries(2):
        found = log.get_proof(leaf)
    steps = [bytes.fromhex(step) for step in found["proof"]]
    assert len(steps) == 7 and merkle.verify_inclusion(
        leaf=bytes.fromhex(leaf.leaf_hash), index=77, size=128, proof=steps, root=bytes.fromhex(checkpoint.root)
    )


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_no_gap(at_once):
    def write():
        for _ in range(5):
            with transaction.atomic():
                log.append_leaf(kind="test", ref="x")

    assert at_once(write, write, write, write) == [None] * 4
    assert list(LogLeaf.objects.order_by("index").values_list("index", flat=True)) == list(range(20))
    assert log_check.verify_log() == []


def test_the_check_works_in_stretches(db, monkeypatch):
    grow(50)
    log.write_checkpoint()
    grow(7)
    log.write_checkpoint()
    for stretch in (1, 7, 16, 57, 1000):
        monkeypatch.setattr(log_check, "STRETCH", stretch)
        assert log_check.verify_log() == []
    monkeypatch.setattr(log_check, "STRETCH", 7)
    LogNode.objects.filter(level=5, index=0).update(hash=bytes(32))
    assert log_check.verify_log() == ["subtree 5/0 is not what its leaves make"]


def test_a_leaf_that_is_gone_is_found(db, monkeypatch):
    grow(20)
    log.write_checkpoint()
    monkeypatch.setattr(log_check, "STRETCH", 8)
    LogLeaf.objects.filter(index=9).delete()
    problems = log_check.verify_log()
    assert "leaf 10 is not what it was" in problems and "leaf 9 is not what it was" not in problems
    assert "checkpoint 20 is beyond the last leaf" in problems
