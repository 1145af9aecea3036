"""Orders: from a promise to pay, through Stripe Checkout, to a license and a sale, and back by refund."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing.gateways import stripe as gateway
from licensing.models import License, Listing, Order, Payment
from licensing.pricing import NOTHING, Choice
from licensing.services import (  # noqa: F401  the first purpose registers
    choices,
    license_purpose,
    licenses,
    listings,
    order_windows,
    payments,
    purposes,
    spending,
)
from licensing.services.choices import Chosen
from licensing.services.particulars import Particulars, check_waiver, clean
from marketplace.core import events, ids, money, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts import fees
from payouts.models import Referrer
from payouts.services import chargebacks, refunds
from works.models import Work

logger = logging.getLogger(__name__)
UNPAID = (Order.State.PENDING, Order.State.EXPIRED, Order.State.CANCELED)


def place_order(
    *, buyer: User, listing: Listing, licensee_name: str = "", organization: Organization | None = None,
    expected_minor: int | None = None, expected_currency: str = "", particulars: Particulars | None = None,
    referrer: Referrer | None = None, approved: bool = False, choice: Choice = NOTHING,
    payment: Payment | None = None,
) -> Order:  # fmt: skip
    """Promise to buy `listing` at its price now, with its terms frozen by hash; one transaction.

    Price and terms come from the listing and from what is chosen within it, never from the request: the price the
    buyer saw, `expected_minor`, is only compared. Who buys for a team orders up to its limit, or what its managers
    `approved`. A second click with the same form returns the order that is already open. What is free is licensed at
    once, without a payment; what a cart's `payment` pays for has no checkout of its own. Raises Refusal, changing
    nothing.
    """
    form = clean(particulars or Particulars(licensee_name))
    if organization and not account_policies.can_buy_for(buyer, organization):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    with transaction.atomic():
        listing = _lock(listing.pk, listing.work_id)
        check_listing(listing, buyer)
        chosen = choices.choose(listing, choice)
        _check_expected(chosen, expected_minor, expected_currency)
        price = chosen.price_minor
        days = int(chosen.body["refund_days"])
        check_waiver(form, consumer=organization is None, price_minor=price, refund_days=days)
        terms = choices.freeze(chosen)
        open_order = None if payment else _open_order(buyer, chosen, organization, form)
        if open_order:
            return open_order
        if not approved:
            spending.check_limit(buyer=buyer, organization=organization, price_minor=price, currency=listing.currency)
        now = timezone.now()
        order = Order.objects.create(
            buyer=buyer, organization=organization, listing=listing, work=listing.work, terms=terms,
            price_minor=price, currency=listing.currency, fee_bps=fees.bps_of(listing.work, now), payment=payment,
            **brought(referrer, buyer, listing), **form.fields(), **form.waiver(now),
            expires_at=now + timedelta(minutes=settings.CHECKOUT_MINUTES),
        )  # fmt: skip
        order_windows.hold(order)
        events.record("order.placed", subject=order, actor=buyer, payload=chosen.said())
        if not order.price_minor:
            _fulfill(order, now)
    return order


def place_for(
    *, purpose: str, matter: str, buyer: User, work: Work, price_minor: int, currency: str, limited: bool = False,
    limit_minor: int = 0, unlike: Sequence[str] = (), said: dict[str, Any] | None = None, **fields: Any,
) -> Order:  # fmt: skip
    """Promise to pay for something other than a listing, in the caller's transaction; what it is, `purpose` knows.

    With `terms` among the fields it becomes a license, and what that takes up of the work is held meanwhile; raises
    Refusal when somebody else has it. An order that is open for the same matter, price and particulars is returned
    again, but those of `unlike`, which were for other works. What is free is carried out at once. When it is
    `limited`, who buys for a team asks above its limits; where more than this follows from it, they are held against
    `limit_minor`. What is `said` of it stands in its event.
    """
    now = timezone.now()
    same: dict[str, Any] = {
        "purpose": purpose, "matter": matter, "buyer": buyer, "work": work, "price_minor": price_minor,
        "currency": currency,
    }  # fmt: skip
    alike = {name: value for name, value in fields.items() if name != "waived_at"}
    open_ones = Order.objects.filter(**same, **alike, state=Order.State.PENDING, expires_at__gt=now)
    open_ones = open_ones.exclude(pk__in=unlike) if unlike else open_ones
    known = open_ones.filter(waived_at__isnull=not fields.get("waived_at")).order_by("-pk").first()
    if known:
        return known
    if limited:
        team = fields.get("organization")
        spending.check_limit(buyer=buyer, organization=team, price_minor=limit_minor or price_minor, currency=currency)
    made = {
        "licensee_name": buyer.name, "fee_bps": fees.bps_of(work, now),
        "expires_at": now + timedelta(minutes=settings.CHECKOUT_MINUTES),
    } | fields  # fmt: skip
    Work.objects.select_for_update(no_key=True).get(pk=work.pk)
    order = Order.objects.create(**same, **made)
    order_windows.hold(order)
    events.record("order.placed", subject=order, actor=buyer, payload={"purpose": purpose, **(said or {})})
    if not price_minor:
        _fulfill(order, now)
    return order


def _lock(listing_id: str, work_id: str) -> Listing:
    """The listing as it stands. The work is locked first: its other listings may be bought at this moment."""
    work = Work.objects.select_for_update(no_key=True).get(pk=work_id)
    listing = Listing.objects.select_for_update(of=("self",)).select_related("terms").defer("search").get(pk=listing_id)
    listing.work = work
    return listing


def brought(referrer: Referrer | None, buyer: User, listing: Listing) -> dict[str, Any]:
    """Who brought this order, with their part of the fee; neither of its two sides can have done that."""
    if referrer is None or not referrer.active or referrer.account_id in (buyer.pk, listing.seller_id):
        return {}
    return {"referrer": referrer, "referral_bps": referrer.bps}


def _check_expected(chosen: Chosen, minor: int | None, currency: str) -> None:
    if minor in (None, chosen.price_minor) and currency in ("", chosen.currency):
        return
    raise price_changed(chosen.price_minor, chosen.currency)


def price_changed(minor: int, currency: str) -> Refusal:
    words = {"price": money.display(minor, currency)}
    return Refusal("price_changed", _("The price is %(price)s. Please look at it again.") % words, status=409)


def check_listing(listing: Listing, buyer: User) -> None:
    """Raise Refusal unless this listing is on offer to this buyer."""
    if not listing.on_offer or listing.work.state != "certified":
        raise Refusal("listing_not_live", _("This license is not offered any more."), status=409)
    if listing.seller_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours; you need no license for it."))
    listings.check_stack(listing.work_id)


def _open_order(
    buyer: User, chosen: Chosen, organization: Organization | None, form: Particulars
) -> Order | None:  # fmt: skip
    """The order that a second click means: open, unexpired and for the same particulars, which its deed will state;
    or of a free license that is still in force."""
    mine = Order.objects.filter(buyer=buyer, listing=chosen.listing, organization=organization, terms=chosen.terms.hash)
    if chosen.price_minor:
        mine = mine.filter(
            **form.fields(), state=Order.State.PENDING, price_minor=chosen.price_minor, currency=chosen.currency,
            expires_at__gt=timezone.now(), waived_at__isnull=not form.waive_return, payment=None,
        )  # fmt: skip
    else:
        mine = mine.filter(state=Order.State.PAID, license__state=License.State.ACTIVE)
    return mine.order_by("-pk").first()


def open_checkout(*, order: Order, language: str = "en") -> str:
    """The address of the hosted payment page, opened once per order; of a free one, its own page.

    Raises Refusal when Stripe is away.
    """
    if order.checkout_url:
        return order.checkout_url
    page = settings.SITE_URL + reverse("licensing:order", args=[order.pk])
    if not order.price_minor:
        return page
    try:
        session = gateway.create_session(
            order_id=order.pk, title=purposes.of(order).title(order), amount_minor=order.price_minor,
            currency=order.currency, email=order.buyer.email, success_url=f"{page}?session={{CHECKOUT_SESSION_ID}}",
            cancel_url=f"{page}?canceled=1", expires_at=int(order.expires_at.timestamp()), locale=language,
            taxed=settings.STRIPE_TAX,
        )  # fmt: skip
    except gateway.PaymentsUnavailable as error:
        logger.warning("checkout of %s: %s", order.pk, error)
        raise payments_unavailable() from error
    Order.objects.filter(pk=order.pk, state=Order.State.PENDING).update(
        stripe_session_id=session.id, checkout_url=session.url
    )
    order.stripe_session_id, order.checkout_url = session.id, session.url
    return session.url


def payments_unavailable() -> Refusal:
    sentence = _("Payments cannot be taken right now. Nothing was charged; try again in a minute.")
    return Refusal("payments_unavailable", sentence, status=503)


def settle(*, order_id: str, session_id: str = "") -> Order:
    """Bring an order in line with its Checkout session; idempotent, called by webhook, return page and sweep.

    A buyer may have opened two sessions of one order, in two tabs. Stripe's messages name theirs: what was paid
    there counts, or is returned when the order is paid already.
    """
    order = Order.objects.get(pk=order_id)
    if not session_id and (order.state not in UNPAID or not order.stripe_session_id):
        return order
    session = gateway.get_session(session_id or order.stripe_session_id)
    if session.payment_status == "paid":
        return mark_order_paid(order_id=order_id, session=session)
    if session.id != order.stripe_session_id:
        return order
    if session.failed:
        order_windows.close(order, Order.State.CANCELED, "order.canceled", reason="payment_failed")
    elif session.status == "expired":
        order_windows.close(order, Order.State.EXPIRED, "order.expired")
    return order


def mark_order_paid(*, order_id: str, session: gateway.Session) -> Order:
    """Order paid, its purpose fulfilled, sale posted, event recorded: one transaction, once.

    When amount, currency or order differ from what was promised, or what was to be bought is gone, nothing is given
    and the payment goes back to the card.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if order.state not in UNPAID:
            if session.payment_intent != order.stripe_payment_intent:
                return_payment(order, session, "paid_twice")
            return order
        if order.state != Order.State.PENDING and refunds.is_unwanted(f"{order.pk}:{session.payment_intent}"):
            return order  # told again of a payment that is on its way back, when it could be bought after all
        order.work = Work.objects.select_for_update(no_key=True).get(pk=order.work_id)
        problem = (
            _session_problem(order, session) or order_windows.problem(order, timezone.now())
            or purposes.of(order).problem(order)
        )  # fmt: skip
        if problem:
            return_payment(order, session, problem)
            return order
        bought = {"tax_minor": session.tax_minor, "tax_id": order.tax_id or session.tax_id}
        _fulfill(order, timezone.now(), stripe_payment_intent=session.payment_intent, **bought)
    return order


