"""API: licenses renewed, extended and upgraded with credit for what was paid."""

from dataclasses import replace
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import channel_queries, order_queries
from licensing.api.buyouts import to_pay
from licensing.api.orders import OrderSerializer
from licensing.api.particulars import ParticularsRequest
from licensing.models import License, Order
from licensing.pricing import read_choice
from licensing.services import follow_up_orders, follow_ups
from licensing.services.particulars import Particulars, check_country
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import Refusal


class FollowUpSerializer(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=[purpose.value for purpose in Order.FOLLOWING])
    listing = serializers.CharField(source="listing.pk")
    terms_hash = serializers.CharField(source="chosen.terms.pk")
    listed_minor = serializers.IntegerField(source="chosen.price_minor")
    credit_minor = serializers.IntegerField(help_text="Paid before, and credited.")
    price_minor = serializers.IntegerField(help_text="What is left to pay.")
    currency = serializers.CharField(source="listing.currency")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


class RenewalRequest(ParticularsRequest):
    """What is left out stays as the license has it."""

    licensee_name = serializers.CharField(max_length=200, required=False)
    organization = None  # type: ignore[assignment]  # who holds it is known
    industry = None  # type: ignore[assignment]
    expected_minor = serializers.IntegerField(required=False, help_text="Refused when what is left to pay is another.")
    expected_currency = serializers.CharField(max_length=3, required=False, default="", allow_blank=True)

    def changed(self, held: License) -> Particulars:
        order = held.order
        before = Particulars(
            held.licensee_name, address=order.address, country=order.country, tax_id=order.tax_id,
            channels=tuple(row.value for row in channel_queries.list_channels(held)),
        )  # fmt: skip
        said: dict[str, Any] = {
            name: self.validated_data[name] for name in ("licensee_name", "address", "country", "tax_id", "po_number")
            if name in self.initial_data
        }  # fmt: skip
        if "channels" in self.initial_data:
            said["channels"] = tuple(self.validated_data["channels"])
        return replace(before, **said, waive_return=self.validated_data["waive_return"])


class UpgradeRequest(RenewalRequest):
    listing = serializers.CharField(max_length=40, help_text="Of the same work, with terms that allow all of these.")
    choice = serializers.DictField(
        required=False, default=dict, help_text="As in a quote, of a listing that leaves a choice."
    )


class ExtensionRequest(RenewalRequest):
    listing = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True,
        help_text="One that runs for longer; the cheapest when left out.",
    )  # fmt: skip


def _held(request: Request, license_id: str) -> License:
    return order_queries.get_license_for(cast(User, request.user), license_id.replace("\0", ""))


def _follow(request: Request, held: License, found: follow_ups.FollowUp, form: RenewalRequest) -> Response:
    said, days = form.changed(held), int(found.chosen.body["refund_days"])
    check_country(said, consumer=held.organization is None, price_minor=found.price_minor, refund_days=days)
    order = follow_up_orders.place_order(
        held=held, listing=found.listing, actor=cast(User, request.user), particulars=said, choice=found.chosen.choice,
        expected_minor=form.validated_data.get("expected_minor"),
        expected_currency=form.validated_data["expected_currency"],
    )  # fmt: skip
    return to_pay(request, order)


def _read(form: RenewalRequest) -> RenewalRequest:
    form.is_valid(raise_exception=True)
    return form


class FollowUps(APIView):
    """Every way to renew, extend or upgrade this license now, the cheapest first. Listings that leave a choice are not
    among them: an upgrade to one names the `choice`."""

    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses=FollowUpSerializer(many=True))
    def get(self, request: Request, license_id: str) -> Response:
        held = _held(request, license_id)
        found = follow_ups.list_follow_ups(held, cast(User, request.user))
        return Response(FollowUpSerializer(found, many=True).data)


class Renewal(APIView):
    """The same terms for a further term, from where the license ends; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=RenewalRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        form, held = _read(RenewalRequest(data=request.data)), _held(request, license_id)
        return _follow(request, held, follow_ups.find_renewal(held, cast(User, request.user)), form)


class Upgrade(APIView):
    """Wider terms in the place of this license, at their price less what was paid for it and not given back."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=UpgradeRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        form, held = _read(UpgradeRequest(data=request.data)), _held(request, license_id)
        listing = order_queries.get_listing_once_offered(form.validated_data["listing"].replace("\0", ""))
        choice = read_choice(form.validated_data["choice"])
        follow_ups.check_choosable(held=held, listing=listing, actor=cast(User, request.user))
        found = follow_ups.quote(held=held, listing=listing, actor=cast(User, request.user), choice=choice)
        if found.purpose != Order.Purpose.UPGRADE:
            raise Refusal("same_terms", _("These are the terms of the license; renew it."), field="choice")
        return _follow(request, held, found, form)


class Extension(APIView):
    """Terms that run for longer in the place of this license, with the same credit as an upgrade."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=ExtensionRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        form, held = _read(ExtensionRequest(data=request.data)), _held(request, license_id)
        found = follow_ups.find_extension(held, cast(User, request.user), form.validated_data["listing"])
        return _follow(request, held, found, form)
