"""API: domains and accounts elsewhere that the caller links to theirs here."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries
from accounts.models import Identity
from accounts.services import identities


class IdentitySerializer(serializers.ModelSerializer[Identity]):
    code = serializers.CharField(
        help_text="The proof: a TXT record at `_genip.` and the domain, a line of `/.well-known/gen-ip.txt`, or a word "
        "of the account's description. A `rel=me` link to the caller's page here proves an account too."
    )

    class Meta:
        model = Identity
        fields = ["id", "kind", "value", "grade", "method", "checked_at", "code", "created_at"]


class IdentityRequest(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Identity.Kind.choices)
    value = serializers.CharField(max_length=400, help_text="A domain, or the https address of a profile page.")


class Identities(generics.ListAPIView[Identity]):
    """Linked identities with their grade: declared, or checked once the proof was found."""

    serializer_class = IdentitySerializer
    pagination_class = None  # at most 20
    required_scopes = {"GET": "works:read", "POST": "works:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Identity.objects.none()
        return queries.list_identities_of(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=IdentityRequest, responses={201: IdentitySerializer})
    def post(self, request: Request) -> Response:
        form = IdentityRequest(data=request.data)
        form.is_valid(raise_exception=True)
        made = identities.add_identity(user=request.user, **form.validated_data)  # type: ignore[arg-type]
        return Response(IdentitySerializer(made).data, status=201)


class IdentityDetail(APIView):
    required_scopes = {"DELETE": "works:write"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, identity_id: str) -> Response:
        found = queries.get_identity_for(request.user, identity_id)  # type: ignore[arg-type]
        identities.withdraw_identity(identity=found, actor=request.user)  # type: ignore[arg-type]
        return Response(status=204)


class IdentityCheck(APIView):
    """Look for the proof now; 409 says what was not found."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(request=None, responses=IdentitySerializer)
    def post(self, request: Request, identity_id: str) -> Response:
        found = queries.get_identity_for(request.user, identity_id)  # type: ignore[arg-type]
        checked = identities.check_identity(identity=found, actor=request.user)  # type: ignore[arg-type]
        return Response(IdentitySerializer(checked).data)
