"""How a price that was chosen comes about, in lines for a person."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing import pricing
from licensing.pricing import Choice
from licensing.pricing.campaign import Campaign
from licensing.pricing.per_use import PerUse
from licensing.pricing.steps import Steps
from licensing.services.choices import Chosen
from licensing.terms import sentences, words
from marketplace.core import money


class Line(NamedTuple):
    """What counts, which of it was chosen, and its factor or amount."""

    label: str
    chosen: str
    value: str


def of(chosen: Chosen) -> list[Line]:
    """Empty where there is one price."""
    if not chosen.listing.pricing:
        return []
    scheme = pricing.read(chosen.listing.pricing)
    if isinstance(scheme, Campaign):
        return _campaign(scheme, chosen.choice, chosen.currency)
    if isinstance(scheme, PerUse):
        return [
            Line(_("Each project"), "", money.display(scheme.each_minor, chosen.currency)),
            Line(_("Projects"), "", f"× {money.display_count(int(chosen.choice.quantity))}"),
        ]
    assert isinstance(scheme, Steps)
    step = scheme.step_of(chosen.choice)
    covers = quantity_words(scheme.unit, step[0] if step else None)
    return [Line(_("Covers"), covers, money.display(chosen.price_minor, chosen.currency))]


def _campaign(scheme: Campaign, choice: Choice, currency: str) -> list[Line]:
    media = sum(scheme.media[one] for one in choice.media)
    where = _(", ").join(words.country_name(one) for one in choice.countries) or _("everywhere")
    return [
        Line(_("Base price"), "", money.display(scheme.base_minor, currency)),
        Line(_("Media"), _(", ").join(str(sentences.MEDIA[one]) for one in choice.media), percent(media)),
        Line(_("Where"), where, percent(scheme.percent_of(choice.countries))),
        Line(_("How long"), months_words(choice.months), percent(scheme.months[choice.months])),
    ]


def percent(value: int) -> str:
    return f"× {value}%"


def months_words(count: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


def quantity_words(unit: str, up_to: int | None) -> str:
    """How many a step covers."""
    if unit == "seats":
        if up_to is None:
            return _("any number of people")
        return ngettext("%(count)d person", "up to %(count)d people", up_to) % {"count": up_to}
    return (
        _("any number of copies")
        if up_to is None
        else _("up to %(count)s copies") % {"count": money.display_count(up_to)}
    )