def _fulfill(order: Order, now: datetime, **fields: Any) -> None:
    """Order paid, sale posted, purpose fulfilled, in the caller's transaction. What was free is no sale.

    The sale comes first: it is divided among those who shared in the work when it was sold.
    """
    states.move(order, Order.State.PAID, event="order.paid", actor=order.buyer, paid_at=now, **fields)
    if order.price_minor:
        purposes.of(order).book(order, now)
    purposes.of(order).fulfill(order, now)


def _session_problem(order: Order, session: gateway.Session) -> str:
    if session.order_id != order.pk:
        return "order_differs"
    same = (session.amount_total, session.currency) == (order.price_minor, order.currency)
    return "" if same else "amount_differs"


def return_payment(order: Order, session: gateway.Session, problem: str) -> None:
    """No license: remember why, and let a worker send the money back; in the caller's transaction, once."""
    refund_id, amount = f"{order.pk}:{session.payment_intent}", session.amount_total
    owed = refunds.owe_unwanted(source=order.pk, amount_minor=amount, currency=session.currency, refund_id=refund_id)
    if not owed:
        return
    logger.error("payment of %s is returned: %s", order.pk, problem)
    if order.state == Order.State.PENDING:
        order_windows.close(order, Order.State.CANCELED, "order.canceled", reason=problem)
    events.record(
        "payment.unwanted", subject=order,
        payload={
            "reason": problem, "amount_minor": amount, "currency": session.currency, "refund_id": refund_id,
            "payment_intent": session.payment_intent,
        },
    )  # fmt: skip


