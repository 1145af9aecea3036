"""Mail about money that goes back, is asked back, is owed, or is given up: one letter to each person concerned."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events, money
from marketplace.core.models import Event
from payouts import naming, queries
from payouts.models import Adjustment, Chargeback, Debt, SaleShare

HEADLINES = {
    "chargeback.opened": gettext_noop("A buyer's bank asks money back: %(amount)s"),
    "chargeback.won": gettext_noop("The bank gave back %(amount)s"),
    "chargeback.lost": gettext_noop("The bank took back %(amount)s"),
    "refund": gettext_noop("A sale was refunded: %(amount)s of your part went back"),
    "debt.opened": gettext_noop("Your balance is below zero by %(amount)s"),
    "debt.written_off": gettext_noop("You owe nothing any more: %(amount)s is written off"),
    "adjustment.given": gettext_noop("%(amount)s was added to your balance"),
    "adjustment.taken": gettext_noop("%(amount)s was taken from your balance"),
}
SENTENCES = {
    "chargeback.opened": gettext_noop(
        "The sale of “%(work)s” is disputed at the buyer's bank. Your part waits until the bank decides."
    ),
    "chargeback.won": gettext_noop("The bank decided for the sale of “%(work)s”, and your part is yours again."),
    "chargeback.lost": gettext_noop("The bank decided for the buyer of “%(work)s”, so your part of that sale is gone."),
    "refund": gettext_noop("The buyer of “%(work)s” got money back, and everybody who had a part gave back theirs."),
    "debt.opened": gettext_noop(
        "A sale was taken back after its money had been sent to you. Your next income makes up for it."
    ),
    "debt.written_off": gettext_noop("Your balance was below zero for long, and the market bears the loss."),
    "adjustment.given": gettext_noop("Two members of staff corrected your balance, for this reason:"),
    "adjustment.taken": gettext_noop("Two members of staff corrected your balance, for this reason:"),
}  # fmt: skip


def send(to: User, name: str, *, minor: int, currency: str, path: str, work: str = "", quote: str = "") -> None:
    """One letter in its reader's language."""
    with translation.override(to.language):
        words = {"amount": money.display(minor, currency), "work": work}
        context = {
            "person": to, "headline": gettext(HEADLINES[name]) % words, "sentence": gettext(SENTENCES[name]) % words,
            "quote": quote, "url": settings.SITE_URL + path,
        }  # fmt: skip
    notifications.tell(to, "money", "dispute", context)


@events.on("chargeback.opened", "chargeback.won", "chargeback.lost")
def tell_parties(event: Event) -> None:
    """One event for each person who has a part in it, so that each mail is sent once."""
    made = Chargeback.objects.get(pk=event.subject)
    for share in made.sale.shares.all() if made.sale else ():
        if taken := made.parts.get(str(share.pk), 0):
            events.record("share.disputed", subject=str(share.pk), payload={"what": event.name, "amount_minor": taken})


def _page_of(share: SaleShare) -> str:
    """Where a person sees it; whoever only brought the sale has no page of it."""
    return reverse("payouts:earnings") if share.referral else reverse("payouts:sale", args=[share.sale_id])


def tell_refunded(refund_id: str) -> None:
    """The same for a refund, of what it took from each person's own books; not to the seller, who hears more."""
    for share, taken in queries.list_refunded_parts(refund_id):
        events.record("share.refunded", subject=str(share.pk), payload={"what": "refund", "amount_minor": taken})


@events.on("share.disputed", "share.refunded")
def mail_share_taken(event: Event) -> None:
    share = SaleShare.objects.select_related("sale__work", "party").get(pk=event.subject)
    send(
        share.party, str(event.payload["what"]), minor=int(event.payload["amount_minor"]),
        currency=share.sale.currency, path=_page_of(share), work=naming.name_sale(share.sale, share.party).title,
    )  # fmt: skip


@events.on("debt.opened", "debt.written_off")
def mail_debt(event: Event) -> None:
    debt = Debt.objects.select_related("user").get(pk=event.subject)
    minor = int(event.payload["amount_minor"])
    send(debt.user, event.name, minor=minor, currency=debt.currency, path=reverse("payouts:earnings"))


@events.on("adjustment.approved")
def mail_adjustment(event: Event) -> None:
    made = Adjustment.objects.select_related("user").get(pk=event.subject)
    name = "adjustment.given" if made.amount > 0 else "adjustment.taken"
    send(
        made.user, name, minor=abs(made.amount), currency=made.currency, path=reverse("payouts:earnings"),
        quote=made.reason,
    )  # fmt: skip
