"""API: earnings, payouts and the simulator."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from payouts import queries
from payouts.models import Payout, SaleShare
from payouts.simulation import simulate


class EarningSerializer(serializers.ModelSerializer[SaleShare]):
    work = serializers.CharField(source="sale.work_id")
    currency = serializers.CharField(source="sale.currency")
    state = serializers.CharField(source="sale.state")
    held = serializers.BooleanField(source="sale.held")
    occurred_at = serializers.DateTimeField(source="sale.occurred_at")

    class Meta:
        model = SaleShare
        fields = ["sale_id", "work", "currency", "amount", "refunded", "state", "held", "occurred_at"]


class PayoutSerializer(serializers.ModelSerializer[Payout]):
    class Meta:
        model = Payout
        fields = ["id", "amount", "currency", "state", "failure", "created_at", "paid_at"]


class Earnings(generics.ListAPIView[SaleShare]):
    """The caller's part of each sale."""

    serializer_class = EarningSerializer
    permission_classes = [HasScope]
    required_scopes = {"GET": "payouts:read"}
    queryset = SaleShare.objects.none()

    def get_queryset(self) -> Any:
        return queries.list_earnings_for(self.request.user)  # type: ignore[arg-type]


class Payouts(generics.ListAPIView[Payout]):
    """What was sent to the caller."""

    serializer_class = PayoutSerializer
    permission_classes = [HasScope]
    required_scopes = {"GET": "payouts:read"}
    queryset = Payout.objects.none()

    def get_queryset(self) -> Any:
        return queries.list_payouts_for(self.request.user)  # type: ignore[arg-type]


class Simulations(APIView):
    """Who would get what of a sale in a graph; nothing is stored."""

    permission_classes = [HasScope]
    required_scopes = {"POST": "payouts:read"}

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        data = request.data
        return Response(simulate(data if isinstance(data, dict) else {}))
