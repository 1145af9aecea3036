"""Sales: recorded once by source, divided over the graph, posted, matured, and taken back by refunds."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import batches, events, money, states
from marketplace.core.errors import Refusal
from payouts import fees, flows, ledger, queries
from payouts.allocation import Division, Source, divide, largest_remainder
from payouts.divisions import read_divisions
from payouts.ledger import Book, Kind, Line
from payouts.models import Hold, Sale, SaleShare
from works.models import Work

log = logging.getLogger(__name__)
CLEARING, REVENUE, TAX = Book(Kind.STRIPE_CLEARING), Book(Kind.REVENUE), Book(Kind.TAX_PAYABLE)
HELD, REFUNDS = Book(Kind.DISPUTE_HOLD), Book(Kind.REFUNDS_PAYABLE)


@dataclass(frozen=True, slots=True)
class Referral:
    """Who brought a sale, and their basis points of the platform's fee."""

    account_id: int
    bps: int


@dataclass(frozen=True, slots=True)
class Aside:
    """Who gets basis points of a sale's net before the rest is divided: a royalty, or a license that is sold on."""

    party_id: int
    bps: int


def record_sale(
    *, source: str, work: Work, gross_minor: int, currency: str, occurred_at: datetime, tax_minor: int = 0,
    fee_bps: int | None = None, referral: Referral | None = None, aside: Aside | None = None,
    seller_id: int | None = None, also: Sequence[Work] = (), out_of: Book = CLEARING,
) -> Sale:  # fmt: skip
    """Divide a sale and post it; idempotent by `source`. Runs in the transaction that changes the source's state.

    Net = gross − tax − fee; the fee is `fee_bps`, as the source promised it, or the rule's in force, rounded down. The
    parts that each party got are stored and never recomputed. Money of a work under a hold goes to the hold. Raises
    Refusal for a graph that cannot be divided. Whoever brought the sale gets a part of the fee, rounded down, unless
    they share in the sale anyway. `aside` gets a part of the net first, in the same division and rounding. The seller
    is the owner of the work, unless another is named. Works sold `also` at this price, all of one seller, divide the
    net among them evenly to the minor unit before each part flows up; the caller has locked them. The money comes
    from Stripe, or `out_of` the book where it was held.
    """
    with transaction.atomic(savepoint=False):
        known, owner_id = _lock(work, source)
        if known:
            return Sale.objects.get(pk=known)
        fee_bps = fees.bps_of(work, occurred_at) if fee_bps is None else fee_bps
        fee = money.share(gross_minor - tax_minor, fee_bps)
        division, held = _divide_all([work, *also], gross_minor - tax_minor - fee, aside)
        brought = _referral_of(referral, fee, division)
        sale = Sale.objects.create(
            source=source, work=work, currency=currency, gross_minor=gross_minor, tax_minor=tax_minor,
            fee_minor=fee - brought,
            fee_bps=fee_bps, occurred_at=occurred_at, seller_id=seller_id or owner_id,
            aside_id=aside.party_id if aside else None, aside_bps=aside.bps if aside else 0,
            release_at=occurred_at + timedelta(days=settings.HOLD_DAYS),
        )  # fmt: skip
        if also:
            sale.also.set(also)
        shares = _write_shares(sale, division)
        if referral and brought:
            _write_referral(sale, referral, brought, len(shares))
            shares[referral.account_id] = brought
        lines = [Line(out_of, Book(Kind.PENDING, party), amount) for party, amount in shares.items()]
        lines += [Line(out_of, REVENUE, fee - brought), Line(out_of, TAX, tax_minor)]
        ledger.post(key=f"sale:{source}", kind="sale", cause=source, currency=currency, lines=lines)
        events.record("sale.recorded", subject=sale, payload={"source": source, "work": work.pk})
        if held:
            set_aside(sale)
    return sale


def _lock(work: Work, source: str) -> tuple[str | None, int]:
    """The sale that this source has already, and the work's owner; locks the work, so that a hold placed meanwhile is
    seen."""
    known = Subquery(Sale.objects.filter(source=source).values("pk"))
    rows = Work.objects.select_for_update(of=("self",), no_key=True).filter(pk=work.pk).annotate(known=known)
    found: tuple[str | None, int] = rows.values_list("known", "owner_id").get()
    return found


def preview(*, work: Work, net: int, aside: Aside | None = None) -> dict[int, int]:
    """What each person would get of a net, by their key, if the sale were made now; nothing is written."""
    division, _held = _divide(work, net, aside)
    return {int(party): sum(row.values()) for party, row in division.parts.items()}


