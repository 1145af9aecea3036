"""Reading boards, each fetched together with the right to see it or to change it."""

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.policies import BUYING
from licensing.models import Board, BoardItem
from marketplace.core.errors import NotAllowed, NotFound
from works.models import Work

COVERS = 4  # pictures by which one knows a board


def list_boards_for(user: User) -> QuerySet[Board]:
    """One's own boards and those of one's teams, the newest first."""
    return _seen(user).select_related("organization", "owner").order_by("-pk")


def list_counted(user: User) -> QuerySet[Board]:
    """The same with `works`, how many are on it, and `newest`, those of them that are public and were added last."""
    public = BoardItem.objects.filter(work__state=Work.State.CERTIFIED).order_by("-pk")
    shown = public.select_related("work").prefetch_related("work__media")[:COVERS]
    return list_boards_for(user).annotate(works=Count("items")).prefetch_related(Prefetch("items", shown, "newest"))


def list_open_boards(user: User) -> QuerySet[Board]:
    """Boards that the user may change; the one used last comes first."""
    rows = Board.objects.filter(Q(owner=user, organization=None) | Q(organization__in=_teams(user, BUYING)))
    return (
        rows.select_related("organization")
        .annotate(used=Greatest(Max("items__created_at"), "created_at"))
        .order_by("-used", "-pk")
    )


def get_board_for(user: User, board_id: str) -> Board:
    board = list_boards_for(user).filter(pk=board_id).first()
    if board is None:
        raise NotFound("board")
    return board


def get_open_board(user: User, board_id: str) -> Board:
    """A board to change. Raises NotAllowed for who only looks in its team."""
    board = get_board_for(user, board_id)
    if not may_change(user, board):
        raise NotAllowed("board_read_only", _("Your role in this organization does not let you change its boards."))
    return board


def may_change(user: User, board: Board) -> bool:
    if board.organization_id is None:
        return board.owner_id == user.pk
    return _teams(user, BUYING).filter(organization=board.organization_id).exists()


def list_items(board: Board) -> QuerySet[BoardItem]:
    """What is on a board, added last first."""
    return board.items.select_related("work", "added_by").order_by("-pk")


def get_item(board: Board, *, item_id: str = "", work_id: str = "") -> BoardItem:
    """One by its own key or by its work's."""
    found = list_items(board).filter(Q(pk=item_id) if item_id else Q(work=work_id)).first()
    if found is None:
        raise NotFound("board_item")
    return found


def _seen(user: User) -> QuerySet[Board]:
    return Board.objects.filter(Q(owner=user, organization=None) | Q(organization__in=_teams(user)))


def _teams(user: User, roles: tuple[str, ...] = ()) -> QuerySet[Membership, str]:
    rows = Membership.objects.filter(user=user, accepted_at__isnull=False)
    return (rows.filter(role__in=roles) if roles else rows).values_list("organization", flat=True)
