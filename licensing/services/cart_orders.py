"""The checkout of a cart: one order for each license, one payment for all of them, and what comes of it."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organization, User
from licensing import pack_queries
from licensing.gateways import stripe as gateway
from licensing.models import CartItem, LicenseTerms, Order, Pack, Payment
from licensing.pricing import read_choice
from licensing.services import choices, orders, pack_orders, packs, payments, purposes, spending
from licensing.services.choices import Chosen
from licensing.services.particulars import Particulars, clean
from marketplace.core import events, money, states
from marketplace.core.errors import Refusal
from payouts.models import Referrer
from works.models import Work

logger = logging.getLogger(__name__)
UNPAID = (Payment.State.PENDING, Payment.State.EXPIRED, Payment.State.CANCELED)


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """An order for each item, and what pays for those that are not free; None when all are."""

    orders: list[Order]
    payment: Payment | None


def check_out(
    *, buyer: User, items: Sequence[CartItem], particulars: Particulars, organization: Organization | None = None,
    referrer: Referrer | None = None, approved: bool = False,
) -> CheckedOut:  # fmt: skip
    """Promise to buy what these items are, of one currency, each at the price its buyer saw; one transaction.

    All or none: every window is held until the checkout is over, or nothing is. A team's limit is that of the sum,
    unless its managers `approved` it.
    What is free is licensed at once. A second click with the same form returns the payment that is open. Raises
    Refusal, changing nothing; where it is about one item, its `data` names the `listing` or the `pack`.
    """
    form = clean(particulars)
    total, currency = check_sum(items)
    with transaction.atomic():
        wanted = sorted(items, key=lambda item: (item.work_id or "", item.key))
        _lock_works(work.pk for item in wanted for work in item.works)
        payment = _open_payment(buyer, wanted, organization, form)
        if payment:
            return CheckedOut(list(payment.orders.order_by("work")), payment)
        if not approved:
            spending.check_limit(buyer=buyer, organization=organization, price_minor=total, currency=currency)
        if total:
            payment = Payment.objects.create(
                buyer=buyer, amount_minor=total, currency=currency,
                expires_at=timezone.now() + timedelta(minutes=settings.CHECKOUT_MINUTES),
            )  # fmt: skip
            events.record("payment.placed", subject=payment, actor=buyer)
        placed = [_place(item, buyer, organization, form, referrer, payment) for item in wanted]
    return CheckedOut(placed, payment)


def check_sum(items: Sequence[CartItem]) -> tuple[int, str]:
    """What they cost together. Raises Refusal for none, several currencies, or more than a card can be charged."""
    currencies, total = {item.currency for item in items}, sum(item.price_minor for item in items)
    if not items:
        raise Refusal("cart_empty", _("There is nothing to buy."), status=409)
    if len(currencies) > 1:
        raise Refusal("currencies_differ", _("Each currency is paid by itself."), field="currency")
    (currency,) = currencies
    most = money.LARGEST_CHARGE[currency]
    if total > most:
        words = {"most": money.display(most, currency)}
        raise Refusal("sum_too_large", _("At most %(most)s can be paid at once. Take something out.") % words)
    return total, currency


def _lock_works(keys: Iterable[str]) -> None:
    """In key order, so that two carts with the same works wait for each other and do not stand in each other's way."""
    list(Work.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _open_payment(
    buyer: User, items: list[CartItem], organization: Organization | None, form: Particulars
) -> Payment | None:  # fmt: skip
    """The payment that a second click means: open, for the same at the same prices, and the same particulars."""
    wanted = sorted((item.key, item.price_minor, _content_of(item)) for item in items if item.price_minor)
    since = Payment.objects.filter(buyer=buyer, state=Payment.State.PENDING, expires_at__gt=timezone.now())
    same = Order.objects.filter(
        **form.fields(), organization=organization, waived_at__isnull=not form.waive_return, payment__isnull=False
    )
    for payment in since.order_by("-pk")[:5]:
        if wanted and sorted(map(_placed, same.filter(payment=payment))) == wanted:
            return payment
    return None


def _content_of(item: CartItem) -> str:
    """What is bought with it: the terms that were chosen within a listing, the works of a pack."""
    if item.listing is None:
        return " ".join(sorted(work.pk for work in item.works))
    with _about(item):
        return str(choices.choose(item.listing, read_choice(item.choice)).terms.hash)


def _placed(order: Order) -> tuple[str, int, str]:
    """An order as the item that it would be placed for again."""
    if order.listing_id:
        return order.listing_id, order.price_minor, str(order.terms_id)
    return order.matter, order.price_minor, " ".join(part.work_id for part in pack_queries.list_parts(order))


def _place(
    item: CartItem, buyer: User, organization: Organization | None, form: Particulars, referrer: Referrer | None,
    payment: Payment | None,
) -> Order:  # fmt: skip
    with _about(item):
        if item.pack:
            return pack_orders.place_order(
                pack=item.pack, buyer=buyer, organization=organization, particulars=form, approved=True,
                expected_minor=item.price_minor, expected_currency=item.currency,
                expected_edition=item.pack_edition, payment=payment,
            )  # fmt: skip
        assert item.listing is not None  # a constraint holds it
        return orders.place_order(
            buyer=buyer, listing=item.listing, organization=organization, particulars=form, referrer=referrer,
            expected_minor=item.price_minor, expected_currency=item.currency, approved=True,
            choice=read_choice(item.choice),
            payment=payment if item.price_minor else None,
        )  # fmt: skip


def check_item(item: CartItem, buyer: User) -> LicenseTerms:
    """The terms of this item. Raises Refusal unless it is on offer to its buyer at the price, and with the works, that
    they saw."""
    with _about(item):
        if item.pack:
            packs.check_on_offer(item.pack, buyer)
            packs.check_edition(item.pack, item.pack_edition)
            _check_price(item, item.pack)
            return item.pack.terms
        assert item.listing is not None  # a constraint holds it
        orders.check_listing(item.listing, buyer)
        chosen = choices.choose(item.listing, read_choice(item.choice))
        _check_price(item, chosen)
        return choices.freeze(chosen)


def _check_price(item: CartItem, now: Pack | Chosen) -> None:
    if (now.price_minor, now.currency) != (item.price_minor, item.currency):
        raise orders.price_changed(now.price_minor, now.currency)


@contextmanager
def _about(item: CartItem) -> Iterator[None]:
    """What is refused names the item that it is about."""
    try:
        yield
    except Refusal as refusal:
        data = {**refusal.data, "pack" if item.pack_id else "listing": item.key}
        raise Refusal(
            refusal.code, refusal.message, field=refusal.field, status=refusal.status, **data
        ) from refusal  # fmt: skip


def open_checkout(*, payment: Payment, language: str = "en") -> str:
    """The address of the hosted payment page, opened once. Older checkouts of the same buyer for any of this are
    closed, so that nobody pays twice.

    Raises Refusal when Stripe is away.
    """
    if payment.checkout_url:
        return payment.checkout_url
    page = settings.SITE_URL + reverse("licensing:payment", args=[payment.pk])
    try:
        _close_older(payment)
        session = gateway.create_joint_session(
            payment_id=payment.pk, lines=_lines(payment), currency=payment.currency, email=payment.buyer.email,
            success_url=f"{page}?session={{CHECKOUT_SESSION_ID}}", cancel_url=f"{page}?canceled=1",
            expires_at=int(payment.expires_at.timestamp()), locale=language, taxed=settings.STRIPE_TAX,
        )  # fmt: skip
    except gateway.PaymentsUnavailable as error:
        logger.warning("checkout of %s: %s", payment.pk, error)
        raise orders.payments_unavailable() from error
    Payment.objects.filter(pk=payment.pk, state=Payment.State.PENDING).update(
        stripe_session_id=session.id, checkout_url=session.url
    )
    payment.stripe_session_id, payment.checkout_url = session.id, session.url
    return session.url


def _lines(payment: Payment) -> list[gateway.Line]:
    rows = payment.orders.select_related("work", "listing", "terms").order_by("work")
    return [gateway.Line(order.pk, purposes.of(order).title(order), order.price_minor) for order in rows]


def _close_older(payment: Payment) -> None:
    packed = payment.orders.filter(purpose=Order.Purpose.PACK)
    same = Q(orders__listing__in=payment.orders.values("listing")) | Q(
        orders__purpose=Order.Purpose.PACK, orders__matter__in=packed.values("matter")
    )
    older = Payment.objects.filter(same, buyer=payment.buyer_id, state=Payment.State.PENDING)
    for one in older.filter(pk__lt=payment.pk).distinct():
        payments.cancel(one, reason="replaced")


def settle(*, payment_id: str, session_id: str = "") -> Payment:
    """Bring a payment and its orders in line with its Checkout session; idempotent, called by webhook, return page,
    sweep, and when it was canceled here.

    Stripe's messages name their session: two tabs may have opened two. The first that is paid counts.
    """
    payment = Payment.objects.get(pk=payment_id)
    if not session_id and (payment.state not in UNPAID or not payment.stripe_session_id):
        return payment
    session = gateway.get_session(session_id or payment.stripe_session_id)
    if session.payment_id != payment.pk:
        logger.error("session %s is not of %s", session.id, payment.pk)
    elif session.payment_status == "paid":
        return _take(payment, session)
    elif session.id == payment.stripe_session_id and session.failed:
        payments.close(payment, Payment.State.CANCELED, reason="payment_failed")
    elif session.id == payment.stripe_session_id and session.status == "expired":
        payments.close(payment, Payment.State.EXPIRED)
    return payment


def _take(payment: Payment, session: gateway.Session) -> Payment:
    """The money is here: each order is looked at by itself, all in one transaction, once.

    What cannot be bought any more goes back as its part of the payment; the rest is bought. A second payment of the
    same orders goes back whole.
    """
    taxes = gateway.list_taxes(session.id) if session.tax_minor else {}
    with transaction.atomic():
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        rows = list(payment.orders.order_by("work"))
        amounts = payments.divide(rows, session.amount_total)
        parts = {
            row.pk: replace(
                session, order_id=row.pk, amount_total=amounts[row.pk], tax_minor=taxes.get(row.pk, 0)
            )
            for row in rows
        }  # fmt: skip
        if payment.state not in UNPAID:
            if session.payment_intent != payment.stripe_payment_intent:
                for row in rows:
                    orders.return_payment(row, parts[row.pk], "paid_twice")
            return payment
        parts_of = Order.objects.filter(purpose=Order.Purpose.PACK_PART, matter__in=[row.pk for row in rows])
        _lock_works({*(row.work_id for row in rows), *parts_of.values_list("work", flat=True)})
        for row in rows:
            orders.mark_order_paid(order_id=row.pk, session=parts[row.pk])
        states.move(
            payment, Payment.State.PAID, event="payment.paid", actor=payment.buyer, paid_at=timezone.now(),
            stripe_payment_intent=session.payment_intent, stripe_session_id=session.id,
        )  # fmt: skip
    return payment


def sweep() -> int:
    """Settle open payments whose webhook or landing never came, and expire those out of time; how many moved."""
    moved, waiting = 0, Payment.objects.filter(state=Payment.State.PENDING).order_by("pk")
    for payment in waiting.exclude(stripe_session_id="")[:200]:
        try:
            moved += settle(payment_id=payment.pk).state != Payment.State.PENDING
        except gateway.PaymentsUnavailable:
            logger.warning("Stripe did not answer for %s", payment.pk)
    for payment in waiting.filter(stripe_session_id="", expires_at__lt=timezone.now()):
        moved += payments.close(payment, Payment.State.EXPIRED)
    return moved
