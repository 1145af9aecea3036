"""Hashes that recognize bytes and pictures."""

import hashlib
from collections.abc import Iterable

import numpy as np
import pdqhash
from PIL import Image


def sha256_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def pdq(pixels: Image.Image) -> tuple[str, int]:
    """Meta's PDQ of a 512-pixel copy: 256 bits as hex, and quality 0 to 100."""
    small = pixels.copy()
    small.thumbnail((512, 512), Image.Resampling.LANCZOS)
    bits, quality = pdqhash.compute(  # type: ignore[attr-defined]
        np.asarray(small)
    )
    return np.packbits(bits).tobytes().hex(), int(quality)


def distances(query: str, values: list[str]) -> list[int]:
    """Hamming distances of one hex hash to many of the same length."""
    if not values:
        return []
    one = np.frombuffer(bytes.fromhex(query), np.uint8)
    many = np.frombuffer(bytes.fromhex("".join(values)), np.uint8).reshape(len(values), -1)
    return [int(count) for count in np.bitwise_count(many ^ one).sum(axis=1)]
