"""Licenses for past use: an owner offers one to whoever used a work without; paid, it starts when the use began."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Listing, Order, PastUse
from licensing.services import licenses, listings, orders, purposes
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal

DAYS, YEARS, MOST_TIMES = 30, 10, 10  # to answer; how far back; times the price
State = PastUse.State


def offer_past_use(
    *, listing: Listing, user: User, since: date, found: str, actor: User, times: int = 1,
    price_minor: int | None = None,
) -> PastUse:  # fmt: skip
    """Offer the terms of a listing from a day in the past, for a price or a multiple of the listing's.

    Raises Refusal, changing nothing: not the owner, one's own use, a day that is not past, a price that cannot be
    charged, exclusive terms, or an open offer to the same person.
    """
    work = listing.work
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work offers licenses for it."))
    if user.pk == actor.pk:
        raise Refusal("own_work", _("This work is yours; you need no license for it."), field="user")
    text = " ".join(found.replace("\0", " ").split())
    if not 3 <= len(text) <= 2000:
        raise Refusal("reason_required", _("Say what you found and where."), field="found")
    today = timezone.now().date()
    if not today - timedelta(days=366 * YEARS) <= since < today:
        raise Refusal("not_in_the_past", _("Name a day of the last ten years, before today."), field="since")
    if listing.terms.body["exclusivity"] != "none":
        raise Refusal("exclusive_terms", _("What was used already cannot be licensed exclusively."), field="listing")
    if listing.pricing:
        raise Refusal("choice_needed", _("Take a license that has one price and one set of terms."), field="listing")
    price = _price(listing, times, price_minor)
    with transaction.atomic():
        if PastUse.objects.select_for_update().filter(work=work, user=user, state=State.OFFERED).exists():
            raise Refusal("past_use_open", _("An offer to this person is open."), status=409)
        made = PastUse.objects.create(
            work=work, user=user, offered_by=actor, terms=listing.terms, since=since, found=text, price_minor=price,
            currency=listing.currency, due_at=timezone.now() + timedelta(days=DAYS),
        )  # fmt: skip
        events.record("past_use.offered", subject=made, actor=actor)
    return made


def _price(listing: Listing, times: int, price_minor: int | None) -> int:
    if not 1 <= times <= MOST_TIMES:
        raise Refusal("times_invalid", _("Take the price from 1 to 10 times."), field="times")
    price = listing.price_minor * times if price_minor is None else price_minor
    least, most = money.MINIMUM_CHARGE[listing.currency], money.LARGEST_CHARGE[listing.currency]
    if not least <= price <= most:
        words = {"least": money.display(least, listing.currency), "most": money.display(most, listing.currency)}
        raise Refusal("price_out_of_range", _("The price is between %(least)s and %(most)s.") % words, field="price")
    return price


def decline_past_use(*, offer: PastUse, actor: User) -> PastUse:
    return _end(offer, State.DECLINED, actor, offer.user_id)


def withdraw_past_use(*, offer: PastUse, actor: User) -> PastUse:
    return _end(offer, State.WITHDRAWN, actor, offer.work.owner_id)


def _end(offer: PastUse, to: str, actor: User, side: int) -> PastUse:
    if actor.pk != side:
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    if not states.move(offer, to, event=f"past_use.{to}", actor=actor):
        raise Refusal("past_use_over", _("This offer was answered before, or its time is over."), status=409)
    return offer


def place_order(*, offer: PastUse, actor: User, licensee_name: str) -> Order:
    """Whoever used the work accepts by paying. Raises Refusal when the offer is over."""
    name = " ".join(licensee_name.replace("\0", " ").split())
    if actor.pk != offer.user_id:
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    if not 2 <= len(name) <= 200:
        raise Refusal(
            "licensee_name_invalid", _("Give the licensee's name, 2 to 200 characters."), field="licensee_name"
        )
    with transaction.atomic():
        offer = PastUse.objects.select_for_update().get(pk=offer.pk)
        if offer.state != State.OFFERED or offer.due_at <= timezone.now():
            raise Refusal("past_use_over", _("This offer was answered before, or its time is over."), status=409)
        return orders.place_for(
            purpose=Order.Purpose.PAST_USE, matter=offer.pk, buyer=actor, work=offer.work, terms=offer.terms,
            price_minor=offer.price_minor, currency=offer.currency, licensee_name=name,
        )  # fmt: skip


def expire_past_uses() -> int:
    late = PastUse.objects.filter(state=State.OFFERED, due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="past_use.expired") for one in late.order_by("pk")[:500])


@purposes.register
class PastUsePurpose(purposes.Purpose):
    """The license begins on the day the use began; what it allows ends with its term, counted from there."""

    name = Order.Purpose.PAST_USE

    def starts_at(self, order: Order, paid_at: datetime) -> datetime:
        return datetime.combine(PastUse.objects.get(pk=order.matter).since, time.min, tzinfo=UTC)

    def problem(self, order: Order) -> str:
        offer = PastUse.objects.select_for_update().get(pk=order.matter)
        return "" if offer.state in (State.OFFERED, State.EXPIRED) else "past_use_over"

    def fulfill(self, order: Order, now: datetime) -> None:
        offer = PastUse.objects.get(pk=order.matter)
        starts_at = self.starts_at(order, now)
        licenses.issue_license(order=order, starts_at=starts_at, ends_at=self.ends_at(order, starts_at))
        listings.make_way(order)
        states.move(offer, State.PAID, event="past_use.paid", actor=order.buyer, paid_at=now)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        licenses.revoke_license(order=order, actor=actor, reason=reason)
        offer = PastUse.objects.get(pk=order.matter)
        states.move(offer, State.UNDONE, event="past_use.undone", actor=actor, payload={"reason": reason})

    def title(self, order: Order) -> str:
        since = PastUse.objects.get(pk=order.matter).since
        words = {"title": order.work.title, "since": formats.date_format(since, "DATE_FORMAT")}
        return _("License of “%(title)s” for use since %(since)s") % words

    def thanks(self, order: Order) -> str:
        return _("Your past use of “%(title)s” is licensed.") % {"title": order.work.title}

    def news(self, order: Order) -> str:
        return _("%(name)s paid for past use of “%(title)s”. Your part stands on your earnings page.") % {
            "name": order.licensee_name, "title": order.work.title,
        }  # fmt: skip

    def page(self, order: Order) -> str:
        return reverse("licensing:past_use", args=[order.matter])
