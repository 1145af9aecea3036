"""API: boards, the works on them and what is noted of each."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries as account_queries
from accounts.models import User
from licensing import board_queries
from licensing.models import Board, BoardItem
from licensing.services import boards
from marketplace.core.api.idempotency import idempotent
from works import queries as work_queries
from works.models import Work

SCOPES = {"GET": "boards:read", **dict.fromkeys(("POST", "PATCH", "DELETE"), "boards:write")}


class BoardSerializer(serializers.ModelSerializer[Board]):
    class Meta:
        model = Board
        fields = ["id", "name", "organization", "created_at"]


class BoardRequest(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=boards.MAX_NAME)
    organization = serializers.CharField(max_length=40, required=False, help_text="A team that sees it; else only you.")


class BoardChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=boards.MAX_NAME)


class BoardItemSerializer(serializers.ModelSerializer[BoardItem]):
    title = serializers.SerializerMethodField(help_text="Empty while the work is not public.")

    class Meta:
        model = BoardItem
        fields = ["id", "work", "title", "note", "created_at"]

    def get_title(self, item: BoardItem) -> str:
        return item.work.title if item.work.state == Work.State.CERTIFIED else ""


class BoardItemRequest(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=40)
    note = serializers.CharField(max_length=boards.MAX_NOTE, required=False, allow_blank=True)


class NoteRequest(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=boards.MAX_NOTE, allow_blank=True)


def _user(request: Request) -> User:
    return cast(User, request.user)


def _read(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    made = form(data=request.data)
    made.is_valid(raise_exception=True)
    return cast("dict[str, Any]", made.validated_data)


class Boards(generics.ListAPIView[Board]):
    """The caller's boards and those of their teams; a POST makes one."""

    serializer_class = BoardSerializer
    required_scopes = SCOPES

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Board.objects.none()
        return board_queries.list_boards_for(_user(self.request))

    @extend_schema(request=BoardRequest, responses={201: BoardSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        data = _read(BoardRequest, request)
        team = data.get("organization")
        membership = account_queries.get_membership_for(_user(request), team) if team else None
        made = boards.create_board(
            actor=_user(request), name=data["name"], organization=membership.organization if membership else None
        )
        return Response(BoardSerializer(made).data, status=201)


class BoardDetail(APIView):
    """One board; a PATCH renames it, a DELETE takes it away with its notes."""

    required_scopes = SCOPES

    @extend_schema(responses=BoardSerializer)
    def get(self, request: Request, board_id: str) -> Response:
        return Response(BoardSerializer(board_queries.get_board_for(_user(request), board_id)).data)

    @extend_schema(request=BoardChange, responses=BoardSerializer)
    def patch(self, request: Request, board_id: str) -> Response:
        board = board_queries.get_open_board(_user(request), board_id)
        name = _read(BoardChange, request)["name"]
        return Response(BoardSerializer(boards.rename_board(board=board, name=name)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, board_id: str) -> Response:
        boards.delete_board(board=board_queries.get_open_board(_user(request), board_id))
        return Response(status=204)


class BoardItems(generics.ListAPIView[BoardItem]):
    """The works on a board, added last first; a POST adds one, and twice is as good as once."""

    serializer_class = BoardItemSerializer
    required_scopes = SCOPES

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return BoardItem.objects.none()
        return board_queries.list_items(board_queries.get_board_for(_user(self.request), self.kwargs["board_id"]))

    @extend_schema(request=BoardItemRequest, responses={201: BoardItemSerializer})
    @idempotent
    def post(self, request: Request, board_id: str) -> Response:
        board = board_queries.get_open_board(_user(request), board_id)
        data = _read(BoardItemRequest, request)
        work = work_queries.get_work_for(_user(request), data["work"])
        item = boards.add_to_board(board=board, work=work, actor=_user(request))
        if "note" in data:
            boards.write_note(item=item, note=data["note"])
        return Response(BoardItemSerializer(item).data, status=201)


class BoardItemDetail(APIView):
    """A work on a board; a PATCH notes something of it, a DELETE takes it off."""

    required_scopes = SCOPES

    @extend_schema(request=NoteRequest, responses=BoardItemSerializer)
    def patch(self, request: Request, board_id: str, work_id: str) -> Response:
        item = self._item(request, board_id, work_id)
        note = _read(NoteRequest, request)["note"]
        return Response(BoardItemSerializer(boards.write_note(item=item, note=note)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, board_id: str, work_id: str) -> Response:
        boards.remove_from_board(item=self._item(request, board_id, work_id))
        return Response(status=204)

    def _item(self, request: Request, board_id: str, work_id: str) -> BoardItem:
        board = board_queries.get_open_board(_user(request), board_id)
        return board_queries.get_item(board, work_id=work_id)
