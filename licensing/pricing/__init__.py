"""The one place where the price of a listing is computed: fixed, of a campaign, by steps, or by use.

A scheme is read from what a listing stores. It says which terms a listing offers at most, what a choice within them
costs, in minor units of the listing's currency, and which terms that choice is. See docs/adr/0032.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from licensing.pricing.campaign import Campaign
from licensing.pricing.choices import NOTHING, Choice, read_choice, read_query
from licensing.pricing.errors import invalid
from licensing.pricing.per_use import PerUse
from licensing.pricing.steps import Steps

__all__ = ["NOTHING", "Campaign", "Choice", "PerUse", "Scheme", "Steps", "read", "read_choice", "read_query"]


class Scheme(Protocol):
    """What all of them have in common."""

    name: ClassVar[str]
    price_models: ClassVar[tuple[str, ...]]  # of terms that may be priced so

    def stored(self) -> dict[str, Any]: ...
    def envelope(self, body: dict[str, Any]) -> dict[str, Any]: ...
    def least(self) -> int: ...
    def most(self) -> int: ...
    def first(self) -> Choice: ...
    def like(self, body: dict[str, Any]) -> list[Choice]: ...
    def check(self, choice: Choice, body: dict[str, Any]) -> None: ...
    def price(self, choice: Choice) -> int: ...
    def narrow(self, body: dict[str, Any], choice: Choice) -> dict[str, Any]: ...


_SCHEMES: dict[str, Callable[[dict[str, Any]], Scheme]] = {
    Campaign.name: Campaign.read, Steps.name: Steps.read, PerUse.name: PerUse.read,
}  # fmt: skip


def read(pricing: Any) -> Scheme:
    """The scheme of a listing or of a request. Raises Refusal for what is none."""
    name = pricing.get("scheme") if isinstance(pricing, dict) else None
    if not isinstance(name, str) or name not in _SCHEMES:
        raise invalid()
    return _SCHEMES[name](pricing)
