"""Making, changing and closing a team, which can be named as one party of a split."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.user import HANDLE
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts import nesting, split_queries
from payouts.models import Split, SplitShare, Team
from payouts.services import payees, splits

MOST_LED = 50


def create_team(*, handle: str, name: str, actor: User) -> Team:
    """A team led by the actor, who alone gets what comes to it until its members agree on shares."""
    name = _clean(name)
    try:
        HANDLE(handle)
        if handle == "new":
            raise ValidationError(_("Choose another short name."))
    except ValidationError as error:
        raise Refusal("handle_invalid", error.message, field="handle") from None
    with transaction.atomic():
        _refuse_more(actor, "handle")
        try:
            with transaction.atomic():
                team = Team.objects.create(handle=handle, name=name, lead=actor)
        except IntegrityError:
            raise Refusal("handle_taken", _("Another team has this short name."), field="handle") from None
        events.record("team.created", subject=team, actor=actor)
    return team


def _clean(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 80:
        raise Refusal("name_invalid", _("Give the team a name of up to 80 characters."), field="name")
    return name


def _refuse_more(lead: User, field: str = "") -> None:
    User.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if Team.objects.filter(lead=lead, closed_at=None).count() >= MOST_LED:
        message = _("One person leads at most %(most)s teams.") % {"most": MOST_LED}
        raise Refusal("too_many_teams", message, field=field)


def change_team(*, team: Team, name: str, lead: str, actor: User, shown: bool = False) -> Team:
    """Call the team otherwise, hand it to another member by their handle, or both; members are told.

    Only somebody with a part of the team can lead it. Who leads answers for the team's parts elsewhere, so where the
    lead's money goes already, a handover needs the second factor, `shown` a moment ago.
    """
    name = _clean(name)
    with transaction.atomic():
        _lock(team, actor)
        if lead != actor.handle:
            payees.confirm_change(user=actor, shown=shown)
            _hand_over(team, _member(team, lead), actor)
        if name != team.name:
            payload = {"before": team.name, "name": name}
            team.name = name
            team.save(update_fields=["name"])
            events.record("team.renamed", subject=team, actor=actor, payload=payload)
    return team


def _member(team: Team, handle: str) -> User:
    for member in split_queries.list_members(team):
        if member.handle == handle:
            return member
    raise Refusal("not_a_member", _("Choose somebody who has a part of the team."), field="lead")


def _hand_over(team: Team, to: User, actor: User) -> None:
    _refuse_more(to, "lead")
    team.lead = to
    team.save(update_fields=["lead"])
    events.record("team.lead_changed", subject=team, actor=actor, payload={"lead": to.handle})


def close_team(*, team: Team, actor: User, shown: bool = False) -> Team:
    """End a team that no agreed split names, now or from a date to come; open proposals that name it fall after.

    Its members keep what they earned through it, which is theirs already, and the team's page. Raises Refusal.
    """
    splits.begin_splits()  # so that what is over by date names it no more
    with transaction.atomic():
        _lock(team, actor)
        nesting.lock_teams()
        if used := list(split_queries.list_agreed_of(team)):
            named = ", ".join(f"“{share.split.title}”" for share in used[:3])
            message = _("Splits still name this team: %(titles)s. It can be closed once none does.") % {"titles": named}
            raise Refusal("team_shares", message, status=409)
        payees.confirm_change(user=actor, shown=shown)
        team.closed_at = timezone.now()
        team.save(update_fields=["closed_at"])
        events.record("team.closed", subject=team, actor=actor)
    return team


def drop_proposals(team_id: str) -> None:
    """What was proposed to or of a closed team falls: it could not be agreed any more. Idempotent."""
    naming = SplitShare.objects.filter(team=team_id, split__state=Split.State.PROPOSED).values("split")
    for split in Split.objects.filter(pk__in=naming):
        states.move(split, Split.State.DECLINED, event="split.refused")
    for split in Split.objects.filter(team=team_id, state=Split.State.PROPOSED):
        states.move(split, Split.State.DECLINED, event="split.withdrawn")


def _lock(team: Team, actor: User) -> None:
    """The team as it is now, for its lead; not for others, and not once it is closed."""
    now = Team.objects.select_for_update(of=("self",), no_key=True).select_related("lead").get(pk=team.pk)
    if now.lead_id != actor.pk:
        raise NotAllowed("not_lead", _("Only the lead of a team changes it."))
    nesting.refuse_closed([now.pk])
    team.name, team.lead = now.name, now.lead
