"""API: the license status of a work, signed."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from licensing.services.status import get_status, sign_status
from marketplace.core.errors import Refusal
from works.readers.images import MAX_BYTES
from works.services import matching

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


class FileQuestion(serializers.Serializer[Any]):
    file = serializers.FileField()


class StatusLookup(APIView):
    """The works that a file matches, each with its status; "similar" is never called the same."""

    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser]

    @extend_schema(request=FileQuestion, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        form = FileQuestion(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        if file.size > MAX_BYTES:
            raise Refusal("too_large", "A file to look up may have 50 MB.", field="file", status=413)
        found = matching.find_matches(data=file.read())
        return Response({"matches": [_answer(match) for match in found]})


def _answer(match: matching.Match) -> dict[str, Any]:
    facts = get_status(work=match.work).facts()
    action = "review" if match.kind == matching.SIMILAR else "label"
    how = {"kind": match.kind, "method": match.method, "score": match.score}
    return {**facts, "match": how, "recommended_action": action, "work": match.work.pk}
