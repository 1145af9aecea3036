"""Corrections of claims: what the owner declares beside the file, withdraws, or calls not so. The file's word stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from works import wording
from works.models import Claim, Work
from works.services import claim_reviews

MAX_VALUE, MAX_REASON = 300, 300
FROM_OTHERS = ("tools", "credentials", "credentials_by", "credentials_signer")  # not the owner's to declare


def declarable() -> list[str]:
    """Names of claims that an owner may declare."""
    return [name for name in wording.CLAIMS if name not in (*FROM_OTHERS, *wording.PRIVATE)]


def declare_claim(*, work: Work, name: str, value: str, actor: User) -> Claim:
    """Say a value in one's own name, beside whatever the file says. Raises Refusal for an unknown name or no value."""
    _check_owner(work, actor)
    if name not in declarable():
        raise Refusal("claim_unknown", _("Choose one of the claims in the list."), field="name", status=400)
    said = " ".join(value.replace("\0", " ").split())
    if not 1 <= len(said) <= MAX_VALUE:
        raise Refusal("claim_invalid", _("Give a value of 1 to 300 characters."), field="value", status=400)
    with transaction.atomic():
        before = Claim.objects.filter(work=work, name=name, grade=Claim.Grade.DECLARED).values_list("value", flat=True)
        payload = {"name": name, "value": said, "before": before.first()}
        claim, _made = Claim.objects.update_or_create(
            work=work, name=name, grade=Claim.Grade.DECLARED, defaults={"value": said, "private": False}
        )
        events.record("claim.declared", subject=work, actor=actor, payload=payload)
        claim_reviews.drop_unfounded_reviews(work, actor)
    return claim


def withdraw_claim(*, work: Work, name: str, actor: User) -> None:
    """Take back what one declared. Raises Refusal when nothing is declared under that name."""
    _check_owner(work, actor)
    with transaction.atomic():
        rows = Claim.objects.filter(work=work, name=name, grade=Claim.Grade.DECLARED).exclude(name__in=FROM_OTHERS)
        gone, _each = rows.delete()
        if not gone:
            raise Refusal("claim_missing", _("You declared nothing under this name."), field="name", status=409)
        events.record("claim.withdrawn", subject=work, actor=actor, payload={"name": name})
        claim_reviews.drop_unfounded_reviews(work, actor)


def contest_claim(*, work: Work, name: str, reason: str, actor: User) -> None:
    """Mark what the file says as not so, with a reason that everybody reads; without one the mark goes again."""
    _check_owner(work, actor)
    said = " ".join(reason.replace("\0", " ").split())
    if len(said) > MAX_REASON:
        raise Refusal("reason_too_long", _("At most 300 characters."), field="reason", status=400)
    with transaction.atomic():
        rows = Claim.objects.filter(work=work, name=name, grade=Claim.Grade.FILE, private=False)
        if not rows.update(contested=said):
            raise Refusal("claim_missing", _("The file says nothing under this name."), field="name", status=409)
        event = "claim.contested" if said else "claim.accepted"
        events.record(event, subject=work, actor=actor, payload={"name": name, "reason": said})
        claim_reviews.drop_unfounded_reviews(work, actor)


def _check_owner(work: Work, actor: User) -> None:
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work corrects its claims."))
    if work.state not in (Work.State.CERTIFIED, Work.State.HIDDEN):
        raise Refusal("state_conflict", _("The work is not in a state that allows this."), status=409)
