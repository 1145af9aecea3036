"""Sets of whole numbers as PostgreSQL keeps them, multiranges, in which a set may be everything."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.db import models
from psycopg.types.multirange import Int4Multirange, Int8Multirange
from psycopg.types.range import Int4Range, Int8Range


def all_but(numbers: Iterable[int] = ()) -> Int4Multirange:
    """Every number but these."""
    pairs = pairwise([None, *sorted(set(numbers)), None])
    return Int4Multirange([
        Int4Range(None if low is None else low + 1, high) for low, high in pairs
        if low is None or high is None or low + 1 < high
    ])  # fmt: skip


def only(numbers: Iterable[int]) -> Int4Multirange:
    """These numbers and no other."""
    return Int4Multirange([Int4Range(number, number + 1) for number in sorted(set(numbers))])


def only_large(numbers: Iterable[int]) -> Int8Multirange:
    """These numbers and no other, of any size that a key may have."""
    return Int8Multirange([Int8Range(number, number + 1) for number in sorted(set(numbers))])


class MultirangeField(models.Field):  # type: ignore[type-arg]
    """A set of numbers: what the database calls `int4multirange` or `int8multirange`."""

    def __init__(self, *args: Any, base: str = "int4multirange", **kwargs: Any) -> None:
        self.base = base
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        return self.base

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "base": self.base}
