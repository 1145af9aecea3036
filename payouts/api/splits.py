"""API: who shares in a work, and answers to invitations."""

from typing import Any

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.errors import NotFound, Refusal
from payouts import split_queries
from payouts.models import Split, SplitShare
from payouts.services import splits
from payouts.split_queries import Splits
from works import queries as work_queries


class ShareSerializer(serializers.ModelSerializer[SplitShare]):
    handle = serializers.CharField(read_only=True)  # of a team with "team/" before it
    share_bps = serializers.IntegerField(source="bps")

    class Meta:
        model = SplitShare
        fields = ["id", "handle", "share_bps", "state"]


class ShareRequest(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=40)
    share_bps = serializers.IntegerField(min_value=1, max_value=10000)


class SplitRequest(serializers.Serializer[Any]):
    """Everybody's part; they add up to 10000 basis points. A team is named `team/handle`. It counts from the start
    of the day `begins_on` (UTC), or once everybody has accepted."""

    shares = ShareRequest(many=True)
    begins_on = serializers.DateField(required=False, allow_null=True, default=None)

    def as_mapping(self) -> dict[str, int]:
        rows = self.validated_data["shares"]
        shares = {row["handle"]: row["share_bps"] for row in rows}
        if len(shares) != len(rows):
            raise Refusal("person_twice", "Each person is named once.", field="shares")
        return shares


class InvitationSerializer(serializers.ModelSerializer[SplitShare]):
    work = serializers.CharField(source="split.work_id", allow_null=True)
    team = serializers.CharField(source="split.team.handle", default=None, allow_null=True)
    title = serializers.CharField(source="split.title")
    owner = serializers.CharField(source="split.owner.handle")
    handle = serializers.CharField()  # who is invited: the caller, or a team they lead
    share_bps = serializers.IntegerField(source="bps")
    begins_on = serializers.DateField(source="split.begins_on", allow_null=True)

    class Meta:
        model = SplitShare
        fields = ["id", "work", "team", "title", "owner", "handle", "share_bps", "begins_on", "state"]


def _body(split: Split | None) -> dict[str, Any] | None:
    if split is None:
        return None
    shares = ShareSerializer(split.shares.all(), many=True).data
    return {
        "id": split.pk, "state": split.state, "begins_on": split.begins_on, "effective_at": split.effective_at,
        "shares": shares,
    }  # fmt: skip


def _bodies(found: Splits) -> dict[str, Any]:
    coming = [_body(split) for split in found.coming]
    return {"active": _body(found.active), "coming": coming, "proposed": _body(found.proposed)}


def _of_work(user: Any, work_id: str) -> dict[str, Any]:
    work, found = split_queries.get_splits_for(user, work_id)
    return {"work": work.pk, "owner": work.owner.handle, **_bodies(found)}


def team_body(user: Any, handle: str) -> dict[str, Any]:
    team, found = split_queries.get_team_for(user, handle)
    return {
        "handle": team.handle,
        "name": team.name,
        "lead": team.lead.handle,
        "closed_at": team.closed_at,
        **_bodies(found),
    }


def propose(request: Request, **about: Any) -> None:
    form = SplitRequest(data=request.data)
    form.is_valid(raise_exception=True)
    user: Any = request.user
    shares, begins_on = form.as_mapping(), form.validated_data["begins_on"]
    splits.propose_split(shares=shares, begins_on=begins_on, actor=user, **about)


def answer(request: Request, reply: str, **about: Any) -> tuple[str, str]:
    """Answer every invitation that waits for the caller there, as a person and as lead of teams; what became of it."""
    user: Any = request.user
    waiting = list(split_queries.list_invitations_for(user).filter(**about))
    if not waiting:
        raise NotFound("invitation")
    act = splits.accept_share if reply == "accept" else splits.decline_share
    with transaction.atomic():
        for share in waiting:
            split = act(share=share, actor=user)
            if reply == "decline":
                break
    split.refresh_from_db()
    return share.state, split.state


class Collaborators(APIView):
    """The split in force, those agreed for a date to come and the open proposal, for the owner and everybody named;
    the owner proposes another."""

    required_scopes = {"GET": "payouts:read", "POST": "payouts:write", "PUT": "payouts:write"}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, work_id: str) -> Response:
        return Response(_of_work(request.user, work_id.replace("\0", "")))

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
        propose(request, work=work)
        return _of_work(user, work.pk)


class CollaboratorAnswer(APIView):
    """The caller accepts or declines their part in the open proposal for a work, and that of teams they lead."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(operation_id="works_collaborators_answer", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, work_id: str, reply: str) -> Response:
        work = work_id.replace("\0", "")
        share, split = answer(request, reply, split__work=work)
        return Response({"work": work, "answer": share, "split": split})


class SplitInvitations(APIView):
    """Splits that wait for the caller's answer."""

    required_scopes = {"GET": "payouts:read"}

    @extend_schema(operation_id="split_invitations_list", responses=page_of(InvitationSerializer))
    def get(self, request: Request) -> Response:
        pages = CursorPagination()
        page = pages.paginate_queryset(split_queries.list_invitations_for(request.user), request, view=self)  # type: ignore[arg-type]
        return pages.get_paginated_response(InvitationSerializer(page, many=True).data)
