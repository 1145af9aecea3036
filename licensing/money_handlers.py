"""Letters about money between two sides: offers to buy a share out, and shares of what licensees sell."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notifications
from licensing.models import Buyout, License, PastUse, RevenueReport
from licensing.services import buyouts, past_uses, revenue, tips  # noqa: F401  their purposes register
from marketplace.core import events, money
from marketplace.core.models import Event


def send(
    to: User, headline: str, sentence: str, path: str, lines: tuple[str, ...] = (), mail: str = "lineage",
    kind: str = "money",
) -> None:  # fmt: skip
    """A short letter, written in its reader's language by the caller."""
    context = {"person": to, "headline": headline, "sentence": sentence, "lines": lines, "button": _("Open it")}
    notifications.tell(to, kind, mail, {**context, "url": settings.SITE_URL + path})


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


@events.on("revenue_report.filed", "revenue_report.late", "revenue_report.reopened")
def mail_report(event: Event) -> None:
    """The licensee gets the invoice, and reminders of what is late."""
    report = RevenueReport.objects.select_related("license__order", "license__work", "license__licensee").get(
        pk=event.subject
    )
    to, held = report.license.licensee, report.license
    over = event.name == "revenue_report.late" and event.payload["state"] != report.state  # done meanwhile
    if over or not (report.due_minor or report.state == RevenueReport.State.EXPECTED):
        return
    with translation.override(to.language):
        month = formats.date_format(report.month, "YEAR_MONTH_FORMAT")
        words = {
            "title": held.work.title, "month": month, "due": formats.date_format(report.due_at, "DATE_FORMAT"),
            "amount": money.display(report.due_minor, held.order.currency),
        }  # fmt: skip
        headline = _("Report your sales of %(month)s") if report.state == "expected" else _("Invoice for %(month)s")
        sentence = (
            _("What you sold with “%(title)s” was to be reported by %(due)s. Report 0 when it was nothing.")
            if report.state == "expected" else _("%(amount)s is due for “%(title)s” by %(due)s.")
        )  # fmt: skip
        send(to, headline % words, sentence % words, reverse("licensing:reports", args=[held.pk]))


@events.on("license.ceiling_reached")
def mail_ceiling(event: Event) -> None:
    """Both sides: the license rests, and another one is needed."""
    held = License.objects.select_related("work__owner", "licensee").get(pk=event.subject)
    for to in (held.licensee, held.work.owner):
        with translation.override(to.language):
            headline = _("The ceiling of sales with “%(title)s” is reached") % {"title": held.work.title}
            sentence = _("The license of %(name)s rests. Another license of the work takes over.") % {
                "name": held.licensee_name
            }
            send(to, headline, sentence, reverse("licensing:reports", args=[held.pk]))


@events.on("past_use.offered", "past_use.declined", "past_use.withdrawn", "past_use.expired")
def mail_past_use(event: Event) -> None:
    """To whoever used the work, when it is offered or taken back; else to the owner."""
    offer = PastUse.objects.select_related("work__owner", "user").get(pk=event.subject)
    to = offer.user if event.name in ("past_use.offered", "past_use.withdrawn") else offer.work.owner
    with translation.override(to.language):
        words = {"title": offer.work.title, "due": formats.date_format(offer.due_at, "DATE_FORMAT")}
        if event.name == "past_use.offered":
            headline = _("A license for your past use of “%(title)s”")
            sentence = _("Its owner found that you use it without a license, and offers you one. Answer by %(due)s.")
        else:
            headline = _("The offer for past use of “%(title)s” is over")
            sentence = _("It was declined, taken back, or not answered by %(due)s. Nothing was paid.")
        send(to, headline % words, sentence % words, reverse("licensing:past_use", args=[offer.pk]))
