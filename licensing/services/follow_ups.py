"""What may follow a license: the same terms for a further term, or wider or longer ones in its place, with credit."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import License, Listing, Order
from licensing.pricing import NOTHING, Choice, read_choice
from licensing.pricing import read as read_pricing
from licensing.services import choices, license_credit, listings
from licensing.services.choices import Chosen
from licensing.terms import coverage, options, times
from marketplace.core import events
from marketplace.core.errors import Refusal
from works.models import Title, Work

RENEWAL, UPGRADE = Order.Purpose.RENEWAL, Order.Purpose.UPGRADE
SHOWN = (Listing.State.LIVE, Listing.State.PAUSED)
CREDITED = (Order.Purpose.LICENSE, Order.Purpose.OFFER, Order.Purpose.BALANCE, RENEWAL, UPGRADE)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a listing would add to a license: the same terms once more, or wider ones in their place."""

    purpose: Order.Purpose
    chosen: Chosen
    credit_minor: int
    price_minor: int  # what is left to pay
    starts_at: datetime
    ends_at: datetime | None

    @property
    def listing(self) -> Listing:
        return self.chosen.listing


def quote(*, held: License, listing: Listing, actor: User, choice: Choice = NOTHING) -> FollowUp:
    """What it would be now, of a listing that leaves a choice under what is chosen. The same terms renew, others
    upgrade. Raises Refusal with what is in the way."""
    now = timezone.now()
    _check_offered(held, listing, actor)
    chosen = _chosen(held, listing) if choice == NOTHING else choices.choose(listing, choice)
    if chosen.terms.pk == held.terms_id:
        check_renewable(held)
        starts_at = renewal_start(held, now)
        return FollowUp(RENEWAL, chosen, 0, chosen.price_minor, starts_at, times.term_end(chosen.body, starts_at))
    check_upgradable(held)
    if listing.pricing and choice == NOTHING:
        raise Refusal("choice_needed", _("Choose media, countries or a quantity of this license first."), status=409)
    _check_wider(held, chosen, now)
    due = license_credit.due_for(chosen.price_minor, license_credit.paid_for(held), chosen.currency)
    ends_at = times.term_end(chosen.body, counted_from(held))
    _check_not_renewed(held, ends_at)
    return FollowUp(UPGRADE, chosen, chosen.price_minor - due, due, now, ends_at)


def check_choosable(*, held: License, listing: Listing, actor: User) -> None:
    """Raise Refusal unless the most that can be chosen of this listing could take the license's place."""
    _check_offered(held, listing, actor)
    check_upgradable(held)
    if listing.terms_id == held.terms_id:
        raise Refusal("same_terms", _("These are the terms of the license; renew it."), field="listing")
    _check_wider(held, Chosen(listing, NOTHING, listing.price_minor, listing.terms.body), timezone.now())


def suggest_choice(*, held: License, listing: Listing, actor: User) -> Choice:
    """The least that can be chosen of a listing to take the license's place; nothing, where none of it is at hand."""
    for one in read_pricing(listing.pricing).like(held.terms.body):
        try:
            found = quote(held=held, listing=listing, actor=actor, choice=one)
        except Refusal:
            continue
        if found.purpose == UPGRADE:
            return one
    return NOTHING


def list_choosable(held: License, actor: User) -> list[Listing]:
    """Listings of the work that leave a choice, of which some may upgrade this license."""
    found = []
    for listing in _list_shown(held).exclude(pricing=None):
        try:
            check_choosable(held=held, listing=listing, actor=actor)
        except Refusal:
            continue
        found.append(listing)
    return found


def _list_shown(held: License) -> QuerySet[Listing]:
    rows = Listing.objects.filter(work=held.work_id, state__in=SHOWN)
    return rows.select_related("work", "terms", "seller").defer("search").order_by("pk")


def _chosen(held: License, listing: Listing) -> Chosen:
    """The listing, narrowed as it was for the license where it was bought from it. Raises Refusal for a choice that is
    not offered any more."""
    order = held.order
    while order.purpose == RENEWAL:
        order = Order.objects.get(license=order.matter)
    if not listing.pricing or order.listing_id != listing.pk:
        return choices.Chosen(listing, NOTHING, listing.price_minor, listing.terms.body)
    placed = events.history(order).filter(name="order.placed").first()
    return choices.choose(listing, read_choice(placed.payload.get("choice") or {} if placed else {}))


def list_follow_ups(held: License, actor: User) -> list[FollowUp]:
    """Every way to renew or upgrade a license now, the cheapest first; what leaves a choice is listed beside."""
    found = []
    for listing in _list_shown(held):
        try:
            found.append(quote(held=held, listing=listing, actor=actor))
        except Refusal:
            continue
    return sorted(found, key=lambda one: (one.purpose != RENEWAL, one.price_minor))


def find_renewal(held: License, actor: User) -> FollowUp:
    """The renewal of a license under its own terms. Raises Refusal when it cannot be renewed now."""
    check_renewable(held)
    found: Refusal | None = None
    for listing in _list_shown(held).order_by("state", "-pk"):
        try:
            if _chosen(held, listing).terms.pk == held.terms_id:
                return quote(held=held, listing=listing, actor=actor)
        except Refusal as refusal:
            found = refusal
    raise found or _not_offered()


