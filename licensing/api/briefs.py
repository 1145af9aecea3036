"""API: briefs and answers to them."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries as account_queries
from accounts.models import User
from licensing import offer_queries
from licensing.api.offers import FileRequest, OfferFileSerializer, RevisionRequest, ThreadSerializer, thread_of
from licensing.models import Brief
from licensing.services import briefs
from licensing.terms import presets
from marketplace.core import money
from marketplace.core.api.idempotency import idempotent
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries

LISTS = ("open", "for_me", "mine")


class BriefSerializer(serializers.ModelSerializer[Brief]):
    owner = serializers.CharField(source="owner.handle")
    terms = serializers.JSONField(source="terms.body")
    terms_hash = serializers.CharField(source="terms_id")
    files = OfferFileSerializer(many=True)

    class Meta:
        model = Brief
        fields = ["id", "state", "owner", "brand", "title", "text", "budget_min_minor", "budget_max_minor", "currency",
                  "public", "terms_hash", "terms", "created_at", "due_at", "files"]  # fmt: skip


class BriefRequest(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=300)
    text = serializers.CharField(max_length=20_000)
    terms = serializers.DictField(required=False, default=dict, help_text="fields that differ from the standard terms")
    currency = serializers.ChoiceField(choices=money.CURRENCIES)
    until = serializers.DateField(help_text="the last day on which creators may answer")
    budget_min_minor = serializers.IntegerField(required=False, default=None, allow_null=True)
    budget_max_minor = serializers.IntegerField(required=False, default=None, allow_null=True)
    creators = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list,
        help_text="handles; none for everybody",
    )  # fmt: skip
    organization = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class AnswerBriefRequest(RevisionRequest):
    work = serializers.CharField(max_length=40, help_text="a certified one of the caller's")


def _user(request: Request) -> User:
    return cast(User, request.user)


class Briefs(generics.ListAPIView[Brief]):
    """Briefs that the caller may see: open ones, those sent to them, and their own; a POST publishes one."""

    serializer_class = BriefSerializer
    required_scopes = {"GET": "offers:read", "POST": "offers:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Brief.objects.none()
        user, asked = _user(self.request), self.request.query_params.get("list", "")
        if asked and asked not in LISTS:
            raise Refusal("filter_unknown", "There is no such list.", status=400)
        rows = offer_queries.list_briefs_seen_by(user).prefetch_related("files")
        kept: dict[str, dict[str, Any]] = {
            "open": {"state": "open"},
            "for_me": {"creators": user},
            "mine": {"owner": user},
        }
        return rows.filter(**kept[asked]) if asked else rows

    @extend_schema(parameters=[OpenApiParameter("list", enum=LISTS)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=BriefRequest, responses={201: BriefSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = BriefRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        user, team = _user(request), data.pop("organization")
        found = account_queries.list_organizations_for(user).filter(pk=team.replace("\0", "")).first() if team else None
        if team and found is None:
            raise NotFound("organization")
        handles, terms = data.pop("creators"), {**presets.build("standard", kind="image"), **data.pop("terms")}
        wanted = briefs.Wanted(handles=[one.replace("\0", "") for one in handles], terms=terms, **data)
        made = briefs.publish_brief(owner=user, wanted=wanted, organization=found)
        return Response(BriefSerializer(made).data, status=201)


class BriefDetail(APIView):
    """One brief."""

    required_scopes = {"GET": "offers:read"}

    @extend_schema(responses=BriefSerializer)
    def get(self, request: Request, brief_id: str) -> Response:
        found = offer_queries.get_brief_for(_user(request), brief_id.replace("\0", ""))
        return Response(BriefSerializer(found).data)


class BriefAnswers(APIView):
    """What creators offer, for whoever published the brief; a POST by a creator is an answer."""

    required_scopes = {"GET": "offers:read", "POST": "offers:write"}

    @extend_schema(responses=ThreadSerializer(many=True))
    def get(self, request: Request, brief_id: str) -> Response:
        user = _user(request)
        found = offer_queries.get_brief_for(user, brief_id.replace("\0", ""))
        if found.owner_id != user.pk:
            raise NotFound("brief")
        return Response([thread_of(user, talk.pk) for talk in offer_queries.list_answers_of(found)[:100]])

    @extend_schema(request=AnswerBriefRequest, responses={201: ThreadSerializer})
    @idempotent
    def post(self, request: Request, brief_id: str) -> Response:
        form = AnswerBriefRequest(data=request.data)
        form.is_valid(raise_exception=True)
        user = _user(request)
        found = offer_queries.get_brief_for(user, brief_id.replace("\0", ""))
        work = work_queries.get_own_work_for(user, form.validated_data["work"].replace("\0", ""))
        talk = briefs.answer_brief(brief=found, work=work, actor=user, revision=form.revision())
        return Response(thread_of(user, talk.pk), status=201)


class BriefClosing(APIView):
    """No more answers; those already given go on."""

    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=None, responses=BriefSerializer)
    def post(self, request: Request, brief_id: str) -> Response:
        found = offer_queries.get_brief_for(_user(request), brief_id.replace("\0", ""))
        return Response(BriefSerializer(briefs.close_brief(brief=found, actor=_user(request))).data)


class BriefFiles(APIView):
    """Attach a file to one's own open brief."""

    parser_classes = [MultiPartParser, FormParser]
    required_scopes = {"POST": "offers:write"}

    @extend_schema(request=FileRequest, responses={201: OfferFileSerializer})
    @idempotent
    def post(self, request: Request, brief_id: str) -> Response:
        form = FileRequest(data=request.data)
        form.is_valid(raise_exception=True)
        found = offer_queries.get_brief_for(_user(request), brief_id.replace("\0", ""))
        kept = briefs.attach_file(brief=found, actor=_user(request), file=form.validated_data["file"])
        return Response(OfferFileSerializer(kept).data, status=201)
