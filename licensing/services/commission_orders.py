"""The two payments of a commission: a deposit that is held, and the rest, which makes both of them sales."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organization, User
from licensing import commission_queries
from licensing.models import Commission, Offer, Order
from licensing.services import license_purpose, licenses, offers, orders, purposes
from licensing.services.particulars import Particulars, check_waiver
from marketplace.core import events, ids, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts.services import chargebacks, deposits
from works.models import Work

State = Commission.State
OFFER_ACCEPTED = (Offer.State.ACCEPTED, Offer.State.EXPIRED)


def place_deposit(
    *, offer: Offer, form: Particulars, organization: Organization | None, limited: bool = True
) -> Order:  # fmt: skip
    """Promise to pay the first half of an accepted offer, in the caller's transaction, which checked the buyer.

    A team's limits are held against the whole price, so that nobody has to ask for the other half.
    """
    if offer.assignment.due_on <= timezone.now().date():
        raise Refusal("deadline_over", _("The day of the delivery is over. Agree on another one first."), status=409)
    talk = offer.negotiation
    return orders.place_for(
        purpose=Order.Purpose.DEPOSIT, matter=offer.pk, buyer=talk.buyer, work=talk.work, currency=talk.currency,
        price_minor=offers.halves(offer.price_minor)[0], organization=organization, limited=limited,
        limit_minor=offer.price_minor, **form.fields(),
    )  # fmt: skip


def place_balance(*, commission: Commission, actor: User, waive_return: bool = False) -> Order:
    """The buyer, or whoever runs the team that paid the first half, goes to pay the other one for the same licensee; a
    second click returns the same order."""
    offer, deposit = commission.offer, commission.deposit
    if not commission_queries.acts_as_buyer(commission, actor):
        raise NotAllowed("not_your_answer", _("Only the buyer pays this."))
    with transaction.atomic():
        known = Order.objects.filter(purpose=Order.Purpose.BALANCE, matter=commission.pk, paid_at__isnull=False).first()
        if known:
            return known
        work = Work.objects.select_for_update(no_key=True).get(pk=check_delivered(commission))
        commission = lock(commission)
        if check_delivered(commission) != work.pk:
            raise not_delivered()
        if chargebacks.is_disputed(deposit.pk):
            raise Refusal("payment_disputed", _("Your bank is deciding about the deposit, so nothing more can be paid "
                          "until then."), status=409)  # fmt: skip
        license_purpose.check_work(Order(work=work))
        return orders.place_for(
            purpose=Order.Purpose.BALANCE, matter=commission.pk, buyer=actor, work=work, terms=offer.terms,
            price_minor=offers.halves(offer.price_minor)[1], currency=deposit.currency, fee_bps=deposit.fee_bps,
            **_same_licensee(deposit, waive_return, int(offer.terms.body["refund_days"])),
        )  # fmt: skip


def _same_licensee(deposit: Order, waive_return: bool, refund_days: int) -> dict[str, Any]:
    form = Particulars(
        licensee_name=deposit.licensee_name, address=deposit.address, country=deposit.country, tax_id=deposit.tax_id,
        po_number=deposit.po_number, industry=deposit.industry, channels=tuple(deposit.channels.splitlines()),
        waive_return=waive_return,
    )  # fmt: skip
    consumer = deposit.organization_id is None
    check_waiver(form, consumer=consumer, price_minor=deposit.price_minor, refund_days=refund_days)
    return {**form.fields(), **form.waiver(timezone.now()), "organization": deposit.organization}


def check_delivered(commission: Commission) -> str:
    """The work that waits for the other half. Raises Refusal when none does."""
    if commission.state != State.DELIVERED or commission.work_id is None:
        raise not_delivered()
    return str(commission.work_id)


def not_delivered() -> Refusal:
    return Refusal("commission_moved", _("This commission stands elsewhere by now. Look at it again."), status=409)


def lock(commission: Commission) -> Commission:
    """As it stands, with its deposit: everybody who moves it or its money locks the deposit first."""
    Order.objects.select_for_update().get(pk=commission.deposit_id)
    rows = Commission.objects.select_for_update(of=("self",)).select_related(
        "offer__negotiation__work", "offer__negotiation__buyer", "offer__negotiation__seller", "offer__terms",
        "deposit__organization", "deposit__buyer", "work",
    )  # fmt: skip
    return rows.get(pk=commission.pk)


def halves_of(commission: Commission) -> tuple[int, int]:
    """The deposit and what is paid at the delivery, in minor units."""
    return offers.halves(commission.offer.price_minor)


def get_balance(commission: Commission) -> Order | None:
    """The order of the other half: the paid one, else the one that waits."""
    rows = Order.objects.filter(purpose=Order.Purpose.BALANCE, matter=commission.pk).order_by("-pk")
    return rows.filter(paid_at__isnull=False).first() or rows.filter(state=Order.State.PENDING).first()


def close_orders_of(commission: Commission) -> int:
    """The delivery stands no more: whoever is about to pay for it is told before paying; how many."""
    waiting = Order.objects.filter(purpose=Order.Purpose.BALANCE, matter=commission.pk, state=Order.State.PENDING)
    return orders.close_orders(list(waiting.order_by("pk")), reason="commission_moved")


def _undo(commission: Commission, besides: Order, *, actor: User | None, reason: str) -> None:
    """What was agreed is undone: the license ends, and with a refund of one half goes the other one too.

    A bank that takes one half back decides nothing about the other. It stays with the maker, as a deposit does when
    the other half is never paid; staff may give it back.
    """
    to, event = (State.CANCELED, "commission.canceled")
    if commission.state in (State.COMPLETED, State.FORFEITED):
        to, event = (State.UNDONE, "commission.undone")
    if not states.move(commission, to, event=event, actor=actor, payload={"reason": reason}, ended_at=timezone.now()):
        return
    undone = {"reason": reason}
    states.move(commission.offer, Offer.State.UNDONE, event="offer.undone", actor=actor, payload=undone)
    for half in filter(None, (commission.deposit, get_balance(commission))):
        if half.pk == besides.pk or half.paid_at is None:
            continue
        if half.purpose == Order.Purpose.BALANCE:
            licenses.revoke_license(order=half, actor=actor, reason=reason)
        half.refresh_from_db()
        if reason == "refunded" and half.state == Order.State.PAID:
            orders.refund_order(order=half, actor=actor, reason=_("Given back with the other half."))


@purposes.register
class DepositPurpose(purposes.Purpose):
    """Money held for the buyer until the work is there and paid."""

    name = Order.Purpose.DEPOSIT

    def problem(self, order: Order) -> str:
        offer = Offer.objects.select_for_update(of=("self",)).select_related("negotiation").get(pk=order.matter)
        gone = offer.state not in OFFER_ACCEPTED or offer.accepted_at is None
        return "offer_over" if gone or offer.negotiation.seller_id != order.work.owner_id else ""

    def book(self, order: Order, now: datetime) -> None:
        deposits.hold_deposit(source=order.pk, amount_minor=order.price_minor, currency=order.currency)

    def fulfill(self, order: Order, now: datetime) -> None:
        offer = Offer.objects.select_related("assignment").get(pk=order.matter)
        states.move(offer, Offer.State.PAID, event="offer.paid", actor=order.buyer, paid_at=now)
        wanted = offer.assignment
        made = Commission.objects.create(offer=offer, deposit=order, due_on=wanted.due_on, rounds_left=wanted.rounds)
        events.record("commission.begun", subject=made, actor=order.buyer, payload={"order": order.pk})

    def lock(self, order: Order) -> None:
        _lock_halves(self._of(order))

    def check_refund(self, order: Order, *, whole: bool) -> None:
        if deposits.is_held(order.pk):
            if not whole:
                raise Refusal("deposit_whole", _("A deposit can only be given back whole."), field="amount")
            return
        balance = get_balance(self._of(order))
        if whole and balance and balance.state == Order.State.PAID:
            purposes.of(balance).check_refund(balance, whole=True)

    def take_back(self, order: Order, amount_minor: int, refund_id: str) -> None:
        if deposits.is_held(order.pk):
            deposits.return_deposit(source=order.pk, refund_id=refund_id)
        else:
            super().take_back(order, amount_minor, refund_id)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        if deposits.is_held(order.pk):  # the bank took it back
            self._lose(order)
        _undo(lock(self._of(order)), order, actor=actor, reason=reason)

    def _lose(self, order: Order) -> None:
        """What a bank left of it goes back by us."""
        refund_id = ids.new("rfd")
        left = deposits.lose_deposit(source=order.pk, refund_id=refund_id)
        if left:
            payload = {"refund_id": refund_id, "amount_minor": left}
            events.record("deposit.rest_returned", subject=order, payload=payload)

    def licensed(self, order: Order) -> list[Order]:
        """Half of what was paid for the license; none before it is there."""
        found = Commission.objects.filter(deposit=order, state=State.COMPLETED).first()
        balance = get_balance(found) if found else None
        return [balance] if balance else []

    def _of(self, order: Order) -> Commission:
        return Commission.objects.select_related("deposit").get(deposit=order)

    def title(self, order: Order) -> str:
        return _("Deposit for “%(title)s”") % {"title": order.work.title}

    def thanks(self, order: Order) -> str:
        words = {"title": order.work.title}
        return _("Your deposit for “%(title)s” is held for you until the work is delivered and paid.") % words

    def news(self, order: Order) -> str:
        words = {"name": order.licensee_name, "title": order.work.title}
        return _("%(name)s paid the first half of “%(title)s”. It is held until the other half is paid. You can begin "
                 "now.") % words  # fmt: skip

    def page(self, order: Order) -> str:
        return reverse("licensing:negotiation", args=[Offer.objects.get(pk=order.matter).negotiation_id])


@purposes.register
class BalancePurpose(license_purpose.LicensePurpose):
    """A license of the delivered work, with the terms of the accepted revision."""

    name = Order.Purpose.BALANCE

    def problem(self, order: Order) -> str:
        commission = lock(self._of(order))
        moved = commission.state != State.DELIVERED or commission.work_id != order.work_id
        if moved or commission.offer.negotiation.seller_id != order.work.owner_id:
            return "commission_moved"
        if chargebacks.is_disputed(commission.deposit_id):
            return "deposit_disputed"
        return license_purpose.problem_of_work(order)

    def fulfill(self, order: Order, now: datetime) -> None:
        """Both halves are sales now, each of its own payment."""
        super().fulfill(order, now)
        commission = self._of(order)
        sell_deposit(commission, now)
        states.move(commission, State.COMPLETED, event="commission.completed", actor=order.buyer, ended_at=now)

    def lock(self, order: Order) -> None:
        _lock_halves(self._of(order))

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        super().undo(order, actor=actor, reason=reason)
        _undo(lock(self._of(order)), order, actor=actor, reason=reason)

    def _of(self, order: Order) -> Commission:
        return Commission.objects.select_related("deposit", "work").get(pk=order.matter)

    def title(self, order: Order) -> str:
        return _("Second half of “%(title)s”") % {"title": order.work.title}

    def page(self, order: Order) -> str:
        return reverse("licensing:negotiation", args=[self._of(order).offer.negotiation_id])


def sell_deposit(commission: Commission, now: datetime) -> None:
    """The deposit becomes a sale of the work that was delivered."""
    deposit, work = commission.deposit, commission.work
    assert work is not None  # the database holds it for what was delivered
    deposits.sell_deposit(
        source=deposit.pk, work=work, occurred_at=now, fee_bps=deposit.fee_bps, tax_minor=deposit.tax_minor
    )


def _lock_halves(commission: Commission) -> None:
    """The deposit before the balance, whichever of them is refunded."""
    balance = get_balance(commission)
    keys = [commission.deposit_id, *([balance.pk] if balance and balance.paid_at else [])]
    list(Order.objects.select_for_update().filter(pk__in=keys).order_by("created_at", "pk").values_list("pk"))
