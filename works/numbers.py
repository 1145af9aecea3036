"""Certificate numbers: 80 bits in Crockford base32 with a check character; no database, no randomness."""

import re

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIASES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def check_value(bits: int) -> int:
    """Modulo 37; only values below 32 have a digit, so about one number in seven is never issued."""
    return bits % 37


def format_number(bits: int) -> str:
    """`GIP-XXXX-XXXX-XXXX-XXXX-C` of 80 bits whose check value is below 32."""
    digits = "".join(DIGITS[bits >> shift & 31] for shift in range(75, -1, -5))
    groups = "-".join(digits[start : start + 4] for start in range(0, 16, 4))
    return f"GIP-{groups}-{DIGITS[check_value(bits)]}"


def parse_number(text: str) -> str | None:
    """The number as it is written, from lower case, O for 0 and I or L for 1; None when it cannot be one."""
    compact = re.sub(r"[\s-]", "", text.upper())
    if not compact.startswith("GIP") or len(compact) != 20:
        return None
    digits = compact[3:].translate(_ALIASES)
    if any(digit not in DIGITS for digit in digits):
        return None
    bits = 0
    for digit in digits[:16]:
        bits = bits * 32 + DIGITS.index(digit)
    number = format_number(bits) if check_value(bits) < 32 else None
    return number if number and number[-1] == digits[16] else None
