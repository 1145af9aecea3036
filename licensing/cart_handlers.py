"""What follows when somebody with a cart signs in, and when carts are paid, or closed before."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from licensing import visitor_carts
from licensing.models import Order
from licensing.services import cart_orders, carts
from marketplace.core import events
from marketplace.core.models import Event


@receiver(user_logged_in)
def join_visitors_cart(sender: type[User], request: HttpRequest, user: User, **_more: Any) -> None:
    visitor_carts.join(request, user)


@events.on("order.paid")
def take_out_of_cart(event: Event) -> None:
    order = Order.objects.select_related("buyer").get(pk=event.subject)
    bought = order.matter if order.purpose == Order.Purpose.PACK else order.listing_id
    if bought:
        carts.take_out_bought(user=order.buyer, key=bought)


@events.on("payment.canceled", atomic=False)
def look_again(event: Event) -> None:
    """Somebody may have paid while it was being closed: what can still be bought is, the rest goes back."""
    cart_orders.settle(payment_id=event.subject)
