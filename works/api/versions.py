"""API: the versions of a work, and sending a new one."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.parsers import JSONParser
from works import examination, queries
from works.deliverables import MOST
from works.models import Media, Version
from works.sent_files import files_of
from works.services import versions


class VersionRequest(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=versions.MAX_NOTE, help_text="What changed.")
    title = serializers.CharField(required=False, max_length=160, help_text="As before, when left out.")
    file = serializers.FileField(required=False, allow_empty_file=True)
    upload = serializers.CharField(required=False, max_length=40, help_text="A complete upload, in place of `file`.")
    text = serializers.CharField(required=False, trim_whitespace=False)
    samples = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, max_length=examination.MAX_SAMPLES
    )
    deliverables = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=MOST,
        help_text="Complete uploads that licensees receive beside the original.",
    )  # fmt: skip
    keep = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=MOST,
        help_text="Ids of the present version's deliverables that belong to the new one too; none when left out.",
    )  # fmt: skip
    excerpt = serializers.CharField(
        required=False, allow_blank=True, max_length=3000,
        help_text="Passage of a text that everybody may read; the one chosen before, when left out.",
    )  # fmt: skip


class VersionFile(serializers.ModelSerializer[Media]):
    class Meta:
        model = Media
        fields = ["id", "role", "purpose", "filename", "media_type", "size", "sha256"]


class VersionSerializer(serializers.ModelSerializer[Version]):
    certificates = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()

    class Meta:
        model = Version
        fields = ["id", "number", "title", "note", "state", "sha256", "facts", "problem", "certificates", "files",
                  "created_at", "certified_at"]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_certificates(self, version: Version) -> list[str]:
        return [certificate.number for certificate in version.certificates.all()]

    @extend_schema_field(VersionFile(many=True))
    def get_files(self, version: Version) -> Any:
        return VersionFile(getattr(version, "sent", []), many=True).data

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_problem(self, version: Version) -> dict[str, str] | None:
        return {"code": version.problem_code, "detail": version.problem} if version.problem_code else None


class VersionList(serializers.Serializer[Any]):
    results = VersionSerializer(many=True)


class Versions(APIView):
    """Every version of a work of one's own, the newest first; a POST sends a new one, which a worker then reads."""

    required_scopes = {"GET": "works:read", "POST": "works:write"}
    parser_classes = [MultiPartParser, FormParser, JSONParser]

    @extend_schema(responses=VersionList)
    def get(self, request: Request, work_id: str) -> Response:
        work = queries.get_own_work_for(request.user, work_id.replace("\0", ""))  # type: ignore[arg-type]
        return Response({"results": VersionSerializer(queries.list_whole_versions(work), many=True).data})

    @extend_schema(request=VersionRequest, responses={202: VersionSerializer})
    @idempotent
    def post(self, request: Request, work_id: str) -> Response:
        work = queries.get_own_work_for(request.user, work_id.replace("\0", ""))  # type: ignore[arg-type]
        form = VersionRequest(data=request.data)
        form.is_valid(raise_exception=True)
        fields = files_of(form.validated_data, request.user)  # type: ignore[arg-type]
        version = versions.submit_version(work=work, actor=request.user, **fields)  # type: ignore[arg-type]
        return Response(VersionSerializer(version).data, status=202)
