"""Boards: made, named, filled, noted on and emptied by a person or a team."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Organization, User
from licensing import board_queries
from licensing.models import Board, BoardItem
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from works.models import Work

MOST, MOST_WORKS = 100, 500
MAX_NAME, MAX_NOTE = 80, 500


@transaction.atomic
def create_board(*, actor: User, name: str, organization: Organization | None = None) -> Board:
    """A new board, the team's if one is given. Raises Refusal for a bad name or too many boards."""
    name = _named(name)
    if organization is not None and not policies.can_buy_for(actor, organization):
        raise NotAllowed("board_read_only", _("Your role in this organization does not let you change its boards."))
    User.objects.select_for_update().get(pk=actor.pk)
    if Board.objects.filter(owner=actor).count() >= MOST:
        raise Refusal(
            "too_many_boards", _("You keep %(most)d boards; delete one first.") % {"most": MOST}, field="name"
        )
    return Board.objects.create(name=name, owner=actor, organization=organization)


def rename_board(*, board: Board, name: str) -> Board:
    board.name = _named(name)
    board.save(update_fields=["name"])
    return board


def delete_board(*, board: Board) -> None:
    """The collection goes; the works and licenses do not."""
    board.delete()


@transaction.atomic
def add_to_board(*, board: Board, work: Work, actor: User) -> BoardItem:
    """Put a public work on a board; twice is as good as once. Raises Refusal for a full board."""
    if work.state != Work.State.CERTIFIED:
        raise NotFound("work")
    if not Board.objects.select_for_update().filter(pk=board.pk).exists():
        raise NotFound("board")
    known = BoardItem.objects.filter(board=board, work=work).first()
    if known is None and board.items.count() >= MOST_WORKS:
        raise Refusal("board_full", _("A board has room for %(most)d works.") % {"most": MOST_WORKS}, field="board")
    return known or BoardItem.objects.create(board=board, work=work, added_by=actor)


@transaction.atomic
def keep_work(*, actor: User, work: Work) -> BoardItem:
    """Put a work on the board that the actor may change and that was used last, or on a first one."""
    User.objects.select_for_update().get(pk=actor.pk)
    last = board_queries.list_open_boards(actor).first()
    board = last or create_board(actor=actor, name=_("Kept works"))
    return add_to_board(board=board, work=work, actor=actor)


def remove_from_board(*, item: BoardItem) -> None:
    item.delete()


def write_note(*, item: BoardItem, note: str) -> BoardItem:
    """What the board's people should know of this work; empty takes it away."""
    note = note.strip()
    if len(note) > MAX_NOTE or "\0" in note:
        raise Refusal("note_too_long", _("A note has up to %(most)d characters.") % {"most": MAX_NOTE}, field="note")
    item.note = note
    item.save(update_fields=["note"])
    return item


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or "\0" in name:
        raise Refusal("name_invalid", _("Give the board a name of up to %(most)d characters.") % {"most": MAX_NAME},
                      field="name")  # fmt: skip
    return name