def _divide(work: Work, net: int, aside: Aside | None = None) -> tuple[Division, bool]:
    """The division of a net, and whether the work's money is held."""
    held = Exists(Hold.objects.filter(work=work, state=Hold.State.PLACED))
    kept, is_held = Work.objects.filter(pk=work.pk).values_list("flow__rows", held).get()
    flowed = flows.load(kept) if kept else flows.find_flow(work.pk)
    nodes = [work.pk, *sorted(flowed.kept.keys() - {work.pk})]
    found = read_divisions(nodes)
    first = (str(aside.party_id), aside.bps) if aside else None
    division = divide(
        work=work.pk, net=net, nodes=nodes, flowed=flowed, collaborators=found.works, teams=found.teams, aside=first
    )
    return division, is_held


def _divide_all(works: Sequence[Work], net: int, aside: Aside | None) -> tuple[Division, bool]:
    """The divisions of each work's even part of a net, as one; and whether any work's money is held."""
    if len(works) == 1:
        return _divide(works[0], net, aside)
    parts: dict[str, dict[Source, int]] = {}
    via: dict[str, str] = {}
    held = False
    nets = largest_remainder(net, {one.pk: 1 for one in works})
    for work in works:
        division, is_held = _divide(work, nets[work.pk], aside)
        held, via = held or is_held, {**division.via, **via}
        for party, row in division.parts.items():
            mine = parts.setdefault(party, {})
            for source, amount in row.items():
                mine[source] = mine.get(source, 0) + amount
    return Division(parts, {node: below for node, below in via.items() if node not in nets}), held


def _referral_of(referral: Referral | None, fee: int, division: Division) -> int:
    """Minor units of the fee for whoever brought the sale."""
    if referral is None or str(referral.account_id) in division.parts:
        return 0
    return money.share(fee, referral.bps)


def _write_referral(sale: Sale, referral: Referral, amount: int, position: int) -> None:
    SaleShare.objects.create(sale=sale, party_id=referral.account_id, amount=amount, position=position, referral=True)


_SHARES_AND_PARTS = """
with shares as (
    insert into payouts_saleshare (sale_id, party_id, position, amount, refunded, referral)
    select %(sale)s, party, place - 1, amount, 0, false
    from unnest(%(parties)s::bigint[], %(amounts)s::bigint[]) with ordinality as given (party, amount, place)
    returning id, party_id
)
insert into payouts_salepart (sale_id, share_id, work_id, via_id, through, amount)
select %(sale)s, shares.id, given.work, given.via, given.through, given.amount
from unnest(%(of)s::bigint[], %(works)s::varchar[], %(vias)s::varchar[], %(through)s::varchar[], %(parts)s::bigint[])
    with ordinality as given (party, work, via, through, amount, place)
left join shares on shares.party_id = given.party order by given.place
"""


def _write_shares(sale: Sale, division: Division) -> dict[int, int]:
    """One share a party, and its parts by work and teams; the ways down to the sold work are kept with them. What
    each got.

    One statement of arrays: hundreds of rows cost more as objects than in the database.
    """
    shares = {int(party): sum(row.values()) for party, row in division.parts.items()}
    parts: list[tuple[int | None, str, str, int]] = [
        (int(party), work, "/".join(teams), amount)
        for party, row in division.parts.items()
        for (work, teams), amount in row.items()
    ]
    paid = {work for _party, work, _teams, _amount in parts}
    parts += [(None, work, "", 0) for work in sorted(_on_the_way(paid, division.via) - paid)]
    of, works, through, amounts = zip(*parts, strict=True) if parts else ((), (), (), ())
    values = {
        "sale": sale.pk, "parties": list(shares), "amounts": list(shares.values()),
        "of": list(of), "works": list(works), "vias": [division.via.get(work) for work in works],
        "through": list(through), "parts": list(amounts),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SHARES_AND_PARTS, values)
    return shares


