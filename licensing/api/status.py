"""API: the license status of a work, signed."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from licensing.services.status import get_status, sign_status
from marketplace.core.errors import Refusal

ASKED = ("certificate", "license", "sha256")


class LicenseStatus(APIView):
    """Exactly one of certificate, license or sha256."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[OpenApiParameter(name, str) for name in ASKED], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        asked = {name: request.query_params[name][:100] for name in ASKED if request.query_params.get(name)}
        if len(asked) != 1 or "\x00" in "".join(asked.values()):
            raise Refusal("one_question", "Ask by one of certificate, license or sha256.")
        status = get_status(
            certificate=asked.get("certificate", ""), license=asked.get("license", ""), sha256=asked.get("sha256", "")
        )
        headers = {"ETag": status.etag, "Cache-Control": "max-age=60"}
        if request.headers.get("If-None-Match") == status.etag:
            return Response(status=304, headers=headers)
        return Response({**status.facts(), "token": sign_status(status)}, headers=headers)
