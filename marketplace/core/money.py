"""Money: integer minor units with an ISO 4217 currency."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import get_language, to_locale

from marketplace.core.errors import Refusal

CURRENCIES = ("USD", "EUR", "GBP", "JPY", "IDR")
BPS = 10_000
# Stripe treats the rupiah as a two-decimal currency, as ISO 4217 does; CLDR shows it without decimals.
EXPONENTS = {"USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "IDR": 2}
MINIMUM_CHARGE = {"USD": 50, "EUR": 50, "GBP": 30, "JPY": 50, "IDR": 1_000_000}
MAX_MINOR = 99_999_999_999  # of any currency; Stripe takes more digits of the rupiah than of others
LARGEST_CHARGE = {"USD": 99_999_999, "EUR": 99_999_999, "GBP": 99_999_999, "JPY": 99_999_999, "IDR": MAX_MINOR}
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:(?P<by>[.,])[0-9]{3})(?:(?P=by)[0-9]{3})*)(?:(?!(?P=by))[.,](?P<decimals>[0-9]{1,2}))?"
)
_PLAIN = re.compile(r"(?P<whole>[0-9]{1,12})(?:[.,](?P<decimals>[0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units of `currency`."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return display(self.minor, self.currency)


def exponent(currency: str) -> int:
    """Decimals of a currency: 2 for USD, 0 for JPY."""
    return EXPONENTS.get(currency, get_currency_precision(currency))


def display(minor: int, currency: str) -> str:
    """The amount as people of the active language write it."""
    return _display(minor, currency, to_locale(get_language() or "en").replace("zh_Hans", "zh_Hans_CN"))


@lru_cache(maxsize=4096)  # a list shows the same few prices again and again
def _display(minor: int, currency: str, locale: str) -> str:
    digits = exponent(currency)
    amount = Decimal(minor).scaleb(-digits)
    if currency == "IDR" and minor % 100 == 0:
        return str(format_currency(amount, currency, locale=locale, format="¤#,##0", currency_digits=False))
    return str(format_currency(amount, currency, locale=locale, currency_digits=digits != 0 or currency == "JPY"))


def display_count(count: int) -> str:
    """A number of things as people of the active language write it."""
    return str(format_decimal(count, locale=to_locale(get_language() or "en").replace("zh_Hans", "zh_Hans_CN")))


def display_plain(minor: int, currency: str) -> str:
    """The amount as a plain decimal, such as 49.00, for forms and machines."""
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}"


def parse(text: str, currency: str, *, field: str = "price") -> int:
    """Minor units of a typed amount such as `49.00`; refuses anything that is not one exactly.

    Point and comma are read as people of any language mean them: three digits after one make a group, fewer are
    decimals. No currency here has three decimals, so `10.000` and `10,000` are ten thousand everywhere.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    found = _GROUPED.fullmatch(typed) or _PLAIN.fullmatch(typed)
    if found is None:
        raise Refusal("amount_invalid", f"“{text[:20]}” is not an amount in {currency}.", field=field)
    whole, decimals = re.sub(r"[.,]", "", found["whole"]), found["decimals"] or ""
    digits = exponent(currency)
    if decimals[digits:].strip("0"):
        raise Refusal("amount_invalid", f"“{text[:20]}” is not an amount in {currency}.", field=field)
    return int(whole + decimals[:digits].ljust(digits, "0"))


def share(amount: int, bps: int) -> int:
    """`bps` basis points of `amount`, rounded down."""
    return amount * bps // BPS


def plain(minor: int, currency: str) -> str:
    """The amount as a plain decimal number such as 49.00, for machines and spreadsheets."""
    digits = exponent(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"
