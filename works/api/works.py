"""API: register works, follow them, change what may change, hide and show them, read their title and lineage."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from marketplace.core import storage
from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.api.parsers import JSONParser
from marketplace.core.errors import Refusal
from works import deliverables, examination, queries
from works.models import Certificate, Derivation, Work
from works.sent_files import files_of
from works.services import excerpts, marking, works
from works.services.files import PRIVATE


class ParentRequest(serializers.Serializer[Any]):
    work_id = serializers.CharField(max_length=60)
    relation = serializers.ChoiceField(choices=Derivation.Relation.choices, default=Derivation.Relation.BASED_ON)
    share_bps = serializers.IntegerField(min_value=0, max_value=10000)
    reach = serializers.ChoiceField(choices=Derivation.Reach.choices, default=Derivation.Reach.DIRECT)


class WorkRequest(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Work.Kind.choices)
    title = serializers.CharField(max_length=160)
    file = serializers.FileField(required=False, allow_empty_file=True)
    upload = serializers.CharField(required=False, max_length=40, help_text="A complete upload, in place of `file`.")
    deliverables = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=deliverables.MOST,
        help_text="Complete uploads that licensees receive beside the original, each for the purpose it was made for.",
    )  # fmt: skip
    samples = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, max_length=examination.MAX_SAMPLES,
        help_text="Pictures of what a prompt or model makes; public, the first one leads.",
    )  # fmt: skip
    text = serializers.CharField(required=False, trim_whitespace=False)
    excerpt = serializers.CharField(
        required=False, allow_blank=True, max_length=3000,
        help_text="Passage of a text that everybody may read; its first lines, when left out or not in the text.",
    )  # fmt: skip
    description = serializers.CharField(required=False, max_length=4000, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=20)
    tools = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=20)
    ai_source = serializers.ChoiceField(
        choices=Work.AiSource.choices, required=False,
        help_text="IPTC DigitalSourceType; trainedAlgorithmicMedia when left out.",
    )  # fmt: skip
    ai_training = serializers.ChoiceField(
        choices=Work.AiTraining.choices, required=False, help_text="Prohibited when left out."
    )
    parents = serializers.JSONField(required=False)  # a list; in a form, as JSON

    def validate_parents(self, value: Any) -> list[dict[str, Any]]:
        rows = ParentRequest(data=value, many=True)
        rows.is_valid(raise_exception=True)
        return [dict(row) for row in rows.validated_data]


class WorkChange(serializers.Serializer[Any]):
    description = serializers.CharField(required=False, max_length=4000, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=20)
    excerpt = serializers.CharField(
        required=False, max_length=3000, help_text="Of a text: another passage that everybody may read."
    )
    marks_model = serializers.BooleanField(
        required=False,
        help_text="Of a model: whether copies for licensees carry certificate and license in their header.",
    )


class WorkSerializer(serializers.ModelSerializer[Work]):
    owner = serializers.CharField(source="owner.handle")
    creator = serializers.CharField(source="creator.handle")

    class Meta:
        model = Work
        fields = ["id", "kind", "title", "description", "tags", "tools", "ai_source", "ai_training", "state", "creator",
                  "owner", "sha256", "facts", "excerpt", "marks_model", "created_at", "certified_at"]  # fmt: skip


def media_of(work: Work) -> list[dict[str, Any]]:
    """Every file of a work; the address of public ones only, never a private key."""
    fields = ("role", "purpose", "position", "media_type", "size", "width", "height", "sha256")
    rows = []
    for media in queries.list_public_media(work):
        url = None if media.role in PRIVATE else urljoin(settings.SITE_URL, storage.public().url(media.key))
        rows.append({**{name: getattr(media, name) for name in fields}, "url": url})
    return rows


def certificate_of(work: Work) -> dict[str, Any] | None:
    issued = work.certificates.filter(state=Certificate.State.ISSUED).first()
    return {"number": issued.number, "issued_at": issued.issued_at} if issued else None


def problem_of(work: Work, user: Any) -> dict[str, str] | None:
    """Why the file was refused, for the owner."""
    if not work.problem_code or work.owner_id != user.pk:
        return None
    return {"code": work.problem_code, "detail": work.problem}


def find(request: Request, work_id: str) -> Work:
    return queries.get_work_for(request.user, work_id.replace("\0", ""))


def own(request: Request, work_id: str) -> Work:
    return queries.get_own_work_for(request.user, work_id.replace("\0", ""))  # type: ignore[arg-type]


def whole(work: Work, user: Any) -> dict[str, Any]:
    """Everything that this user may know of a work."""
    claims = queries.list_claims_for(user, work).values("name", "value", "grade", "private", "contested", "evidence")
    return {
        **WorkSerializer(work).data, "certificate": certificate_of(work), "claims": list(claims),
        "media": media_of(work), "problem": problem_of(work, user),
    }  # fmt: skip


class Works(APIView):
    """The caller's works, newest first; a POST registers one, which a worker then reads."""

    required_scopes = {"GET": "works:read", "POST": "works:write"}
    parser_classes = [MultiPartParser, FormParser, JSONParser]

    @extend_schema(operation_id="works_list", responses=page_of(WorkSerializer))
    def get(self, request: Request) -> Response:
        rows = queries.list_works_of(request.user).select_related("owner")  # type: ignore[arg-type]
        pages = CursorPagination()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(WorkSerializer(page, many=True).data)

    @extend_schema(request=WorkRequest, responses={202: OpenApiTypes.OBJECT})
    @idempotent
    def post(self, request: Request) -> Response:
        form = WorkRequest(data=request.data)
        form.is_valid(raise_exception=True)
        fields = files_of(form.validated_data, request.user)  # type: ignore[arg-type]
        work = works.register_work(creator=request.user, **fields)  # type: ignore[arg-type]
        return Response({"id": work.pk, "state": work.state}, status=202)


