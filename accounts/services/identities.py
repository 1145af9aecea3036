"""Identities elsewhere: named by a person, checked by their proof, checked again, lost with it."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import identity_values
from accounts.gateways import proofs
from accounts.models import Identity, User
from marketplace.core import events, ids, states
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.http import Unreachable

LIMIT = 20
PAUSE = timedelta(seconds=15)
AGAIN = timedelta(days=7)  # how often a checked identity is looked at again
SOON = timedelta(days=1)  # and one that did not answer
PATIENCE = 3  # tries without an answer before a checked one is declared only


@transaction.atomic
def add_identity(*, user: User, kind: str, value: str) -> Identity:
    """Name a domain or an account as one's own; declared until its proof is found. Naming it twice gives the first."""
    normalize = {"domain": identity_values.normalize_domain, "account": identity_values.normalize_account}.get(kind)
    if normalize is None:
        raise Refusal("kind_unknown", _("Choose a domain or an account."), field="kind")
    named = normalize(value)
    User.objects.select_for_update().get(pk=user.pk)
    before = Identity.objects.filter(user=user, value=named).first()
    if before:
        return before
    if Identity.objects.filter(user=user).count() >= LIMIT:
        raise Refusal("too_many_identities", _("You have named %d. Remove one first.") % LIMIT, field="value")
    made = Identity.objects.create(user=user, kind=kind, value=named, code=f"gen-ip={ids.token(18)}")
    events.record("identity.added", subject=made, actor=user, payload={"kind": kind})
    return made


def withdraw_identity(*, identity: Identity, actor: User) -> None:
    """Take an identity back; nothing of it stays but the event."""
    with transaction.atomic():
        events.record("identity.withdrawn", subject=identity, actor=actor)
        Identity.objects.filter(pk=identity.pk).delete()


def check_identity(*, identity: Identity, actor: User | None = None) -> Identity:
    """Look for the proof now, and grade by what is found.

    Raises Refusal when nothing is found, when nobody answers, when asked again at once, or when somebody else's proof
    stands there too. A checked identity whose proof is gone is declared only; silence is forgiven a few times.
    """
    _begin(identity)
    try:
        method = _find(identity)
    except Unreachable:
        _miss(identity, actor)
        raise Refusal(
            "identity_unreachable", _("Nobody answered at this address. Try again later."), status=409
        ) from None
    if not method:
        _downgrade(identity, actor, "proof_missing")
        raise Refusal("proof_missing", _("The proof was not found. Changes of DNS may take an hour."), status=409)
    return _confirm(identity, method, actor)


def _begin(identity: Identity) -> None:
    """Claim the try, so that nobody can have us knock at a door many times."""
    now = timezone.now()
    free = Identity.objects.filter(pk=identity.pk).exclude(tried_at__gt=now - PAUSE)
    if not free.update(tried_at=now):
        if not Identity.objects.filter(pk=identity.pk).exists():
            raise NotFound("identity")
        raise Refusal("checked_just_now", _("This was checked just now. Wait a few seconds."), status=429)


def _find(identity: Identity) -> str:
    if identity.kind == Identity.Kind.DOMAIN:
        return proofs.find_domain_proof(identity.value, identity.code)
    profile = f"{settings.SITE_URL}/@{identity.user.handle}/"
    return proofs.find_account_proof(identity.value, identity.code, profile)


def _confirm(identity: Identity, method: str, actor: User | None) -> Identity:
    _free(identity)
    found = {"method": method, "checked_at": timezone.now(), "missed": 0}
    try:
        with transaction.atomic():
            if not states.move(identity, Identity.Grade.CHECKED, event="identity.checked", actor=actor, field="grade",
                               payload={"method": method}, **found):  # fmt: skip
                Identity.objects.filter(pk=identity.pk, grade=Identity.Grade.CHECKED).update(**found)
    except IntegrityError:
        raise Refusal("identity_taken", _("Another account has proved this one."), status=409) from None
    identity.refresh_from_db()
    return identity


def _free(identity: Identity) -> None:
    """Whoever holds the same must still show the proof, and still be here."""
    others = Identity.objects.filter(value=identity.value, grade=Identity.Grade.CHECKED).exclude(pk=identity.pk)
    other = others.select_related("user").first()
    if other is None:
        return
    try:
        gone = not other.user.is_active or not _find(other)
    except Unreachable:
        gone = False
    if gone:
        _downgrade(other, None, "proof_moved")


def _miss(identity: Identity, actor: User | None) -> None:
    missed = identity.missed + 1
    Identity.objects.filter(pk=identity.pk).update(missed=missed)
    if missed >= PATIENCE:
        _downgrade(identity, actor, "unreachable")


def _downgrade(identity: Identity, actor: User | None, reason: str) -> None:
    states.move(identity, Identity.Grade.DECLARED, event="identity.lost", actor=actor, field="grade",
                payload={"reason": reason}, method="")  # fmt: skip


def recheck_due(most: int = 50) -> int:
    """Look again at checked identities whose time has come; how many kept their grade."""
    now = timezone.now()
    time_has_come = Q(tried_at__lt=now - AGAIN) | Q(tried_at__lt=now - SOON, missed__gt=0)
    due = Identity.objects.filter(time_has_come, grade=Identity.Grade.CHECKED)
    return sum(_still(identity) for identity in due.select_related("user").order_by("tried_at")[:most])


def _still(identity: Identity) -> bool:
    try:
        check_identity(identity=identity)
    except (Refusal, NotFound):
        return False
    return True
