"""Making a team, which can then be named as one party of a split."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.user import HANDLE
from marketplace.core import events
from marketplace.core.errors import Refusal
from payouts.models import Team

MOST_LED = 50


def create_team(*, handle: str, name: str, actor: User) -> Team:
    """A team led by the actor, who alone gets what comes to it until its members agree on shares."""
    name = name.strip()
    if not 1 <= len(name) <= 80:
        raise Refusal("name_invalid", _("Give the team a name of up to 80 characters."), field="name")
    try:
        HANDLE(handle)
        if handle == "new":
            raise ValidationError(_("Choose another short name."))
    except ValidationError as error:
        raise Refusal("handle_invalid", error.message, field="handle") from None
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        if Team.objects.filter(lead=actor).count() >= MOST_LED:
            raise Refusal("too_many_teams", _("One person leads at most %(most)s teams.") % {"most": MOST_LED})
        try:
            with transaction.atomic():
                team = Team.objects.create(handle=handle, name=name, lead=actor)
        except IntegrityError:
            raise Refusal("handle_taken", _("Another team has this short name."), field="handle") from None
        events.record("team.created", subject=team, actor=actor)
    return team
