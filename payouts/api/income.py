"""API: the caller's income by month, work and source, the very cells of the charts."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core import money
from marketplace.core.errors import Refusal
from payouts import income

CELL = inline_serializer(
    "IncomeCell",
    {
        "month": serializers.CharField(),
        "work": serializers.CharField(),
        "source": serializers.ChoiceField(list(income.SOURCES)),
        "amount": serializers.IntegerField(),
    },
    many=True,
)
INCOME = inline_serializer(
    "Income",
    {
        "currency": serializers.CharField(), "from": serializers.CharField(), "until": serializers.CharField(),
        "total": serializers.IntegerField(), "cells": CELL,
    },
)  # fmt: skip


class OwnIncome(APIView):
    """Minor units after refunds in one currency (`?currency=`), of a year or of the last twelve months."""

    required_scopes = {"GET": "payouts:read"}

    @extend_schema(
        parameters=[
            OpenApiParameter("currency", enum=list(money.CURRENCIES)),
            OpenApiParameter("year", int, description="A calendar year; the last twelve months without."),
        ],
        responses=INCOME,
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        currency = request.query_params.get("currency", "USD").upper()
        if currency not in money.CURRENCIES:
            raise Refusal("currency_unknown", "This currency is not known here.", field="currency", status=400)
        months = income.span_of(request.query_params.get("year", ""), timezone.now().date())
        found = income.read_income(user, currency, months)
        cells = [
            {"month": f"{cell.month:%Y-%m}", "work": cell.work, "source": cell.source, "amount": amount}
            for cell, amount in found.rows()
        ]
        ends = {"from": f"{months[0]:%Y-%m}", "until": f"{months[-1]:%Y-%m}"}
        return Response({"currency": currency, **ends, "total": found.total, "cells": cells})
