"""The transparency log: one writer, leaves without a gap, never two roots for one size."""

import base64
from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from urllib.parse import urlsplit

import rfc8785
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from works import merkle, proof, tlog
from works.models import LogCheckpoint, LogLeaf, LogNode
from works.services import keys

Answer = TypeVar("Answer")
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


def ask(tree_size: int, question: Callable[[merkle.Tree], Answer]) -> Answer:
    """Ask the log as it stood at a size for a root or a proof: some forty nodes of any log, in one query."""
    needed: set[tuple[int, int]] = set()

    def note(level: int, index: int) -> bytes:
        needed.add((level, index))
        return bytes(32)

    question(merkle.Tree(tree_size, note))
    places = [Q(level=level, index=index) for level, index in sorted(needed)]
    rows = LogNode.objects.filter(reduce(or_, places)) if places else LogNode.objects.none()
    nodes = {(row.level, row.index): bytes(row.hash) for row in rows}
    return question(merkle.Tree(tree_size, lambda level, index: nodes[level, index]))


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
        root = ask(now, merkle.Tree.root)
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
    path = ask(checkpoint.size, lambda tree: tree.inclusion(leaf.index))
    return {
        "leaf": leaf.data, "leaf_hash": leaf.leaf_hash, "index": leaf.index, "size": checkpoint.size,
        "proof": [step.hex() for step in path], "root": checkpoint.root, "checkpoint": checkpoint.note,
    }  # fmt: skip


def verify_all() -> list[str]:
    """Recompute the whole log from its leaves; what is wrong, one sentence each."""
    problems: list[str] = []
    levels: list[list[bytes]] = [[]]
    for expected, leaf in enumerate(LogLeaf.objects.order_by("index").iterator()):
        value = merkle.leaf_hash(leaf.data.encode())
        if leaf.index != expected or value.hex() != leaf.leaf_hash:
            problems.append(f"leaf {leaf.index} is not what it was")
        levels[0].append(value)
    while len(levels[-1]) > 1:
        levels.append([merkle.node_hash(*pair) for pair in zip(levels[-1][::2], levels[-1][1::2], strict=False)])
    return [*problems, *_verify_nodes(levels), *_verify_checkpoints(levels)]


def _verify_nodes(levels: list[list[bytes]]) -> list[str]:
    """The stored subtrees, from which tiles and proofs are served."""
    problems, found = [], 0
    for node in LogNode.objects.order_by("level", "index").iterator():
        found += 1
        level = levels[node.level] if node.level < len(levels) else []
        if node.index >= len(level) or level[node.index] != bytes(node.hash):
            problems.append(f"subtree {node.level}/{node.index} is not what its leaves make")
    if found != sum(len(level) for level in levels):
        problems.append("there are more or fewer subtrees than the leaves make")
    return problems


def _verify_checkpoints(levels: list[list[bytes]]) -> list[str]:
    problems, log_keys = [], keys.list_log_keys()
    for row in LogCheckpoint.objects.order_by("size"):
        head = tlog.read_checkpoint(row.note)
        if head is None or (head.size, head.root.hex()) != (row.size, row.root):
            problems.append(f"checkpoint {row.size} says something else than its row")
        elif not any(proof.verify_note(row.note, key, head.origin) for key in log_keys):
            problems.append(f"checkpoint {row.size} is not signed with a key of the log")
        if row.size > len(levels[0]):
            problems.append(f"checkpoint {row.size} is beyond the last leaf")
        elif merkle.Tree(row.size, lambda level, index: levels[level][index]).root().hex() != row.root:
            problems.append(f"checkpoint {row.size} has another root")
    return problems
