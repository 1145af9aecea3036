"""What payouts shows of a sale whose order was for more than a license of one work."""

from collections.abc import Collection

from licensing.models import Order, Pack
from payouts import naming
from payouts.naming import Told

PLAIN = (Order.Purpose.LICENSE, Order.Purpose.OFFER)  # the work's title says it


@naming.teller
def tell_purposes(sources: Collection[str]) -> dict[str, Told]:
    """By order: what it was for, and the pack's title."""
    rows = Order.objects.filter(pk__in=sources).exclude(purpose__in=PLAIN).values_list("pk", "purpose", "matter")
    orders = list(rows)
    packs = {matter for _pk, purpose, matter in orders if purpose == Order.Purpose.PACK}
    titles = dict(Pack.objects.filter(pk__in=packs).values_list("pk", "title")) if packs else {}
    return {
        pk: Told(titles.get(matter, ""), str(Order.Purpose(purpose).label)) for pk, purpose, matter in orders
    }  # fmt: skip
