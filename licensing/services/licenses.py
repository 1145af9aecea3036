"""Licenses: issued with an order's frozen terms, proved by a deed, ended by time, refund or decision."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import DownloadRecord, License, Order
from marketplace.core import events, states, storage
from marketplace.core.errors import Refusal
from works.models import Media


def issue_license(*, order: Order, starts_at: datetime) -> License:
    """The right that a paid order bought. Runs in the transaction that marks the order paid."""
    made = License.objects.create(
        order=order, work=order.work, licensee=order.buyer, organization=order.organization,
        licensee_name=order.licensee_name, terms=order.terms, terms_hash=order.terms.pk,
        starts_at=starts_at, ends_at=term_end(order.terms.body, starts_at),
    )  # fmt: skip
    events.record("license.issued", subject=made, actor=order.buyer, payload={"order": order.pk, "work": order.work_id})
    return made


def term_end(body: dict[str, object], starts_at: datetime) -> datetime | None:
    """When a license under these terms ends; None for a perpetual one."""
    term = body.get("term")
    if not isinstance(term, dict):
        return None
    months, days = int(term.get("months", 0)), int(term.get("days", 0))
    if not months and not days:
        return None
    year, month = divmod(starts_at.month - 1 + months, 12)
    moved = _on_day(starts_at, starts_at.year + year, month + 1)
    return moved + timedelta(days=days)


def _on_day(moment: datetime, year: int, month: int) -> datetime:
    """The same day of another month, or that month's last."""
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month)


def revoke_license(*, order: Order, actor: User | None, reason: str) -> None:
    """End the license of an order, if it has one in force."""
    held = License.objects.filter(order=order).first()
    if held:
        states.move(held, License.State.REVOKED, event="license.revoked", actor=actor, payload={"reason": reason})


def suspend_license(*, order: Order, reason: str) -> None:
    """Pause the license of an order, if it has one in force."""
    held = License.objects.filter(order=order).first()
    if held:
        states.move(held, License.State.SUSPENDED, event="license.suspended", payload={"reason": reason})


def reinstate_license(*, order: Order, reason: str) -> None:
    """End the pause of an order's license."""
    held = License.objects.filter(order=order).first()
    if held:
        states.move(held, License.State.ACTIVE, event="license.reinstated", payload={"reason": reason})


def expire_licenses() -> int:
    """End licenses whose term is over; how many."""
    over = License.objects.filter(state=License.State.ACTIVE, ends_at__lte=timezone.now())
    return sum(states.move(held, License.State.EXPIRED, event="license.expired") for held in over[:1000])


def open_download(*, held: License, user: User) -> str:
    """A token for one download of the original by this licensee, valid for minutes. Raises Refusal unless active."""
    if held.state != License.State.ACTIVE:
        raise Refusal(
            "license_not_active", _("This license is not active, so its files cannot be downloaded."), status=403
        )
    original = Media.objects.filter(work_id=held.work_id, role=Media.Role.ORIGINAL).first()
    if original is None:
        raise Refusal("no_file", _("This work has no file to download."), status=409)
    return storage.sign_download(user_id=user.pk, license=held.pk, media=original.pk)


def record_download(*, held: License, user: User, media: Media) -> DownloadRecord:
    """Remember that a file left, before its bytes do."""
    with transaction.atomic():
        events.record("license.downloaded", subject=held, actor=user, payload={"media": media.pk})
        return DownloadRecord.objects.create(license=held, user=user, media=media, sha256=media.sha256)
