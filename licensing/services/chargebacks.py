"""Disputes at the buyer's bank: the license waits while they last, and ends when they are lost."""

import logging
from dataclasses import replace

from django.db import transaction

from licensing.gateways.stripe import CardDispute
from licensing.models import Order, Payment
from licensing.services import licenses, purposes
from marketplace.core import events, states
from payouts.services import chargebacks

logger = logging.getLogger(__name__)
INQUIRIES = {"warning_needs_response", "warning_under_review", "warning_closed", "prevented"}


def apply_payment_dispute(*, payment: Payment, dispute: CardDispute) -> None:
    """The same for a dispute about the payment of several orders: each bears what is left of its price, and they are
    won or lost together. What of the payment bought nothing is no order's."""
    bought = payment.orders.filter(stripe_payment_intent=dispute.payment_intent).order_by("pk")
    with transaction.atomic():
        rows = {order.pk: order for order in bought.select_for_update()}
        if dispute.status in INQUIRIES:
            parts = dict.fromkeys(rows, 0)
        else:
            parts = chargebacks.divide(dispute_id=dispute.id, amount_minor=dispute.amount, sources=list(rows))
        if not parts:
            logger.critical("dispute %s is about a payment that bought nothing (%s)", dispute.id, payment.pk)
        for source, amount in parts.items():
            apply_card_dispute(order=rows[source], dispute=replace(dispute, amount=amount))


def apply_card_dispute(*, order: Order, dispute: CardDispute) -> None:
    """Bring order, license and ledger in line with a dispute as it stands now; idempotent, in any order of events.

    An inquiry moves no money and changes nothing. Otherwise the money is set aside and the license suspended; a
    win gives both back, a loss ends the license and the order is charged back.
    """
    if dispute.status in INQUIRIES:
        if not events.history(order).filter(name="payment.inquiry", payload__dispute=dispute.id).exists():
            events.record("payment.inquiry", subject=order, payload={"dispute": dispute.id})
        return
    if not order.stripe_payment_intent or order.stripe_payment_intent != dispute.payment_intent:
        logger.critical("dispute %s is about a payment that bought nothing (%s)", dispute.id, order.pk)
        return
    with transaction.atomic():
        purposes.of(order).lock(order)
        order = Order.objects.select_for_update().get(pk=order.pk)
        chargebacks.open_chargeback(source=order.pk, dispute_id=dispute.id, amount_minor=dispute.amount)
        if dispute.status == "won":
            _win(order, dispute)
        elif dispute.status == "lost":
            _lose(order, dispute)
        else:
            for one in purposes.of(order).licensed(order):
                licenses.suspend_license(order=one, reason="payment_disputed")


def _win(order: Order, dispute: CardDispute) -> None:
    chargebacks.win_chargeback(source=order.pk, dispute_id=dispute.id)
    chargebacks.charge_fee(dispute_id=dispute.id, fee_minor=dispute.fee)
    for one in purposes.of(order).licensed(order):
        licenses.reinstate_license(order=one, reason="dispute_won")


def _lose(order: Order, dispute: CardDispute) -> None:
    chargebacks.lose_chargeback(source=order.pk, dispute_id=dispute.id)
    chargebacks.charge_fee(dispute_id=dispute.id, fee_minor=dispute.fee)
    payload = {"dispute": dispute.id, "amount_minor": dispute.amount}
    states.move(order, Order.State.CHARGED_BACK, event="order.charged_back", payload=payload)
    purposes.of(order).undo(order, actor=None, reason="charged_back")
