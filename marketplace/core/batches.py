"""Many rows in one go, without letting one that cannot be done stop the others."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError

Row = TypeVar("Row")


def all_but_failing(
    rows: Sequence[Row], act: Callable[[Sequence[Row]], object], set_apart: Callable[[Row, Exception], object]
) -> None:
    """Let `act` do all rows, in a transaction of its own; where it raises, each half, down to single rows.

    A row that fails alone is handed to `set_apart`. What says that the database itself is away, or that somebody
    else is at it, is no row's fault and is raised.
    """
    try:
        act(rows)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(rows) == 1:
            set_apart(rows[0], error)
            return
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            all_but_failing(half, act, set_apart)
