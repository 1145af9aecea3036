"""What staff see: searches over everything, and what waits for somebody."""

from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from licensing.models import Dispute, Order
from marketplace.core.errors import NotFound
from marketplace.core.models import Delivery, Event, InboundEvent
from payouts import queries as money_queries
from payouts.models import LedgerTransaction, Payout, PayoutRun, Posting
from works.models import Work

T = TypeVar("T", bound=Model)


def count_waiting() -> dict[str, int]:
    """How many of each kind wait for staff."""
    disputes = Dispute.objects.aggregate(
        reports=Count("pk", filter=Q(state="open")),
        to_decide=Count("pk", filter=Q(state="in_review")),
        appeals=Count("pk", filter=Q(state="appealed")),
        silent=Count("pk", filter=Q(state="awaiting_reply", reply_due_at__lt=timezone.now())),
    )
    works = Work.objects.aggregate(
        processing=Count("pk", filter=Q(state="processing")), suspended=Count("pk", filter=Q(state="suspended"))
    )
    return {
        **disputes, **works,
        "failed_payouts": Payout.objects.filter(state="failed").count(),
        "parked": Delivery.objects.filter(state="parked").count(),
        "unread": InboundEvent.objects.filter(processed_at=None, attempts__gt=0).count(),
    }  # fmt: skip


def list_works(text: str = "", state: str = "") -> QuerySet[Work]:
    """Works by title, id, certificate number or owner."""
    rows = Work.objects.filter(reserved=False).select_related("owner").defer("description", "facts", "excerpt")
    if text:
        found = Q(title__icontains=text) | Q(pk=text) | Q(owner__handle=text.lower().lstrip("@"))
        rows = rows.filter(found | Q(pk__in=Work.objects.filter(certificates__number=text.upper()).values("pk")))
    return rows.filter(state=state) if state in Work.State.values else rows


def get_work(work_id: str) -> Work:
    return _one(Work.objects.select_related("owner", "creator").filter(pk=work_id, reserved=False))


def list_orders(text: str = "", state: str = "") -> QuerySet[Order]:
    """Orders by id, license, buyer, licensee or title."""
    rows = Order.objects.select_related("work", "buyer", "organization")
    if text:
        rows = rows.filter(
            Q(pk=text) | Q(license__pk=text) | Q(buyer__handle=text.lower().lstrip("@")) | Q(buyer__email__iexact=text)
            | Q(licensee_name__icontains=text) | Q(work__title__icontains=text)
        )  # fmt: skip
    return rows.filter(state=state) if state in Order.State.values else rows


def get_order(order_id: str) -> Order:
    rows = Order.objects.select_related("work__owner", "buyer", "organization", "listing", "license")
    return _one(rows.filter(pk=order_id))


def list_postings(*, cause: str = "", kind: str = "", account: str = "") -> QuerySet[Posting]:
    """Lines of the ledger by cause, kind of transaction, and whose account either end is."""
    rows = money_queries.list_postings(cause=cause or None)
    if kind:
        rows = rows.filter(transaction__kind=kind)
    if account:
        handle = account.lower().lstrip("@")
        rows = rows.filter(Q(source__owner__handle=handle) | Q(destination__owner__handle=handle))
    return rows


def list_kinds() -> list[str]:
    """The kinds of ledger transactions there are."""
    return list(LedgerTransaction.objects.order_by("kind").values_list("kind", flat=True).distinct())


def list_payouts(text: str = "", state: str = "") -> QuerySet[Payout]:
    rows = money_queries.list_payouts()
    if text:
        rows = rows.filter(Q(pk=text) | Q(payee__user__handle=text.lower().lstrip("@")) | Q(stripe_transfer=text))
    return rows.filter(state=state) if state in Payout.State.values else rows


def list_runs() -> QuerySet[PayoutRun]:
    """Runs of the payout schedule with how many were paid and skipped, newest first."""
    counts: dict[str, Any] = {
        "sent": Count("payouts", distinct=True), "skipped": Count("skips", distinct=True),
    }  # fmt: skip
    return PayoutRun.objects.annotate(**counts).order_by("-on_date")


def list_disputes(state: str = "") -> QuerySet[Dispute]:
    rows = Dispute.objects.select_related("work__owner", "opened_by")
    if state == "undecided":
        return rows.filter(state__in=[*Dispute.UNDECIDED, Dispute.State.APPEALED])
    if state == "silent":
        return rows.filter(state=Dispute.State.AWAITING_REPLY, reply_due_at__lt=timezone.now())
    return rows.filter(state=state) if state in Dispute.State.values else rows


def get_dispute(dispute_id: str) -> Dispute:
    return _one(Dispute.objects.select_related("work__owner", "order__buyer", "opened_by").filter(pk=dispute_id))


def list_events(*, subject: str = "", name: str = "", actor: str = "") -> QuerySet[Event]:
    """What happened, by object, kind of event (the part before the dot will do) and who did it."""
    rows = Event.objects.select_related("actor")
    if subject:
        rows = rows.filter(subject=subject)
    if name:
        rows = rows.filter(name__startswith=name)
    return rows.filter(actor__handle=actor.lower().lstrip("@")) if actor else rows


def _one(rows: "QuerySet[T]") -> T:
    found = rows.first()
    if found is None:
        raise NotFound
    return found
