"""Boards: one's list of them, what is on one, and keeping a work from its card or page."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries as account_queries
from accounts.models import Organization, User
from licensing import board_queries, listing_queries, market_cards
from licensing.models import Board
from licensing.services import boards
from licensing.views.pages import newest_page
from marketplace.core.errors import Refusal
from works import queries as work_queries


class BoardForm(forms.Form):
    """A board's name, and whose it is."""

    name = forms.CharField(label=gettext_lazy("Name of the board"), max_length=boards.MAX_NAME)
    organization: forms.ModelChoiceField[Organization] = forms.ModelChoiceField(
        label=gettext_lazy("Who sees it"), queryset=Organization.objects.none(), required=False,
        empty_label=gettext_lazy("Only me"),
    )  # fmt: skip

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        teams = account_queries.list_organizations_for(user)
        if teams:
            cast("forms.ModelChoiceField[Organization]", self.fields["organization"]).queryset = teams
        else:
            del self.fields["organization"]

    def create(self, user: User) -> Board | None:
        """The board, or None with the reason beside its field."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return boards.create_board(actor=user, name=data["name"], organization=data.get("organization"))
        except Refusal as refusal:
            self.add_error("name", str(refusal.message))
            return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_boards(request: HttpRequest) -> HttpResponse:
    """The boards of the reader and their teams; a POST makes one more."""
    user = cast(User, request.user)
    form = BoardForm(user, request.POST or None)
    if request.method == "POST" and (made := form.create(user)):
        return redirect("licensing:board", made.pk)
    found, older = newest_page(request, board_queries.list_counted(user))
    rows = [{"board": one, "covers": _covers(one)} for one in found]
    context = {"rows": rows, "older": older, "form": form}
    return render(request, "licensing/boards.html", context, status=422 if form.errors else 200)


def _covers(board: Board) -> list[dict[str, Any]]:
    """The pictures of its `newest` works; colors while none of them has a picture."""
    works = [item.work for item in getattr(board, "newest", ())]
    covers = [listing_queries.picture(work, "thumbnail") | {"color": work.color} for work in works]
    return [cover for cover in covers if cover["src"]] or covers


@login_required
@require_http_methods(["GET", "HEAD"])
def board(request: HttpRequest, board_id: str) -> HttpResponse:
    """What is on it. A work that is not public any more stays as a gray place without its name."""
    user = cast(User, request.user)
    found = board_queries.get_board_for(user, board_id)
    items, older = newest_page(request, board_queries.list_items(found))
    cards = market_cards.draw_works([item.work_id for item in items])
    rows = [{"item": item, "card": cards.get(item.work_id)} for item in items]
    context = {"board": found, "rows": rows, "older": older, "open": board_queries.may_change(user, found)}
    return render(request, "licensing/board.html", context)


@login_required
@require_POST
def change_board(request: HttpRequest, board_id: str, verb: str) -> HttpResponse:
    """`rename`, or `delete`."""
    found = board_queries.get_open_board(cast(User, request.user), board_id)
    if verb == "delete":
        boards.delete_board(board=found)
        return redirect("licensing:boards")
    boards.rename_board(board=found, name=request.POST.get("name", ""))
    return redirect("licensing:board", found.pk)


@login_required
@require_POST
def change_item(request: HttpRequest, board_id: str, item_id: str, verb: str) -> HttpResponse:
    """`note` writes what is noted of a work, `remove` takes it off."""
    found = board_queries.get_open_board(cast(User, request.user), board_id)
    item = board_queries.get_item(found, item_id=item_id)
    if verb == "remove":
        boards.remove_from_board(item=item)
    else:
        boards.write_note(item=item, note=request.POST.get("note", ""))
    return redirect("licensing:board", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, work_id: str) -> HttpResponse:
    """Choose a board for a work, or name a new one; the script of a card takes the board that was used last."""
    user = cast(User, request.user)
    work = work_queries.get_work_for(user, work_id)
    if request.method == "POST" and request.headers.get("HX-Request"):
        item = boards.keep_work(actor=user, work=work)
        return render(request, "licensing/keep.html#kept", {"board": item.board})
    form = BoardForm(user, request.POST if "name" in request.POST else None)
    if request.method == "POST":
        chosen = request.POST.get("board", "")
        found = board_queries.get_open_board(user, chosen) if chosen else form.create(user)
        if found:
            boards.add_to_board(board=found, work=work, actor=user)
            messages.success(request, _("“%(title)s” is on the board.") % {"title": work.title})
            return redirect("licensing:board", found.pk)
    context = {"work": work, "rows": board_queries.list_open_boards(user)[: boards.MOST], "form": form}
    return render(request, "licensing/keep.html", context, status=422 if form.errors else 200)
