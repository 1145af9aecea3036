"""Checking the whole log against its own leaves, a stretch at a time: memory stays flat however long it is."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Q

from works import merkle, proof, tlog
from works.models import LogCheckpoint, LogLeaf, LogNode
from works.services import keys

STRETCH = 4096

Nodes = dict[tuple[int, int], bytes]


def verify_log() -> list[str]:
    """Recompute every subtree and every checkpoint's root from the leaves; what is wrong, one sentence each."""
    return list(_find_problems())


def _find_problems() -> Iterator[str]:
    frontier, signed = merkle.Frontier(), _Checkpoints()
    expected, last = 0, -1
    while stretch := _read_leaves(last):
        made: Nodes = {}
        start, last = frontier.size, stretch[-1].index
        for leaf in stretch:
            value = merkle.leaf_hash(leaf.data.encode())
            if leaf.index != frontier.size or value.hex() != leaf.leaf_hash:
                yield f"leaf {leaf.index} is not what it was"
            made.update({(level, index): node for level, index, node in frontier.append(value)})
            yield from signed.check(frontier)
        expected += len(made)
        yield from _compare(start, frontier.size, made)
    if LogNode.objects.count() != expected:
        yield "there are more or fewer subtrees than the leaves make"
    yield from signed.check_rest()


def _read_leaves(last: int) -> list[LogLeaf]:
    """The leaves after one; they are counted by their order, so that a missing one shows in all that follow."""
    rows = LogLeaf.objects.order_by("index").only("index", "data", "leaf_hash")
    return list(rows.filter(index__gt=last)[:STRETCH])


def _compare(start: int, end: int, made: Nodes) -> Iterator[str]:
    """The stored subtrees that end inside the stretch, from which tiles and proofs are served."""
    levels = range(end.bit_length())
    ends_here = reduce(or_, (Q(level=level, index__gte=start >> level, index__lt=end >> level) for level in levels))
    rows = LogNode.objects.filter(ends_here).order_by("level", "index").values_list("level", "index", "hash")
    for level, index, value in rows:
        if made.get((level, index)) != bytes(value):
            yield f"subtree {level}/{index} is not what its leaves make"


class _Checkpoints:
    """The signed tree heads in the order of their sizes, each checked when the tree has reached it."""

    def __init__(self) -> None:
        self.rows = LogCheckpoint.objects.order_by("size").iterator(chunk_size=1000)
        self.next = next(self.rows, None)
        self.keys = keys.list_log_keys()

    def check(self, frontier: merkle.Frontier) -> Iterator[str]:
        while self.next is not None and self.next.size == frontier.size:
            yield from self._check_words(self.next)
            if self.next.root != frontier.root().hex():
                yield f"checkpoint {self.next.size} has another root"
            self.next = next(self.rows, None)

    def check_rest(self) -> Iterator[str]:
        while self.next is not None:
            yield from self._check_words(self.next)
            yield f"checkpoint {self.next.size} is beyond the last leaf"
            self.next = next(self.rows, None)

    def _check_words(self, row: LogCheckpoint) -> Iterator[str]:
        head = tlog.read_checkpoint(row.note)
        if head is None or (head.size, head.root.hex()) != (row.size, row.root):
            yield f"checkpoint {row.size} says something else than its row"
        elif not any(proof.verify_note(row.note, key, head.origin) for key in self.keys):
            yield f"checkpoint {row.size} is not signed with a key of the log"
