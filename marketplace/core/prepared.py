"""Statements that each connection plans once: what is asked all the time and takes longer to plan than to answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.db import ProgrammingError, connection
from django.db.backends.utils import CursorWrapper
from psycopg import Connection, errors

# What each connection has planned; None for one behind a pooler that lends it another server each time.
_planned: "WeakKeyDictionary[Connection[Any], set[str] | None]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Statement:
    """A query of $1, $2 and so on, and their types."""

    name: str
    types: str
    query: str

    @cached_property
    def known_as(self) -> str:
        """Another query of this name, of an older version of ours, is another statement."""
        return f"{self.name}_{sha256((self.types + self.query).encode()).hexdigest()[:12]}"

    @cached_property
    def plain(self) -> str:
        return re.sub(r"\$(\d)", r"%(v\1)s", self.query.replace("%", "%%"))


def execute(cursor: CursorWrapper, statement: Statement, values: Sequence[Any]) -> None:
    """Run it. Within a transaction it is planned anew, as a plan that is missing there would end the transaction."""
    if connection.in_atomic_block or not _is_planned(statement):
        cursor.execute(statement.plain, {f"v{place}": value for place, value in enumerate(values, 1)})
        return
    try:
        cursor.execute(f"EXECUTE {statement.known_as}({', '.join(['%s'] * len(values))})", values)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, errors.InvalidSqlStatementName):
            raise
        _planned[connection.connection] = None
        execute(cursor, statement, values)


def _is_planned(statement: Statement) -> bool:
    raw = connection.connection
    known = _planned.setdefault(raw, set())
    if known is not None and statement.known_as not in known:
        try:
            raw.execute(f"PREPARE {statement.known_as}({statement.types}) AS {statement.query}")
            known.add(statement.known_as)
        except errors.DuplicatePreparedStatement:  # somebody else's server
            known = _planned[raw] = None
    return known is not None