class OneWork(APIView):
    """A certified work, or one of the caller's own in any state. Its owner may change what is not certified."""

    required_scopes = {"GET": "works:read", "PATCH": "works:write"}
    parser_classes = [JSONParser, FormParser, MultiPartParser]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, work_id: str) -> Response:
        return Response(whole(find(request, work_id), request.user))

    @extend_schema(request=WorkChange, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, work_id: str) -> Response:
        work = own(request, work_id)
        fixed = sorted(set(request.data) - set(WorkChange().fields))
        if fixed:
            sentence = _("Only description, tags, excerpt and marks_model may change.")
            raise Refusal("field_fixed", sentence, field=fixed[0], status=400)
        form = WorkChange(data=request.data)
        form.is_valid(raise_exception=True)
        _change(work, request.user, form.validated_data)  # type: ignore[arg-type]
        return Response(whole(work, request.user))


@transaction.atomic
def _change(work: Work, user: User, data: dict[str, Any]) -> None:
    """All that was sent, or, when one of it is refused, nothing."""
    if "excerpt" in data:
        excerpts.choose_excerpt(work=work, passage=data["excerpt"], actor=user)
    if "marks_model" in data:
        marking.set_model_marks(work=work, actor=user, on=data["marks_model"])
    words = {name: data[name] for name in ("description", "tags") if name in data}
    if words:
        works.describe_work(work=work, actor=user, **words)


class HideWork(APIView):
    """Take a work of one's own out of sight; certificate and licenses stay valid."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, work_id: str) -> Response:
        work = works.hide_work(work=own(request, work_id), actor=request.user)  # type: ignore[arg-type]
        return Response({"id": work.pk, "state": work.state})


class ShowWork(APIView):
    """Put a hidden work of one's own back in sight."""

    required_scopes = {"POST": "works:write"}

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, work_id: str) -> Response:
        work = works.show_work(work=own(request, work_id), actor=request.user)  # type: ignore[arg-type]
        return Response({"id": work.pk, "state": work.state})


class WorkLineage(APIView):
    """The work, its ancestors and the edges between them; what is not public is named by id alone."""

    required_scopes = {"GET": "works:read"}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, work_id: str) -> Response:
        nodes, edges = queries.get_graph_above(find(request, work_id).pk)
        titles = dict(Work.objects.filter(pk__in=nodes, state__in=queries.PUBLIC).values_list("pk", "title"))
        return Response({"nodes": [{"id": node, "title": titles.get(node)} for node in nodes], "edges": edges})
