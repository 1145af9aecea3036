"""Checks of the ledger's invariants."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from marketplace.core import audits, events
from payouts.models import (
    Adjustment,
    Chargeback,
    Debt,
    Deposit,
    Hold,
    LedgerAccount,
    LedgerTransaction,
    Payout,
    Posting,
    Sale,
    SaleShare,
)

Kind = LedgerAccount.Kind
MAY_GO_NEGATIVE = {Kind.STRIPE_CLEARING, Kind.AVAILABLE, Kind.LOSSES, Kind.FEES, Kind.REVENUE}
CLAWBACKS = ("refund", "chargeback")
# a payment that bought nothing, its way back, and what Stripe took for it
WITHOUT_SALE = ("unwanted", "refund_settled", "refund_failed", "refund_absorbed", "processing_fee")


def find_problems() -> list[str]:
    """One sentence per row that breaks an invariant, also of packages above; empty when the books are right."""
    return audits.find_problems()


def verify() -> list[str]:
    """Find what is wrong, and leave an event that says when the books were checked and with what result."""
    found = audits.find_by_check()
    rows = [row for some in found.values() for row in some]
    checks = {name: {"count": len(some), "rows": some[:20]} for name, some in found.items()}
    events.record("ledger.verified", subject="ledger", payload={"checks": checks, "count": len(rows)})
    return rows


def _sum(rows: QuerySet[Any], *names: str, of: str = "amount") -> Counter[Any]:
    """Totals by one or more columns."""
    totals: Counter[Any] = Counter()
    for *key, total in rows.order_by().values_list(*names).annotate(total=Sum(of)):
        totals[key[0] if len(names) == 1 else tuple(key)] = total
    return totals


@audits.invariant(_("A balance is not the sum of what was moved to and from it."))
def balances() -> list[str]:
    """Stored balances equal their postings, each currency sums to zero, and no posting crosses currencies."""
    moved = _sum(Posting.objects.all(), "destination")
    moved.subtract(_sum(Posting.objects.all(), "source"))
    rows = [
        f"account {book.pk} ({book}): balance {book.balance}, postings {moved[book.pk]}"
        for book in LedgerAccount.objects.order_by("pk").iterator()
        if moved[book.pk] != book.balance
    ]
    totals = _sum(LedgerAccount.objects.all(), "currency", of="balance")
    rows += [f"trial balance {currency}: {total}" for currency, total in sorted(totals.items()) if total]
    crossed = Posting.objects.exclude(source__currency=F("currency"), destination__currency=F("currency"))
    return rows + [f"posting {row.pk}: currency mismatch" for row in crossed]


@audits.invariant(_("An account is below zero that must not be."))
def overdrafts() -> list[str]:
    """Nobody is below zero but by a clawback."""
    below = LedgerAccount.objects.filter(balance__lt=0)
    rows = [f"account {book.pk} ({book}): {book.balance}" for book in below.exclude(kind__in=MAY_GO_NEGATIVE)]
    taken = _sum(Posting.objects.filter(transaction__kind__in=CLAWBACKS), "source")
    for book in below.filter(kind=Kind.AVAILABLE):
        if taken[book.pk] < -book.balance:
            rows.append(f"account {book.pk} ({book}): {book.balance} without a clawback")
    return rows


@audits.invariant(_("Money on its way to a person is not the sum of their open payouts."))
def transit() -> list[str]:
    """What is in transit to each person is the sum of their open payouts."""
    books = LedgerAccount.objects.filter(kind=Kind.IN_TRANSIT)
    held = _sum(books, "owner", "currency", of="balance")
    sent = _sum(Payout.objects.filter(state__in=["scheduled", "sending"]), "payee__user", "currency")
    return [
        f"in transit to person {key[0]} in {key[1]}: {held[key]}, open payouts {sent[key]}"
        for key in sorted(held.keys() | sent.keys())
        if held[key] != sent[key]
    ]


@audits.invariant(_("A payout was not taken from its payee once, or one transfer stands for two."))
def payouts() -> list[str]:
    """Each payout was taken from its payee once, and no transfer at Stripe stands for two."""
    taken = _sum(Posting.objects.filter(transaction__kind="payout_hold"), "transaction__cause")
    rows = [
        f"payout {pk}: amount {amount}, taken {taken[pk]}"
        for pk, amount in Payout.objects.values_list("pk", "amount").order_by("pk")
        if taken[pk] != amount
    ]
    same = Payout.objects.exclude(stripe_transfer="").values_list("stripe_transfer").annotate(n=Count("pk"))
    return rows + [f"transfer {name} stands for {n} payouts" for name, n in same.filter(n__gt=1).order_by()]


@audits.invariant(_("Money was moved without a known reason."))
def causes() -> list[str]:
    """No posting without a cause."""
    sale = Sale.objects.filter(source=OuterRef("cause"))
    payout = Payout.objects.filter(pk=OuterRef("cause"))
    hand = Adjustment.objects.filter(pk=OuterRef("cause"), state=Adjustment.State.APPROVED)
    debt = Debt.objects.filter(pk=OuterRef("cause"), state=Debt.State.WRITTEN_OFF)
    known = Q(Exists(sale)) | Q(Exists(payout)) | Q(Exists(hand)) | Q(Exists(debt)) | Q(kind__in=WITHOUT_SALE)
    known |= Q(Exists(Deposit.objects.filter(source=OuterRef("cause"))))
    lost = LedgerTransaction.objects.filter(Q(cause="") | ~known).order_by("pk")
    return [f"transaction {row.key}: its cause “{row.cause}” is unknown" for row in lost]


@audits.invariant(_("A correction by hand was not posted as two people decided."))
def corrections() -> list[str]:
    """What was adjusted by hand or written off was posted as it was decided; a hand adjustment by two people."""
    posted = _sum(Posting.objects.filter(transaction__kind__in=["adjustment", "write_off"]), "transaction__cause")
    decided = {row.pk: abs(row.amount) for row in Adjustment.objects.filter(state=Adjustment.State.APPROVED)}
    decided |= {row.pk: row.amount for row in Debt.objects.filter(state=Debt.State.WRITTEN_OFF)}
    rows = [
        f"correction {cause}: decided {decided.get(cause, 0)}, posted {posted[cause]}"
        for cause in sorted(decided.keys() | posted.keys())
        if decided.get(cause, 0) != posted[cause]
    ]
    alone = Adjustment.objects.filter(Q(reason="") | Q(decided_by=F("proposed_by")) | Q(decided_by=F("user")))
    return rows + [f"adjustment {row.pk} lacks a reason or a second person" for row in alone.order_by("pk")]


@audits.invariant(_("The parts of a sale do not add up to what was paid."))
def sales() -> list[str]:
    """What was paid is shares, fee and tax, before and after what went back; parts add up to their shares."""
    rows = []
    shares, back = _sum(SaleShare.objects.all(), "sale"), _sum(SaleShare.objects.all(), "sale", of="refunded")
    for sale in Sale.objects.order_by("pk").iterator():
        if sale.gross_minor != shares[sale.pk] + sale.fee_minor + sale.tax_minor:
            rows.append(f"sale {sale.source}: parts do not add up to {sale.gross_minor}")
        if sale.refunded_minor != back[sale.pk] + sale.fee_refunded_minor + sale.tax_refunded_minor:
            rows.append(f"sale {sale.source}: what went back does not add up to {sale.refunded_minor}")
    divided = (
        SaleShare.objects.filter(referral=False).annotate(of_works=Sum("parts__amount")).exclude(of_works=F("amount"))
    )
    return rows + [f"share {share.pk} of sale {share.sale_id}: works give {share.of_works}" for share in divided]


@audits.invariant(_("What people got of a sale, or gave back, is not what was posted."))
def postings_of_sales() -> list[str]:
    """Shares and refunds are what was posted."""
    rows = []
    booked = _sum(
        Posting.objects.filter(transaction__kind="sale", destination__kind=Kind.PENDING),
        "transaction__cause", "destination__owner",
    )  # fmt: skip
    stored = _sum(SaleShare.objects.all(), "sale__source", "party")
    for key in sorted(booked.keys() | stored.keys()):
        if booked[key] != stored[key]:
            rows.append(f"sale {key[0]}: person {key[1]} has {stored[key]}, posted {booked[key]}")
    back = _sum(Posting.objects.filter(transaction__kind="refund"), "transaction__cause")
    of_sales = Chargeback.objects.filter(sale__isnull=False).exclude(state=Chargeback.State.WON)
    for source, parts in of_sales.values_list("sale__source", "parts"):
        back[source] += sum(parts.values())
    for source, refunded in Sale.objects.values_list("source", "refunded_minor").order_by("pk"):
        if back[source] != refunded:
            rows.append(f"sale {source}: {refunded} went back, posted {back[source]}")
    return rows


@audits.invariant(_("What is held for disputes is not what disputes hold."))
def holds() -> list[str]:
    """The dispute hold is what held sales and open bank disputes put there; sales wait when their work does."""
    stored = _sum(LedgerAccount.objects.filter(kind=Kind.DISPUTE_HOLD), "currency", of="balance")
    waits = _sum(SaleShare.objects.filter(sale__held=True), "sale__currency", of=F("amount") - F("refunded"))  # type: ignore[arg-type]
    for of in ("sale", "deposit"):
        asked = Chargeback.objects.filter(state=Chargeback.State.OPEN, **{f"{of}__isnull": False})
        waits.update(_sum(asked, f"{of}__currency"))
    rows = [
        f"dispute hold {currency}: {stored[currency]}, held sales and bank disputes {waits[currency]}"
        for currency in sorted(stored.keys() | waits.keys())
        if stored[currency] != waits[currency]
    ]
    placed = Exists(Hold.objects.filter(work=OuterRef("work"), state=Hold.State.PLACED))
    pending = Sale.objects.filter(state=Sale.State.PENDING).annotate(placed=placed)
    rows += [f"sale {sale.source} is held without a hold" for sale in pending.filter(held=True, placed=False)]
    return rows + [f"sale {sale.source} is not held, its work is" for sale in pending.filter(held=False, placed=True)]


@audits.invariant(_("What is held of deposits is not what buyers paid as deposits."))
def deposits() -> list[str]:
    """The book of deposits is what is left of those that are held; one that became a sale did so whole."""
    stored = _sum(LedgerAccount.objects.filter(kind=Kind.DEPOSITS), "currency", of="balance")
    left: Any = F("amount_minor") - F("returned_minor")
    held = _sum(Deposit.objects.filter(state=Deposit.State.HELD), "currency", of=left)
    rows = [
        f"deposits {currency}: {stored[currency]}, those that are held {held[currency]}"
        for currency in sorted(stored.keys() | held.keys())
        if stored[currency] != held[currency]
    ]
    sale = Sale.objects.filter(
        source=OuterRef("source"), gross_minor=OuterRef("amount_minor"), currency=OuterRef("currency")
    )
    sold = Deposit.objects.filter(state=Deposit.State.SOLD).annotate(whole=Exists(sale)).order_by("pk")
    return rows + [f"deposit {one.source} is sold without a sale of its amount" for one in sold.filter(whole=False)]