def cancel_open_orders(*, work_id: str, reason: str) -> int:
    """Close, here and at Stripe, what is not paid yet and cannot become a license any more; how many.

    Who paid meanwhile gets it back.
    """
    open_ones = Order.objects.filter(work=work_id, state=Order.State.PENDING, terms__isnull=False).order_by("pk")
    rows = open_ones.select_related("terms", "payment")
    waiting = [order for order in rows if order_windows.problem(order, timezone.now())]
    return close_orders(waiting, reason=reason)


def close_orders_of_work(work_id: str) -> int:
    """A work was taken down: whoever is about to pay for a license of it or for its title is told before paying; how
    many. A cart is left to its payment, of which that part goes back."""
    bought = Q(terms__isnull=False) | Q(purpose=Order.Purpose.TITLE)
    waiting = Order.objects.filter(bought, work=work_id, state=Order.State.PENDING, payment=None).order_by("pk")
    return close_orders(list(waiting), reason="work_suspended")


def close_orders(waiting: list[Order], *, reason: str) -> int:
    """Close pending orders here and at Stripe; how many. Outside of a transaction, as Stripe is asked."""
    for order in map(_paid_with, waiting):
        if order.payment:
            payments.cancel(order.payment, reason=reason)
            continue
        if order.stripe_session_id:
            gateway.expire_session(order.stripe_session_id)  # first: when Stripe is away, all of it is tried again
        order_windows.close(order, Order.State.CANCELED, "order.canceled", reason=reason)
        if order.stripe_session_id:
            settle(order_id=order.pk)
    return len(waiting)


