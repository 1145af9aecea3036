"""Licenses: issued with an order's frozen terms, proved by a deed, ended by time, refund or decision."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import User
from licensing.models import Channel, DeliveredCopy, DownloadRecord, License, Order
from licensing.services import seats, windows
from licensing.terms import waivers
from marketplace.core import events, states, storage
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from works.models import Media, Version


def issue_license(
    *, order: Order, starts_at: datetime, ends_at: datetime | None, follows: License | None = None, replacing: str = ""
) -> License:  # fmt: skip
    """The right that a paid order bought. Runs in the transaction that marks the order paid.

    It may follow another license, or replace that of an order. Raises Refusal when another license has what this one
    takes up.
    """
    terms = order.terms
    assert terms is not None  # the database holds it for orders of licenses
    windows.take(order=order, starts_at=starts_at, ends_at=ends_at, replacing=replacing)
    made = License.objects.create(
        order=order, predecessor=follows, work=order.work, licensee=order.buyer, organization=order.organization,
        licensee_name=order.licensee_name, terms=terms, terms_hash=terms.pk, starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    name_channels(made)
    events.record("license.issued", subject=made, actor=order.buyer, payload={"order": order.pk, "work": order.work_id})
    return made


def name_channels(made: License) -> None:
    """A new license is used where its order says, else where the one that it renews or upgrades was used."""
    order = made.order
    values = order.channels.splitlines()
    if not values and order.purpose in Order.FOLLOWING:
        before = Channel.objects.filter(license=made.predecessor_id, ended_at=None).order_by("named_at", "pk")
        values = list(before.values_list("value", flat=True))
    Channel.objects.bulk_create([Channel(license=made, value=value, named_by=order.buyer) for value in values])


def bought_by(order: Order) -> License | None:
    """The license of an order; where it was passed on for nothing, or upgraded, what came of it. One that was sold on
    stays."""
    came = _came_of(order)
    return None if came and came[-1].state in _MOVED_ON else next(reversed(came), None)


_MOVED_ON = (License.State.TRANSFERRED, License.State.SUPERSEDED)


def _came_of(order: Order) -> list[License]:
    """The license of an order, and each that took the place of the one before, the last one last."""
    came, held = [], License.objects.filter(order=order).first()
    while held:
        came.append(held)
        after = held.successors.exclude(state=License.State.REVOKED).select_related("order")
        if held.state == License.State.TRANSFERRED:
            held = after.filter(order__purpose=Order.Purpose.TRANSFER, order__price_minor=0).first()
        else:
            upgraded = held.state == License.State.SUPERSEDED
            held = after.filter(order__purpose=Order.Purpose.UPGRADE).first() if upgraded else None
    return came


def was_sold_on(order: Order) -> bool:
    """Whether somebody else paid for the license of this order since."""
    came = _came_of(order)
    return bool(came) and came[-1].state == License.State.TRANSFERRED


def revoke_license(*, order: Order, actor: User | None, reason: str) -> None:
    """End the license of an order, if it has one in force, with those that were bought with what was paid for it. What
    was passed on stays so."""
    came = [held for held in _came_of(order) if held.state != License.State.TRANSFERRED]
    for held in reversed(came):
        states.move(held, License.State.REVOKED, event="license.revoked", actor=actor, payload={"reason": reason})
        if held.state == License.State.REVOKED:
            windows.free(order_id=held.order_id)


def suspend_license(*, order: Order, reason: str) -> None:
    """Pause the license of an order, if it has one in force."""
    held = bought_by(order)
    if held:
        states.move(held, License.State.SUSPENDED, event="license.suspended", payload={"reason": reason})


def reinstate_license(*, order: Order, reason: str) -> None:
    """End the pause of an order's license."""
    held = bought_by(order)
    if held:
        states.move(held, License.State.ACTIVE, event="license.reinstated", payload={"reason": reason})


def expire_licenses() -> int:
    """End licenses whose term is over, also of those that were replaced; how many."""
    ending = (License.State.ACTIVE, License.State.SUPERSEDED)
    over = License.objects.filter(state__in=ending, ends_at__lte=timezone.now())
    return sum(_expire(held) for held in over[:1000])


