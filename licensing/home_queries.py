"""What waits for one person, over all packages, as the home page shows it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts import queries as account_queries
from accounts.models import User
from licensing import (
    commission_queries,
    desk_queries,
    dispute_queries,
    offer_queries,
    purchase_request_queries,
    revenue_queries,
)
from licensing.models import Commission, License, Listing, Order, PurchaseRequest
from marketplace.core import money
from payouts import queries as money_queries
from payouts import requirements, split_queries
from payouts.models import PayoutSkip
from works.models import Derivation, Work

EACH = 5  # of one sort; the page behind each shows all


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: what it is, why it matters, and where to do it."""

    icon: str
    title: str
    text: str
    href: str
    label: str
    urgent: bool = False


def list_tasks(user: User) -> list[Task]:
    """The most pressing first."""
    groups = (
        _disputes, _desk, _refused_works, _offers, _commissions, _requests, _money, _teams, _splits, _derivations,
        _reports, _open_orders, _being_read,
    )  # fmt: skip
    return [task for group in groups for task in group(user)]


def _disputes(user: User) -> list[Task]:
    return [
        Task(
            "scale", _("A dispute about “%(title)s” waits for your answer") % {"title": one.work.title},
            _("Answer by %(due)s.") % {"due": formats.date_format(one.reply_due_at, "DATE_FORMAT")},
            reverse("licensing:dispute", args=[one.pk]), _("Answer"), urgent=True,
        )
        for one in dispute_queries.list_to_answer(user)[:EACH]
    ]  # fmt: skip


def _desk(user: User) -> list[Task]:
    """For staff: that something waits at the desk."""
    if not user.is_staff:
        return []
    counts = desk_queries.count_waiting()
    waiting = sum(counts[name] for name in ("reports", "to_decide", "silent", "appeals", "failed_payouts"))
    if not waiting:
        return []
    words = _("Reports and disputes to read or decide, and payouts that failed.")
    return [
        Task(
            "inbox-stack",
            _("At the desk: %(n)s") % {"n": waiting},
            words,
            reverse("licensing:desk"),
            _("Open the desk"),
        )
    ]


def _refused_works(user: User) -> list[Task]:
    rows = Work.objects.filter(owner=user, state=Work.State.DRAFT).exclude(problem="").order_by("-pk")[:EACH]
    return [
        Task(
            "exclamation-triangle", _("“%(title)s” could not be certified") % {"title": one.title}, one.problem,
            reverse("works:work", args=[one.pk]), _("See why"), urgent=True,
        )
        for one in rows
    ]  # fmt: skip


def _offers(user: User) -> list[Task]:
    """Offers to answer, and agreed ones to pay."""
    rows = []
    for talk in offer_queries.list_waiting_for(user)[:EACH]:
        latest = talk.latest
        assert latest is not None  # it is what waits
        names = {
            "title": talk.work.title, "name": latest.author.name,
            "price": money.display(latest.price_minor, talk.currency),
        }  # fmt: skip
        pays = latest.state == "accepted"
        title = _("Your license of “%(title)s” is agreed") if pays else _("%(name)s offers %(price)s for “%(title)s”")
        until = _("Pay by %(due)s.") if pays else _("Answer by %(due)s.")
        rows.append(Task(
            "chat-bubble-left-right", title % names, until % {"due": formats.date_format(latest.due_at, "DATE_FORMAT")},
            reverse("licensing:negotiation", args=[talk.pk]), _("Open it"), urgent=True,
        ))  # fmt: skip
    return rows


def _commissions(user: User) -> list[Task]:
    """What one is to make and deliver, or to look at and pay."""
    return [_commission(user, one) for one in commission_queries.list_waiting_for(user)[:EACH]]


def _commission(user: User, one: Commission) -> Task:
    talk = one.offer.negotiation
    words, page = {"title": talk.work.title}, reverse("licensing:negotiation", args=[talk.pk])
    if user.pk == talk.seller_id:
        due = {"due": formats.date_format(one.due_on, "DATE_FORMAT")}
        late = commission_queries.is_late(one)
        headline, text = _("“%(title)s” is yours to make") % words, _("Deliver it by %(due)s.") % due
        return Task("clock", headline, text, page, _("Open it"), urgent=late)
    due = {"due": formats.date_format(one.pay_due_at, "DATE_FORMAT") if one.pay_due_at else ""}
    headline, text = _("“%(title)s” is delivered") % words, _("Look at it, and pay by %(due)s.") % due
    return Task("shopping-bag", headline, text, page, _("Open it"), urgent=True)


def _money(user: User) -> list[Task]:
    books = money_queries.get_balances_for(user)
    held = _held_money(user) if any(kinds.get("held") for kinds in books.values()) else []
    return [*_payout_account(user, _earned(books)), *held]


def _payout_account(user: User, earned: list[str]) -> list[Task]:
    """Stripe asks for more, a second factor is missing, or money was earned and there is nowhere to send it."""
    payee = money_queries.get_payee_for(user)
    page = reverse("payouts:payouts")
    if payee and payee.requirements and not payee.ready:
        words = ", ".join(requirements.in_words(payee.requirements))
        needs = str(PayoutSkip.Reason.NOT_READY.label)
        return [Task("building-library", needs, words, page, _("See what is missing"))]
    if payee and payee.ready and payee.secured:
        return []
    if not earned:
        return []
    if payee and payee.ready:
        needs = str(PayoutSkip.Reason.NO_SECOND_FACTOR.label)
        words = _("Until then your money waits here and stays yours.")
        return [Task("shield-check", needs, words, reverse("mfa_index"), _("Turn on a second factor"))]
    words = _("You have earned %(amount)s. Connect a bank account to receive it.") % {"amount": ", ".join(earned)}
    return [Task("building-library", _("No payout account yet"), words, page, _("Connect"))]


