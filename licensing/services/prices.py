"""Prices that two sides agree on: a known currency, and an amount that a card can be charged."""

from django.utils.translation import gettext as _

from marketplace.core import money
from marketplace.core.errors import Refusal


def check_price(minor: int, currency: str) -> None:
    """Raise Refusal for what cannot be charged."""
    if currency not in money.CURRENCIES:
        raise Refusal("currency_unknown", _("Choose one of the currencies."), field="currency")
    least, most = money.MINIMUM_CHARGE[currency], money.LARGEST_CHARGE[currency]
    if not least <= minor <= most:
        words = {"least": money.display(least, currency), "most": money.display(most, currency)}
        raise Refusal("price_out_of_range", _("The price is between %(least)s and %(most)s.") % words, field="price")
