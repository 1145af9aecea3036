"""Agreeing how co-creators share a work's income, or members what comes to their team."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from payouts import nesting
from payouts.models import Split, SplitShare, Team
from payouts.models.team import PREFIX
from works.models import Work

MAX_PARTIES = 20
FARTHEST = timedelta(days=5 * 366)
State = Split.State
Party = User | Team


def propose_split(
    *, shares: dict[str, int], actor: User, work: Work | None = None, team: Team | None = None,
    begins_on: date | None = None,
) -> Split:  # fmt: skip
    """Invite to share in a work or a team: handles with their basis points, which add up to 10000. The owner's or
    lead's own part is accepted, and that of any team they lead.

    A proposal that is still open is replaced. Whoever shares today, or will by what was agreed, and is left out is
    asked to agree to leave, with 0. With nobody else to ask, it is agreed at once. It counts from then, or from the
    start of the day `begins_on` (UTC).
    """
    subject = work or team
    assert subject
    _refuse_others(subject, actor)
    _check_date(begins_on)
    parties = _check_shares(shares)
    with transaction.atomic():
        _lock(subject)
        _check_nesting(team, parties.values())
        for old in _splits_of(subject).filter(state=State.PROPOSED):
            states.move(old, State.DECLINED, event="split.withdrawn", actor=actor)
        split = Split.objects.create(work=work, team=team, begins_on=begins_on)
        parts = [(parties[handle], bps) for handle, bps in shares.items()]
        parts += [(party, 0) for party in _left_out(subject, set(parties.values()))]
        made = SplitShare.objects.bulk_create(
            _share(split, party, bps, position, actor) for position, (party, bps) in enumerate(parts)
        )
        payload = {"work": work.pk if work else "", "team": team.pk if team else "", "shares": shares}
        events.record("split.proposed", subject=split, actor=actor, payload=payload)
        for share in made:
            if share.state == SplitShare.State.INVITED:
                events.record("split.invited", subject=share, actor=actor)
        _settle_if_agreed(split, actor)
    return split


def _share(split: Split, party: Party, bps: int, position: int, actor: User) -> SplitShare:
    answerer = party if isinstance(party, User) else party.lead
    return SplitShare(
        split=split, bps=bps, position=position, **_as_party(party),
        state=SplitShare.State.ACCEPTED if answerer == actor else SplitShare.State.INVITED,
    )  # fmt: skip


def _as_party(party: Party) -> dict[str, Party]:
    return {"party" if isinstance(party, User) else "team": party}


def _splits_of(subject: Work | Team) -> QuerySet[Split]:
    return Split.objects.filter(**{"work" if isinstance(subject, Work) else "team": subject})


def _lock(subject: Work | Team) -> None:
    """Its splits change one after the other, and not while a sale of the work is divided."""
    type(subject)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)


def _refuse_others(subject: Work | Team, actor: User) -> None:
    if isinstance(subject, Work) and subject.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work divides its income."))
    if isinstance(subject, Team) and subject.lead_id != actor.pk:
        raise NotAllowed("not_lead", _("Only the lead of a team divides what comes to it."))


def _check_date(day: date | None) -> None:
    today = timezone.now().astimezone(UTC).date()
    if day and not today <= day <= today + FARTHEST:
        raise Refusal("date_out_of_range", _("Choose a day from today to five years ahead."), field="begins_on")


def _left_out(subject: Work | Team, named: set[Party]) -> list[Party]:
    """Who shares today or will by what was agreed, and would not any more."""
    live = SplitShare.objects.filter(split__in=_splits_of(subject).filter(state__in=[State.ACTIVE, State.AGREED]))
    rows = live.filter(bps__gt=0).select_related("party", "team__lead").order_by("split_id", "position")
    parties = [share.team or share.party for share in rows]
    return list(dict.fromkeys(party for party in parties if party and party not in named))


def withdraw_split(*, split: Split, actor: User) -> Split:
    """Take a proposal back before everybody has answered; what is in force stays."""
    _refuse_others(split.subject, actor)
    if not states.move(split, State.DECLINED, event="split.withdrawn", actor=actor):
        raise Refusal("split_not_open", _("This proposal is not open any more."), status=409)
    return split


def _check_shares(shares: dict[str, int]) -> dict[str, Party]:
    if not 1 <= len(shares) <= MAX_PARTIES:
        raise Refusal("split_size", _("A split has 1 to %(most)s people.") % {"most": MAX_PARTIES}, field="shares")
    if any(not 1 <= bps <= BPS for bps in shares.values()) or sum(shares.values()) != BPS:
        total = sum(shares.values()) / 100
        raise Refusal(
            "split_not_whole", _("The shares add up to %(total)g%%, not 100%%.") % {"total": total}, field="shares"
        )
    names = [handle.removeprefix(PREFIX) for handle in shares if handle.startswith(PREFIX)]
    parties: dict[str, Party] = {user.handle: user for user in User.objects.filter(handle__in=shares, is_active=True)}
    if names:
        parties |= {
            team.reference: team
            for team in Team.objects.filter(handle__in=names, closed_at=None).select_related("lead")
        }
    for handle in shares:
        if handle not in parties:
            message = _("Nobody here is called %(handle)s.") % {"handle": handle}
            raise Refusal("person_unknown", message, field="shares", handle=handle)
    return parties


def _check_nesting(team: Team | None, parties: Iterable[Party]) -> None:
    people, teams = set(), {}
    for party in parties:
        if isinstance(party, Team):
            teams[party.pk] = party
        else:
            people.add(party.pk)
    nesting.check_nesting(team=team, people=people, teams=teams)


def accept_share(*, share: SplitShare, actor: User) -> Split:
    """Accept one's own or one's team's part; the last one to accept settles the split."""
    return _answer(share, actor, SplitShare.State.ACCEPTED, "split.accepted")


