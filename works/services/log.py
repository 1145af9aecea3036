"""The transparency log: one writer, leaves without a gap, never two roots for one size."""

import base64
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import rfc8785
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from works import merkle, proof
from works.models import LogCheckpoint, LogLeaf, LogNode
from works.services import keys

_LOCK = 0x47454E4950  # "GENIP": the writer's advisory lock


def origin() -> str:
    """The log's name in checkpoints."""
    return f"{urlsplit(settings.SITE_URL).netloc}/log"


def append_leaf(*, kind: str, ref: str, sha256: str = "", at: datetime | None = None) -> LogLeaf:
    """Add a leaf in the caller's transaction; writers queue behind each other until it ends."""
    with transaction.atomic():
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
    """The leaf, and each subtree that it completes: at most log2(size) rows."""
    level, position, value = 0, index, leaf
    rows = [LogNode(level=0, index=index, hash=leaf)]
    while position & 1:
        left = bytes(LogNode.objects.get(level=level, index=position - 1).hash)
        value = merkle.node_hash(left, value)
        level, position = level + 1, position >> 1
        rows.append(LogNode(level=level, index=position, hash=value))
    LogNode.objects.bulk_create(rows)


def size() -> int:
    last = LogLeaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def tree(tree_size: int | None = None) -> merkle.Tree:
    """The log as it stood at a size, read node by node."""

    def subtree(level: int, index: int) -> bytes:
        return bytes(LogNode.objects.get(level=level, index=index).hash)

    return merkle.Tree(size() if tree_size is None else tree_size, subtree)


def write_checkpoint() -> LogCheckpoint | None:
    """Sign the log's present size and root; the checkpoint of a size is made once. None for an empty log."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        now = size()
        if not now:
            return None
        known = LogCheckpoint.objects.filter(size=now).first()
        if known:
            return known
        root = tree(now).root()
        _row, key = keys.current("log")
        text = f"{origin()}\n{now}\n{base64.b64encode(root).decode()}\n"
        return LogCheckpoint.objects.create(size=now, root=root.hex(), note=proof.sign_note(text, key, origin()))


def latest_checkpoint() -> LogCheckpoint | None:
    return LogCheckpoint.objects.order_by("-size").first()


def get_proof(leaf: LogLeaf) -> dict[str, Any] | None:
    """Inclusion of a leaf in the newest checkpoint; None while no checkpoint covers it."""
    checkpoint = latest_checkpoint()
    if checkpoint is None or checkpoint.size <= leaf.index:
        return None
    path = tree(checkpoint.size).inclusion(leaf.index)
    return {
        "leaf": leaf.data, "leaf_hash": leaf.leaf_hash, "index": leaf.index, "size": checkpoint.size,
        "proof": [step.hex() for step in path], "root": checkpoint.root, "checkpoint": checkpoint.note,
    }  # fmt: skip


def verify_all() -> list[str]:
    """Recompute the whole log from its leaves; what is wrong, one sentence each."""
    problems: list[str] = []
    hashes: list[bytes] = []
    checkpoints = {row.size: row for row in LogCheckpoint.objects.all()}
    for expected, leaf in enumerate(LogLeaf.objects.order_by("index").iterator()):
        value = merkle.leaf_hash(leaf.data.encode())
        if leaf.index != expected or value.hex() != leaf.leaf_hash:
            problems.append(f"leaf {leaf.index} is not what it was")
        hashes.append(value)
    whole = merkle.Tree.of(hashes)
    for tree_size, row in sorted(checkpoints.items()):
        if tree_size > len(hashes):
            problems.append(f"checkpoint {tree_size} is beyond the last leaf")
        elif merkle.Tree(tree_size, whole.subtree).root().hex() != row.root:
            problems.append(f"checkpoint {tree_size} has another root")
    if not problems and hashes and tree(len(hashes)).root() != whole.root():
        problems.append("the stored subtrees do not match the leaves")
    return problems
