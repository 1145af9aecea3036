"""API: the caller's cart, its checkout, and the payment that comes of it."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import cart_queries, order_queries, pack_queries
from licensing.api.orders import OrderSerializer, find_referrer
from licensing.api.particulars import ParticularsRequest
from licensing.cart_queries import Row
from licensing.models import Payment
from licensing.pricing import read_choice
from licensing.services import cart_orders, carts
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import Refusal

SCOPES = {"GET": "licenses:read", **dict.fromkeys(("POST", "DELETE"), "licenses:write")}


class CartRow(serializers.Serializer[Row]):
    """One listing or pack in the cart."""

    listing = serializers.CharField(source="item.listing_id", allow_null=True)
    pack = serializers.CharField(source="item.pack_id", allow_null=True)
    edition = serializers.IntegerField(
        source="item.pack_edition", allow_null=True, help_text="Of the pack, when it was put in."
    )
    work = serializers.CharField(
        source="item.work_id", allow_null=True, help_text="Null for a pack, which has several."
    )
    title = serializers.CharField(source="item.title")
    seller = serializers.CharField(source="item.seller.name")
    choice = serializers.JSONField(source="item.choice")
    terms_hash = serializers.CharField(source="terms.hash")
    seen_minor = serializers.IntegerField(source="item.price_minor", help_text="The price when it was put in.")
    seen_currency = serializers.CharField(source="item.currency")
    price_minor = serializers.IntegerField(help_text="The price now.")
    currency = serializers.CharField(source="item.offered.currency")
    problem = serializers.CharField(source="code", help_text="Why it cannot be paid as it is; empty when it can.")
    detail = serializers.CharField(source="note")


class CartTotal(serializers.Serializer[Any]):
    currency = serializers.CharField()
    total_minor = serializers.IntegerField(source="price_minor")


class Cart(serializers.Serializer[Any]):
    items = CartRow(many=True)
    totals = CartTotal(many=True, help_text="Each currency is paid by itself.")


class CartItemRequest(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    pack = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="In the place of a listing."
    )
    choice = serializers.DictField(required=False, default=dict, help_text="As in a quote.")


class CartCheckoutRequest(ParticularsRequest):
    listings = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=carts.MOST,
        help_text="Keys of the listings and packs to pay for; all of the cart when left out. All of one currency.",
    )  # fmt: skip
    referrer = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="The handle of the platform that brought the buyer."
    )


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    orders = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = ["id", "state", "amount_minor", "currency", "checkout_url", "created_at", "expires_at", "paid_at",
                  "orders"]  # fmt: skip

    @extend_schema_field(OrderSerializer(many=True))
    def get_orders(self, payment: Payment) -> Any:
        return OrderSerializer(cart_queries.list_orders_of(payment, self.context["user"]), many=True).data


class CartCheckedOut(serializers.Serializer[Any]):
    """An order for each listing or pack; `payment` is null when all are free."""

    orders = OrderSerializer(many=True)
    payment = PaymentSerializer(allow_null=True)
    checkout_url = serializers.CharField(allow_blank=True, help_text="Where to pay; empty when all are free.")


def _user(request: Request) -> User:
    return cast(User, request.user)


def _cart(user: User) -> dict[str, Any]:
    groups = cart_queries.group(cart_queries.list_items_for(user), user)
    return dict(Cart({"items": [row for one in groups for row in one.rows], "totals": groups}).data)


class CartDetail(APIView):
    """What the caller has put in, what each costs now, and the sum of each currency."""

    required_scopes = SCOPES

    @extend_schema(responses=Cart)
    def get(self, request: Request) -> Response:
        return Response(_cart(_user(request)))


class CartItems(APIView):
    """A POST puts a listing in, in the place of another of the same work, or a pack; again agrees to a price, or to
    works of a pack, that changed."""

    required_scopes = SCOPES

    @extend_schema(request=CartItemRequest, responses={201: Cart})
    @idempotent
    def post(self, request: Request) -> Response:
        form = CartItemRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        if bool(data["listing"]) == bool(data["pack"]):
            raise Refusal("subject_invalid", _("Name a listing or a pack."), field="listing")
        if data["pack"]:
            pack = pack_queries.get_pack_for(_user(request), data["pack"])
            carts.add_pack(user=_user(request), pack=pack)
        else:
            listing = order_queries.get_buyable_listing(data["listing"])
            carts.add_to_cart(user=_user(request), listing=listing, choice=read_choice(data["choice"]))
        return Response(_cart(_user(request)), status=201)


class CartItemDetail(APIView):
    required_scopes = SCOPES

    @extend_schema(responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        carts.remove_from_cart(item=cart_queries.get_item_for(_user(request), key))
        return Response(status=204)


class CartCheckout(APIView):
    """Orders what is in the cart, one order each, under one payment; all or none. Refused, with `listing` or `pack`,
    when one of it is not to be had, or has another price or other works than were seen."""

    required_scopes = SCOPES

    @extend_schema(request=CartCheckoutRequest, responses={201: CartCheckedOut})
    @idempotent
    def post(self, request: Request) -> Response:
        form, user = CartCheckoutRequest(data=request.data), _user(request)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        items = cart_queries.pick_items(user, data["listings"]) if "listings" in data else list(
            cart_queries.list_items_for(user))  # fmt: skip
        team = form.team_of(user)
        for item in items:
            form.check_country(team, item.price_minor, item.offered.terms.body)
        made = cart_orders.check_out(
            buyer=user, items=items, particulars=form.particulars(), organization=team,
            referrer=find_referrer(data.get("referrer", "")),
        )  # fmt: skip
        url = cart_orders.open_checkout(payment=made.payment) if made.payment else ""
        placed = order_queries.list_orders_for(user).filter(pk__in=[order.pk for order in made.orders]).order_by("work")
        answer = {"orders": placed, "payment": made.payment, "checkout_url": url}
        return Response(CartCheckedOut(answer, context={"user": user}).data, status=201)


class PaymentDetail(APIView):
    """One payment for several orders."""

    required_scopes = SCOPES

    @extend_schema(responses=PaymentSerializer)
    def get(self, request: Request, payment_id: str) -> Response:
        payment = cart_queries.get_payment_for(_user(request), payment_id)
        return Response(PaymentSerializer(payment, context={"user": _user(request)}).data)
