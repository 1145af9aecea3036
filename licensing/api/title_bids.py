"""API: bids for titles that are for sale."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import title_queries
from licensing.models import TitleBid
from licensing.services import title_bids
from marketplace.core.api.idempotency import idempotent


class TitleBidRequest(serializers.Serializer[Any]):
    price_minor = serializers.IntegerField(min_value=1, help_text="In the currency of the sale.")
    message = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class TitleCounterRequest(TitleBidRequest):
    days = serializers.IntegerField(required=False, default=title_bids.DAYS, help_text="in which it can be answered")


class TitleBidSerializer(serializers.ModelSerializer[TitleBid]):
    buyer = serializers.CharField(source="buyer.handle")
    currency = serializers.CharField(source="sale.currency")

    class Meta:
        model = TitleBid
        fields = [
            "id", "state", "sale", "buyer", "by_seller", "price_minor", "currency", "message", "created_at", "due_at",
        ]  # fmt: skip
        extra_kwargs = {"by_seller": {"help_text": "The seller named this price; while it is open, the buyer answers."}}


def _user(request: Request) -> User:
    return cast(User, request.user)


class TitleBids(generics.ListAPIView[TitleBid]):
    """Prices offered for a title: all of them for its seller, one's own for others; a POST offers one."""

    serializer_class = TitleBidSerializer
    required_scopes = {"GET": "licenses:read", "POST": "licenses:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return TitleBid.objects.none()
        user = _user(self.request)
        return title_queries.list_bids_for(user, title_queries.get_sale_for(user, self.kwargs["sale_id"]))

    @extend_schema(request=TitleBidRequest, responses={201: TitleBidSerializer})
    @idempotent
    def post(self, request: Request, sale_id: str) -> Response:
        form = TitleBidRequest(data=request.data)
        form.is_valid(raise_exception=True)
        found = title_queries.get_sale_for(_user(request), sale_id.replace("\0", ""))
        made = title_bids.place_bid(sale=found, buyer=_user(request), **form.validated_data)
        return Response(TitleBidSerializer(made).data, status=201)


class TitleBidAnswer(APIView):
    """Whoever is asked accepts or declines; whoever named the price may withdraw it. An accepted price is what `buy/`
    asks of the buyer, who may still withdraw."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(operation_id="title_bids_answer", request=None, responses=TitleBidSerializer)
    def post(self, request: Request, bid_id: str, answer: str) -> Response:
        found = title_queries.get_bid_for(_user(request), bid_id.replace("\0", ""))
        acts = {
            "accept": title_bids.accept_bid, "decline": title_bids.decline_bid, "withdraw": title_bids.withdraw_bid
        }  # fmt: skip
        return Response(TitleBidSerializer(acts[answer](bid=found, actor=_user(request))).data)


class TitleBidCounter(APIView):
    """Whoever is asked answers with another price, which is a bid of its own; the other side is asked then."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(operation_id="title_bids_counter", request=TitleCounterRequest, responses={201: TitleBidSerializer})
    @idempotent
    def post(self, request: Request, bid_id: str) -> Response:
        form = TitleCounterRequest(data=request.data)
        form.is_valid(raise_exception=True)
        found = title_queries.get_bid_for(_user(request), bid_id.replace("\0", ""))
        made = title_bids.counter_bid(bid=found, actor=_user(request), **form.validated_data)
        return Response(TitleBidSerializer(made).data, status=201)
