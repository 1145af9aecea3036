"""API: who may work with the file of a license."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import order_queries, seat_queries
from licensing.models import License, Seat
from licensing.services import seat_changes, seats
from marketplace.core.api.idempotency import idempotent


class SeatSerializer(serializers.ModelSerializer[Seat]):
    handle = serializers.CharField(source="user.handle", default=None)

    class Meta:
        model = Seat
        fields = ["id", "name", "handle", "email", "given_at", "ended_at"]


class SeatList(serializers.Serializer[Any]):
    allowed = serializers.IntegerField(allow_null=True, help_text="By the terms; null for any number.")
    seats = SeatSerializer(many=True)


class SeatRequest(serializers.Serializer[Any]):
    """A member of the team by `handle`, or anybody by `name` and `email`."""

    handle = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    name = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, default="", allow_blank=True)


def _held(request: Request, license_id: str) -> License:
    return order_queries.get_license_for(cast(User, request.user), license_id.replace("\0", ""))


class Seats(APIView):
    """Who is named; a POST names one more, up to the number that the terms allow."""

    required_scopes = {"GET": "licenses:read", "POST": "licenses:write"}

    @extend_schema(responses=SeatList)
    def get(self, request: Request, license_id: str) -> Response:
        held = _held(request, license_id)
        rows = SeatSerializer(seat_queries.list_seats(held), many=True).data
        return Response({"allowed": seats.count_allowed(held), "seats": rows})

    @extend_schema(request=SeatRequest, responses={201: SeatSerializer})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        form = SeatRequest(data=request.data)
        form.is_valid(raise_exception=True)
        held = _held(request, license_id)
        made = seat_changes.give_seat(held=held, actor=cast(User, request.user), **form.validated_data)
        return Response(SeatSerializer(made).data, status=201)


class SeatDetail(APIView):
    """A DELETE takes the seat back; it stays in the license's history."""

    required_scopes = {"DELETE": "licenses:write"}

    @extend_schema(responses={200: SeatSerializer})
    def delete(self, request: Request, license_id: str, seat_id: str) -> Response:
        user = cast(User, request.user)
        seat = seat_queries.get_seat_for(user, license_id.replace("\0", ""), seat_id.replace("\0", ""))
        return Response(SeatSerializer(seat_changes.take_back(seat=seat, actor=user)).data)
