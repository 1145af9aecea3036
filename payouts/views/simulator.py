"""The simulator: if I remix these works and sell for so much, who gets what? Open to everybody; stores nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.core import money
from payouts import diagram
from payouts.forms import SimulationForm
from payouts.graph import ALL_ANCESTORS, DIRECT
from payouts.tryout import NEW, Result
from works.models import Work


@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    """All input is in the address, so that a result can be sent to somebody."""
    form = SimulationForm.of_query(request.GET)
    verb = request.GET.get("do", "")
    form.change(verb)
    result = None
    if form.asked and verb in ("", "show"):
        result = form.read(request.user if request.user.is_authenticated else None)
    context: dict[str, Any] = {
        "form": form, "currencies": money.CURRENCIES, "result": result, "most": 16, "kinds": Work.Kind.choices,
        "reaches": [(DIRECT, _("Of what the new work takes in")), (ALL_ANCESTORS, _("Of every sale below it too"))],
    }  # fmt: skip
    if result:
        context |= {"waterfall": _waterfall(result), "picture": _picture(result)}
        context |= {"total": money.display(result.gross, result.currency), "stack": result.stack}
    return render(request, "payouts/simulator.html", context, status=422 if form.refused else 200)


def _waterfall(result: Result) -> list[dict[str, Any]]:
    rows = [_row(result, _("Platform fee"), result.fee, "fee")]
    for name in sorted(result.works):
        work = result.works[name]
        by = _("by %(handle)s") % {"handle": work.owner.handle} if work.state == "certified" else ""
        title = work.title if by else _("a work that is not public")
        href = reverse("licensing:work", args=[name]) if by else ""
        rows.append(_row(result, title, result.amounts[name], "upstream", note=by, href=href))
    rows.append(_row(result, _("Your new work"), result.amounts[NEW], "owner"))
    return [row for row in rows if row["amount"]]


def _row(result: Result, name: str, amount: int, kind: str, **more: Any) -> dict[str, Any]:
    shown = money.display(amount, result.currency)
    share = round(amount * 10_000 / result.gross)
    return {"name": name, "amount": amount, "amount_display": shown, "share_bps": share, "kind": kind, **more}


def _picture(result: Result) -> dict[str, Any] | None:
    drawn = diagram.draw(NEW, result.edges)
    if drawn is None:
        return None
    boxes = [
        {
            "x": box.x, "y": box.y, "text_x": box.x + 12, "title_y": box.y + 19, "amount_y": box.y + 37,
            "title": _short(result, box.name), "new": box.name == NEW,
            "amount": money.display(result.amounts[box.name], result.currency),
        }
        for box in drawn.boxes
    ]  # fmt: skip
    return {"drawn": drawn, "boxes": boxes}


def _short(result: Result, name: str) -> str:
    if name == NEW:
        return _("Your new work")
    work = result.works[name]
    title = work.title if work.state == "certified" else _("not public")
    return title if len(title) <= 20 else f"{title[:19]}…"
