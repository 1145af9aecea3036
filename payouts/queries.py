"""Reading money: what belongs to whom, and what happened to it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import User
from marketplace.core.errors import NotFound
from payouts.models import (
    Adjustment,
    Debt,
    Hold,
    LedgerAccount,
    LedgerTransaction,
    Payee,
    Payout,
    PayoutRun,
    PayoutSkip,
    Posting,
    Sale,
    SaleShare,
)  # fmt: skip


def list_matured(until: datetime) -> QuerySet[Sale]:
    """Sales whose window is over by then and whose money is not available yet; held ones wait."""
    return Sale.objects.filter(state=Sale.State.PENDING, held=False, release_at__lte=until)


def list_done(run: PayoutRun, people: list[int] | None = None) -> set[tuple[int, str]]:
    """Whom a run has paid or skipped in which currency, of everybody or of these people."""
    paid, skipped = run.payouts.all(), run.skips.all()
    if people is not None:
        paid, skipped = paid.filter(payee__user__in=people), skipped.filter(user__in=people)
    return {*paid.values_list("payee__user_id", "currency"), *skipped.values_list("user_id", "currency")}


def is_posted(key: str) -> bool:
    return LedgerTransaction.objects.filter(key=key).exists()


def count_transactions(*, cause: str, kind: str) -> int:
    return LedgerTransaction.objects.filter(cause=cause, kind=kind).count()


def sum_postings(*, cause: str, kind: str) -> int:
    """Minor units moved by all transactions of one kind for one cause."""
    rows = Posting.objects.filter(transaction__cause=cause, transaction__kind=kind)
    return int(rows.aggregate(total=Sum("amount"))["total"] or 0)


def list_refunded_parts(refund_id: str) -> list[tuple[SaleShare, int]]:
    """What a refund took from the books of each person but the seller, with their share of the sale."""
    rows = Posting.objects.filter(transaction__key=f"refund:{refund_id}", source__owner__isnull=False)
    taken = {owner: (cause, amount) for owner, cause, amount in rows.values_list(
        "source__owner", "transaction__cause", "amount"
    )}  # fmt: skip
    sources = {cause for cause, _amount in taken.values()}
    shares = SaleShare.objects.filter(party__in=taken, sale__source__in=sources).select_related("sale__work")
    return [(share, taken[share.party_id][1]) for share in shares if share.party_id != share.sale.sold_by]


def get_balances_for(user: User) -> dict[str, dict[str, int]]:
    """`{currency: {kind: minor units}}` of one person's own books."""
    balances: dict[str, dict[str, int]] = {}
    for account in LedgerAccount.objects.filter(owner=user).order_by("currency"):
        balances.setdefault(account.currency, {})[account.kind] = account.balance
    for currency, held in _held(user):
        balances.setdefault(currency, {})["held"] = held
    return balances


def _held(user: User) -> Any:
    rows = SaleShare.objects.filter(party=user, sale__held=True).values_list("sale__currency")
    return rows.annotate(total=Sum(F("amount") - F("refunded"))).order_by("sale__currency")


def list_held_of(work_id: str) -> list[tuple[str, int]]:
    """What is held of the sales of one work, by currency."""
    rows = SaleShare.objects.filter(sale__work=work_id, sale__held=True, sale__state="pending").values("sale__currency")
    totals = rows.annotate(total=Sum(F("amount") - F("refunded"))).order_by("sale__currency")
    return [(row["sale__currency"], row["total"]) for row in totals]


def list_earnings_for(user: User) -> QuerySet[SaleShare]:
    """What the person got of each sale, newest first."""
    return SaleShare.objects.filter(party=user).select_related("sale", "sale__work").order_by("-sale_id")


def get_sale_for(user: User, sale_id: str) -> Sale:
    """A sale that this person has a part of by a work; whoever only brought it does not look into it."""
    sale = Sale.objects.filter(pk=sale_id, shares__party=user, shares__referral=False).select_related("work").first()
    if sale is None:
        raise NotFound("sale")
    return sale


def list_held_for(user: User) -> QuerySet[Hold]:
    """Holds in force on works whose sales this person has a part of."""
    held = SaleShare.objects.filter(party=user, sale__held=True)
    of_works = Q(work__in=held.values("sale__work")) | Q(work__in=held.values("sale__also"))
    return Hold.objects.filter(of_works, state=Hold.State.PLACED).select_related("work").order_by("placed_at")


def list_payouts_for(user: User) -> QuerySet[Payout]:
    return Payout.objects.filter(payee__user=user).select_related("run", "payee").order_by("-pk")


def get_payout_for(user: User, payout_id: str) -> Payout:
    payout = list_payouts_for(user).filter(pk=payout_id).first()
    if payout is None:
        raise NotFound("payout")
    return payout


def list_skips_for(user: User) -> QuerySet[PayoutSkip]:
    return PayoutSkip.objects.filter(user=user).select_related("run").order_by("-run__on_date", "currency")


def get_payee_for(user: User) -> Payee | None:
    return Payee.objects.filter(user=user).first()


def platform_balances() -> list[Any]:
    """Sum of balances by kind and currency over everybody."""
    rows = LedgerAccount.objects.values("currency", "kind").annotate(total=Sum("balance"), books=Count("pk"))
    return list(rows.order_by("currency", "kind"))


def list_postings(*, cause: str | None = None) -> QuerySet[Posting]:
    """Lines of the ledger, newest first."""
    rows = Posting.objects.select_related("transaction", "source", "source__owner", "destination", "destination__owner")
    return (rows.filter(transaction__cause=cause) if cause else rows).order_by("-pk")


def list_payouts() -> QuerySet[Payout]:
    return Payout.objects.select_related("payee__user", "run").order_by("-pk")


def list_skips() -> QuerySet[PayoutSkip]:
    return PayoutSkip.objects.select_related("user", "run").order_by("-run__on_date", "pk")


def list_adjustments() -> QuerySet[Adjustment]:
    """Newest first, what waits for a decision before the rest."""
    waits = Q(state=Adjustment.State.PROPOSED)
    rows = Adjustment.objects.select_related("user", "proposed_by", "decided_by").annotate(waits=Q(waits))
    return rows.order_by("-waits", "-pk")


def list_debts() -> QuerySet[Debt]:
    return Debt.objects.select_related("user").order_by("-opened_at", "-pk")
