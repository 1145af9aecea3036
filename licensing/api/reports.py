"""API: what licensees report of their sales, and paying what is due."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import revenue_queries
from licensing.api.buyouts import to_pay
from licensing.api.orders import OrderSerializer
from licensing.models import RevenueReport
from licensing.services import revenue
from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.errors import NotFound


class ReportSerializer(serializers.ModelSerializer[RevenueReport]):
    month = serializers.DateField(format="%Y-%m")
    currency = serializers.CharField(source="license.order.currency")

    class Meta:
        model = RevenueReport
        fields = ["id", "license", "month", "state", "sales_minor", "due_minor", "currency", "due_at", "filed_at",
                  "paid_at"]  # fmt: skip


class ReportRequest(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", help_text="such as 2026-10, one that is over")
    sales_minor = serializers.IntegerField(min_value=0, help_text="sold in that month, in the order's currency")


def _user(request: Request) -> User:
    return cast(User, request.user)


class Reports(APIView):
    """The months of a license that owes a share of sales, newest first; a POST reports one."""

    required_scopes = {"GET": "licenses:read", "POST": "licenses:write"}

    @extend_schema(operation_id="license_reports_list", responses=page_of(ReportSerializer))
    def get(self, request: Request, license_id: str) -> Response:
        held = revenue_queries.get_license_for(_user(request), license_id.replace("\0", ""))
        pages = CursorPagination()
        rows = revenue_queries.list_reports_of(held).select_related("license__order")
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(ReportSerializer(page, many=True).data)

    @extend_schema(request=ReportRequest, responses={201: ReportSerializer})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        held = revenue_queries.get_license_for(_user(request), license_id.replace("\0", ""))
        form = ReportRequest(data=request.data)
        form.is_valid(raise_exception=True)
        month = f"{form.validated_data['month']}-01"
        report = revenue_queries.list_reports_of(held).filter(month=month).first()
        if report is None:
            raise NotFound("report")
        report.license = held
        revenue.file_report(report=report, sales_minor=form.validated_data["sales_minor"], actor=_user(request))
        return Response(ReportSerializer(report).data, status=201)


class ReportPayment(APIView):
    """Pays what is due for a month; the answer is an order with where to pay."""

    required_scopes = {"POST": "licenses:write"}

    @extend_schema(request=None, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, report_id: str) -> Response:
        report = revenue_queries.get_report_for(_user(request), report_id.replace("\0", ""))
        return to_pay(request, revenue.place_order(report=report, actor=_user(request)))
