"""Certificate numbers: 80 random bits in Crockford base32 with a check character."""

import re

from marketplace.core import ids

_ALIASES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def check_value(number: int) -> int:
    return number % 37


def new_number() -> str:
    """A fresh `GIP-XXXX-XXXX-XXXX-XXXX-C`, redrawn until its check is an ordinary digit."""
    while True:
        bits = ids.random_bits(80)
        if check_value(bits) < 32:
            return format_number(bits)


def format_number(bits: int) -> str:
    digits = ids.base32(bits, 16)
    groups = "-".join(digits[start : start + 4] for start in range(0, 16, 4))
    return f"GIP-{groups}-{ids.CROCKFORD[check_value(bits)]}"


def parse_number(text: str) -> str | None:
    """The number as it is written, from lower case, O for 0 and I or L for 1; None when it cannot be one."""
    compact = re.sub(r"[\s-]", "", text.upper())
    if not compact.startswith("GIP") or len(compact) != 20:
        return None
    digits = compact[3:].translate(_ALIASES)
    if any(digit not in ids.CROCKFORD for digit in digits):
        return None
    bits = 0
    for digit in digits[:16]:
        bits = bits * 32 + ids.CROCKFORD.index(digit)
    number = format_number(bits) if check_value(bits) < 32 else None
    return number if number and number[-1] == digits[16] else None
