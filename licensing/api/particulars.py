"""API: what every order says of its licensee."""

from typing import Any

from rest_framework import serializers

from accounts import queries as account_queries
from accounts.models import Organization, User
from licensing.services.particulars import MOST_ADDRESS, MOST_CHANNELS, Particulars, check_country
from licensing.terms import vocabulary


class ParticularsRequest(serializers.Serializer[Any]):
    licensee_name = serializers.CharField(max_length=200)
    organization = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    address = serializers.CharField(max_length=MOST_ADDRESS, required=False, default="", allow_blank=True)
    country = serializers.CharField(
        max_length=2, required=False, default="", allow_blank=True,
        help_text="Two letters of ISO 3166-1. Consumers in the European Union give up the right to return where the "
        "terms leave fewer than 14 days for it.",
    )  # fmt: skip
    tax_id = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    po_number = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    industry = serializers.ChoiceField(
        choices=vocabulary.INDUSTRIES, required=False, default="", allow_blank=True,
        help_text="Where it will be used; any when left out. Another license may be exclusive for an industry.",
    )  # fmt: skip
    channels = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, default=list, max_length=MOST_CHANNELS,
        help_text="Websites, accounts and apps where it will appear, such as northwind.com.",
    )  # fmt: skip
    waive_return = serializers.BooleanField(
        required=False, default=False, help_text="Download at once, which ends the right to return."
    )

    def team_of(self, user: User) -> Organization | None:
        """The caller's team that it is for. Raises NotFound for one they may not buy for."""
        named = self.validated_data["organization"]
        return account_queries.get_team_to_buy_for(user, named) if named else None

    def check_country(self, team: Organization | None, price_minor: int, terms: dict[str, Any]) -> None:
        """Raise Refusal when a person who buys for themselves leaves open whether they must give up a right."""
        days = int(terms["refund_days"])
        check_country(self.particulars(), consumer=team is None, price_minor=price_minor, refund_days=days)

    def particulars(self) -> Particulars:
        data = self.validated_data
        said = {name: data[name] for name in ("licensee_name", "address", "country", "tax_id", "po_number", "industry")}
        return Particulars(**said, channels=tuple(data["channels"]), waive_return=data["waive_return"])
