"""Seats of a license: how many people its terms let work with the file, and who they are."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from licensing.models import License, Seat
from marketplace.core import events
from marketplace.core.errors import Refusal


def count_allowed(held: License) -> int | None:
    """How many people may work with the file; None for any number."""
    seats = held.terms.body.get("seats", 1)
    return None if seats is None else int(seats)


def check_seat(held: License, user: User) -> None:
    """Raise Refusal when people are named who may work with the file, and this is none of them."""
    named = list(Seat.objects.filter(license=held, ended_at=None).values_list("user", flat=True))
    if named and user.pk not in named:
        raise Refusal(
            "no_seat", _("Others are named to work with this file. Ask whoever decides about the license for a seat."),
            status=403,
        )  # fmt: skip


def fill(*, held: License, actor: User, name: str, user: User | None = None, email: str = "") -> Seat:
    """Name one person more. Two at once never get more seats than there are. Raises Refusal beyond the number."""
    with transaction.atomic():
        License.objects.select_for_update(of=("self",)).get(pk=held.pk)
        taken = Seat.objects.filter(license=held, ended_at=None)
        known = taken.filter(user=user) if user else taken.filter(user=None, email=email)
        if (found := known.first()) is not None:
            return found
        allowed = count_allowed(held)
        if allowed is not None and taken.count() >= allowed:
            raise _full(allowed)
        made = Seat.objects.create(license=held, user=user, name=name, email=email, given_by=actor)
        events.record("seat.given", subject=made, actor=actor, payload={"license": held.pk})
        return made


def _full(allowed: int) -> Refusal:
    message = ngettext(
        "The license is for %(count)s person, who is named already. Take that seat back first, or upgrade the license.",
        "The license is for %(count)s people, who are all named. Take a seat back first, or upgrade the license.",
        allowed,
    ) % {"count": allowed}  # fmt: skip
    return Refusal("seats_taken", message, field="person", status=409, seats=allowed)


def carry_over(*, before: License, made: License) -> int:
    """Whoever has a seat of a license has one of the license that follows it, as far as there are; how many."""
    rows = Seat.objects.filter(license=before, ended_at=None).order_by("given_at", "pk")
    kept = [
        Seat(license=made, user_id=seat.user_id, name=seat.name, email=seat.email, given_by_id=seat.given_by_id)
        for seat in rows[: count_allowed(made)]
    ]
    return len(Seat.objects.bulk_create(kept))


def tell_full(allowed: int | None, taken: int) -> str:
    """How many seats are taken, in words."""
    if allowed is None:
        return _("%(taken)s people, of any number") % {"taken": taken}
    return _("%(taken)s of %(allowed)s") % {"taken": taken, "allowed": allowed}
