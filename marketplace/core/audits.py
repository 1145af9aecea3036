"""Invariants: what must always be true of stored data, registered by the package that knows it."""

from collections.abc import Callable, Iterable

from django.utils.functional import Promise

Check = Callable[[], Iterable[str]]

_checks: dict[str, Check] = {}
_words: dict[str, str | Promise] = {}


def invariant(broken: str | Promise) -> Callable[[Check], Check]:
    """Register a check, which gives one sentence for each row that breaks it; `broken` says for people what it
    means that there is one."""

    def register(check: Check) -> Check:
        _checks[check.__name__] = check
        _words[check.__name__] = broken
        return check

    return register


def find_by_check() -> dict[str, list[str]]:
    """The rows that break an invariant of any package, by the name of the check; empty when all is right."""
    found = {name: list(check()) for name, check in _checks.items()}
    return {name: rows for name, rows in found.items() if rows}


def find_problems() -> list[str]:
    """The same in one list."""
    return [row for rows in find_by_check().values() for row in rows]


def say(name: str) -> str:
    """What a broken check means, in the reader's language."""
    return str(_words.get(name, name))
