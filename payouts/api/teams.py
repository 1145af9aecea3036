"""API: teams, and how their members share what comes to them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api.idempotency import idempotent
from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.errors import NotFound
from payouts import split_queries
from payouts.api.splits import SplitRequest, answer, propose, team_body
from payouts.models import Team
from payouts.services import teams


class TeamSerializer(serializers.ModelSerializer[Team]):
    lead = serializers.CharField(source="lead.handle", read_only=True)

    class Meta:
        model = Team
        fields = ["id", "handle", "name", "lead", "created_at"]


class TeamRequest(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=30)
    name = serializers.CharField(max_length=80)


class Teams(APIView):
    """Teams that the caller leads or has a part of; a new one is led by the caller."""

    required_scopes = {"GET": "payouts:read", "POST": "payouts:write"}

    @extend_schema(operation_id="teams_list", responses=page_of(TeamSerializer))
    def get(self, request: Request) -> Response:
        pages, user = CursorPagination(), request.user
        page = pages.paginate_queryset(split_queries.list_teams_for(user), request, view=self)  # type: ignore[arg-type]
        return pages.get_paginated_response(TeamSerializer(page, many=True).data)

    @extend_schema(request=TeamRequest, responses={201: TeamSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = TeamRequest(data=request.data)
        form.is_valid(raise_exception=True)
        user: Any = request.user
        return Response(TeamSerializer(teams.create_team(actor=user, **form.validated_data)).data, status=201)


class OneTeam(APIView):
    """How a team's members share, for everybody in it; its lead proposes another split."""

    required_scopes = {"GET": "payouts:read", "PUT": "payouts:write"}

    @extend_schema(operation_id="teams_get", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, handle: str) -> Response:
        return Response(team_body(request.user, handle))

    @extend_schema(operation_id="teams_propose", request=SplitRequest, responses=OpenApiTypes.OBJECT)
    def put(self, request: Request, handle: str) -> Response:
        user: Any = request.user
        team, _found = split_queries.get_team_for(user, handle)
        if team.lead_id != user.pk:
            raise NotFound("team")
        propose(request, team=team)
        return Response(team_body(user, handle))


class TeamAnswer(APIView):
    """The caller accepts or declines their part in a team's open proposal, and that of teams they lead."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(operation_id="teams_answer", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, handle: str, reply: str) -> Response:
        share, split = answer(request, reply, split__team__handle=handle)
        return Response({"handle": handle, "answer": share, "split": split})
