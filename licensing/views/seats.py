"""Who may work with the file of a license: the list, a form to name one more, and a button that takes a seat back."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import order_queries, seat_queries
from licensing.models import License
from licensing.services import licenses, seat_changes
from licensing.services import seats as service
from marketplace.core.errors import Refusal


class SeatForm(forms.Form):
    """A member of the team, or anybody by name and address."""

    person = forms.ChoiceField(label=_("Colleague"), required=False)
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, required=False,
        help_text=_("Of somebody outside, such as a designer you hired. They get no mail and no access here."),
    )  # fmt: skip

    def __init__(self, members: list[User], data: Any = None) -> None:
        super().__init__(data)
        choices = [("", _("Somebody else")), *((one.handle, one.name) for one in members)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        if not members:
            del self.fields["person"]

    def give(self, held: License, actor: User) -> None:
        data = self.cleaned_data
        seat_changes.give_seat(
            held=held, actor=actor, handle=data.get("person", ""), name=data["name"], email=data["email"]
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, license_id: str) -> HttpResponse:
    """Whoever sees the license sees the list; a POST of whoever decides about it names one more."""
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    form = SeatForm(seat_queries.list_free_members(held), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.give(held, user)
            messages.success(request, gettext("Saved."))
            return redirect("licensing:seats", held.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    rows, allowed = list(seat_queries.list_seats(held)), service.count_allowed(held)
    may_change = licenses.may_decide(held, user) and held.state == License.State.ACTIVE
    context = {
        "license": held, "work": held.work, "seats": rows, "form": form, "allowed": allowed, "may_change": may_change,
        "taken": service.tell_full(allowed, len(rows)), "free": allowed is None or len(rows) < allowed,
    }  # fmt: skip
    return render(request, "licensing/seats.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_back(request: HttpRequest, license_id: str, seat_id: str) -> HttpResponse:
    user = cast(User, request.user)
    seat = seat_queries.get_seat_for(user, license_id, seat_id)
    seat_changes.take_back(seat=seat, actor=user)
    messages.success(request, gettext("The seat is free again."))
    return redirect("licensing:seats", seat.license_id)
