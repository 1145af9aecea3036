"""The demo's team: three people who share in a screenplay, and from next month on in other parts."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from payouts.models import Team
from payouts.services import splits, teams

HANDLE = "night-ferry"


def found_team(users: dict[str, User]) -> None:
    """Safe to repeat."""
    if Team.objects.filter(handle=HANDLE).exists():
        return
    team = teams.create_team(handle=HANDLE, name="Night Ferry Studio", actor=users["bob"])
    _agree(team, {"bob": 5000, "mateo": 5000}, users)
    _agree(team, {"bob": 4000, "mateo": 4000, "lora": 2000}, users, days=30)


def _agree(team: Team, shares: dict[str, int], users: dict[str, User], *, days: int = 0) -> None:
    begins_on = timezone.now().date() + timedelta(days=days)
    split = splits.propose_split(team=team, shares=shares, actor=team.lead, begins_on=begins_on)
    for share in split.shares.filter(state="invited").select_related("party", "team__lead"):
        splits.accept_share(share=share, actor=share.answerer)