def _earned(balances: dict[str, dict[str, int]]) -> list[str]:
    """What is theirs and not sent, in each currency."""
    return [
        money.display(books.get("pending", 0) + books.get("available", 0), currency)
        for currency, books in balances.items()
        if books.get("pending", 0) + books.get("available", 0) > 0
    ]


def _held_money(user: User) -> list[Task]:
    """Nothing to do but to know: a dispute holds what works earned for this person."""
    text = _("A dispute about “%(title)s” is open since %(since)s. Your part of its sales waits until it is decided.")
    return [
        Task(
            "pause-circle", _("On hold"),
            text % {"title": one.work.title, "since": formats.date_format(one.placed_at, "DATE_FORMAT")},
            reverse("payouts:earnings"), _("Earnings"),
        )
        for one in money_queries.list_held_for(user)[:EACH]
    ]  # fmt: skip


def _teams(user: User) -> list[Task]:
    return [
        Task(
            "user-group", _("%(name)s invites you") % {"name": one.organization.name},
            _("You would join as: %(role)s.") % {"role": one.get_role_display()},
            reverse("accounts:organizations"), _("Answer"),
        )
        for one in account_queries.list_invitations_for(user)[:EACH]
    ]  # fmt: skip


def _requests(user: User) -> list[Task]:
    """What buyers of one's teams ask for, and what one asked for and may buy now."""
    return [_request(user, one) for one in purchase_request_queries.list_waiting_for(user)[:EACH]]


def _request(user: User, asked: PurchaseRequest) -> Task:
    words = {"name": asked.requester.name, "title": asked.work.title}
    due = {"due": formats.date_format(asked.due_at, "DATE_FORMAT")}
    page = reverse("licensing:request", args=[asked.pk])
    if asked.requester_id != user.pk:
        headline = _("%(name)s asks to buy “%(title)s”") % words
        return Task("shopping-bag", headline, _("Answer by %(due)s.") % due, page, _("Answer"))
    headline, text = _("You may buy “%(title)s”") % words, _("Pay by %(due)s, and the license is your team’s.") % due
    return Task("shopping-bag", headline, text, page, _("Continue"))


def _splits(user: User) -> list[Task]:
    return [
        Task(
            "users", _("A share of “%(title)s” is offered to you") % {"title": one.split.title},
            _("%(name)s offers %(share)s%% of what it earns.")
            % {"name": one.split.owner.name, "share": f"{one.bps / 100:g}"},
            reverse("payouts:splits"), _("Answer"),
        )
        for one in split_queries.list_invitations_for(user)[:EACH]
    ]  # fmt: skip


def _derivations(user: User) -> list[Task]:
    rows = Derivation.objects.filter(parent__owner=user, state=Derivation.State.PROPOSED).exclude(child__owner=user)
    return [
        Task(
            "share", _("“%(title)s” names your work as its source") % {"title": one.child.title},
            _("Its maker asks you to agree to the share of “%(parent)s”.") % {"parent": one.parent.title},
            reverse("works:work", args=[one.parent_id]), _("Look at it"),
        )
        for one in rows.select_related("child", "parent").order_by("-pk")[:EACH]
    ]  # fmt: skip


def _reports(user: User) -> list[Task]:
    """Months whose sales are to be reported, and what was reported but not paid."""
    return [
        Task(
            "receipt-percent", one.license.work.title,
            _("Report or pay your sales of this work by %(day)s.")
            % {"day": formats.date_format(one.due_at, "DATE_FORMAT")},
            reverse("licensing:reports", args=[one.license_id]), _("Open the reports"),
            urgent=one.due_at < timezone.now(),
        )
        for one in revenue_queries.list_open_for(user)[:EACH]
    ]  # fmt: skip


def _open_orders(user: User) -> list[Task]:
    rows = Order.objects.filter(buyer=user, state=Order.State.PENDING, expires_at__gt=timezone.now())
    return [
        Task(
            "shopping-bag", _("Your order of “%(title)s” is not paid") % {"title": one.work.title},
            _("Nothing was charged. You can pay until it expires."), reverse("licensing:order", args=[one.pk]),
            _("Continue"),
        )
        for one in rows.select_related("work").order_by("-pk")[:EACH]
    ]  # fmt: skip


def _being_read(user: User) -> list[Task]:
    rows = Work.objects.filter(owner=user, state=Work.State.PROCESSING).order_by("-pk")[:EACH]
    return [
        Task(
            "clock", _("“%(title)s” is being read") % {"title": one.title},
            _("Its certificate is usually ready within a minute."), reverse("works:work", args=[one.pk]), _("Follow"),
        )
        for one in rows
    ]  # fmt: skip


def count_own(user: User) -> dict[str, Any]:
    """The person's own figures: works, offers, licenses and what was earned."""
    works = Work.objects.filter(owner=user, reserved=False).aggregate(
        works=Count("pk"), certified=Count("pk", filter=Q(state=Work.State.CERTIFIED))
    )
    earned = [
        money.display(books.get("pending", 0) + books.get("available", 0), currency)
        for currency, books in money_queries.get_balances_for(user).items()
    ]
    return {
        **works, "live": Listing.objects.filter(seller=user, state=Listing.State.LIVE).count(),
        "licenses": License.objects.filter(licensee=user, state=License.State.ACTIVE).count(),
        "earned": earned, "disputes": dispute_queries.list_disputes_for(user).count(),
    }  # fmt: skip
