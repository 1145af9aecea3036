"""API: requests of a team's buyers to buy above what they may spend."""

from collections.abc import Callable
from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import cart_queries, license_transfer_queries, offer_queries, order_queries, pack_queries
from licensing import purchase_request_queries as queries
from licensing.api.buyouts import to_pay
from licensing.api.carts import PaymentSerializer
from licensing.api.orders import OrderSerializer
from licensing.api.particulars import ParticularsRequest
from licensing.models import Order, PurchaseRequest, RequestLine
from licensing.pricing import read_choice
from licensing.services import cart_orders, carts, purchase_requests
from licensing.services.request_subjects import Basket, Subject
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import Refusal

State = PurchaseRequest.State


class RequestLineSerializer(serializers.ModelSerializer[RequestLine]):
    """One listing or pack of a cart; `work` is the first of a pack."""

    work = serializers.CharField(source="work.pk")
    title = serializers.CharField()
    terms_hash = serializers.CharField(source="terms_id")

    class Meta:
        model = RequestLine
        fields = ["listing", "pack", "work", "title", "choice", "terms_hash", "price_minor"]


class PurchaseRequestSerializer(serializers.ModelSerializer[PurchaseRequest]):
    requester = serializers.CharField(source="requester.handle")
    decided_by = serializers.CharField(source="decided_by.handle", default=None)
    negotiation = serializers.CharField(source="offer.negotiation_id", default=None)
    title = serializers.CharField()
    lines = RequestLineSerializer(many=True, help_text="What is in a cart; empty for anything else.")
    terms = serializers.JSONField(source="terms.body")
    terms_hash = serializers.CharField(source="terms_id")

    class Meta:
        model = PurchaseRequest
        fields = [
            "id", "state", "organization", "requester", "listing", "negotiation", "transfer", "follows",
            "pack", "lines", "payment",
            "work", "title", "terms_hash", "terms", "price_minor", "currency", "particulars", "why", "decided_by",
            "decided_at", "answer", "order", "created_at", "due_at",
        ]  # fmt: skip


class PurchaseRequestRequest(ParticularsRequest):
    listing = serializers.CharField(
        max_length=40,
        required=False,
        default="",
        allow_blank=True,
        help_text="This, or one of: a negotiation, a transfer, a pack, a cart.",
    )
    license = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True,
        help_text="A license of the team that the listing is to renew or upgrade.",
    )  # fmt: skip
    transfer = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="A license that somebody sells on."
    )
    negotiation = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="whose offer was accepted"
    )
    pack = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    cart = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=carts.MOST,
        help_text="Listings and packs in the caller’s cart, all of one currency, to be bought together.",
    )  # fmt: skip
    choice = serializers.DictField(required=False, default=dict, help_text="As in a quote, of the listing.")
    why = serializers.CharField(max_length=purchase_requests.MOST_WORDS)
    expected_minor = serializers.IntegerField(required=False, help_text="Refused when the price is another one.")


class RefusalRequest(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=purchase_requests.MOST_WORDS)


def _user(request: Request) -> User:
    return cast(User, request.user)


def _shown(user: User, request_id: str, status: int = 200) -> Response:
    return Response(PurchaseRequestSerializer(queries.get_request_for(user, request_id)).data, status=status)


def _subject(user: User, data: dict[str, Any]) -> Subject:
    if sum(bool(data[name]) for name in ("listing", "negotiation", "transfer", "pack", "cart")) != 1:
        sentence = "Name a listing, a negotiation, a transfer, a pack or a cart."
        raise Refusal("subject_invalid", sentence, field="listing")
    if data["cart"]:
        listings = [one.replace("\0", "") for one in data["cart"]]
        return Basket(tuple(cart_queries.pick_items(user, listings)))
    if data["pack"]:
        return pack_queries.get_pack_for(user, data["pack"].replace("\0", ""))
    if data["transfer"]:
        return license_transfer_queries.get_transfer_for(user, data["transfer"].replace("\0", ""))
    if data["license"]:
        return order_queries.get_listing_once_offered(data["listing"].replace("\0", ""))
    if data["listing"]:
        return order_queries.get_buyable_listing(data["listing"].replace("\0", ""))
    talk = offer_queries.get_negotiation_for(user, data["negotiation"].replace("\0", ""))
    assert talk.latest is not None  # every negotiation begins with an offer
    talk.latest.negotiation = talk
    return talk.latest


