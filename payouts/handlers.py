"""What follows from events of money: transfers sent, and mail in the reader's language."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notifications
from marketplace.core import events, money
from marketplace.core.models import Event
from payouts import alarm_mail, examples, money_mail, naming, requirements, split_mail, ways  # noqa: F401  mails subscribe
from payouts.models import Hold, Payout, PayoutSkip, Sale, SaleShare, Split, SplitShare
from payouts.services import flows, payouts, splits, teams
from works import handover
from works.models import Work

handover.step(splits.hand_over)


@handover.objection
def money_is_held(work: Work) -> str:
    """A work whose money waits for a decision keeps its owner until then."""
    held = Hold.objects.filter(work=work, state=Hold.State.PLACED).exists()
    return _("The money of this work is held, so it cannot change hands until that is decided.") if held else ""


@events.on("payout.scheduled", atomic=False)
def send_scheduled_payout(event: Event) -> None:
    payouts.send_payout(event.subject)


@events.on("sale.recorded")
def keep_flow(event: Event) -> None:
    flows.keep_flow(event.payload["work"])


@events.on("team.closed")
def drop_proposals(event: Event) -> None:
    teams.drop_proposals(event.subject)


@events.on("sale.recorded")
def announce_shares(event: Event) -> None:
    """One event for each party but the seller, who hears of the sale itself; so each mail is sent once."""
    sale = Sale.objects.select_related("work").get(pk=event.subject)
    for share in sale.shares.exclude(party=sale.sold_by):
        events.record("share.earned", subject=str(share.pk))


@events.on("share.earned")
def mail_share(event: Event) -> None:
    """A derivative of theirs, or a work they share in, was sold: one mail with all of their parts."""
    share = SaleShare.objects.select_related("sale__work", "party").get(pk=event.subject)
    with translation.override(share.party.language):
        found = ways.list_ways([share], share.party)[share.pk]
        lines = [f"{way.said}: {money.display(way.amount, share.sale.currency)}" for way in found]
        sold = naming.name_sale(share.sale, share.party)
    amount = _shown(share.party, share.amount, share.sale.currency)
    _mail(
        "share",
        share.party,
        reverse("payouts:earnings") if share.referral else reverse("payouts:sale", args=[share.sale_id]),
        sold=sold.public_title,
        lines=lines,
        amount=amount,
    )


@events.on("split.invited")
def mail_invitation(event: Event) -> None:
    """Unless it was answered or withdrawn meanwhile."""
    rows = _shares().filter(pk=event.subject, state=SplitShare.State.INVITED, split__state=Split.State.PROPOSED)
    share = rows.first()
    if share is None:
        return
    to, example = share.answerer, examples.parts_of(share.split).get(share.pk, 0)
    _mail(
        "split_invitation", to, reverse("payouts:splits"), split=share.split, share=share,
        amount=_shown(to, example, examples.CURRENCY), gross=_shown(to, examples.GROSS, examples.CURRENCY),
    )  # fmt: skip


@events.on("split.accepted", "split.declined")
def mail_answer(event: Event) -> None:
    """The owner hears who accepted or declined, and whether the split is in force."""
    share = _shares().get(pk=event.subject)
    split = share.split
    _mail("split_answer", split.owner, split.get_absolute_url(), split=split, who=share.name, answer=share.state)


def _shares() -> QuerySet[SplitShare]:
    return SplitShare.objects.select_related("split__work__owner", "split__team__lead", "party", "team__lead")


@events.on("payout.paid", "payout.failed")
def mail_payout(event: Event) -> None:
    payout = Payout.objects.select_related("payee__user").get(pk=event.subject)
    name = "payout_paid" if event.name == "payout.paid" else "payout_failed"
    user = payout.payee.user
    amount = _shown(user, payout.amount, payout.currency)
    _mail(name, user, reverse("payouts:payout", args=[payout.pk]), payout=payout, amount=amount)


@events.on("payout.waiting")
def mail_waiting(event: Event) -> None:
    """The first time that somebody's money waits for their own doing."""
    skip = PayoutSkip.objects.select_related("user").get(pk=event.subject)
    _mail(
        "payout_waiting", skip.user, reverse("payouts:payouts"), amount=_shown(skip.user, skip.amount, skip.currency),
        missing=_missing(skip.user), connected=skip.reason == PayoutSkip.Reason.NOT_READY,
        factor=skip.reason == PayoutSkip.Reason.NO_SECOND_FACTOR,
    )  # fmt: skip


@events.on("payee.bank_failed")
def mail_bank_failure(event: Event) -> None:
    user = User.objects.get(pk=event.subject)
    amount = _shown(user, int(event.payload["amount_minor"]), str(event.payload["currency"]))
    _mail("bank_failed", user, reverse("payouts:payouts"), amount=amount, reason=event.payload["reason"])


def _missing(user: User) -> list[str]:
    payee = getattr(user, "payee", None)
    with translation.override(user.language):
        return requirements.in_words(payee.requirements) if payee else []


def _shown(user: User, minor: int, currency: str) -> str:
    with translation.override(user.language):
        return money.display(minor, currency)


def _mail(name: str, to: User, path: str, **context: Any) -> None:
    values = {"person": to, "url": settings.SITE_URL + path, **context}
    kind = "lineage" if name in ("share", "split_invitation", "split_answer") else "money"
    notifications.tell(to, kind, name, values)
