"""Invariants: what must always be true of stored data, registered by the package that knows it."""

from collections.abc import Callable, Iterable

Check = Callable[[], Iterable[str]]

_checks: list[Check] = []


def invariant(check: Check) -> Check:
    """Register a check: one sentence for each row that breaks it."""
    _checks.append(check)
    return check


def find_problems() -> list[str]:
    """One sentence per row that breaks an invariant of any package; empty when all is right."""
    return [row for check in _checks for row in check()]