def _on_the_way(works: set[str], via: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for work in works:
        while work in via and work not in found:
            found.add(work)
            work = via[work]
        found.add(work)
    return found


def set_aside(sale: Sale) -> None:
    """Move what parties hold of a pending sale to the dispute hold."""
    _move_shares(sale, "hold", lambda party: (Book(Kind.PENDING, party), HELD))
    Sale.objects.filter(pk=sale.pk).update(held=True)
    sale.held = True


def give_back(sale: Sale) -> None:
    """Move what was set aside of a sale back to its parties."""
    _move_shares(sale, "unhold", lambda party: (HELD, Book(Kind.PENDING, party)))
    Sale.objects.filter(pk=sale.pk).update(held=False)
    sale.held = False


def _move_shares(sale: Sale, kind: str, books: Callable[[int], tuple[Book, Book]]) -> None:
    shares = list(sale.shares.all())
    lines = [
        Line(source, destination, share.remaining)
        for share in shares
        for source, destination in [books(share.party_id)]
    ]
    count = queries.count_transactions(cause=sale.source, kind=kind)
    ledger.post(key=f"{kind}:{sale.source}:{count}", kind=kind, cause=sale.source, currency=sale.currency, lines=lines)


RELEASED_AT_ONCE = 20_000  # a large run writes each balance once a batch, so few batches; a sale may wait for one


def release_matured(*, now: datetime | None = None) -> int:
    """Make the money of sales whose window is over available, many in a transaction; how many.

    What was released stays so if it is stopped; who comes at the same moment waits and releases the others. A sale
    that cannot be released is passed over, with an alarm, and tried again each time.
    """
    due, released, failed = queries.list_matured(now or timezone.now()), 0, list[str]()

    def release(keys: Sequence[str]) -> None:
        nonlocal released
        released += _release(due.filter(pk__in=keys))

    def set_apart(key: str, error: Exception) -> None:
        failed.append(key)
        log.critical("sale %s is due and cannot be released: %s", key, error, exc_info=error)

    while keys := list(
        due.exclude(pk__in=failed).order_by("release_at").values_list("pk", flat=True)[:RELEASED_AT_ONCE]
    ):
        batches.all_but_failing(keys, release, set_apart)
    return released


def _release(due: QuerySet[Sale]) -> int:
    with transaction.atomic():
        locked = list(due.select_for_update().order_by("pk").values_list("pk", flat=True))
        ledger.release(locked)
        return states.move_all(Sale.objects.filter(pk__in=locked), Sale.State.RELEASED, event="sale.released")


def refund_sale(*, source: str, amount_minor: int, refund_id: str) -> Sale:
    """Take back part of a sale from everybody by what they still hold of it; idempotent by `refund_id`.

    Largest remainder over platform fee, tax and each share, so that a series of refunds ends at exactly zero.
    Money comes from the hold, from pending, or from available, which may go negative (a clawback).
    """
    with transaction.atomic():
        sale = Sale.objects.select_for_update().get(source=source)
        if queries.is_posted(f"refund:{refund_id}"):
            return sale
        if not 0 < amount_minor <= sale.gross_minor - sale.refunded_minor:
            raise Refusal("refund_too_large", _("More than what is left of this sale cannot be refunded."))
        shares = list(sale.shares.select_for_update())
        parts = largest_remainder(amount_minor, parts_left(sale, shares))
        take_parts(sale, shares, parts, amount_minor)
        origin = HELD if sale.held else None
        kind = Kind.PENDING if sale.state == Sale.State.PENDING else Kind.AVAILABLE
        lines = [Line(origin or Book(kind, share.party_id), REFUNDS, parts[str(share.pk)]) for share in shares]
        lines += [Line(REVENUE, REFUNDS, parts["fee"]), Line(TAX, REFUNDS, parts["tax"])]
        ledger.post(key=f"refund:{refund_id}", kind="refund", cause=source, currency=sale.currency, lines=lines)
    return sale


def parts_left(sale: Sale, shares: list[SaleShare]) -> dict[str, int]:
    """What each share (by its key), the fee and the tax still hold of a sale."""
    weights = {str(share.pk): share.remaining for share in shares}
    weights["fee"] = sale.fee_minor - sale.fee_refunded_minor
    weights["tax"] = sale.tax_minor - sale.tax_refunded_minor
    return weights


def take_parts(sale: Sale, shares: list[SaleShare], parts: dict[str, int], amount: int) -> None:
    """Write down that these parts were given up; negative ones were given back."""
    for share in shares:
        share.refunded += parts[str(share.pk)]
    SaleShare.objects.bulk_update(shares, ["refunded"])
    sale.refunded_minor += amount
    sale.fee_refunded_minor += parts["fee"]
    sale.tax_refunded_minor += parts["tax"]
    sale.save(update_fields=["refunded_minor", "fee_refunded_minor", "tax_refunded_minor"])
