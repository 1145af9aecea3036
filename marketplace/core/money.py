"""Money: integer minor units with an ISO 4217 currency."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, to_locale

from marketplace.core.errors import Refusal

CURRENCIES = ("USD", "EUR", "GBP", "JPY", "IDR")
BPS = 10_000
# Stripe treats the rupiah as a two-decimal currency, as ISO 4217 does; CLDR shows it without decimals.
EXPONENTS = {"USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "IDR": 2}
MINIMUM_CHARGE = {"USD": 50, "EUR": 50, "GBP": 30, "JPY": 50, "IDR": 1_000_000}
MAX_MINOR = 99_999_999


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


def display_plain(minor: int, currency: str) -> str:
    """The amount as a plain decimal, such as 49.00, for forms and machines."""
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}"


def parse(text: str, currency: str, *, field: str = "price") -> int:
    """Minor units of a typed amount such as `49.00`; refuses anything that is not one exactly."""
    try:
        amount = Decimal(text.strip().replace(",", ""))
        scaled = amount.scaleb(exponent(currency))
        if not amount.is_finite() or scaled != scaled.to_integral_value() or scaled < 0:
            raise InvalidOperation
    except (ArithmeticError, ValueError):
        raise Refusal("amount_invalid", f"“{text[:20]}” is not an amount in {currency}.", field=field) from None
    return int(scaled)


def share(amount: int, bps: int) -> int:
    """`bps` basis points of `amount`, rounded down."""
    return amount * bps // BPS


def plain(minor: int, currency: str) -> str:
    """The amount as a plain decimal number such as 49.00, for machines and spreadsheets."""
    digits = exponent(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"
