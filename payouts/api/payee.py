"""API: where the caller's money goes, what is missing before it is sent, and how often it is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import second_factor
from marketplace.core.errors import NotFound
from payouts import queries, requirements
from payouts.models import Payee
from payouts.services import payees


class PayeeSerializer(serializers.ModelSerializer[Payee]):
    """`secured` says whether a second factor lets money through; `missing` is what Stripe asks for, in words."""

    secured = serializers.BooleanField(read_only=True)
    missing = serializers.SerializerMethodField()

    class Meta:
        model = Payee
        fields = ["ready", "secured", "schedule", "requirements", "missing"]

    def get_missing(self, payee: Payee) -> list[str]:
        return requirements.in_words(payee.requirements)


class ScheduleSerializer(serializers.Serializer[Any]):
    """`code` is the present code of the caller's authenticator app."""

    schedule = serializers.CharField()
    code = serializers.CharField(required=False, default="", max_length=20)


class OwnPayee(APIView):
    """The caller as a payee. PATCH changes the schedule, which needs the second factor."""

    required_scopes = {"GET": "payouts:read", "PATCH": "payouts:write"}

    @extend_schema(responses=PayeeSerializer)
    def get(self, request: Request) -> Response:
        return Response(PayeeSerializer(_payee(request)).data)

    @extend_schema(request=ScheduleSerializer, responses=PayeeSerializer)
    def patch(self, request: Request) -> Response:
        given, user = ScheduleSerializer(data=request.data), _user(request)
        given.is_valid(raise_exception=True)
        payee, values = _payee(request), given.validated_data
        shown = second_factor.is_code(user, values["code"])
        payee = payees.choose_schedule(payee=payee, schedule=values["schedule"], actor=user, shown=shown)
        return Response(PayeeSerializer(payee).data)


def _user(request: Request) -> Any:
    return request.user


def _payee(request: Request) -> Payee:
    payee = queries.get_payee_for(_user(request))
    if payee is None:
        raise NotFound("payee")
    return payee
