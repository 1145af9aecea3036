"""The order form of a cart: for whom all of its licenses are, once."""

from typing import Any

from django import forms

from accounts.models import User
from licensing import cart_queries, window_queries
from licensing.cart_queries import Group
from licensing.order_forms import OrderForm
from licensing.services import cart_orders
from licensing.services.cart_orders import CheckedOut
from marketplace.core.errors import Refusal
from payouts.models import Referrer


class CartForm(OrderForm):
    """What is paid travels along, so that nothing is bought that this page did not show."""

    listings = forms.CharField(widget=forms.HiddenInput, max_length=2000)

    def __init__(self, user: User, group: Group, data: Any = None) -> None:
        super().__init__(user, group, data)
        self.fields["listings"].initial = group.listings
        for name in ("expected_minor", "expected_currency"):  # each item knows the price that was seen
            del self.fields[name]

    def _asks_industry(self, subject: Group) -> bool:
        return any(window_queries.asks_industry(item.work_id) for item in subject.items)

    def _refund_days(self, subject: Group) -> int:
        return min(int(row.terms.body["refund_days"]) for row in subject.rows if row.item.price_minor)

    def refuse(self, refusal: Refusal) -> None:
        """Show what a service refused beside its field, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))

    def check_out(self, referrer: Referrer | None) -> CheckedOut:
        """Order what the page showed."""
        team, particulars = self.read()
        items = cart_queries.pick_items(self.user, self.cleaned_data["listings"].split(","))
        return cart_orders.check_out(
            buyer=self.user, items=items, particulars=particulars, organization=team, referrer=referrer
        )
