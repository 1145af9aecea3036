"""A campaign's price: a base times media, territory and months, each a percentage in a small table."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from licensing.pricing.choices import Choice
from licensing.pricing.errors import invalid, not_chosen
from licensing.terms.derivatives import within
from licensing.terms.vocabulary import COUNTRIES, SETS
from marketplace.core.money import MAX_MINOR

MEDIA = tuple(one for one in SETS["media"] if one != "all")
MOST_PERCENT, MOST_MONTHS, MOST_TERMS = 10_000, 120, 8
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Campaign:
    """Percentages of `base_minor`: of each medium, added up; of one country 100, of each further one `further_country`
    more, of everywhere `everywhere`; and of each number of months that can be chosen."""

    name: ClassVar[str] = "campaign"
    price_models: ClassVar[tuple[str, ...]] = ("fixed", "negotiable")
    base_minor: int
    media: dict[str, int]
    further_country: int
    everywhere: int
    months: dict[int, int]

    @classmethod
    def read(cls, pricing: dict[str, Any]) -> "Campaign":
        media, months = pricing.get("media"), pricing.get("months")
        known = {"scheme", "base_minor", "media", "further_country", "everywhere", "months"}
        if set(pricing) != known or not isinstance(media, dict) or not isinstance(months, dict):
            raise invalid()
        if not media or not set(media) <= set(MEDIA) or not all(_is_percent(one) for one in media.values()):
            raise invalid(_("Give at least one medium a percentage from 1 to 10,000."))
        terms = {str(one): percent for one, percent in months.items()}
        whole = all(re.fullmatch("[1-9][0-9]{0,2}", one) and int(one) <= MOST_MONTHS for one in terms)
        if not 1 <= len(terms) <= MOST_TERMS or not whole or not all(_is_percent(one) for one in terms.values()):
            raise invalid(_("Give at least one number of months a percentage from 1 to 10,000."))
        base, further, everywhere = (pricing[name] for name in ("base_minor", "further_country", "everywhere"))
        if not _is_percent(everywhere, WHOLE) or not _is_percent(further, 0):
            raise invalid(_("Everywhere costs at least as much as one country."))
        if not isinstance(base, int) or isinstance(base, bool) or not 1 <= base <= MAX_MINOR:
            raise invalid(_("Type an amount."))
        return cls(
            base, {one: media[one] for one in MEDIA if one in media}, further, everywhere,
            {one: terms[str(one)] for one in sorted(int(key) for key in terms)},
        )  # fmt: skip

    def stored(self) -> dict[str, Any]:
        return {
            "scheme": self.name, "base_minor": self.base_minor, "media": self.media,
            "further_country": self.further_country, "everywhere": self.everywhere,
            "months": {str(one): percent for one, percent in self.months.items()},
        }  # fmt: skip

    def envelope(self, body: dict[str, Any]) -> dict[str, Any]:
        """The most that can be chosen. Raises Refusal for terms whose exclusivity no choice can narrow."""
        scope = body.get("exclusive_scope") or {}
        if (
            body.get("exclusivity") == "territory"
            or scope.get("media")
            or scope.get("territory", "worldwide") != ("worldwide")
        ):
            raise invalid(_("A campaign is exclusive for industries or for everything: the buyer chooses where."))
        return {**body, "media": sorted(self.media), "term": {"months": max(self.months)}}

    def least(self) -> int:
        return self._amount(min(self.media.values()), WHOLE, min(self.months.values()))

    def most(self) -> int:
        return self._amount(sum(self.media.values()), self.everywhere, max(self.months.values()))

    def first(self) -> Choice:
        """What stands in the form before anybody chose: the cheapest medium everywhere for the shortest time."""
        return Choice((min(self.media, key=lambda one: self.media[one]),), (), min(self.months))

    def like(self, body: dict[str, Any]) -> list[Choice]:
        """Choices for the media of these terms, everywhere, the shortest first."""
        media = tuple(sorted(self.media if "all" in body["media"] else set(self.media) & set(body["media"])))
        return [Choice(media or self.first().media, (), months) for months in self.months]

    def check(self, choice: Choice, body: dict[str, Any]) -> None:
        """Raise Refusal, beside its field, for what is not offered."""
        if not choice.media or not set(choice.media) <= set(self.media):
            raise not_chosen("media", _("Choose at least one of the media."))
        if choice.months not in self.months:
            raise not_chosen("months", _("Choose for how many months."))
        known = set(choice.countries) <= COUNTRIES
        if choice.countries and not (known and within({"include": [*choice.countries]}, body["territory"])):
            raise not_chosen("countries", _("Choose countries in which it is offered."))
        if choice.quantity:
            raise not_chosen("quantity", _("This cannot be chosen."))

    def price(self, choice: Choice) -> int:
        media = sum(self.media[one] for one in choice.media)
        return self._amount(media, self.percent_of(choice.countries), self.months[choice.months])

    def percent_of(self, countries: tuple[str, ...]) -> int:
        """Of so many countries, never more than everywhere."""
        if not countries:
            return self.everywhere
        return min(self.everywhere, WHOLE + self.further_country * (len(countries) - 1))

    def _amount(self, media: int, territory: int, months: int) -> int:
        """Rounded once, half a minor unit up."""
        exact = Fraction(self.base_minor * media * territory * months, WHOLE**3)
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)

    def narrow(self, body: dict[str, Any], choice: Choice) -> dict[str, Any]:
        """The terms that were chosen; exclusivity for industries reaches as far as they do."""
        territory = {"include": [*choice.countries]} if choice.countries else body["territory"]
        chosen = {**body, "media": [*choice.media], "territory": territory, "term": {"months": choice.months}}
        if body["exclusive_scope"]:
            chosen["exclusive_scope"] = {**body["exclusive_scope"], "media": [*choice.media], "territory": territory}
        return chosen


def _is_percent(value: Any, least: int = 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_PERCENT
