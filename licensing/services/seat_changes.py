"""Giving seats of a license to people, and taking them back, by whoever decides about the license."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from licensing.models import License, Seat
from licensing.services import licenses, seats
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal


def give_seat(*, held: License, actor: User, handle: str = "", name: str = "", email: str = "") -> Seat:
    """Name a member of the team by handle, or anybody by name and e-mail; who is named already stays so.

    Raises Refusal: not one's to decide, not in force, nobody of that name here, no address, or no seat left.
    """
    _check_decides(held, actor)
    if held.state != License.State.ACTIVE:
        raise Refusal("license_not_active", _("This license is not in force."), status=409)
    if handle:
        user = _find_member(held, handle)
        return seats.fill(held=held, actor=actor, user=user, name=user.name)
    words, address = " ".join(name.replace("\0", " ").split()), email.replace("\0", "").strip().lower()
    if not 2 <= len(words) <= 100:
        raise Refusal("name_invalid", _("Give the name of the person, 2 to 100 characters."), field="name")
    try:
        validate_email(address)
    except ValidationError:
        raise Refusal("email_invalid", _("Give the e-mail address of the person."), field="email") from None
    known = _members(held).filter(email__iexact=address).first()
    if known:
        return seats.fill(held=held, actor=actor, user=known, name=known.name)
    return seats.fill(held=held, actor=actor, name=words, email=address)


def take_back(*, seat: Seat, actor: User) -> Seat:
    """The seat is free again, and the person may not download any more; a second click changes nothing."""
    _check_decides(seat.license, actor)
    with transaction.atomic():
        if Seat.objects.filter(pk=seat.pk, ended_at=None).update(ended_at=timezone.now()):
            events.record("seat.taken_back", subject=seat, actor=actor, payload={"license": seat.license_id})
    seat.refresh_from_db(fields=["ended_at"])
    return seat


def _check_decides(held: License, actor: User) -> None:
    if not licenses.may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))


def _members(held: License) -> QuerySet[User]:
    """Who sees the license: its team, or its licensee alone."""
    if held.organization_id is None:
        return User.objects.filter(pk=held.licensee_id)
    team = Membership.objects.filter(organization=held.organization_id, accepted_at__isnull=False)
    return User.objects.filter(pk__in=team.values("user"), is_active=True)


def _find_member(held: License, handle: str) -> User:
    found = _members(held).filter(handle=handle.replace("\0", "").strip().lstrip("@").lower()[:60]).first()
    if found is None:
        message = _("Nobody of that name sees this license. Name them by e-mail.")
        raise Refusal("person_unknown", message, field="person")
    return found