def decline_share(*, share: SplitShare, actor: User) -> Split:
    """Decline one's own or one's team's part; the whole proposal falls."""
    return _answer(share, actor, SplitShare.State.DECLINED, "split.declined")


def _answer(share: SplitShare, actor: User, answer: str, event: str) -> Split:
    if share.answerer != actor:
        raise NotAllowed("not_yours", _("This invitation is for somebody else."))
    with transaction.atomic():
        _lock(share.split.subject)
        split = Split.objects.select_for_update().get(pk=share.split_id)
        moved = split.state == State.PROPOSED and states.move(share, answer, event=event, actor=actor)
        if not moved:
            raise Refusal("invitation_over", _("This invitation was answered or withdrawn before."), status=409)
        if answer == SplitShare.State.DECLINED:
            states.move(split, State.DECLINED, event="split.refused", actor=actor)
        else:
            _settle_if_agreed(split, actor)
    return split


def _settle_if_agreed(split: Split, actor: User) -> None:
    """Once everybody accepted: in force now, or from its date. It takes the place of all that was agreed for the
    time from then on. What teams may hold is looked at again, as others may have agreed meanwhile."""
    shares = list(split.shares.select_related("party", "team"))
    if any(share.state != SplitShare.State.ACCEPTED for share in shares):
        return
    _check_nesting(split.team, [party for share in shares if share.bps and (party := share.team or share.party)])
    begins = start_of(split.begins_on) if split.begins_on else None
    if begins is None or begins <= timezone.now():
        _replace(_splits_of(split.subject).filter(state__in=[State.ACTIVE, State.AGREED]), actor)
        states.move(split, State.ACTIVE, event="split.agreed", actor=actor, effective_at=timezone.now())
        return
    _replace(_splits_of(split.subject).filter(state=State.AGREED, effective_at__gte=begins), actor)
    states.move(split, State.AGREED, event="split.agreed", actor=actor, effective_at=begins)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _replace(rows: QuerySet[Split], actor: User | None) -> None:
    for old in rows:
        states.move(old, State.SUPERSEDED, event="split.superseded", actor=actor)


def begin_splits() -> int:
    """Say of agreed splits whose date has come that they are in force. Sales go by the date itself, so that nothing
    depends on when this runs. How many began."""
    begun = 0
    for due in Split.objects.filter(state=State.AGREED, effective_at__lte=timezone.now()).order_by("effective_at"):
        with transaction.atomic():
            _lock(due.subject)
            split = Split.objects.get(pk=due.pk)
            if split.state != State.AGREED:
                continue
            _replace(_splits_of(split.subject).filter(state=State.ACTIVE), None)
            begun += states.move(split, State.ACTIVE, event="split.began")
    return begun


def hand_over(work: Work, giver: User, receiver: User, actor: User) -> None:
    """With a work's title goes its giver's part; co-creators keep theirs. An open proposal of the giver's falls.

    In the caller's transaction. The new agreements need nobody's word: no part but the giver's changes hands. What
    was agreed for a date to come goes over like what is in force.
    """
    for open_one in Split.objects.filter(work=work, state=State.PROPOSED):
        states.move(open_one, State.DECLINED, event="split.withdrawn", actor=actor)
    for old in Split.objects.filter(work=work, state__in=[State.ACTIVE, State.AGREED]).order_by("effective_at", "pk"):
        _pass_on(old, giver, receiver, actor)


def _pass_on(old: Split, giver: User, receiver: User, actor: User) -> None:
    was, at = State(old.state), old.effective_at
    parts: dict[tuple[int | None, str | None], int] = {}
    for share in old.shares.filter(bps__gt=0).order_by("position"):
        party = receiver.pk if share.party_id == giver.pk else share.party_id
        parts[party, share.team_id] = parts.get((party, share.team_id), 0) + share.bps
    states.move(old, State.SUPERSEDED, event="split.superseded", actor=actor)
    split = Split.objects.create(work_id=old.work_id, begins_on=old.begins_on)
    SplitShare.objects.bulk_create(
        SplitShare(split=split, party_id=party, team_id=team, bps=bps, position=position, state="accepted")
        for position, ((party, team), bps) in enumerate(parts.items())
    )
    when = at if was == State.AGREED else timezone.now()
    states.move(split, was, event="split.agreed", actor=actor, effective_at=when)


def has_open_invitations(work: Work) -> bool:
    """Whether somebody has not yet answered; such a work is not offered."""
    return Split.objects.filter(work=work, state=State.PROPOSED).exists()
