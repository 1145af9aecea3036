"""Who the caller is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries
from accounts.api import schema  # noqa: F401  describes the keys
from accounts.models import ApiKey, Membership, User
from accounts.scopes import ALL


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    id = serializers.CharField(source="organization_id")
    name = serializers.CharField(source="organization.name")

    class Meta:
        model = Membership
        fields = ["id", "name", "role"]


class MeSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField()
    display_name = serializers.CharField()
    creator_kind = serializers.CharField()
    language = serializers.CharField()
    organizations = MembershipSerializer(many=True)
    scopes = serializers.ListField(child=serializers.CharField())


class Me(APIView):
    """The person behind the key or session, their organizations, and what the key may do."""

    required_scopes = {"GET": ""}

    @extend_schema(responses=MeSerializer, operation_id="me")
    def get(self, request: Request) -> Response:
        user = request.user
        assert isinstance(user, User)
        scopes = request.auth.scopes if isinstance(request.auth, ApiKey) else list(ALL)
        values = {name: getattr(user, name) for name in ("handle", "display_name", "creator_kind", "language")}
        organizations = list(queries.list_memberships_of(user))
        return Response(MeSerializer({**values, "organizations": organizations, "scopes": scopes}).data)
