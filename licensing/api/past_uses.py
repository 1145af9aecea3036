"""API: licenses for past use."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import listing_queries, past_use_queries
from licensing.api.buyouts import to_pay
from licensing.api.orders import OrderSerializer
from licensing.models import PastUse
from licensing.services import past_uses
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import NotFound


class PastUseSerializer(serializers.ModelSerializer[PastUse]):
    user = serializers.CharField(source="user.handle")

    class Meta:
        model = PastUse
        fields = ["id", "state", "work", "user", "since", "found", "price_minor", "currency", "terms", "created_at",
                  "due_at", "paid_at"]  # fmt: skip


class PastUseRequest(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40, help_text="one of the caller's; its terms are what is licensed")
    user = serializers.CharField(max_length=40, help_text="the handle of who used the work")
    since = serializers.DateField()
    found = serializers.CharField(max_length=2000)
    times = serializers.IntegerField(default=1, help_text="of the listing's price")
    price_minor = serializers.IntegerField(required=False, help_text="instead of a multiple")


class PastUsePaymentRequest(serializers.Serializer[Any]):
    licensee_name = serializers.CharField(max_length=200)


def _user(request: Request) -> User:
    return cast(User, request.user)


class PastUses(generics.ListAPIView[PastUse]):
    """Offers that the caller made or got; a POST makes one."""

    serializer_class = PastUseSerializer
    required_scopes = {"GET": "licenses:read", "POST": "listings:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return PastUse.objects.none()
        return past_use_queries.list_past_uses_for(_user(self.request))

    @extend_schema(request=PastUseRequest, responses={201: PastUseSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = PastUseRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        listing = listing_queries.get_own_listing(_user(request), data.pop("listing").replace("\0", ""))
        user = User.objects.filter(handle=data.pop("user").replace("\0", ""), is_active=True).first()
        if user is None:
            raise NotFound("person")
        made = past_uses.offer_past_use(listing=listing, user=user, actor=_user(request), **data)
        return Response(PastUseSerializer(made).data, status=201)


class PastUseAnswer(APIView):
    """Whoever used the work declines; the owner may withdraw."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(operation_id="past_uses_answer", request=None, responses=PastUseSerializer)
    def post(self, request: Request, offer_id: str, answer: str) -> Response:
        offer = past_use_queries.get_past_use_for(_user(request), offer_id.replace("\0", ""))
        act = past_uses.decline_past_use if answer == "decline" else past_uses.withdraw_past_use
        return Response(PastUseSerializer(act(offer=offer, actor=_user(request))).data)


class PastUsePayment(APIView):
    """Whoever used the work accepts by paying; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=PastUsePaymentRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, offer_id: str) -> Response:
        form = PastUsePaymentRequest(data=request.data)
        form.is_valid(raise_exception=True)
        offer = past_use_queries.get_past_use_for(_user(request), offer_id.replace("\0", ""))
        name = form.validated_data["licensee_name"]
        return to_pay(request, past_uses.place_order(offer=offer, actor=_user(request), licensee_name=name))
