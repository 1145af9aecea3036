"""The kinds of things that people are told, and which of them cannot be switched off."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`required`: law or money needs the mail, so it always goes out."""

    title: str | Promise
    required: bool = False


KINDS = {
    "purchase": Kind(_("Orders, licenses and refunds"), required=True),
    "sale": Kind(_("Sales and other income")),
    "money": Kind(_("Payouts, and money that goes back"), required=True),
    "offer": Kind(_("Offers and briefs")),
    "lineage": Kind(_("Works made from others, shares and titles")),
    "dispute": Kind(_("Disputes"), required=True),
    "account": Kind(_("Your account"), required=True),
    "search": Kind(_("News of saved searches")),
}
