"""Breaks a title into two short lines for pictures, where nothing wraps by itself."""

import unicodedata

LETTERS = 12  # of middling width that fit on one line
NARROW, BROAD = frozenset("fijlrtI1 .,:;'’·|!()-"), frozenset("mwMW@%&")


def break_title(title: str, letters: float = LETTERS) -> list[str]:
    """At most two lines that fit beside the picture; wide letters, as in Chinese, count double."""
    lines = [""]
    for word in _words(title):
        if lines[-1] and _wide(lines[-1] + word) > letters:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    lines = [line.strip() for line in lines]
    rest = "…" if len(lines) > 2 else ""
    return [cut(line + (rest if place == 1 else ""), letters) for place, line in enumerate(lines[:2])]


def _words(title: str) -> list[str]:
    """Where a line may end: after a blank, and after every wide letter."""
    words = [""]
    for letter in title:
        words[-1] += letter
        if letter == " " or unicodedata.east_asian_width(letter) in "WF":
            words.append("")
    return [word for word in words if word]


def _wide(text: str) -> float:
    """About how wide a text is, in letters of middling width."""
    return sum(_letter(letter) for letter in text.rstrip())


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    if letter in NARROW:
        return 0.6
    return 1.5 if letter in BROAD else 1.3 if letter.isupper() else 1


def cut(line: str, letters: float = LETTERS) -> str:
    """The line itself, or as much of it as fits before an ellipsis."""
    if _wide(line) <= letters:
        return line
    while _wide(line) > letters - 1:
        line = line[:-1]
    return line.rstrip(" …") + "…"
