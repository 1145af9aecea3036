"""Volume prices: the license costs more the more seats or copies it covers, in a few steps."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from licensing.pricing.choices import UNLIMITED, Choice
from licensing.pricing.errors import invalid, not_chosen
from licensing.terms.vocabulary import MAX_COUNT
from marketplace.core.money import MAX_MINOR

UNITS = ("seats", "max_copies")
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Steps:
    """Price by the most that each step covers; `None` for no limit, which only the last step can be."""

    name: ClassVar[str] = "volume"
    price_models: ClassVar[tuple[str, ...]] = ("fixed", "negotiable")
    unit: str
    steps: tuple[tuple[int | None, int], ...]

    @classmethod
    def read(cls, pricing: dict[str, Any]) -> "Steps":
        rows = pricing.get("steps")
        if set(pricing) != {"scheme", "unit", "steps"} or pricing["unit"] not in UNITS or not isinstance(rows, list):
            raise invalid()
        if not 2 <= len(rows) <= MOST_STEPS or not all(_is_step(row) for row in rows):
            raise invalid(_("Give two to eight steps, each with how many it covers and a price."))
        steps = tuple((row["up_to"], row["price_minor"]) for row in rows)
        for (low, cheap), (high, dear) in pairwise(steps):
            if low is None or (high is not None and high <= low) or dear <= cheap:
                raise invalid(_("Each step covers more than the one before it, and costs more."))
        return cls(pricing["unit"], steps)

    def stored(self) -> dict[str, Any]:
        rows = [{"up_to": up_to, "price_minor": minor} for up_to, minor in self.steps]
        return {"scheme": self.name, "unit": self.unit, "steps": rows}

    def envelope(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, self.unit: self.steps[-1][0]}

    def least(self) -> int:
        return self.steps[0][1]

    def most(self) -> int:
        return self.steps[-1][1]

    def first(self) -> Choice:
        return Choice(quantity=self.steps[0][0] or UNLIMITED)

    def like(self, body: dict[str, Any]) -> list[Choice]:
        """Each step, the least first."""
        return [Choice(quantity=up_to or UNLIMITED) for up_to, _minor in self.steps]

    def check(self, choice: Choice, body: dict[str, Any]) -> None:
        """Raise Refusal for a quantity that no step covers."""
        if choice.media or choice.countries or choice.months:
            raise not_chosen("choice", _("This cannot be chosen."))
        if self.step_of(choice) is None:
            raise not_chosen("quantity", _("Choose how many it shall cover."))

    def step_of(self, choice: Choice) -> tuple[int | None, int] | None:
        """The first step that covers the quantity."""
        wanted = choice.quantity
        if isinstance(wanted, str):
            return self.steps[-1] if self.steps[-1][0] is None else None
        return next((one for one in self.steps if wanted and (one[0] is None or one[0] >= wanted)), None)

    def price(self, choice: Choice) -> int:
        step = self.step_of(choice)
        assert step is not None  # checked before
        return step[1]

    def narrow(self, body: dict[str, Any], choice: Choice) -> dict[str, Any]:
        """The whole step is granted: it is what is paid for."""
        step = self.step_of(choice)
        assert step is not None
        return {**body, self.unit: step[0]}


def _is_step(row: Any) -> bool:
    if not isinstance(row, dict) or set(row) != {"up_to", "price_minor"}:
        return False
    up_to, minor = row["up_to"], row["price_minor"]
    return (up_to is None or _is_whole(up_to, MAX_COUNT)) and _is_whole(minor, MAX_MINOR)


def _is_whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
