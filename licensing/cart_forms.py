"""The order form of a cart: for whom all of its licenses are, once."""

from typing import Any

from django import forms

from accounts.models import User
from licensing import cart_queries, window_queries
from licensing.cart_queries import Group
from licensing.models import CartItem, PurchaseRequest
from licensing.order_forms import OrderForm
from licensing.services import cart_orders
from licensing.services.cart_orders import CheckedOut
from licensing.services.request_subjects import Basket
from payouts.models import Referrer


class CartForm(OrderForm):
    """What is paid travels along, so that nothing is bought that this page did not show."""

    lines = forms.CharField(widget=forms.HiddenInput, max_length=2000)

    def __init__(self, user: User, group: Group, data: Any = None) -> None:
        super().__init__(user, group, data)
        self.fields["lines"].initial = group.keys
        for name in ("expected_minor", "expected_currency"):  # each item knows the price that was seen
            del self.fields[name]

    def _asks_industry(self, subject: Group) -> bool:
        return window_queries.asks_industry(*(work.pk for item in subject.items for work in item.works))

    def _refund_days(self, subject: Group) -> int:
        return min(int(row.terms.body["refund_days"]) for row in subject.rows if row.item.price_minor)

    def ask_for_cart(self) -> PurchaseRequest | None:
        """Ask the team for all of it; None when that is not needed."""
        return self.ask(Basket(tuple(self._items())))

    def _items(self) -> list[CartItem]:
        return cart_queries.pick_items(self.user, self.cleaned_data["lines"].split(","))

    def check_out(self, referrer: Referrer | None) -> CheckedOut:
        """Order what the page showed."""
        team, particulars = self.read()
        return cart_orders.check_out(
            buyer=self.user, items=self._items(), particulars=particulars, organization=team, referrer=referrer
        )
