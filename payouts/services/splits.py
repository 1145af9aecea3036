"""Agreeing how co-creators share a work's income."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from payouts.models import Split, SplitShare
from works.models import Work

MAX_PARTIES = 20


def propose_split(*, work: Work, shares: dict[str, int], actor: User) -> Split:
    """Invite co-creators: handles with their basis points, which add up to 10000. The owner's own part is accepted.

    A proposal that is still open is replaced. Whoever shares in the work today and is left out is asked to agree to
    leave, with 0. With nobody else to ask, the split is active at once.
    """
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work divides its income."))
    people = _check_shares(shares)
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        for old in Split.objects.filter(work=work, state=Split.State.PROPOSED):
            states.move(old, Split.State.DECLINED, event="split.withdrawn", actor=actor)
        split = Split.objects.create(work=work)
        parts = [(people[handle], bps) for handle, bps in shares.items()]
        parts += [(person, 0) for person in _left_out(work, [person for person, _bps in parts])]
        made = SplitShare.objects.bulk_create(
            [
                SplitShare(
                    split=split, party=person, bps=bps, position=position,
                    state="accepted" if person == actor else "invited",
                )
                for position, (person, bps) in enumerate(parts)
            ]
        )  # fmt: skip
        events.record("split.proposed", subject=split, actor=actor, payload={"work": work.pk, "shares": shares})
        for share in made:
            if share.state == SplitShare.State.INVITED:
                events.record("split.invited", subject=share, actor=actor)
        _activate_if_agreed(split, actor)
    return split


def _left_out(work: Work, named: list[User]) -> list[User]:
    """Who shares in the work today and would not any more."""
    today = SplitShare.objects.filter(split__work=work, split__state=Split.State.ACTIVE, bps__gt=0)
    return [share.party for share in today.exclude(party__in=named).select_related("party")]


def withdraw_split(*, split: Split, actor: User) -> Split:
    """Take a proposal back before everybody has answered; what is in force stays."""
    if split.work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work divides its income."))
    if not states.move(split, Split.State.DECLINED, event="split.withdrawn", actor=actor):
        raise Refusal("split_not_open", _("This proposal is not open any more."), status=409)
    return split


def _check_shares(shares: dict[str, int]) -> dict[str, User]:
    if not 1 <= len(shares) <= MAX_PARTIES:
        raise Refusal("split_size", _("A split has 1 to %(most)s people.") % {"most": MAX_PARTIES}, field="shares")
    if any(not 1 <= bps <= BPS for bps in shares.values()) or sum(shares.values()) != BPS:
        total = sum(shares.values()) / 100
        raise Refusal(
            "split_not_whole", _("The shares add up to %(total)g %%, not 100 %%.") % {"total": total}, field="shares"
        )
    people = {user.handle: user for user in User.objects.filter(handle__in=shares, is_active=True)}
    for handle in shares:
        if handle not in people:
            message = _("Nobody here is called %(handle)s.") % {"handle": handle}
            raise Refusal("person_unknown", message, field="shares", handle=handle)
    return people


def accept_share(*, share: SplitShare, actor: User) -> Split:
    """Accept one's own part; the last one to accept puts the split in force."""
    return _answer(share, actor, SplitShare.State.ACCEPTED, "split.accepted")


def decline_share(*, share: SplitShare, actor: User) -> Split:
    """Decline one's own part; the whole proposal falls."""
    return _answer(share, actor, SplitShare.State.DECLINED, "split.declined")


def _answer(share: SplitShare, actor: User, answer: str, event: str) -> Split:
    if share.party_id != actor.pk:
        raise NotAllowed("not_yours", _("This invitation is for somebody else."))
    with transaction.atomic():
        split = Split.objects.select_for_update().get(pk=share.split_id)
        moved = split.state == Split.State.PROPOSED and states.move(share, answer, event=event, actor=actor)
        if not moved:
            raise Refusal("invitation_over", _("This invitation was answered or withdrawn before."), status=409)
        if answer == SplitShare.State.DECLINED:
            states.move(split, Split.State.DECLINED, event="split.refused", actor=actor)
        else:
            _activate_if_agreed(split, actor)
    return split


def _activate_if_agreed(split: Split, actor: User) -> None:
    if split.shares.exclude(state=SplitShare.State.ACCEPTED).exists():
        return
    for old in Split.objects.filter(work_id=split.work_id, state=Split.State.ACTIVE):
        states.move(old, Split.State.SUPERSEDED, event="split.superseded", actor=actor)
    states.move(split, Split.State.ACTIVE, event="split.agreed", actor=actor, effective_at=timezone.now())


def hand_over(work: Work, giver: User, receiver: User, actor: User) -> None:
    """With a work's title goes its giver's part; co-creators keep theirs. An open proposal of the giver's falls.

    In the caller's transaction. The new agreement needs nobody's word: no part but the giver's changes hands.
    """
    for open_one in Split.objects.filter(work=work, state=Split.State.PROPOSED):
        states.move(open_one, Split.State.DECLINED, event="split.withdrawn", actor=actor)
    old = Split.objects.filter(work=work, state=Split.State.ACTIVE).first()
    if old is None:
        return
    parts: dict[int, int] = {}
    for share in old.shares.filter(bps__gt=0).order_by("position"):
        party = receiver.pk if share.party_id == giver.pk else share.party_id
        parts[party] = parts.get(party, 0) + share.bps
    states.move(old, Split.State.SUPERSEDED, event="split.superseded", actor=actor)
    split = Split.objects.create(work=work)
    SplitShare.objects.bulk_create(
        SplitShare(split=split, party_id=party, bps=bps, position=position, state=SplitShare.State.ACCEPTED)
        for position, (party, bps) in enumerate(parts.items())
    )
    states.move(split, Split.State.ACTIVE, event="split.agreed", actor=actor, effective_at=timezone.now())


def has_open_invitations(work: Work) -> bool:
    """Whether somebody has not yet answered; such a work is not offered."""
    return Split.objects.filter(work=work, state=Split.State.PROPOSED).exists()
