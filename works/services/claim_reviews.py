"""Reviews of claims: a member of staff looked at what is said of a work and agrees, for a reason that is shown."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Claim, Work
from works.wording import shown_value

Grade = Claim.Grade
LEAST, MOST = 10, 500


def list_reviewable(work: Work) -> list[Claim]:
    """What may be reviewed, one a name: the owner's word where there is one, else what stands uncontested."""
    rows = Claim.objects.filter(work=work, private=False, contested="").exclude(grade=Grade.REVIEWED)
    named: dict[str, Claim] = {}
    for claim in rows.order_by("name", "grade"):
        if claim.name not in named or claim.grade == Grade.DECLARED:
            named[claim.name] = claim
    return list(named.values())


def mark_of(claim: Claim) -> str:
    """Tells one value of a claim from another, for forms to send back."""
    return hashlib.sha256(json.dumps([claim.name, claim.value], sort_keys=True).encode()).hexdigest()[:16]


def list_reviews(work: Work) -> list[Claim]:
    return list(Claim.objects.filter(work=work, grade=Grade.REVIEWED).order_by("name"))


def review_claim(*, work: Work, name: str, seen: str, reason: str, actor: User) -> Claim:
    """Grade a claim as reviewed, with the evidence that everybody reads. Staff only, and not of their own works.

    `seen` is the mark of the value that was shown to who agrees. Raises Refusal, changing nothing, when another value
    stands now, when it is reviewed already, or when nothing is said of the evidence.
    """
    evidence = _check(work, actor, reason)
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        claim = next((row for row in list_reviewable(work) if row.name == name), None)
        if claim is None:
            raise Refusal("claim_missing", _("Nothing is said under this name that can be reviewed."), status=409)
        if mark_of(claim) != seen:
            raise Refusal("claim_changed", _("This claim changed meanwhile. Look at it again."), status=409)
        review, made = Claim.objects.get_or_create(
            work=work, name=name, grade=Grade.REVIEWED,
            defaults={"value": claim.value, "evidence": evidence, "reviewed_at": timezone.now()},
        )  # fmt: skip
        if not made:
            raise Refusal("claim_reviewed", _("This claim is reviewed already."), status=409)
        payload = {"name": name, "value": shown_value(claim), "reason": evidence}
        events.record("claim.reviewed", subject=work, actor=actor, payload=payload)
    return review


def undo_review(*, work: Work, name: str, reason: str, actor: User) -> None:
    """Take a review back, for a reason that stays in the record. Raises Refusal when there is none."""
    why = _check(work, actor, reason)
    with transaction.atomic():
        gone, _each = Claim.objects.filter(work=work, name=name, grade=Grade.REVIEWED).delete()
        if not gone:
            raise Refusal("claim_missing", _("This claim is not reviewed."), status=409)
        events.record("claim.review_undone", subject=work, actor=actor, payload={"name": name, "reason": why})


def _check(work: Work, actor: User, reason: str) -> str:
    if not actor.is_staff:
        raise NotAllowed("not_staff", _("Only our staff reviews claims."))
    if actor.pk in (work.owner_id, work.creator_id):
        raise NotAllowed("own_work", _("Nobody reviews claims of their own works."))
    if work.state not in (Work.State.CERTIFIED, Work.State.HIDDEN):
        raise Refusal("state_conflict", _("The work is not in a state that allows this."), status=409)
    said = " ".join(reason.replace("\0", " ").split())
    if not LEAST <= len(said) <= MOST:
        raise Refusal("reason_required", _("Say in 10 to 500 characters what you looked at."), field="reason")
    return said


def drop_unfounded_reviews(work: Work, actor: User | None = None) -> None:
    """End the reviews of what is not said any more, or said otherwise; after a correction and after a new version."""
    reviews = list_reviews(work)
    standing = {claim.name: claim for claim in list_reviewable(work)} if reviews else {}
    for review in reviews:
        claim = standing.get(review.name)
        if claim is None or claim.value != review.value:
            review.delete()
            events.record("claim.review_dropped", subject=work, actor=actor, payload={"name": review.name})
