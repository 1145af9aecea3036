"""Puts text in the order in which it is drawn: right-to-left scripts joined and turned, the rest as it is."""

import unicodedata
from itertools import groupby

from arabic_reshaper.arabic_reshaper import reshape

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def visual(text: str) -> str:
    """One line from left to right as the eye meets it: a small part of UAX 9, enough for titles and names.

    Letters decide a direction, digits read left to right, and what has no direction of its own goes with its
    neighbors when they agree and with the line when they do not. A line with any left-to-right letter runs left to
    right, as it does on our pages.
    """
    if not any(_direction(character) == "R" for character in text):
        return text
    joined = reshape(text)
    base = "L" if any(unicodedata.bidirectional(character) == "L" for character in joined) else "R"
    directions = _resolve([_direction(character) for character in joined], base)
    runs = [
        (direction, "".join(character for character, _side in group))
        for direction, group in groupby(zip(joined, directions, strict=True), key=lambda pair: pair[1])
    ]
    if base == "R":
        runs.reverse()
    return "".join(run[::-1].translate(_MIRRORED) if direction == "R" else run for direction, run in runs)


def _direction(character: str) -> str:
    """L, R, or nothing for spaces and marks."""
    kind = unicodedata.bidirectional(character)
    return "R" if kind in ("R", "AL") else "L" if kind in ("L", "EN", "AN") else ""


def _resolve(directions: list[str], base: str) -> list[str]:
    """Every neutral place with the direction of both neighbors, or of the line."""
    resolved, start = list(directions), 0
    for direction, group in groupby(directions):
        end = start + len(list(group))
        if not direction:
            before = directions[start - 1] if start else base
            after = directions[end] if end < len(directions) else base
            resolved[start:end] = [before if before == after else base] * (end - start)
        start = end
    return resolved