class PurchaseRequests(generics.ListAPIView[PurchaseRequest]):
    """Requests of the caller, and of teams that they manage; a POST asks, when an order is above the team's limit."""

    serializer_class = PurchaseRequestSerializer
    required_scopes = {"GET": "licenses:read", "POST": "licenses:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return PurchaseRequest.objects.none()
        rows, state = queries.list_requests_for(_user(self.request)), self.request.query_params.get("state", "")
        if state and state not in State.values:
            raise Refusal("filter_unknown", "There is no such state.", status=400)
        return rows.filter(state=state) if state else rows

    @extend_schema(parameters=[OpenApiParameter("state", enum=State.values)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=PurchaseRequestRequest, responses={201: PurchaseRequestSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = PurchaseRequestRequest(data=request.data)
        form.is_valid(raise_exception=True)
        user, data = _user(request), form.validated_data
        team = form.team_of(user)
        if team is None:
            raise Refusal("organization_missing", "Name the team that is asked.", field="organization")
        named = data["license"].replace("\0", "")
        follows = order_queries.get_license_for(user, named) if named else None
        made = purchase_requests.ask(
            requester=user, organization=team, subject=_subject(user, data), particulars=form.particulars(),
            why=data["why"], follows=follows, choice=read_choice(data["choice"]),
            expected_minor=data.get("expected_minor"),
        )  # fmt: skip
        return _shown(user, made.pk, 201)


class PurchaseRequestDetail(APIView):
    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses=PurchaseRequestSerializer)
    def get(self, request: Request, request_id: str) -> Response:
        return _shown(_user(request), request_id.replace("\0", ""))


class PurchaseRequestAnswer(APIView):
    """Owners and managers approve; who asked withdraws, or asks again at the price of today."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(operation_id="purchase_requests_answer", request=None, responses=PurchaseRequestSerializer)
    def post(self, request: Request, request_id: str, answer: str) -> Response:
        user = _user(request)
        asked = queries.get_request_for(user, request_id.replace("\0", ""))
        acts = {
            "approve": purchase_requests.approve, "withdraw": purchase_requests.withdraw,
            "again": purchase_requests.ask_again,
        }  # fmt: skip
        return _shown(user, acts[answer](request=asked, actor=user).pk)


def _end(request: Request, request_id: str, act: Callable[..., PurchaseRequest]) -> Response:
    """Let an act of owners and managers end a request, with the reason that the body gives."""
    form = RefusalRequest(data=request.data)
    form.is_valid(raise_exception=True)
    user = _user(request)
    asked = queries.get_request_for(user, request_id.replace("\0", ""))
    return _shown(user, act(request=asked, actor=user, reason=form.validated_data["reason"]).pk)


class PurchaseRequestRefusal(APIView):
    """Owners and managers refuse, with a reason for whoever asked."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=RefusalRequest, responses=PurchaseRequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        return _end(request, request_id, purchase_requests.refuse)


class PurchaseRequestTakingBack(APIView):
    """Owners and managers take an approval back while it is not paid, with a reason for whoever asked."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=RefusalRequest, responses=PurchaseRequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        return _end(request, request_id, purchase_requests.take_back)


class PurchaseRequestCheckout(APIView):
    """Who asked, or a manager, goes on to pay what was approved; the answer is an order, or the payment for a cart's
    orders, with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=None, responses={201: PolymorphicProxySerializer(
        "OrderOrPayment", [OrderSerializer, PaymentSerializer], resource_type_field_name=None)})  # fmt: skip
    def post(self, request: Request, request_id: str) -> Response:
        user = _user(request)
        asked = queries.get_request_for(user, request_id.replace("\0", ""))
        made = purchase_requests.check_out(request=asked, actor=user)
        if isinstance(made, Order):
            return to_pay(request, made)
        cart_orders.open_checkout(payment=made)
        return Response(PaymentSerializer(made, context={"user": user}).data, status=201)
