"""A board of the demo's team: works that they think of for one campaign."""

from accounts.models import Organization, User
from licensing.models import Board
from licensing.services import boards
from works.models import Work

NAME = "Spring campaign"
NOTES = (
    ("first_ridge", "carol", "For the opening page, if we get the exclusive."),
    ("green_valley", "dan", "The colors fit the packaging."),
)


def collect(made: dict[str, Work], users: dict[str, User], team: Organization) -> None:
    """Those of the works that the demo has; an interrupted run goes on where it was."""
    board = Board.objects.filter(organization=team, name=NAME).first() or boards.create_board(
        actor=users["carol"], name=NAME, organization=team
    )
    noted = [(made[key], who, note) for key, who, note in NOTES if key in made]
    others = [(work, "carol", "") for work in [*made.values()][-2:]]
    for work, who, note in [*others, *noted]:
        item = boards.add_to_board(board=board, work=work, actor=users[who])
        if note:
            boards.write_note(item=item, note=note)
