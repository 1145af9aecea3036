"""Windows: held while somebody pays, taken when the license is issued, freed when it ends.

The database refuses two that overlap; what stands here tells people beforehand, and why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from licensing import window_queries
from licensing.models import Order, Window
from licensing.terms.footprint import footprint_of
from marketplace.core.errors import Refusal
from marketplace.core.multiranges import only_large

GRACE = timedelta(minutes=2)  # a payment made in the last second is told a little later
AGAIN = timedelta(hours=24)


def hold(*, order: Order, starts_at: datetime, ends_at: datetime | None, replacing: str = "") -> None:
    """Keep what this order is to become free for its buyer until the checkout is over. The work is locked.

    Raises Refusal with what stands in the way. Whoever let a checkout of this work lapse within a day may order again,
    but holds nothing: nobody keeps a work off the market by never paying.
    """
    period = window_queries.period_of(starts_at, ends_at)
    conflict = window_queries.find_conflict(order, period, replacing=replacing)
    if conflict:
        raise conflict.refusal()
    own = Window.objects.filter(order=replacing)
    if not _lapsed_lately(order) and not own.filter(exclusive=True).exists():
        _make_room(order)
        _insert(order, period, order.expires_at + GRACE)


def take(*, order: Order, starts_at: datetime, ends_at: datetime | None, replacing: str = "") -> None:
    """What is held, or still free, is the license's from now on; in the transaction that issues it.

    An exclusive window of the license that it replaces makes way; one that is not exclusive stays beside it. Raises
    Refusal when somebody else has it.
    """
    period = window_queries.period_of(starts_at, ends_at)
    conflict = window_queries.find_conflict(order, period, replacing=replacing)
    if conflict:
        raise conflict.refusal()
    _make_room(order)
    with _guarded():
        Window.objects.filter(order=replacing, exclusive=True).delete()
        if not Window.objects.filter(order=order).update(period=period, held_until=None):
            _insert(order, period, None)


def give_back(*, order: Order, ends_at: datetime | None) -> None:
    """A license that was replaced is in force again; what replaced it, and took up all of this, has just ended."""
    if not Window.objects.filter(order=order).exists():
        _insert(order, window_queries.period_of(timezone.now(), ends_at), None)


def free(*, order_id: str) -> None:
    """The license has ended, or the checkout is over. Idempotent."""
    Window.objects.filter(order=order_id).delete()


def problem(order: Order, starts_at: datetime, ends_at: datetime | None, *, replacing: str = "") -> str:
    """Why an order that is being paid cannot become a license, as a code; empty when it can."""
    period = window_queries.period_of(starts_at, ends_at)
    conflict = window_queries.find_conflict(order, period, replacing=replacing)
    return conflict.code if conflict else ""


def _make_room(order: Order) -> None:
    """Sweep away holds of this work that are over, and those of other checkouts of the same buyer."""
    holds = Window.objects.filter(work=order.work_id, held_until__isnull=False).exclude(order=order)
    holds.filter(held_until__lte=timezone.now()).delete()
    holds.filter(order__buyer=order.buyer_id).delete()


def _insert(order: Order, period: object, held_until: datetime | None) -> None:
    assert order.terms is not None
    wanted = footprint_of(order.terms.body, order.industry)
    own = window_queries.of_licensee(Window.objects.filter(work=order.work_id, exclusive=False), order)
    beside = only_large(own.values_list("pk", flat=True)) if wanted.exclusive else only_large([])
    with _guarded():
        Window.objects.create(
            work_id=order.work_id, order=order, exclusive=wanted.exclusive, industries=wanted.industries,
            media=wanted.media, countries=wanted.countries, period=period, beside=beside, held_until=held_until,
        )  # fmt: skip


@contextmanager
def _guarded() -> Iterator[None]:
    """The database's own refusal of an overlap becomes ours; what stood before is left as it was."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "window_no_overlap" not in str(error):
            raise
        raise Refusal("exclusive_sold", _("This license is not offered any more."), status=409) from error


def _lapsed_lately(order: Order) -> bool:
    since = timezone.now() - AGAIN
    mine = Order.objects.filter(buyer=order.buyer_id, work=order.work_id, created_at__gt=since).exclude(pk=order.pk)
    return mine.filter(state=Order.State.EXPIRED).exists()
