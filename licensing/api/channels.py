"""API: where a license is used."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import channel_queries, order_queries
from licensing.models import License
from licensing.services import channels
from marketplace.core.api.idempotency import idempotent


class ChannelSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    channel = serializers.CharField(source="value")
    verified = serializers.BooleanField(help_text="Its domain or account is proved to be the licensee's or a member's.")
    named_at = serializers.DateTimeField()


class ChannelRequest(serializers.Serializer[Any]):
    channel = serializers.CharField(max_length=300, help_text="Such as northwind.com or instagram.com/northwind.")


def _held(request: Request, license_id: str) -> License:
    return order_queries.get_license_for(cast(User, request.user), license_id.replace("\0", ""))


def _shown(held: License, status: int = 200) -> Response:
    return Response(ChannelSerializer(channel_queries.list_channels(held), many=True).data, status=status)


class Channels(APIView):
    """Where the license is used now; a POST names one more, and both answer with the whole list."""

    required_scopes = {"GET": "licenses:read", "POST": "licenses:write"}

    @extend_schema(responses=ChannelSerializer(many=True))
    def get(self, request: Request, license_id: str) -> Response:
        return _shown(_held(request, license_id))

    @extend_schema(request=ChannelRequest, responses={201: ChannelSerializer(many=True)})
    @idempotent
    def post(self, request: Request, license_id: str) -> Response:
        form = ChannelRequest(data=request.data)
        form.is_valid(raise_exception=True)
        held = _held(request, license_id)
        channels.add_channel(held=held, typed=form.validated_data["channel"], actor=cast(User, request.user))
        return _shown(held, 201)


class ChannelDetail(APIView):
    """A DELETE takes one off the list and answers with what is left."""

    required_scopes = {"DELETE": "licenses:write"}

    @extend_schema(responses={200: ChannelSerializer(many=True)})
    def delete(self, request: Request, license_id: str, channel_id: str) -> Response:
        user = cast(User, request.user)
        found = channel_queries.get_channel_for(user, license_id.replace("\0", ""), channel_id.replace("\0", ""))
        channels.remove_channel(channel=found, actor=user)
        return _shown(found.license)
