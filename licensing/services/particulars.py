"""What an order form says of the licensee, checked and cleaned as the deed will state it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from licensing.terms import vocabulary, waivers
from marketplace.core.errors import Refusal

MOST_CHANNELS, MOST_ADDRESS = 20, 400
_CHANNEL = re.compile(r"[^\s/@?#]+(\.[^\s/@?#.]+)+(/\S*)?")  # a host or the id of an app, and what may follow it


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who the license is for, and where the work will be used."""

    licensee_name: str
    address: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    tax_id: str = ""
    po_number: str = ""
    industry: str = ""  # where it will be used; empty for any
    channels: tuple[str, ...] = ()  # domains, accounts and apps where it will be used
    waive_return: bool = False  # download at once, which ends the right to return

    def fields(self) -> dict[str, Any]:
        """As an order keeps them, but the waiver, which has a time."""
        return {
            "licensee_name": self.licensee_name, "address": self.address, "country": self.country,
            "tax_id": self.tax_id, "po_number": self.po_number, "industry": self.industry,
            "channels": "\n".join(self.channels),
        }  # fmt: skip

    def waiver(self, now: datetime) -> dict[str, Any]:
        return {"waived_at": now, "waiver_version": waivers.ORDER_FORM} if self.waive_return else {}


def clean(form: Particulars) -> Particulars:
    """Particulars as they will stand in the deed. Raises Refusal for what cannot stand there."""
    name, tax_id, number = (_line(text) for text in (form.licensee_name, form.tax_id, form.po_number))
    address = "\n".join(line for line in map(_line, form.address.replace("\0", " ").splitlines()) if line)
    if not 2 <= len(name) <= 200:
        raise Refusal(
            "licensee_name_invalid", _("Give the licensee's name, 2 to 200 characters."), field="licensee_name"
        )
    for field, text, most in (("tax_id", tax_id, 40), ("po_number", number, 60), ("address", address, MOST_ADDRESS)):
        if len(text) > most:
            raise Refusal("text_too_long", _("At most %(most)s characters.") % {"most": most}, field=field)
    if form.industry and form.industry not in vocabulary.INDUSTRIES:
        raise Refusal("industry_unknown", _("Choose one of the industries."), field="industry")
    country = form.country.strip().upper()
    if country and country not in vocabulary.COUNTRIES:
        raise Refusal("country_invalid", _("Write the country as two letters, such as DE."), field="country")
    channels = clean_channels(form.channels)
    return Particulars(name, address, country, tax_id, number, form.industry, channels, form.waive_return)


def check_waiver(form: Particulars, *, consumer: bool, price_minor: int, refund_days: int) -> None:
    """Raise Refusal when the law asks this buyer, and they have not said that they want it at once."""
    asked = waivers.is_needed(
        country=form.country, consumer=consumer and not form.tax_id, price_minor=price_minor, refund_days=refund_days
    )
    if asked and not form.waive_return:
        raise Refusal(
            "waiver_required", _("In the European Union a license can only be delivered at once if you agree to this."),
            field="waive_return",
        )  # fmt: skip


def check_country(form: Particulars, *, consumer: bool, price_minor: int, refund_days: int) -> None:
    """Raise Refusal when it cannot be told whether the law asks this buyer, as they did not say where they are.

    The order form asks for the country itself; programs are told here.
    """
    if consumer and not form.tax_id and price_minor and refund_days < waivers.DAYS and not form.country.strip():
        raise Refusal(
            "country_required", _("Say in which country you are. Consumers in the European Union are asked whether "
                                  "they want it at once."), field="country",
        )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def clean_channels(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Each once and without what says nothing: the scheme, `www.` and a slash at the end."""
    found = []
    for text in filter(None, map(_line, typed)):
        host, _slash, rest = re.sub(r"^https?://(www\.)?", "", text, flags=re.IGNORECASE).partition("/")
        channel = f"{host.lower()}/{rest}".rstrip("/")
        if len(channel) > 200 or not _CHANNEL.fullmatch(channel):
            raise Refusal(
                "channel_invalid",
                _("Write each as an address, such as northwind.com or instagram.com/northwind, one on a line."),
                field="channels",
            )  # fmt: skip
        found.append(channel)
    kept = tuple(dict.fromkeys(found))
    if len(kept) > MOST_CHANNELS:
        raise Refusal("too_many_channels", _("Name at most %(most)s.") % {"most": MOST_CHANNELS}, field="channels")
    return kept