def _not_offered() -> Refusal:
    return Refusal("listing_not_live", _("This license is not offered any more."), status=409)


def _check_offered(held: License, listing: Listing, actor: User) -> None:
    """Of the same work, and on sale, or out of it only because somebody, maybe this licensee, has a license that leaves
    no room for it."""
    if listing.work_id != held.work_id:
        raise Refusal("other_work", _("This listing is of another work."), field="listing")
    waits = listing.state == Listing.State.PAUSED and listing.displaced
    if not (listing.on_offer or waits) or listing.work.state != Work.State.CERTIFIED:
        raise _not_offered()
    if listing.seller_id == actor.pk:
        raise Refusal("own_work", _("This work is yours; you need no license for it."))
    listings.check_stack(listing.work_id)


def check_renewable(held: License) -> None:
    """Raise Refusal unless the license has an end, came to nothing else, and was not renewed."""
    if held.ends_at is None:
        raise Refusal("license_without_end", _("This license has no end, so there is nothing to renew."), status=409)
    if held.state not in (License.State.ACTIVE, License.State.EXPIRED):
        raise not_in_force(held)
    _check_not_renewed(held, None)


def _check_not_renewed(held: License, ends_at: datetime | None) -> None:
    """Raise Refusal when a renewal was bought, unless what is asked for ends where that begins."""
    renewal = License.objects.filter(order__purpose=RENEWAL, order__matter=held.pk, order__state=Order.State.PAID)
    after = renewal.first()
    if after is None or (ends_at and ends_at <= after.starts_at):
        return
    until = formats.date_format(after.ends_at, "DATE_FORMAT") if after.ends_at else ""
    raise Refusal(
        "license_renewed", _("This license was renewed already, until %(until)s. Go on from there.") % {"until": until},
        status=409, license=after.pk,
    )  # fmt: skip


def check_upgradable(held: License) -> None:
    """Raise Refusal unless what was paid for this license can be credited to a wider one."""
    over = held.ends_at is not None and held.ends_at <= timezone.now()
    if held.state != License.State.ACTIVE or over or held.starts_at > timezone.now():
        raise not_in_force(held)
    if held.order.purpose not in CREDITED or held.terms.body["price_model"] == "revenue_share":
        raise Refusal("not_credited", _("What was paid for this license cannot be credited to another."), status=409)
    if _has_another_owner(held) and license_credit.paid_for(held):
        raise Refusal(
            "owner_changed", _("This work changed hands since. What you paid went to its former owner and cannot be "
                               "credited."), status=409)  # fmt: skip


def _has_another_owner(held: License) -> bool:
    """Than when it was paid for; a sale that was undone changed nothing."""
    owners = list(Title.objects.filter(work=held.work_id).order_by("-from_at").values_list("owner", "from_at"))
    paid_at = held.order.paid_at
    then = next((owner for owner, since in owners if paid_at and since <= paid_at), None)
    return bool(paid_at and owners) and owners[0][0] != then


def not_in_force(held: License) -> Refusal:
    if held.state == License.State.SUPERSEDED:
        return Refusal("license_superseded", _("This license was upgraded; another has taken its place."), status=409)
    return Refusal("license_not_active", _("This license is not in force."), status=409)


def _check_wider(held: License, chosen: Chosen, now: datetime) -> None:
    if chosen.currency != held.order.currency and license_credit.paid_for(held):
        raise Refusal("currency_differs", _("It is sold in another currency than you paid in."), status=409)
    if times.term_start(chosen.body, now) > now:
        raise Refusal("starts_later", _("It begins on a later day, so it cannot take the place of this one."),
                      status=409)  # fmt: skip
    narrower = coverage.find_narrower(held.terms.body, chosen.body)
    if narrower:
        words = {"field": options.LABELS.get(narrower, narrower)}
        message = _("It allows less than your license in one point: %(field)s.") % words
        raise Refusal("terms_narrower", message, field="listing", term=narrower)


def renewal_start(held: License, now: datetime) -> datetime:
    return max(now, held.ends_at or now)


def counted_from(held: License) -> datetime:
    """When the first license of a row of upgrades began: the terms of all of them run from there."""
    while held.order.purpose == UPGRADE:
        held = License.objects.select_related("order").get(pk=held.order.matter)
    return held.starts_at


def find_extension(held: License, actor: User, listing_id: str = "") -> FollowUp:
    """The cheapest offer that takes the license's place for longer, or the one that is named. Raises Refusal."""
    check_upgradable(held)
    for found in list_follow_ups(held, actor):
        longer = held.ends_at is not None and (found.ends_at is None or found.ends_at > held.ends_at)
        if found.purpose == UPGRADE and longer and listing_id in ("", found.listing.pk):
            return found
    raise Refusal(
        "nothing_longer", _("No license of this work allows all that yours does, and for longer."), status=409
    )
