"""Reading packs: those on offer, one's own, and what was bought of one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from licensing import listing_queries
from licensing.models import License, Order, Pack, PackWork, Window
from marketplace.core.errors import NotFound
from works.models import Work


def _with_works(rows: QuerySet[Pack]) -> QuerySet[Pack]:
    parts = PackWork.objects.select_related("work__creator").order_by("position")
    return rows.select_related("seller", "terms").prefetch_related(Prefetch("parts", parts)).order_by("-pk")


def list_on_offer() -> QuerySet[Pack]:
    """Live packs of which every work is certified, still the seller's, and free of licenses that leave no room."""
    lost = PackWork.objects.filter(pack=OuterRef("pk")).exclude(
        work__state=Work.State.CERTIFIED, work__owner=F("pack__seller")
    )
    taken = Window.objects.filter(
        work__packed__pack=OuterRef("pk"), held_until=None, period__contains=timezone.now()
    )  # fmt: skip
    free = ~Exists(taken.filter(exclusive=True)) & (Q(terms__body__exclusivity="none") | ~Exists(taken))
    return _with_works(Pack.objects.filter(free, ~Exists(lost), state=Pack.State.LIVE))


def list_of_seller(seller: User) -> QuerySet[Pack]:
    return list_on_offer().filter(seller=seller)


def list_with_work(work: Work) -> QuerySet[Pack]:
    return list_on_offer().filter(parts__work=work)


def list_own_packs(user: User) -> QuerySet[Pack]:
    """All but retired ones."""
    return _with_works(Pack.objects.filter(seller=user).exclude(state=Pack.State.RETIRED))


def get_pack_for(user: Any, pack_id: str) -> Pack:
    """One on offer, or any of the user's own."""
    found = list_on_offer().filter(pk=pack_id).first()
    if found is None and user.pk:
        found = _with_works(Pack.objects.filter(seller=user)).filter(pk=pack_id).first()
    if found is None:
        raise NotFound("pack")
    return found


def is_on_offer(pack: Pack) -> bool:
    return list_on_offer().filter(pk=pack.pk).exists()


def get_own_pack(user: User, pack_id: str) -> Pack:
    found = _with_works(Pack.objects.filter(seller=user)).filter(pk=pack_id).first()
    if found is None:
        raise NotFound("pack")
    return found


def list_offerable(user: User) -> QuerySet[Work]:
    """The user's certified works, of which a pack can be made."""
    return Work.objects.filter(owner=user, state=Work.State.CERTIFIED).order_by("-pk")


def list_pictures(pack: Pack) -> list[dict[str, Any]]:
    """Its works at their places, each with a small picture."""
    return [
        {"work": part.work, "picture": listing_queries.picture(part.work, "thumbnail")}
        for part in parts_with_pictures().filter(pack=pack)
    ]


def parts_with_pictures() -> QuerySet[PackWork]:
    """The places of packs, each with its work and what is shown of it."""
    return PackWork.objects.select_related("work").prefetch_related("work__media").order_by("position")


def list_looked_at(keys: Iterable[str]) -> list[Pack]:
    """Those of a visitor's cart that are live, with what is shown of them."""
    rows = Pack.objects.filter(pk__in=list(keys), state=Pack.State.LIVE).select_related("terms", "seller")
    return list(rows.prefetch_related(Prefetch("parts", parts_with_pictures())).order_by("pk"))


def list_parts(order: Order) -> QuerySet[Order]:
    """The orders, one a work, that the order of a pack carries; they cost nothing of their own."""
    rows = Order.objects.filter(purpose=Order.Purpose.PACK_PART, matter=order.pk)
    return rows.select_related("work", "terms", "buyer", "organization").order_by("work_id")


def list_licenses(order: Order) -> Sequence[License]:
    """What was bought with the order of a pack."""
    rows = License.objects.filter(order__purpose=Order.Purpose.PACK_PART, order__matter=order.pk)
    return list(rows.select_related("work").order_by("work_id"))
