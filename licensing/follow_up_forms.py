"""The order form of a license that follows another: who holds it is known."""

from typing import Any

from accounts.models import Organization, User
from licensing import channel_queries
from licensing.models import License, Order
from licensing.order_forms import OrderForm, Priced
from licensing.services import follow_up_orders
from licensing.services.follow_ups import FollowUp
from licensing.services.particulars import Particulars


class FollowUpForm(OrderForm):
    """Begins with what the license before says of its holder."""

    def __init__(self, user: User, held: License, found: FollowUp, data: Any = None) -> None:
        said = held.order
        price = Priced(found.price_minor, found.chosen.currency, found.chosen.terms, held.work_id)
        super().__init__(
            user, price, data, licensee_name=held.licensee_name, address=said.address, country=said.country,
            tax_id=said.tax_id, channels="\n".join(row.value for row in channel_queries.list_channels(held)),
        )  # fmt: skip
        self.held, self.found = held, found
        for known in ("organization", "industry"):
            self.fields.pop(known, None)

    def read(self) -> tuple[Organization | None, Particulars]:
        _myself, particulars = super().read()
        return self.held.organization, particulars

    def follow(self) -> Order:
        """Place the order this form describes."""
        return follow_up_orders.place_order(
            held=self.held, listing=self.found.listing, actor=self.user, particulars=self.read()[1],
            choice=self.found.chosen.choice,
            expected_minor=self.seen_minor, expected_currency=self.cleaned_data["expected_currency"],
        )  # fmt: skip
