"""Letters about money that two sides agree on: offers to buy a share out."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Buyout
from licensing.services import buyouts, tips  # noqa: F401  their purposes register
from marketplace.core import emails, events, money
from marketplace.core.models import Event


def send(to: User, headline: str, sentence: str, path: str, lines: tuple[str, ...] = ()) -> None:
    """A short letter, written in its reader's language by the caller."""
    context = {"person": to, "headline": headline, "sentence": sentence, "lines": lines, "button": _("Open it")}
    emails.send(
        "lineage", to=to.email, context={**context, "url": settings.SITE_URL + path}, language=to.language
    )  # fmt: skip


@events.on(
    "buyout.offered", "buyout.accepted", "buyout.declined", "buyout.withdrawn", "buyout.expired", "buyout.undone"
)
def mail_buyout(event: Event) -> None:
    """To the side that did not act; to both when time ended it or the money went back."""
    found = Buyout.objects.select_related("before__child__owner", "before__parent__owner").get(pk=event.subject)
    edge = found.before
    for person in (edge.child.owner, edge.parent.owner):
        if person.pk != event.actor_id:
            with translation.override(person.language):
                headline, sentence = _buyout_words(event.name, found)
                send(person, headline, sentence, reverse("licensing:buyout", args=[edge.pk]))


def _buyout_words(name: str, found: Buyout) -> tuple[str, str]:
    names = {"child": found.before.child.title, "parent": found.before.parent.title}
    headlines = {
        "buyout.offered": _("An offer to buy out a share"), "buyout.accepted": _("The buy-out is agreed"),
        "buyout.declined": _("The buy-out was declined"), "buyout.withdrawn": _("The buy-out offer was withdrawn"),
        "buyout.expired": _("The buy-out offer is over"), "buyout.undone": _("A buy-out was undone"),
    }  # fmt: skip
    due, price = formats.date_format(found.due_at, "DATE_FORMAT"), money.display(found.price_minor, found.currency)
    sentences = {
        "buyout.offered": _("For %(price)s paid once, “%(child)s” would owe “%(parent)s” nothing. Answer by %(due)s."),
        "buyout.accepted": _("“%(child)s” can be freed of its share for “%(parent)s” for %(price)s until %(due)s."),
        "buyout.undone": _("The %(price)s went back, so “%(child)s” gives “%(parent)s” its share again."),
    }  # fmt: skip
    sentence = sentences.get(name, _("“%(child)s” gives “%(parent)s” its share as before."))
    return headlines[name], sentence % {**names, "due": due, "price": price}
