"""Watches a log from outside: that it only grew since the checkpoint kept earlier. No database, no settings.

    python -m works.witness https://market.example/log kept-checkpoint.txt --log-key log.vkey

The first run keeps the checkpoint; each later one fetches the tiles it needs, computes the root of both sizes, and
keeps the newer checkpoint only when both are as signed. Ends with 0, or 1 with a sentence when the log was rewritten.
"""

import argparse
import sys
import urllib.request
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from works import merkle, tlog, verification
from works.verify import read_log_keys

Fetch = Callable[[str], bytes]
LARGEST = 1024 * 1024
SECONDS = 20


class Rewritten(Exception):
    """The log is not the one whose checkpoint was kept."""


def check_growth(kept: str, newest: str, fetch: Fetch, log_keys: Sequence[bytes]) -> tlog.TreeHead:
    """The newest tree head, after its tiles gave both roots. Raises Rewritten with what is wrong."""
    old, new = (_signed(note, log_keys) for note in (kept, newest))
    if new.origin != old.origin:
        raise Rewritten(f"this is another log: {new.origin}, not {old.origin}")
    if new.size < old.size:
        raise Rewritten(f"the log shrank from {old.size} to {new.size} entries")
    subtree = read_subtrees(new.size, fetch)
    for head in (old, new):
        if merkle.Tree(head.size, subtree).root() != head.root:
            raise Rewritten(f"the root of the first {head.size} entries is not the one that was signed")
    return new


def _signed(note: str, log_keys: Sequence[bytes]) -> tlog.TreeHead:
    head = tlog.read_checkpoint(note)
    if head is None or verification.check_checkpoint(note, log_keys).result != verification.VALID:
        raise Rewritten("a checkpoint is not signed with the log's key")
    return head


def read_subtrees(size: int, fetch: Fetch) -> Callable[[int, int], bytes]:
    """Hashes of complete subtrees in a log of this size, from its tiles; each tile is fetched once."""

    @lru_cache(maxsize=1024)
    def tile(level: int, index: int) -> bytes:
        width = min(tlog.TILE_WIDTH, size // tlog.TILE_WIDTH**level - index * tlog.TILE_WIDTH)
        data = fetch(f"tile/{tlog.tile_path(tlog.Tile(level, index, width))}")
        if len(data) != width * 32:
            raise Rewritten("a tile has another length than it must have")
        return data

    def subtree(level: int, index: int) -> bytes:
        tall, low = divmod(level, tlog.TILE_HEIGHT)
        first = index << low
        start = first % tlog.TILE_WIDTH
        data = tile(tall, first // tlog.TILE_WIDTH)
        hashes = [data[at * 32 : at * 32 + 32] for at in range(start, start + (1 << low))]
        return merkle.Tree.of(hashes).root()

    return subtree


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parse(arguments)

    def fetch(path: str) -> bytes:
        with urllib.request.urlopen(f"{asked.log.rstrip('/')}/{path}", timeout=SECONDS) as answer:  # noqa: S310  http(s) checked
            return bytes(answer.read(LARGEST))

    try:
        newest = fetch("checkpoint").decode()
        kept = asked.kept.read_text(encoding="utf-8") if asked.kept.exists() else newest
        head = check_growth(kept, newest, fetch, read_log_keys(asked.log_key))
    except (Rewritten, OSError, UnicodeDecodeError) as problem:
        print(problem, file=sys.stderr)
        return 1
    asked.kept.write_text(newest, encoding="utf-8")
    print(f"the log only grew: {head.size} entries")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("genip-witness", description="Check that a log only grew since last time.")
    parser.add_argument("log", type=_web_address, help="the log's address, https://…/log")
    parser.add_argument("kept", type=Path, help="where the checkpoint is kept between runs")
    parser.add_argument("--log-key", type=Path, required=True, help="the log's key you trust")
    return parser.parse_args(arguments)


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError("an address that starts with http:// or https://")
    return text


if __name__ == "__main__":
    sys.exit(main())
