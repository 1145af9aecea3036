"""API: teams, and how their members share what comes to them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import second_factor
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
        fields = ["id", "handle", "name", "lead", "created_at", "closed_at"]


class TeamRequest(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=30)
    name = serializers.CharField(max_length=80)


class TeamChangeRequest(serializers.Serializer[Any]):
    """`lead` is the handle of a member. `code` of the second factor is asked for where money goes already."""

    name = serializers.CharField(max_length=80, required=False)
    lead = serializers.CharField(max_length=30, required=False)
    code = serializers.CharField(required=False, default="", max_length=20)


class TeamCloseRequest(serializers.Serializer[Any]):
    code = serializers.CharField(required=False, default="", max_length=20)


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
    """How a team's members share, for everybody in it; its lead proposes another split, or changes name and lead."""

    required_scopes = {"GET": "payouts:read", "PUT": "payouts:write", "PATCH": "payouts:write"}

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

    @extend_schema(operation_id="teams_change", request=TeamChangeRequest, responses=TeamSerializer)
    def patch(self, request: Request, handle: str) -> Response:
        form, user = TeamChangeRequest(data=request.data), _user(request)
        form.is_valid(raise_exception=True)
        team, values = split_queries.get_led_team_for(user, handle), form.validated_data
        name, lead = values.get("name", team.name), values.get("lead", team.lead.handle)
        shown = second_factor.is_code(user, values["code"])
        team = teams.change_team(team=team, name=name, lead=lead, actor=user, shown=shown)
        return Response(TeamSerializer(team).data)


class TeamClosing(APIView):
    """Its lead closes a team that no split names any more."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(operation_id="teams_close", request=TeamCloseRequest, responses=TeamSerializer)
    @idempotent
    def post(self, request: Request, handle: str) -> Response:
        form, user = TeamCloseRequest(data=request.data), _user(request)
        form.is_valid(raise_exception=True)
        shown = second_factor.is_code(user, form.validated_data["code"])
        team = split_queries.get_led_team_for(user, handle)
        return Response(TeamSerializer(teams.close_team(team=team, actor=user, shown=shown)).data)


def _user(request: Request) -> Any:
    return request.user


class TeamAnswer(APIView):
    """The caller accepts or declines their part in a team's open proposal, and that of teams they lead."""

    required_scopes = {"POST": "payouts:write"}

    @extend_schema(operation_id="teams_answer", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, handle: str, reply: str) -> Response:
        share, split = answer(request, reply, split__team__handle=handle)
        return Response({"handle": handle, "answer": share, "split": split})
