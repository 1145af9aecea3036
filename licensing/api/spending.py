"""API: what teams let their buyers spend without asking, and what these have spent."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries as account_queries
from accounts.models import User
from licensing import purchase_request_queries as queries
from licensing.models import SpendingLimit
from licensing.services import spending
from marketplace.core import money


class LimitSerializer(serializers.Serializer[Any]):
    currency = serializers.ChoiceField(choices=money.CURRENCIES)
    amount_minor = serializers.IntegerField(
        min_value=0,
        max_value=money.MAX_MINOR,
        allow_null=True,
        required=False,
        help_text="Of one order. null: no limit",
    )
    monthly_minor = serializers.IntegerField(
        min_value=0, max_value=money.MAX_MINOR, allow_null=True, required=False,
        help_text="Of one buyer’s orders in a calendar month (UTC). null: no limit",
    )  # fmt: skip


class SpentSerializer(serializers.Serializer[Any]):
    """What a buyer has paid this month and not got back, with what waits for its payment."""

    buyer = serializers.CharField(source="person.handle")
    currency = serializers.CharField()
    spent_minor = serializers.IntegerField()
    limit_minor = serializers.IntegerField()
    left_minor = serializers.IntegerField()


def _user(request: Request) -> User:
    return cast(User, request.user)


class SpendingLimits(APIView):
    """The most that the team's buyers may spend without asking; what is left out keeps its limit."""

    required_scopes = {"GET": "licenses:read", "PUT": "licenses:write"}

    @extend_schema(responses=LimitSerializer(many=True))
    def get(self, request: Request, org_id: str) -> Response:
        team = account_queries.get_membership_for(_user(request), org_id.replace("\0", "")).organization
        once, monthly = queries.get_limits(team), queries.get_limits(team, SpendingLimit.Per.MONTH)
        rows = [
            {"currency": name, "amount_minor": once.get(name), "monthly_minor": monthly.get(name)}
            for name in sorted({*once, *monthly})
        ]
        return Response(LimitSerializer(rows, many=True).data)

    @extend_schema(request=LimitSerializer(many=True), responses=LimitSerializer(many=True))
    def put(self, request: Request, org_id: str) -> Response:
        team = account_queries.get_membership_for(_user(request), org_id.replace("\0", "")).organization
        form: Any = LimitSerializer(data=request.data, many=True)
        form.is_valid(raise_exception=True)
        named = {
            name: {row["currency"]: row[name] for row in form.validated_data if name in row}
            for name in ("amount_minor", "monthly_minor")
        }
        spending.set_limits(
            organization=team, limits=named["amount_minor"], monthly=named["monthly_minor"], actor=_user(request)
        )
        return self.get(request, org_id)


class Spending(APIView):
    """This month of each buyer of the team, where there are monthly limits; buyers read their own."""

    required_scopes = {"GET": "licenses:read"}

    @extend_schema(responses=SpentSerializer(many=True))
    def get(self, request: Request, org_id: str) -> Response:
        user = _user(request)
        team = account_queries.get_membership_for(user, org_id.replace("\0", "")).organization
        return Response(SpentSerializer(queries.list_spent(team, user), many=True).data)
