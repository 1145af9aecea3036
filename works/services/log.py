"""The transparency log: one writer, leaves without a gap, never two roots for one size."""

import base64
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import rfc8785
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from works import merkle, proof
from works.models import LogCheckpoint, LogLeaf, LogNode
from works.services import keys

Answer = TypeVar("Answer")
_NODES = """
select node.level, node.index, node.hash from unnest(%s::smallint[], %s::bigint[]) as wanted(level, index)
join works_lognode node on node.level = wanted.level and node.index = wanted.index
"""
_LOCK = 0x47454E4950  # "GENIP": the writer's advisory lock


def origin() -> str:
    """The log's name in checkpoints."""
    return f"{urlsplit(settings.SITE_URL).netloc}/log"


def append_leaf(*, kind: str, ref: str, sha256: str = "", at: datetime | None = None) -> LogLeaf:
    """Add a leaf in the caller's transaction; writers queue behind each other until it ends. Five statements."""
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        moment = at or timezone.now()
        data = rfc8785.dumps({"type": kind, "id": ref, "sha256": sha256, "time": stamp(moment)})
        leaf = merkle.leaf_hash(data)
        index = size()
        row = LogLeaf.objects.create(
            index=index, kind=kind, ref=ref, data=data.decode(), leaf_hash=leaf.hex(), created_at=moment
        )
        _store_nodes(index, leaf)
    return row


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M:%SZ")


def _store_nodes(index: int, leaf: bytes) -> None:
    """The leaf, and each subtree that it completes: at most log2(size) rows, from as many read in one query."""
    lefts = [(level, (index >> level) - 1) for level in range(_trailing_ones(index))]
    known = _read_nodes(lefts)
    value = leaf
    rows = [LogNode(level=0, index=index, hash=leaf)]
    for place in lefts:
        value = merkle.node_hash(known[place], value)
        rows.append(LogNode(level=place[0] + 1, index=index >> place[0] + 1, hash=value))
    LogNode.objects.bulk_create(rows)


def _trailing_ones(number: int) -> int:
    return (~number & number + 1).bit_length() - 1


def _read_nodes(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Hashes by (level, index), in one query that looks each of them up."""
    if not places:
        return {}
    levels, indexes = zip(*places, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_NODES, [list(levels), list(indexes)])
        return {(level, index): bytes(value) for level, index, value in cursor.fetchall()}


def size() -> int:
    last = LogLeaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def ask(tree_size: int, question: Callable[[merkle.Tree], Answer]) -> Answer:
    """Ask the log as it stood at a size for a root or a proof: some forty nodes of any log, in one query."""
    needed: set[tuple[int, int]] = set()

    def note(level: int, index: int) -> bytes:
        needed.add((level, index))
        return bytes(32)

    question(merkle.Tree(tree_size, note))
    nodes = _read_nodes(sorted(needed))
    return question(merkle.Tree(tree_size, lambda level, index: nodes[level, index]))


def write_checkpoint() -> LogCheckpoint | None:
    """Sign the log's present size and root; the checkpoint of a size is made once. None for an empty log."""
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        now = size()
        if not now:
            return None
        known = LogCheckpoint.objects.filter(size=now).first()
        if known:
            return known
        root = ask(now, merkle.Tree.root)
        _row, key = keys.current("log")
        text = f"{origin()}\n{now}\n{base64.b64encode(root).decode()}\n"
        return LogCheckpoint.objects.create(size=now, root=root.hex(), note=proof.sign_note(text, key, origin()))


def latest_checkpoint() -> LogCheckpoint | None:
    return LogCheckpoint.objects.order_by("-size").first()


def get_proof(leaf: LogLeaf, checkpoint: LogCheckpoint | None = None) -> dict[str, Any] | None:
    """Inclusion of a leaf in a checkpoint, the newest by default; None while it does not cover the leaf."""
    checkpoint = checkpoint or latest_checkpoint()
    if checkpoint is None or checkpoint.size <= leaf.index:
        return None
    path = ask(checkpoint.size, lambda tree: tree.inclusion(leaf.index))
    return {
        "leaf": leaf.data, "leaf_hash": leaf.leaf_hash, "index": leaf.index, "size": checkpoint.size,
        "proof": [step.hex() for step in path], "root": checkpoint.root, "checkpoint": checkpoint.note,
    }  # fmt: skip
