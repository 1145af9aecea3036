"""Reading who shares in works and teams, what was agreed and what waits for an answer."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from marketplace.core.errors import NotFound
from payouts.models import Split, SplitShare, Team
from works.models import Work

AGREED = (Split.State.ACTIVE, Split.State.AGREED)
_PARTIES = ("party", "team__lead", "split__work__owner", "split__team__lead")


def list_invitations_for(user: User) -> QuerySet[SplitShare]:
    """Splits that wait for this person's answer, their own or that of a team they lead."""
    own = Q(party=user) | Q(team__lead=user)
    rows = SplitShare.objects.filter(own, state=SplitShare.State.INVITED, split__state=Split.State.PROPOSED)
    return rows.select_related(*_PARTIES).prefetch_related("split__work__media").order_by("pk")


def list_agreed_for(user: User) -> QuerySet[SplitShare]:
    """Parts of this person, or of a team they lead, in works and teams of others, in force or agreed for a date."""
    rows = SplitShare.objects.filter(Q(party=user) | Q(team__lead=user), bps__gt=0, split__state__in=AGREED)
    own = Q(split__work__owner=user) | Q(split__team__lead=user)
    return rows.exclude(own).select_related(*_PARTIES).order_by("-pk")


def list_agreed_of(team: Team) -> QuerySet[SplitShare]:
    """Works and teams that a team shares in, in force or agreed for a date."""
    rows = SplitShare.objects.filter(team=team, bps__gt=0, split__state__in=AGREED)
    return rows.select_related(*_PARTIES).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Splits:
    """How a work or team is divided now, from dates to come (the next one first), and by an open proposal."""

    active: Split | None
    coming: list[Split]
    proposed: Split | None

    @property
    def latest(self) -> Split | None:
        """What a change starts from."""
        return self.proposed or (self.coming[-1] if self.coming else self.active)


def get_splits(**about: Work | Team) -> Splits:
    """The splits of one `work` or `team` that count or may count."""
    live = Split.objects.filter(state__in=[*AGREED, Split.State.PROPOSED], **about)
    rows = live.select_related("work__owner", "team__lead").prefetch_related(
        Prefetch("shares", SplitShare.objects.select_related("party", "team__lead"))
    )
    now = timezone.now()
    begun: Split | None = None
    coming, proposed = [], None
    for split in rows.order_by("effective_at", "pk"):
        if split.effective_at is None:
            proposed = split
        elif split.effective_at <= now:
            begun = split  # the latest of these counts, also before its state says so
        else:
            coming.append(split)
    return Splits(begun, coming, proposed)


def get_splits_for(user: User, work_id: str) -> tuple[Work, Splits]:
    """A work with its splits, for the owner and everybody named in one of them."""
    work = Work.objects.select_related("owner").filter(pk=work_id).first()
    if work is None:
        raise NotFound("work")
    found = get_splits(work=work)
    if user.pk not in {work.owner_id, *_named(found)}:
        raise NotFound("work")
    return work, found


def get_team_for(user: User, handle: str) -> tuple[Team, Splits]:
    """A team with its splits, for its lead and everybody named in one of them."""
    team = Team.objects.select_related("lead").filter(handle=handle.replace("\0", "")).first()
    if team is None:
        raise NotFound("team")
    found = get_splits(team=team)
    if user.pk not in {team.lead_id, *_named(found)}:
        raise NotFound("team")
    return team, found


def get_led_team_for(user: User, handle: str) -> Team:
    """An open team that this person leads."""
    rows = Team.objects.select_related("lead").filter(lead=user, closed_at=None, handle=handle.replace("\0", ""))
    team = rows.first()
    if team is None:
        raise NotFound("team")
    return team


def _named(found: Splits) -> set[int]:
    """Who answers for a share in any of the splits."""
    splits = filter(None, [found.active, found.proposed, *found.coming])
    return {share.answerer.pk for split in splits for share in split.shares.all()}


def list_members(team: Team) -> list[User]:
    """People with a part of the team by what is in force, in its order."""
    active = get_splits(team=team).active
    return [share.party for share in active.shares.all() if share.party and share.bps] if active else []


def list_people_of(team: Team) -> list[User]:
    """Everybody whom a change of the team concerns: its lead, and who has or will have a part, or answers for one."""
    shares = SplitShare.objects.filter(split__team=team, split__state__in=AGREED, bps__gt=0)
    people = [share.answerer for share in shares.select_related("party", "team__lead").order_by("split", "position")]
    return list(dict.fromkeys([team.lead, *people]))


def list_teams_for(user: User) -> QuerySet[Team]:
    """Teams that this person leads or has a part of, by name."""
    parts = SplitShare.objects.filter(split__team=OuterRef("pk"), split__state__in=AGREED, party=user, bps__gt=0)
    return (
        Team.objects.filter(Q(lead=user) | Q(Exists(parts)))
        .select_related("lead")
        .order_by(F("closed_at").desc(nulls_first=True), "name", "pk")
    )
