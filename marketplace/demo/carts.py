"""Carts of the demo's team: two licenses paid at once and two that wait, and three that its buyer asks for."""

from django.db import transaction

from accounts.models import Organization, User
from licensing.models import CartItem, Listing, Order, Payment, Window
from licensing.purchase_request_queries import find_exceeded
from licensing.services import cart_orders, carts, spending
from licensing.services.particulars import Particulars
from licensing.services.purchase_requests import ask
from licensing.services.request_subjects import Basket
from marketplace.sandbox import checkout

CARD = "4242424242424242"


def fill(users: dict[str, User], team: Organization) -> None:
    """Once; as far as there are works."""
    carol = users["carol"]
    if CartItem.objects.filter(user=carol).exists() or Payment.objects.filter(buyer=carol).exists():
        return
    taken = [*Window.objects.filter(exclusive=True).values_list("work", flat=True)]
    taken += Listing.objects.filter(preset="exclusive").values_list("work", flat=True)
    bought = [*Order.objects.filter(buyer=carol).values_list("work", flat=True)]
    rows = Listing.objects.filter(
        state="live", currency="USD", price_minor__gt=0, pricing__isnull=True
    ).exclude(work__in=[*taken, *bought]).select_related("work", "terms").order_by("-pk")  # fmt: skip
    offers = list({listing.work_id: listing for listing in rows}.values())[:4]
    if len(offers) == 4:
        _pay([carts.add_to_cart(user=carol, listing=listing) for listing in offers[:2]], team)
        for listing in offers[2:]:
            carts.add_to_cart(user=carol, listing=listing)
        _ask(users, team, offers[1:])


def _ask(users: dict[str, User], team: Organization, offers: list[Listing]) -> None:
    """Dan has 100 USD a month, which these are above as far as they are not cheap; he asks carol for his cart."""
    spending.set_limits(organization=team, limits={}, monthly={"USD": 10_000}, actor=users["carol"])
    dan = users["dan"]
    items = tuple(carts.add_to_cart(user=dan, listing=one) for one in offers if one.seller_id != dan.pk)
    if find_exceeded(dan, team, sum(item.price_minor for item in items), "USD"):
        form = Particulars(team.legal_name, country=team.country, channels=("northwind.example",))
        why = "Three pictures for the landing page of the spring collection."
        ask(requester=dan, organization=team, subject=Basket(items), particulars=form, why=why)


def _pay(items: list[CartItem], team: Organization) -> None:
    made = cart_orders.check_out(
        buyer=items[0].user, items=items, particulars=Particulars(team.legal_name, country=team.country),
        organization=team,
    )  # fmt: skip
    assert made.payment is not None
    cart_orders.open_checkout(payment=made.payment)
    with transaction.atomic(using="sandbox"):
        checkout.pay(made.payment.stripe_session_id, CARD)
    cart_orders.settle(payment_id=made.payment.pk)
    for item in items:
        carts.take_out_bought(user=item.user, key=item.key)
