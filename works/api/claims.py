"""API: the owner's word on what is claimed of a work."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from marketplace.core.errors import Refusal
from works import queries
from works.api.works import own
from works.services import claims


class ClaimChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    value = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=1000,
        help_text="What its owner declares, beside what the file says; null withdraws it.",
    )  # fmt: skip
    not_so = serializers.CharField(
        required=False, allow_blank=True, max_length=1000,
        help_text="Why what the file says is not so; public. Empty removes the mark.",
    )  # fmt: skip


class WorkClaims(APIView):
    """Declare a claim, withdraw it, or call what the file says not so. An issued certificate stays as it is."""

    required_scopes = {"PATCH": "works:write"}

    @extend_schema(operation_id="works_claims_change", request=ClaimChange, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, work_id: str) -> Response:
        user = cast(User, request.user)
        work = own(request, work_id)
        form = ClaimChange(data=request.data)
        form.is_valid(raise_exception=True)
        _change(work, user, form.validated_data)
        rows = queries.list_claims_for(user, work)
        return Response({"claims": list(rows.values("name", "value", "grade", "private", "contested", "evidence"))})


def _change(work: Any, user: User, data: dict[str, Any]) -> None:
    name = data["name"]
    if ("value" in data) == ("not_so" in data):
        raise Refusal(
            "claim_invalid", _("Give either a value or a reason why it is not so."), field="value", status=400
        )
    if "not_so" in data:
        claims.contest_claim(work=work, name=name, reason=data["not_so"], actor=user)
    elif data["value"] is None:
        claims.withdraw_claim(work=work, name=name, actor=user)
    else:
        claims.declare_claim(work=work, name=name, value=data["value"], actor=user)
