"""API: disputes about works, and what the sides say."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from licensing import dispute_queries, order_queries
from licensing.models import Decision, Dispute, Statement
from licensing.services import disputes
from marketplace.core.api.idempotency import idempotent
from works import queries as work_queries


class DisputeRequest(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=40)
    order = serializers.CharField(max_length=40, required=False, help_text="a paid order of yours for this work")
    kind = serializers.ChoiceField(choices=Dispute.Kind.choices)
    reason = serializers.CharField(max_length=5000)
    evidence = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class StatementRequest(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000)
    evidence = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class AppealRequest(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=5000)


class StatementSerializer(serializers.ModelSerializer[Statement]):
    author = serializers.CharField(source="author.handle")

    class Meta:
        model = Statement
        fields = ["author", "text", "evidence", "created_at"]


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    class Meta:
        model = Decision
        fields = ["id", "outcome", "reason", "refund", "suspend", "created_at"]


class DisputeSerializer(serializers.ModelSerializer[Dispute]):
    opened_by = serializers.CharField(source="opened_by.handle")

    class Meta:
        model = Dispute
        fields = [
            "id", "state", "kind", "work", "order", "opened_by", "reason", "evidence", "reply_due_at", "created_at",
            "taken_up_at", "decided_at",
        ]  # fmt: skip


class DisputeDetailSerializer(DisputeSerializer):
    statements = StatementSerializer(many=True)
    decisions = DecisionSerializer(many=True)

    class Meta(DisputeSerializer.Meta):
        fields = [*DisputeSerializer.Meta.fields, "statements", "decisions"]


def _user(request: Request) -> User:
    return cast(User, request.user)


def _answer(request: Request, dispute_id: str, status: int = 200) -> Response:
    found = dispute_queries.get_dispute_for(_user(request), dispute_id)
    return Response(DisputeDetailSerializer(found).data, status=status)


class Disputes(generics.ListAPIView[Dispute]):
    """Disputes that the caller opened or that concern them; a POST opens one, or reports a problem."""

    serializer_class = DisputeSerializer
    required_scopes = {"GET": "disputes:read", "POST": "disputes:write"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Dispute.objects.none()
        return dispute_queries.list_disputes_for(_user(self.request))

    @extend_schema(request=DisputeRequest, responses={201: DisputeDetailSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = DisputeRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data, user = dict(form.validated_data), _user(request)
        data["work"] = work_queries.get_work_for(user, data["work"])
        data["order"] = order_queries.get_order_for(user, data["order"]) if data.get("order") else None
        made = disputes.open_dispute(opened_by=user, **data)
        return _answer(request, made.pk, 201)


class DisputeDetail(APIView):
    required_scopes = {"GET": "disputes:read"}

    @extend_schema(responses=DisputeDetailSerializer)
    def get(self, request: Request, dispute_id: str) -> Response:
        return _answer(request, dispute_id)


class DisputeStatements(APIView):
    """A POST adds what the caller's side says."""

    required_scopes = {"POST": "disputes:write"}

    @extend_schema(request=StatementRequest, responses={201: DisputeDetailSerializer})
    @idempotent
    def post(self, request: Request, dispute_id: str) -> Response:
        found = dispute_queries.get_dispute_for(_user(request), dispute_id)
        form = StatementRequest(data=request.data)
        form.is_valid(raise_exception=True)
        disputes.add_statement(dispute=found, author=_user(request), **form.validated_data)
        return _answer(request, dispute_id, 201)


class DisputeAppeal(APIView):
    """A POST asks for another decision by somebody else."""

    required_scopes = {"POST": "disputes:write"}

    @extend_schema(request=AppealRequest, responses=DisputeDetailSerializer)
    def post(self, request: Request, dispute_id: str) -> Response:
        found = dispute_queries.get_dispute_for(_user(request), dispute_id)
        form = AppealRequest(data=request.data)
        form.is_valid(raise_exception=True)
        disputes.appeal_dispute(dispute=found, actor=_user(request), **form.validated_data)
        return _answer(request, dispute_id)


class DisputeWithdraw(APIView):
    """A POST by who opened it gives it up."""

    required_scopes = {"POST": "disputes:write"}

    @extend_schema(request=None, responses=DisputeDetailSerializer)
    def post(self, request: Request, dispute_id: str) -> Response:
        found = dispute_queries.get_dispute_for(_user(request), dispute_id)
        disputes.withdraw_dispute(dispute=found, actor=_user(request))
        return _answer(request, dispute_id)
