"""API: tips, and buying out the share of a derivation."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import buyout_queries, order_queries
from licensing.api.orders import OrderSerializer
from licensing.models import Buyout, Order
from licensing.services import buyouts, orders, tips
from marketplace.core.api.idempotency import idempotent
from works import queries as work_queries


class AmountRequest(serializers.Serializer[Any]):
    amount_minor = serializers.IntegerField(min_value=1)
    currency = serializers.CharField(max_length=3)


class TipRequest(AmountRequest):
    work = serializers.CharField(max_length=40)


class BuyoutRequest(AmountRequest):
    derivation = serializers.CharField(max_length=40, help_text="one in force, of which the caller owns a side")


class BuyoutSerializer(serializers.ModelSerializer[Buyout]):
    derivation = serializers.CharField(source="before_id")
    offered_by = serializers.CharField(source="offered_by.handle")
    share_bps = serializers.IntegerField(source="before.share_bps")

    class Meta:
        model = Buyout
        fields = [
            "id", "state", "derivation", "share_bps", "price_minor", "currency", "offered_by", "created_at", "due_at",
            "paid_at", "after",
        ]  # fmt: skip


def _user(request: Request) -> User:
    return cast(User, request.user)


def to_pay(request: Request, order: Order) -> Response:
    """An order with its payment page, for whoever places it."""
    orders.open_checkout(order=order)
    return Response(OrderSerializer(order_queries.get_order_for(_user(request), order.pk)).data, status=201)


class Tips(APIView):
    """A tip for the makers of a work; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=TipRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = TipRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        work = work_queries.get_work_for(_user(request), data.pop("work"))
        return to_pay(request, tips.place_tip(buyer=_user(request), work=work, **data))


class Buyouts(generics.ListAPIView[Buyout]):
    """Offers between the caller and the other owner of a derivation; a POST makes one."""

    serializer_class = BuyoutSerializer
    required_scopes = {"GET": "payouts:read", "POST": "payouts:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Buyout.objects.none()
        return buyout_queries.list_buyouts_for(_user(self.request))

    @extend_schema(request=BuyoutRequest, responses={201: BuyoutSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = BuyoutRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        edge = buyout_queries.get_edge_for(_user(request), data["derivation"].replace("\0", ""))
        made = buyouts.offer_buyout(
            edge=edge, price_minor=data["amount_minor"], currency=data["currency"], actor=_user(request)
        )
        return Response(BuyoutSerializer(made).data, status=201)


class BuyoutAnswer(APIView):
    """The other side accepts or declines; whoever offered may withdraw."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(operation_id="buyouts_answer", request=None, responses=BuyoutSerializer)
    def post(self, request: Request, buyout_id: str, answer: str) -> Response:
        found = buyout_queries.get_buyout_for(_user(request), buyout_id.replace("\0", ""))
        acts = {
            "accept": buyouts.accept_buyout, "decline": buyouts.decline_buyout, "withdraw": buyouts.withdraw_buyout
        }  # fmt: skip
        made = acts[answer](buyout=found, actor=_user(request))
        return Response(BuyoutSerializer(made).data)


class BuyoutPayment(APIView):
    """The owner of the derived work pays; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=None, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, buyout_id: str) -> Response:
        found = buyout_queries.get_buyout_for(_user(request), buyout_id.replace("\0", ""))
        return to_pay(request, buyouts.place_order(buyout=found, actor=_user(request)))
