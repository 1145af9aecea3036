"""Titles: who owns a work, changed in one transaction with everything that follows it, and written to the log."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import Refusal
from works import handover
from works.models import Certificate, Title, Work
from works.services import certificates, log

MOVABLE = (Work.State.CERTIFIED, Work.State.HIDDEN)


def transfer_title(*, work: Work, to: User, cause: str, actor: User) -> Title:
    """Make `to` the owner of a work; its creator stays. The chain of title and the log say so.

    Later sales go to the new owner; what was sold before stays with whom it went to. Co-creators keep their parts, the
    giver's own part goes along. Raises Refusal, changing nothing, while a dispute or a hold is open, and for a work
    that is not certified.
    """
    with transaction.atomic():
        work = _lock(work)
        check_transfer(work, to)
        return _hand(work, to, cause, actor)


def return_title(*, work: Work, to: User, cause: str, actor: User) -> Title:
    """Give a work back to who had it, because the payment for it is gone; a dispute or hold goes along with it."""
    with transaction.atomic():
        return _hand(_lock(work), to, cause, actor)


def _lock(work: Work) -> Work:
    """No join: its owner may be changing."""
    return Work.objects.select_for_update(no_key=True).get(pk=work.pk)


def _hand(work: Work, to: User, cause: str, actor: User) -> Title:
    """The owner changes, with the chain, the log, the certificate, and what other packages hang on it."""
    giver, now = work.owner, timezone.now()
    current = _current(work)
    Title.objects.filter(pk=current.pk).update(until_at=now)
    Work.objects.filter(pk=work.pk).update(owner=to)
    work.owner = to
    title = _write(work, current, cause, now)
    _certify_anew(work, actor)
    handover.carry_out(work, giver, to, actor)
    payload = {"from": giver.pk, "to": to.pk, "cause": cause, "title": title.pk}
    events.record("work.transferred", subject=work, actor=actor, payload=payload)
    return title


def _certify_anew(work: Work, actor: User) -> None:
    """A certificate that names the new place in the chain of title takes the place of the one in force."""
    issued = Certificate.objects.filter(work=work, state=Certificate.State.ISSUED).first()
    if issued:
        issued.work = work
        certificates.supersede_certificate(certificate=issued, actor=actor, reason="title")


def check_transfer(work: Work, to: User) -> None:
    """Raise Refusal unless this work may go to this person now."""
    check_free(work)
    if work.owner_id == to.pk:
        raise Refusal("own_work", _("This person owns the work already."), field="handle")
    if not to.is_active:
        raise Refusal("person_unknown", _("This account is closed."), field="handle")


def check_free(work: Work) -> None:
    """Raise Refusal unless this work may change hands now."""
    if work.state not in MOVABLE:
        raise Refusal("work_not_certified", _("Only a certified work can be handed over."), status=409)
    if sentence := handover.find_objection(work):
        raise Refusal("transfer_blocked", sentence, status=409)


def _current(work: Work) -> Title:
    """The title in force; a work from before titles were kept gets that of its registration."""
    found = Title.objects.filter(work=work, until_at=None).first()
    return found or Title.objects.create(work=work, owner_id=work.owner_id)


def _write(work: Work, before: Title, cause: str, now: datetime) -> Title:
    """The new row of the chain, and the leaf of the log that holds its hash. Accounts are numbers there, not names."""
    issued = Certificate.objects.filter(work=work, state=Certificate.State.ISSUED).first()
    entry: dict[str, Any] = {
        "type": "title", "work": work.pk, "certificate": issued.number if issued else "", "from": str(before.owner_id),
        "to": str(work.owner_id), "cause": cause, "at": log.stamp(now), "place": work.titles.count(),
        "previous": hashlib.sha256(before.entry.encode()).hexdigest() if before.entry else "",
    }  # fmt: skip
    text = rfc8785.dumps(entry).decode()
    reference = issued.number if issued else work.pk
    leaf = log.append_leaf(kind="title", ref=reference, sha256=hashlib.sha256(text.encode()).hexdigest(), at=now)
    return Title.objects.create(work=work, owner=work.owner, cause=cause, entry=text, leaf=leaf)
