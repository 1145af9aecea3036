"""Identifiers and every other use of randomness."""

import secrets
import time
from datetime import datetime
from typing import Any

from django.db import models

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def base32(number: int, length: int) -> str:
    """Crockford base32 of `number`, `length` characters."""
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(CROCKFORD[rest])
    return "".join(reversed(digits))


def new(prefix: str) -> str:
    """A fresh id such as `wrk_01jd…`: 48 bits of milliseconds, 80 random bits, sorted by time."""
    value = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    return f"{prefix}_{base32(value, 26).lower()}"


def first_at(prefix: str, moment: datetime) -> str:
    """What every id of this prefix that is made from this moment on is greater than, or the same as."""
    return f"{prefix}_{base32(int(moment.timestamp() * 1000) << 80, 26).lower()}"


def token(size: int = 32) -> str:
    """A secret for a link or key, `size` random bytes in URL-safe text."""
    return secrets.token_urlsafe(size)


def random_bits(count: int) -> int:
    return secrets.randbits(count)


class IdField(models.CharField):  # type: ignore[type-arg]
    """Primary key of the form `prefix_…`, made when the object is."""

    def __init__(self, *args: Any, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs.update(primary_key=True, max_length=40, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, _kwargs = super().deconstruct()
        return name, path, args, {"prefix": self.prefix}

    def has_default(self) -> bool:
        return True

    def get_default(self) -> str:
        return new(self.prefix)
