"""What follows a move in a negotiation: letters to the side that did not make it, and what the floor accepts."""

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import money_handlers
from licensing.models import Brief, Offer
from licensing.services import floors, offer_orders
from marketplace.core import events, money
from marketplace.core.models import Event


def get_offer(offer_id: str) -> Offer:
    rows = Offer.objects.select_related(
        "terms", "author", "negotiation__work__owner", "negotiation__buyer", "negotiation__seller",
        "negotiation__listing__terms",
    )  # fmt: skip
    return rows.get(pk=offer_id)


@events.on("offer.made")
def accept_by_floor(event: Event) -> None:
    floors.answer_by_floor(get_offer(event.subject))


@events.on("offer.withdrawn", atomic=False)
def close_checkouts(event: Event) -> None:
    offer_orders.close_orders_of(get_offer(event.subject))


@events.on("offer.made", "offer.accepted", "offer.declined", "offer.withdrawn", "offer.expired")
def mail_offer(event: Event) -> None:
    """To the side that did not act; to both when time or the floor did."""
    offer = get_offer(event.subject)
    for person in (offer.negotiation.buyer, offer.negotiation.seller):
        if person.pk == event.actor_id and not event.payload.get("automatic"):
            continue
        with translation.override(person.language):
            headline, sentence = _words(event, offer, person)
            money_handlers.send(
                person,
                headline,
                sentence,
                reverse("licensing:negotiation", args=[offer.negotiation_id]),
                mail="offer",
                kind="offer",
            )


@events.on("brief.published")
def mail_brief(event: Event) -> None:
    """To the creators whom it names; a public one is found on its page."""
    brief = Brief.objects.select_related("owner", "organization").get(pk=event.subject)
    for person in User.objects.filter(pk__in=event.payload["creators"], is_active=True).order_by("pk"):
        with translation.override(person.language):
            due = formats.date_format(brief.due_at, "DATE_FORMAT")
            sentence = _("%(name)s asks you for works. Answer by %(due)s.") % {"name": brief.brand, "due": due}
            path = reverse("licensing:brief", args=[brief.pk])
            money_handlers.send(person, _("A brief for you: %(title)s") % {"title": brief.title}, sentence, path,
                                mail="offer", kind="offer")  # fmt: skip


def _words(event: Event, offer: Offer, to: User) -> tuple[str, str]:
    talk = offer.negotiation
    names = {
        "title": talk.work.title, "name": offer.author.name, "price": money.display(offer.price_minor, talk.currency),
        "due": formats.date_format(offer.due_at, "DATE_FORMAT"), "buyer": talk.buyer.name,
    }  # fmt: skip
    headline, sentence = _WORDS[event.name](event, offer, to)
    return headline % names, sentence % names


def _made(event: Event, offer: Offer, to: User) -> tuple[str, str]:
    first = _("An offer for “%(title)s”") if offer.number == 1 else _("A counter-offer for “%(title)s”")
    return first, _("%(name)s offers %(price)s. Answer by %(due)s.")


def _accepted(event: Event, offer: Offer, to: User) -> tuple[str, str]:
    headline = _("The offer for “%(title)s” is accepted")
    if to.pk == offer.negotiation.buyer_id:
        return headline, _("Pay %(price)s by %(due)s, and the license is yours.")
    return headline, _("%(buyer)s can pay %(price)s until %(due)s. Nobody is bound before that.")


def _declined(event: Event, offer: Offer, to: User) -> tuple[str, str]:
    return _("The offer for “%(title)s” was declined"), _("You may make another.")


def _withdrawn(event: Event, offer: Offer, to: User) -> tuple[str, str]:
    return _("The offer for “%(title)s” was withdrawn"), _("Nothing was charged.")


def _expired(event: Event, offer: Offer, to: User) -> tuple[str, str]:
    late = _("It was not paid in time.") if offer.accepted_at else _("Nobody answered it in time.")
    return _("The offer for “%(title)s” is over"), late


_WORDS = {
    "offer.made": _made, "offer.accepted": _accepted, "offer.declined": _declined, "offer.withdrawn": _withdrawn,
    "offer.expired": _expired,
}  # fmt: skip
