"""A seller gives money back by themselves, as long as nobody has been paid of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Order
from licensing.services import orders
from marketplace.core.errors import NotFound, Refusal
from payouts.models import Sale


def get_order_for(seller: User, order_id: str) -> Order:
    """What this person sold and was paid for; what it was knows itself whether it can be undone."""
    rows = Order.objects.select_related("work__owner", "buyer", "listing__seller", "sold_by")
    order = rows.filter(pk=order_id.replace("\0", ""), paid_at__isnull=False).first()
    if order is None or order.seller != seller:
        raise NotFound("order")
    return order


def is_within_window(order: Order) -> bool:
    """Whether the money of the sale still waits with the market, and nothing holds it."""
    return Sale.objects.filter(source=order.pk, state=Sale.State.PENDING, held=False).exists()


def refund_by_seller(*, order: Order, actor: User, reason: str, amount_minor: int | None = None) -> Order:
    """All or part of the price, while it is not available to anybody yet; the buyer reads the reason."""
    order = get_order_for(actor, order.pk)
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        Sale.objects.select_for_update().filter(source=order.pk).first()
        if not is_within_window(order):
            message = _("The days for refunds of your own are over, or the money is held. Ask the market's staff.")
            raise Refusal("refund_window_over", message, status=409)
        return orders.refund_order(order=order, actor=actor, reason=reason, amount_minor=amount_minor)
