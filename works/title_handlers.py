"""What follows from offers of a work's title: letters to giver and receiver, each in their own language."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events
from marketplace.core.models import Event
from works.models import TransferOffer

LETTERS = {
    "title.offered": (
        gettext_noop("%(giver)s offers you “%(work)s”"),
        gettext_noop("Accept it by %(due)s and it is yours: its offers, and what it earns from then on."),
    ),
    "title.accepted": (
        gettext_noop("“%(work)s” is now owned by %(receiver)s"),
        gettext_noop("The log holds the change. What it earned before stays yours."),
    ),
    "title.declined": (
        gettext_noop("%(receiver)s declined “%(work)s”"), gettext_noop("The work stays yours."),
    ),
    "title.withdrawn": (
        gettext_noop("“%(work)s” is not offered to you any more"), gettext_noop("You need not do anything."),
    ),
    "title.expired": (
        gettext_noop("The offer of “%(work)s” is over"), gettext_noop("Nobody answered in time. Nothing changed."),
    ),
}  # fmt: skip
TO_RECEIVER, TO_GIVER = ("title.offered", "title.withdrawn"), ("title.accepted", "title.declined")


@events.on(*LETTERS)
def mail_transfer(event: Event) -> None:
    """The side that did not do it; both when time ran out."""
    offer = TransferOffer.objects.select_related("work", "giver", "receiver").get(pk=event.subject)
    people = [offer.receiver] if event.name in TO_RECEIVER else [offer.giver]
    if event.name not in (*TO_RECEIVER, *TO_GIVER):
        people.append(offer.receiver)
    for person in people:
        _mail(offer, person, event.name)


def _mail(offer: TransferOffer, person: User, name: str) -> None:
    with translation.override(person.language):
        words = {
            "giver": offer.giver.name, "receiver": offer.receiver.name, "work": offer.work.title,
            "due": formats.date_format(offer.due_at, "DATE_FORMAT"),
        }  # fmt: skip
        headline, sentence = (gettext(text) % words for text in LETTERS[name])
        button = gettext("See the work")
    quote = offer.message if name == "title.offered" else offer.reason
    open_to = person == offer.receiver and name == "title.offered"
    path = reverse("works:transfer", args=[offer.work_id]) if open_to else reverse("works:mine")
    context = {
        "person": person, "headline": headline, "sentence": sentence, "quote": quote, "button": button,
        "url": settings.SITE_URL + path,
    }  # fmt: skip
    notifications.tell(person, "lineage", "lineage", context)
