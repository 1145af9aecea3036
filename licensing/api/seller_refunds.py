"""API: a seller gives money back."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing.services import seller_refunds
from marketplace.core import money
from marketplace.core.api.idempotency import idempotent


class SaleRefundRequest(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, help_text="The buyer reads it.")
    amount_minor = serializers.IntegerField(
        min_value=1, max_value=money.MAX_MINOR, required=False, help_text="Left out: all that was not given back yet."
    )


class RefundedSale(serializers.Serializer[Any]):
    order = serializers.CharField(source="pk")
    state = serializers.CharField()
    price_minor = serializers.IntegerField()
    refunded_minor = serializers.IntegerField()
    currency = serializers.CharField()


class SaleRefunds(APIView):
    """The seller of an order gives back all or part of its price, until the money is available to anybody."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(request=SaleRefundRequest, responses={201: RefundedSale})
    @idempotent
    def post(self, request: Request, order_id: str) -> Response:
        form, seller = SaleRefundRequest(data=request.data), cast(User, request.user)
        form.is_valid(raise_exception=True)
        order = seller_refunds.get_order_for(seller, order_id)
        done = seller_refunds.refund_by_seller(order=order, actor=seller, **form.validated_data)
        return Response(RefundedSale(done).data, status=201)
