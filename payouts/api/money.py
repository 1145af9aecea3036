"""API: earnings, payouts and their statements, and the simulator."""

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasScope
from accounts.models import User
from marketplace.core.api.pagination import page_of
from payouts import naming, queries, statements, ways
from payouts.models import Payout, PayoutSkip, SaleShare
from payouts.naming import Sold
from payouts.simulation import simulate
from payouts.statements import Line
from payouts.ways import Way


class WaySerializer(serializers.Serializer[Way]):
    """One work that the caller's part came through, and the works between the sold one and it, and the teams."""

    work = serializers.CharField(source="work.id")
    role = serializers.CharField()
    amount = serializers.IntegerField()
    path = serializers.SerializerMethodField()
    teams = serializers.ListField(child=serializers.CharField())

    def get_path(self, way: Way) -> list[str]:
        return [label.id for label in way.path]


class EarningSerializer(serializers.ModelSerializer[SaleShare]):
    work = serializers.CharField(source="sale.work_id")
    currency = serializers.CharField(source="sale.currency")
    state = serializers.CharField(source="sale.state")
    held = serializers.BooleanField(source="sale.held")
    occurred_at = serializers.DateTimeField(source="sale.occurred_at")
    available_at = serializers.DateTimeField(source="sale.release_at")
    gross_minor = serializers.IntegerField(source="sale.gross_minor")
    title = serializers.SerializerMethodField(help_text="Of the pack, or of the work.")
    sold_as = serializers.SerializerMethodField(help_text="In words; empty for a license of one work.")
    works = serializers.SerializerMethodField(help_text="All that were sold at this price.")
    ways = serializers.SerializerMethodField()

    class Meta:
        model = SaleShare
        fields = ["sale_id", "work", "currency", "gross_minor", "amount", "refunded", "state", "held", "occurred_at",
                  "available_at", "title", "sold_as", "works", "ways"]  # fmt: skip

    def get_title(self, share: SaleShare) -> str:
        return self._sold(share).title

    def get_sold_as(self, share: SaleShare) -> str:
        return self._sold(share).what

    def get_works(self, share: SaleShare) -> list[str]:
        return [work.id for work in self._sold(share).works]

    def _sold(self, share: SaleShare) -> Sold:
        found: Sold = self.context["sold"][share.sale_id]
        return found

    @extend_schema({"type": "array", "items": {"type": "object"}})  # type: ignore[arg-type]
    def get_ways(self, share: SaleShare) -> Any:
        return WaySerializer(self.context["ways"].get(share.pk, []), many=True).data


class PayoutSerializer(serializers.ModelSerializer[Payout]):
    class Meta:
        model = Payout
        fields = ["id", "amount", "currency", "state", "failure", "created_at", "paid_at"]


class LineSerializer(serializers.Serializer[Line]):
    """One line of a statement: signed minor units of one sale through one work."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    sale_id = serializers.CharField()
    sold_as = serializers.CharField(help_text="Empty for a license of one work.")
    sold = serializers.CharField(source="sold.id", default=None)
    work = serializers.CharField(source="work.id", default=None)
    way = serializers.CharField()
    amount = serializers.IntegerField()


STATEMENT = inline_serializer(
    "PayoutStatement",
    {
        "payout": serializers.CharField(),
        "state": serializers.CharField(),
        "currency": serializers.CharField(),
        "amount": serializers.IntegerField(),
        "lines": LineSerializer(many=True),
    },
)


def statement_of(payout: Payout, lines: list[Line]) -> dict[str, Any]:
    return {
        "payout": payout.pk, "state": payout.state, "currency": payout.currency, "amount": payout.amount,
        "lines": [LineSerializer(line).data for line in lines],
    }  # fmt: skip


class Earnings(generics.ListAPIView[SaleShare]):
    """The caller's part of each sale, newest first, with the ways by which it came."""

    serializer_class = EarningSerializer
    required_scopes = {"GET": "payouts:read"}
    queryset = SaleShare.objects.none()

    def get_queryset(self) -> Any:
        return queries.list_earnings_for(self.request.user)  # type: ignore[arg-type]

    def paginate_queryset(self, queryset: Any) -> Any:
        self.page = super().paginate_queryset(queryset)
        return self.page

    def get_serializer_context(self) -> dict[str, Any]:
        user, shares = cast(User, self.request.user), list(getattr(self, "page", None) or [])
        found, sold = ways.list_ways(shares, user), naming.name_sales((share.sale for share in shares), user)
        return {**super().get_serializer_context(), "ways": found, "sold": sold}


class Payouts(generics.ListAPIView[Payout]):
    """What was sent to the caller, newest first."""

    serializer_class = PayoutSerializer
    required_scopes = {"GET": "payouts:read"}
    queryset = Payout.objects.none()

    def get_queryset(self) -> Any:
        return queries.list_payouts_for(self.request.user)  # type: ignore[arg-type]


class SkipSerializer(serializers.ModelSerializer[PayoutSkip]):
    on = serializers.DateField(source="run.on_date")
    said = serializers.CharField(source="get_reason_display")

    class Meta:
        model = PayoutSkip
        fields = ["on", "amount", "currency", "reason", "said"]


class Skips(generics.ListAPIView[PayoutSkip]):
    """Runs that did not send the caller's money, and why, newest first."""

    serializer_class = SkipSerializer
    required_scopes = {"GET": "payouts:read"}
    queryset = PayoutSkip.objects.none()

    def get_queryset(self) -> Any:
        return queries.list_skips_for(self.request.user).order_by("-pk")  # type: ignore[arg-type]


class OnePayout(APIView):
    """One payout with the lines that it contains; they add up to its amount."""

    required_scopes = {"GET": "payouts:read"}

    @extend_schema(responses=STATEMENT)
    def get(self, request: Request, payout_id: str) -> Response:
        user: Any = request.user
        payout = queries.get_payout_for(user, payout_id)
        lines = statements.build([payout], user)[payout.pk]
        return Response({**PayoutSerializer(payout).data, **statement_of(payout, lines)})


class Statements(generics.GenericAPIView[Payout]):
    """The statement of each payout, newest first; `?payout=` for one of them."""

    required_scopes = {"GET": "payouts:read"}
    queryset = Payout.objects.none()

    @extend_schema(operation_id="statements_list", responses=page_of(STATEMENT))
    def get(self, request: Request) -> Response:
        user: Any = request.user
        rows = queries.list_payouts_for(user)
        wanted = request.query_params.get("payout", "").replace("\0", "")
        page = self.paginate_queryset(rows.filter(pk=wanted) if wanted else rows) or []
        lines = statements.build(list(page), user)
        return self.get_paginated_response([statement_of(payout, lines[payout.pk]) for payout in page])


class Simulations(APIView):
    """Who would get what of a sale in a graph; nothing is stored, and nobody needs to sign in."""

    permission_classes = [HasScope]
    required_scopes = {"POST": "payouts:read"}

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        data = request.data
        return Response(simulate(data if isinstance(data, dict) else {}))
