"""API: who shares in a work, and answers to invitations."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.errors import NotFound, Refusal
from payouts import queries
from payouts.models import Split, SplitShare
from payouts.services import splits
from works import queries as work_queries


class ShareSerializer(serializers.ModelSerializer[SplitShare]):
    handle = serializers.CharField(source="party.handle", read_only=True)
    share_bps = serializers.IntegerField(source="bps")

    class Meta:
        model = SplitShare
        fields = ["id", "handle", "share_bps", "state"]


class ShareRequest(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=40)
    share_bps = serializers.IntegerField(min_value=1, max_value=10000)


class SplitRequest(serializers.Serializer[Any]):
    """Everybody's part; they add up to 10000 basis points."""

    shares = ShareRequest(many=True)

    def as_mapping(self) -> dict[str, int]:
        rows = self.validated_data["shares"]
        shares = {row["handle"]: row["share_bps"] for row in rows}
        if len(shares) != len(rows):
            raise Refusal("person_twice", "Each person is named once.", field="shares")
        return shares


class InvitationSerializer(serializers.ModelSerializer[SplitShare]):
    work = serializers.CharField(source="split.work_id")
    title = serializers.CharField(source="split.work.title")
    owner = serializers.CharField(source="split.work.owner.handle")
    share_bps = serializers.IntegerField(source="bps")

    class Meta:
        model = SplitShare
        fields = ["id", "work", "title", "owner", "share_bps", "state"]


def _body(split: Split | None) -> dict[str, Any] | None:
    if split is None:
        return None
    shares = ShareSerializer(split.shares.all(), many=True).data
    return {"id": split.pk, "state": split.state, "effective_at": split.effective_at, "shares": shares}


def _of(user: Any, work_id: str) -> dict[str, Any]:
    work, active, proposed = queries.get_splits_for(user, work_id)
    return {"work": work.pk, "owner": work.owner.handle, "active": _body(active), "proposed": _body(proposed)}


class Collaborators(APIView):
    """The split in force and the open proposal, for the owner and everybody named; the owner proposes another."""

    required_scopes = {"GET": "payouts:read", "POST": "payouts:write", "PUT": "payouts:write"}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, work_id: str) -> Response:
        return Response(_of(request.user, work_id.replace("\0", "")))

    @extend_schema(request=SplitRequest, responses={201: OpenApiTypes.OBJECT})
    @idempotent
    def post(self, request: Request, work_id: str) -> Response:
        return Response(self._propose(request, work_id), status=201)

    @extend_schema(request=SplitRequest, responses=OpenApiTypes.OBJECT)
    def put(self, request: Request, work_id: str) -> Response:
        return Response(self._propose(request, work_id))

    def _propose(self, request: Request, work_id: str) -> dict[str, Any]:
        user: Any = request.user
        work = work_queries.get_own_work_for(user, work_id.replace("\0", ""))
        form = SplitRequest(data=request.data)
        form.is_valid(raise_exception=True)
        splits.propose_split(work=work, shares=form.as_mapping(), actor=user)
        return _of(user, work.pk)


class CollaboratorAnswer(APIView):
    """The caller accepts or declines their own part in the open proposal for a work."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(operation_id="works_collaborators_answer", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, work_id: str, reply: str) -> Response:
        user: Any = request.user
        share = queries.list_invitations_for(user).filter(split__work=work_id.replace("\0", "")).first()
        if share is None:
            raise NotFound("invitation")
        answer = splits.accept_share if reply == "accept" else splits.decline_share
        split = answer(share=share, actor=user)
        split.refresh_from_db()
        return Response({"work": split.work_id, "answer": share.state, "split": split.state})


class SplitInvitations(APIView):
    """Splits that wait for the caller's answer."""

    required_scopes = {"GET": "payouts:read"}

    @extend_schema(operation_id="split_invitations_list", responses=page_of(InvitationSerializer))
    def get(self, request: Request) -> Response:
        pages = CursorPagination()
        page = pages.paginate_queryset(queries.list_invitations_for(request.user), request, view=self)  # type: ignore[arg-type]
        return pages.get_paginated_response(InvitationSerializer(page, many=True).data)