def _expire(held: License) -> bool:
    with transaction.atomic():
        windows.free(order_id=held.order_id)
        return states.move(held, License.State.EXPIRED, event="license.expired")


def may_decide(held: License, user: User) -> bool:
    """Whether the user may give up or return what was bought: the buyer, or who buys for the same team."""
    if held.organization is None:
        return held.licensee_id == user.pk
    return account_policies.can_buy_for(user, held.organization)


def returnable_until(held: License) -> datetime | None:
    """Until when the license can be returned; None when it cannot: free, used, over, or out of time."""
    order, days = held.order, int(held.terms.body["refund_days"])
    if not (days and order.price_minor and order.paid_at) or order.state != Order.State.PAID:
        return None
    if order.purpose == Order.Purpose.TRANSFER:
        return None  # what was passed on is between the two
    until = order.paid_at + timedelta(days=days)
    if held.state != License.State.ACTIVE or until <= timezone.now() or held.downloads.exists():
        return None
    return until


def needs_waiver(held: License) -> bool:
    """Whether a download now would end a right to return that nobody gave up yet."""
    return held.order.waived_at is None and returnable_until(held) is not None


def waive_return(*, held: License, actor: User) -> None:
    """Give up the right to return, for a download at once. Idempotent."""
    if not may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    with transaction.atomic():
        said = {"waived_at": timezone.now(), "waiver_version": waivers.DOWNLOAD}
        if Order.objects.filter(pk=held.order_id, waived_at=None).update(**said):
            events.record("order.return_waived", subject=held.order, actor=actor)
    held.order.refresh_from_db(fields=list(said))


def list_files(held: License) -> list[Media]:
    """What the license gives: original and deliverables of the version in force when it began, and of every later one.

    The newest version comes first; in it the original, then the deliverables in their creator's order.
    """
    certified = Version.objects.filter(work=held.work_id, state=Version.State.CERTIFIED)
    bought = certified.filter(certified_at__lte=held.starts_at).order_by("-number").first()
    given = certified.filter(number__gte=bought.number) if bought else certified
    rows = Media.every.filter(version__in=given, role__in=(Media.Role.ORIGINAL, Media.Role.DELIVERABLE))
    place = {Media.Role.ORIGINAL: 0, Media.Role.DELIVERABLE: 1}
    found = rows.select_related("version")
    return sorted(found, key=lambda row: (-row.version.number, place[Media.Role(row.role)], row.position))


def open_download(*, held: License, user: User, media_id: str = "", bundle: bool = False) -> str:
    """A token for one download by this licensee, valid for minutes: of the newest original, or of the file named.

    A bundle is all files of that version, with what proves them. Once people are named for the license, it is for
    them alone.

    Raises NotFound for a file that the license does not give, and Refusal unless the license is active, the right
    to return was given up or is over, and the user has a seat where there are any.
    """
    if held.state != License.State.ACTIVE:
        raise _not_active()
    if needs_waiver(held):
        raise Refusal(
            "waiver_required",
            _("Please confirm that the right to return ends with the download."), field="waive_return", status=409,
        )  # fmt: skip
    given = list_files(held)
    chosen = next((row for row in given if row.pk == media_id), None) if media_id else next(iter(given), None)
    if chosen is None and media_id:
        raise NotFound("file")
    if chosen is None:
        raise Refusal("no_file", _("This work has no file to download."), status=409)
    seats.check_seat(held, user)
    return storage.sign_download(user_id=user.pk, license=held.pk, media=chosen.pk, bundle=bundle)


def _not_active() -> Refusal:
    return Refusal(
        "license_not_active", _("This license is not active, so its files cannot be downloaded."), status=403
    )


def record_download(*, copy: DeliveredCopy, user: User) -> DownloadRecord:
    """Remember that a file left, before its bytes do. Raises Refusal when the license was returned meanwhile."""
    held, media = copy.license, copy.media
    with transaction.atomic():
        if License.objects.select_for_update().get(pk=held.pk).state != License.State.ACTIVE:
            raise _not_active()
        events.record("license.downloaded", subject=held, actor=user, payload={"media": media.pk})
        return DownloadRecord.objects.create(license=held, user=user, media=media, sha256=copy.sha256)