def _paid_with(order: Order) -> Order:
    """The order that is paid: of a work of a pack, that of the pack."""
    return Order.objects.get(pk=order.matter) if order.purpose == Order.Purpose.PACK_PART else order


def refund_order(*, order: Order, actor: User | None, reason: str, amount_minor: int | None = None) -> Order:
    """Give back all or part of a paid order: what was bought ends when nothing is left, the sale is reversed; one
    transaction.

    The card refund itself leaves by a worker, keyed by the refund's id.
    """
    if not reason.strip():
        raise Refusal("reason_required", _("Say why the money goes back."), field="reason")
    with transaction.atomic():
        purposes.of(order).lock(order)
        order = Order.objects.select_for_update().get(pk=order.pk)
        left = order.price_minor - order.refunded_minor
        amount = left if amount_minor is None else amount_minor
        if order.state != Order.State.PAID or not order.price_minor:
            raise Refusal("order_not_paid", _("Only a paid order can be refunded."), status=409)
        if chargebacks.is_disputed(order.pk):
            raise Refusal(
                "payment_disputed", _("The buyer's bank is deciding about this payment; it cannot be refunded too."),
                status=409,
            )  # fmt: skip
        if not 0 < amount <= left:
            limit = money.display(left, order.currency)
            raise Refusal(
                "refund_too_large", _("At most %(limit)s can be refunded.") % {"limit": limit}, field="amount"
            )
        purposes.of(order).check_refund(order, whole=amount == left)
        refund_id = ids.new("rfd")
        payload = {"refund_id": refund_id, "amount_minor": amount, "reason": reason.strip()[:1000]}
        order.refunded_minor += amount
        order.save(update_fields=["refunded_minor"])
        purposes.of(order).take_back(order, amount, refund_id)
        if amount == left:
            states.move(order, Order.State.REFUNDED, event="order.refunded", actor=actor, payload=payload)
            purposes.of(order).undo(order, actor=actor, reason="refunded")
        else:
            events.record("order.partially_refunded", subject=order, actor=actor, payload=payload)
    return order


def return_license(*, held: License, actor: User) -> Order:
    """The buyer gives a license back: refunded whole, as long as the days run and nobody downloaded the original."""
    if not licenses.may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=held.order_id)  # before the license, as a refund does
        held = License.objects.select_for_update(of=("self",)).select_related("order", "terms").get(pk=held.pk)
        until = licenses.returnable_until(held)
        if until is None:
            raise Refusal("not_returnable", _("This license cannot be returned any more."), status=409)
        return refund_order(order=held.order, actor=actor, reason=_("Returned by the buyer."))


def sweep() -> int:
    """Settle open orders whose webhook or landing never came, and expire those out of time; how many moved."""
    moved = 0
    for order in Order.objects.filter(state=Order.State.PENDING).exclude(stripe_session_id="").order_by("pk")[:200]:
        try:
            moved += settle(order_id=order.pk).state != Order.State.PENDING
        except gateway.PaymentsUnavailable:
            logger.warning("Stripe did not answer for %s", order.pk)
    stale = Order.objects.filter(state=Order.State.PENDING, stripe_session_id="", expires_at__lt=timezone.now())
    stale = stale.exclude(purpose=Order.Purpose.PACK_PART)  # they end with the order of the pack
    stale = stale.filter(payment=None)  # others end with their payment
    for order in stale:
        moved += order_windows.close(order, Order.State.EXPIRED, "order.expired")
    return moved
