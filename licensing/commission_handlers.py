"""What follows a move of a commission: letters to its two sides, checkouts that are closed, and a rest sent back."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import money_handlers
from licensing.commission_queries import get_commission, list_buyers
from licensing.models import Commission
from licensing.services import commission_orders
from marketplace.core import events, money
from marketplace.core.models import Event

Words = tuple[str, str]


@events.on("commission.changes_asked", "commission.canceled", "commission.forfeited", atomic=False)
def close_checkouts(event: Event) -> None:
    commission_orders.close_orders_of(get_commission(event.subject))


@events.on(
    "commission.delivered", "commission.changes_asked", "commission.canceled", "commission.forfeited",
    "commission.undone", "commission.due",
)  # fmt: skip
def mail_commission(event: Event) -> None:
    """To the side that did not act, of a team also to whoever runs it; to both when time did."""
    commission = get_commission(event.subject)
    if event.name == "commission.due" and commission.state != event.payload["state"]:
        return  # done meanwhile
    talk = commission.offer.negotiation
    for person in (*list_buyers(commission), talk.seller):
        if person.pk == event.actor_id or ((person, event.name) == (talk.seller, "commission.due") and commission.work):
            continue
        with translation.override(person.language):
            headline, sentence = WORDS[event.name](commission, person)
            names = _names(commission)
            path = reverse("licensing:negotiation", args=[talk.pk])
            money_handlers.send(person, headline % names, sentence % names, path, mail="offer", kind="offer")


def _names(commission: Commission) -> dict[str, str]:
    talk, due = commission.offer.negotiation, commission.pay_due_at
    balance = commission_orders.halves_of(commission)[1]
    return {
        "title": talk.work.title, "buyer": talk.buyer.name, "maker": talk.seller.name,
        "rest": money.display(balance, talk.currency), "due": formats.date_format(commission.due_on, "DATE_FORMAT"),
        "pay": formats.date_format(due, "DATE_FORMAT") if due else "",
    }  # fmt: skip


def _delivered(commission: Commission, to: User) -> Words:
    return _("“%(title)s” is delivered"), _("Look at it, and pay %(rest)s by %(pay)s for the license.")


def _changes(commission: Commission, to: User) -> Words:
    return _("%(buyer)s asks for changes of “%(title)s”"), _("Deliver it again by %(due)s.")


def _canceled(commission: Commission, to: User) -> Words:
    return _("The commission “%(title)s” is canceled"), _("The deposit goes back to the buyer whole.")


def _forfeited(commission: Commission, to: User) -> Words:
    headline = _("The commission “%(title)s” was not paid in time")
    if to.pk != commission.offer.negotiation.seller_id:
        return headline, _("The second half was not paid by %(pay)s, so the deposit is the maker’s.")
    return headline, _("The deposit is yours, and you may offer the work to others.")


def _undone(commission: Commission, to: User) -> Words:
    return _("The commission “%(title)s” is undone"), _("Money went back, so the license has ended.")


def _due(commission: Commission, to: User) -> Words:
    if commission.state == Commission.State.DELIVERED:
        return _("“%(title)s” waits for you"), _("Pay %(rest)s by %(pay)s, or the deposit is the maker’s.")
    if to.pk != commission.offer.negotiation.seller_id:
        return _("“%(title)s” is late"), _("It was to be delivered by %(due)s. You may cancel it and get the deposit "
                                          "back, or wait.")  # fmt: skip
    return _("“%(title)s” is late"), _("It was to be delivered by %(due)s. The buyer may cancel it now.")


WORDS: dict[str, Callable[[Commission, User], Words]] = {
    "commission.delivered": _delivered, "commission.changes_asked": _changes, "commission.canceled": _canceled,
    "commission.forfeited": _forfeited, "commission.undone": _undone, "commission.due": _due,
}  # fmt: skip
