"""The Merkle tree of RFC 6962: hashes, roots, inclusion and consistency proofs; no database."""

import hashlib
from collections.abc import Callable, Sequence

Hash = bytes
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> Hash:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


class Tree:
    """A view of a log's first `size` leaves through `subtree(level, index)`, the hashes of complete subtrees."""

    def __init__(self, size: int, subtree: Callable[[int, int], Hash]) -> None:
        self.size, self.subtree = size, subtree

    @classmethod
    def of(cls, leaves: Sequence[Hash]) -> "Tree":
        """A tree over leaf hashes in memory."""

        def subtree(level: int, index: int) -> Hash:
            if level == 0:
                return leaves[index]
            return node_hash(subtree(level - 1, index * 2), subtree(level - 1, index * 2 + 1))

        return cls(len(leaves), subtree)

    def root(self) -> Hash:
        return self._range(0, self.size) if self.size else EMPTY

    def _range(self, start: int, end: int) -> Hash:
        """MTH(D[start:end]); `start` is a multiple of the next power of two."""
        size = end - start
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            return self.subtree(level, start >> level)
        middle = start + _split(size)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def inclusion(self, index: int) -> list[Hash]:
        """PATH(index, D) of RFC 6962 section 2.1.1."""
        if not 0 <= index < self.size:
            raise ValueError("the leaf is not in the tree")
        return self._path(index, 0, self.size)

    def _path(self, index: int, start: int, end: int) -> list[Hash]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._range(middle, end)]
        return [*self._path(index, middle, end), self._range(start, middle)]

    def consistency(self, first: int) -> list[Hash]:
        """PROOF(first, D) of RFC 6962 section 2.1.2."""
        if not 0 < first <= self.size:
            raise ValueError("the first size must be between 1 and the size of the tree")
        return self._proof(first, 0, self.size, complete=True)

    def _proof(self, first: int, start: int, end: int, *, complete: bool) -> list[Hash]:
        size = end - start
        if first == size:
            return [] if complete else [self._range(start, end)]
        half = _split(size)
        if first <= half:
            proof = self._proof(first, start, start + half, complete=complete)
            return [*proof, self._range(start + half, end)]
        proof = self._proof(first - half, start + half, end, complete=False)
        return [*proof, self._range(start, start + half)]


class Frontier:
    """A tree built leaf by leaf that keeps the largest complete subtrees only: some twenty hashes of any log."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, Hash]] = []  # (level, hash), from the left

    def append(self, leaf: Hash) -> list[tuple[int, int, Hash]]:
        """Add a leaf; (level, index, hash) of each subtree that it completes, its own first."""
        level, index, value = 0, self.size, leaf
        completed = [(level, index, value)]
        while self._peaks and self._peaks[-1][0] == level:
            value = node_hash(self._peaks.pop()[1], value)
            level, index = level + 1, index >> 1
            completed.append((level, index, value))
        self._peaks.append((level, value))
        self.size += 1
        return completed

    def root(self) -> Hash:
        if not self._peaks:
            return EMPTY
        root = self._peaks[-1][1]
        for _level, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def _sound(*hashes: Hash) -> bool:
    return all(isinstance(value, bytes) and len(value) == 32 for value in hashes)


def verify_inclusion(*, leaf: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size or not _sound(leaf, root, *proof):
        return False
    node, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(step, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, step)
        node, last = node >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(*, first: int, second: int, first_root: Hash, second_root: Hash, proof: Sequence[Hash]) -> bool:
    """RFC 9162 section 2.1.4.2. An empty first tree proves nothing and is refused."""
    if not 0 < first <= second or not _sound(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
