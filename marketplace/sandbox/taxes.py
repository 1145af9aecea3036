"""Stripe Tax in small: what a session's automatic tax comes to in the buyer's country, within the price."""

from typing import Any

from marketplace.sandbox.errors import bad_param
from marketplace.sandbox.forms import Params, boolean, mapping

# General rates on digital services, basis points; a country that is not here is not collected for.
RATES = {"DE": 1900, "FR": 2000, "NL": 2100, "IE": 2300, "GB": 2000, "JP": 1000, "ID": 1100, "AU": 1000}
OTHERS = ("US", "CN", "SG")
COUNTRIES = (*RATES, *OTHERS)


def asked(params: Params) -> bool:
    return boolean(mapping(params, "automatic_tax"), "enabled")


def check_behavior(price: Params) -> None:
    """The local Stripe knows taxes within the price only."""
    if price.get("tax_behavior") != "inclusive":
        raise bad_param("line_items", "The local Stripe computes tax for tax_behavior=inclusive only.")


def within(total: int, country: str) -> int:
    """The tax inside a total, rounded half up."""
    rate = RATES.get(country, 0)
    return (2 * total * rate + 10_000 + rate) // (2 * (10_000 + rate)) if rate else 0


def totals(tax: int) -> dict[str, Any]:
    return {"amount_discount": 0, "amount_shipping": 0, "amount_tax": tax}
