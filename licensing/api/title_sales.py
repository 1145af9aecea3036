"""API: titles of works, put up for sale and bought."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import title_queries
from licensing.api.buyouts import to_pay
from licensing.api.orders import OrderSerializer
from licensing.models import TitleSale
from licensing.services import title_sales
from licensing.services.particulars import Particulars
from marketplace.core.api.idempotency import idempotent
from works import queries as work_queries


class TitleSaleRequest(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=40, help_text="A certified one that the caller owns.")
    price_minor = serializers.IntegerField(min_value=1)
    currency = serializers.CharField(max_length=3)
    royalty_bps = serializers.IntegerField(
        required=False, help_text="What the creator gets of each resale; fixed with the first sale."
    )
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    takes_bids = serializers.BooleanField(required=False, default=False, help_text="Other prices are welcome.")


class TitleSaleSerializer(serializers.ModelSerializer[TitleSale]):
    seller = serializers.CharField(source="seller.handle")

    class Meta:
        model = TitleSale
        fields = [
            "id", "state", "work", "seller", "price_minor", "currency", "royalty_bps", "note", "takes_bids",
            "created_at", "ended_at",
        ]  # fmt: skip


class TitleOrderRequest(serializers.Serializer[Any]):
    licensee_name = serializers.CharField(max_length=200, help_text="The buyer's legal name.")
    address = serializers.CharField(max_length=400, required=False, allow_blank=True)
    tax_id = serializers.CharField(max_length=40, required=False, allow_blank=True)
    po_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    expected_minor = serializers.IntegerField(required=False, help_text="Refused when the price is another one.")
    expected_currency = serializers.CharField(
        max_length=3, required=False, help_text="Refused when the price is in another currency."
    )


def _user(request: Request) -> User:
    return cast(User, request.user)


class TitleSales(generics.ListAPIView[TitleSale]):
    """Titles that are for sale now; a POST puts up one of the caller's own."""

    serializer_class = TitleSaleSerializer
    required_scopes = {"GET": "", "POST": "licenses:write"}

    def get_queryset(self) -> Any:
        return title_queries.list_live_sales()

    @extend_schema(request=TitleSaleRequest, responses={201: TitleSaleSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = TitleSaleRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        work = work_queries.get_work_for(_user(request), data.pop("work").replace("\0", ""))
        made = title_sales.offer_title(work=work, actor=_user(request), **data)
        return Response(TitleSaleSerializer(made).data, status=201)


class TitleSaleDetail(APIView):
    """A title for sale; one that is over, for its seller and its buyer. `works/{id}/title/` has the chain of owners."""

    required_scopes = {"GET": ""}

    @extend_schema(responses=TitleSaleSerializer)
    def get(self, request: Request, sale_id: str) -> Response:
        found = title_queries.get_sale_for(request.user, sale_id.replace("\0", ""))
        return Response(TitleSaleSerializer(found).data)


class TitlePurchase(APIView):
    """Buy a title; the answer is an order with where to pay. The work is the caller's once it is paid."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=TitleOrderRequest, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, sale_id: str) -> Response:
        form = TitleOrderRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        found = title_queries.get_sale_for(_user(request), sale_id.replace("\0", ""))
        order = title_sales.place_order(
            sale=found, buyer=_user(request), expected_minor=data.get("expected_minor"),
            expected_currency=data.get("expected_currency", ""),
            particulars=Particulars(
                data["licensee_name"], address=data.get("address", ""), tax_id=data.get("tax_id", ""),
                po_number=data.get("po_number", ""),
            ),
        )  # fmt: skip
        return to_pay(request, order)


class TitleWithdrawal(APIView):
    """Take a title of the caller's own off the market."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=None, responses=TitleSaleSerializer)
    def post(self, request: Request, sale_id: str) -> Response:
        found = title_queries.get_sale_for(_user(request), sale_id.replace("\0", ""))
        return Response(TitleSaleSerializer(title_sales.withdraw_sale(sale=found, actor=_user(request))).data)
