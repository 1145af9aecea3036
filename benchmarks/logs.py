"""The transparency log and verification: what they cost in a small log, and in one filled by COPY."""

import hashlib
import time
import tracemalloc

import rfc8785
from django.db import connection, transaction

from benchmarks import measure
from licensing.verification_queries import verify
from works import merkle, tlog, verification
from works.models import LogCheckpoint, LogLeaf, LogNode
from works.services import keys, log, log_check

FEW = 1_000


def verifying(work, count):
    """Certificates checked one after another, offline and against the database, to hashing and one signature each."""
    issued = work.certificates.select_related("leaf", "key").get()
    log.write_checkpoint()
    jwks, log_keys, proof = keys.public_keys(), keys.list_log_keys(), tlog.write_proof(log.get_proof(issued.leaf))

    def offline():
        _line, payload = verification.check_signature(issued.jws, jwks)
        checks = verification.check_log(issued.jws, payload, proof, log_keys)
        assert all(check.result == verification.VALID for check in checks)

    def here():
        checks = verify(number=issued.number, sha256=work.sha256).checks
        assert all(check.result != verification.INVALID for check in checks)

    for name, call in (("offline", offline), ("by the verify page", here)):
        started = time.perf_counter()
        for _ in range(count):
            call()
        spent = time.perf_counter() - started
        yield f"{count:,} certificates verified {name}", f"{spent:.2f} s ({spent / count * 1000:.1f} ms each)", "", True
    yield "queries of one verification", str(measure.count_queries(here)), "≤ 10", measure.count_queries(here) <= 10


def growing(leaves, rounds):
    """Append, prove and sign at the log's present size and at `leaves`; all must cost the same."""
    log.write_checkpoint()
    _fill(FEW)
    small, small_queries = _costs(rounds)
    _fill(leaves)
    large, large_queries = _costs(rounds)
    size = log.size()
    for name in small:
        ratio = large[name] / small[name]
        shown = f"{ratio:.2f} ({large[name]:.1f} ms, {large_queries[name]} queries)"
        kept = ratio <= 2 and large_queries[name] <= small_queries[name] + 1
        yield f"log: {name} at {size:,} leaves, to one of {FEW:,}", shown, "≤ 2, as many queries", kept
    started = time.perf_counter()
    tracemalloc.start()
    problems = log_check.verify_log()
    memory = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    shown = f"{time.perf_counter() - started:.0f} s traced, {memory:.0f} MB at most"
    yield f"verify_log over {size:,} leaves", shown, "sound, ≤ 64 MB", problems == [] and memory <= 64


def _costs(rounds):
    def append():
        with transaction.atomic():
            log.append_leaf(kind="bench", ref="leaf")

    def prove():
        found = log.get_proof(leaf)
        assert found["size"] == checkpoint.size

    def sign():
        with transaction.atomic():
            log.append_leaf(kind="bench", ref="leaf")
            log.write_checkpoint()

    checkpoint = log.write_checkpoint()
    leaf = LogLeaf.objects.get(index=checkpoint.size // 3)
    calls = {"a proof": prove, "append": append, "append and checkpoint": sign}
    queries = {name: measure.count_queries(call) for name, call in calls.items()}
    checkpoint = log.write_checkpoint()
    return {name: measure.take_turns(rounds, call=call)["call"] for name, call in calls.items()}, queries


def _fill(count):
    """Leaves and subtrees as the service would have written them, by COPY; a checkpoint at the end."""
    frontier = merkle.Frontier()
    for leaf in LogLeaf.objects.order_by("index").iterator():
        frontier.append(bytes.fromhex(leaf.leaf_hash))
    first, nodes = frontier.size, []
    with connection.cursor() as cursor, transaction.atomic():
        with cursor.copy(
            f"copy {LogLeaf._meta.db_table} (index, kind, ref, data, leaf_hash, created_at) from stdin"
        ) as out:
            for index in range(first, count):
                entry = {"type": "bench", "id": str(index), "sha256": hashlib.sha256(str(index).encode()).hexdigest(),
                         "time": "2026-11-25T00:00:00Z"}  # fmt: skip
                data = rfc8785.dumps(entry)
                value = merkle.leaf_hash(data)
                nodes.extend(frontier.append(value))
                out.write_row((index, "bench", str(index), data.decode(), value.hex(), "2026-11-25T00:00:00Z"))
        with cursor.copy(f"copy {LogNode._meta.db_table} (level, index, hash) from stdin") as out:
            for row in nodes:
                out.write_row(row)
        cursor.execute(f"analyze {LogLeaf._meta.db_table}")
        cursor.execute(f"analyze {LogNode._meta.db_table}")
    assert LogCheckpoint.objects.count() and log.write_checkpoint().root == frontier.root().hex()
