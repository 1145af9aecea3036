"""Price by use: each project that the license covers costs the same."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from licensing.pricing.choices import Choice
from licensing.pricing.errors import invalid, not_chosen
from marketplace.core.money import MAX_MINOR

MOST_PROJECTS = 1000


@dataclass(frozen=True, slots=True)
class PerUse:
    """What one project costs, in minor units, and how many can be bought at once."""

    name: ClassVar[str] = "per_use"
    price_models: ClassVar[tuple[str, ...]] = ("fixed", "negotiable", "per_use")
    each_minor: int
    up_to: int

    @classmethod
    def read(cls, pricing: dict[str, Any]) -> "PerUse":
        if set(pricing) != {"scheme", "each_minor", "up_to"}:
            raise invalid()
        each, up_to = pricing["each_minor"], pricing["up_to"]
        if not _is_whole(each, 1, MAX_MINOR) or not _is_whole(up_to, 2, MOST_PROJECTS):
            raise invalid(_("Give what one project costs, and let 2 to %(most)s be bought.") % {"most": MOST_PROJECTS})
        return cls(each, up_to)

    def stored(self) -> dict[str, Any]:
        return {"scheme": self.name, "each_minor": self.each_minor, "up_to": self.up_to}

    def envelope(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "price_model": "per_use", "max_projects": self.up_to}

    def least(self) -> int:
        return self.each_minor

    def most(self) -> int:
        return self.each_minor * self.up_to

    def first(self) -> Choice:
        return Choice(quantity=1)

    def like(self, body: dict[str, Any]) -> list[Choice]:
        """As many projects as these terms allow."""
        return [Choice(quantity=min(body["max_projects"] or self.up_to, self.up_to))]

    def check(self, choice: Choice, body: dict[str, Any]) -> None:
        """Raise Refusal for no number of projects, or for more than can be bought at once."""
        if choice.media or choice.countries or choice.months:
            raise not_chosen("choice", _("This cannot be chosen."))
        if not _is_whole(choice.quantity, 1, self.up_to):
            raise not_chosen("quantity", _("Choose 1 to %(most)s projects.") % {"most": self.up_to})

    def price(self, choice: Choice) -> int:
        assert isinstance(choice.quantity, int)  # checked before
        return self.each_minor * choice.quantity

    def narrow(self, body: dict[str, Any], choice: Choice) -> dict[str, Any]:
        return {**body, "max_projects": choice.quantity}


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
