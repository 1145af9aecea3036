"""What goes with a work's title and what does not, as its buyer and its seller see it before they agree."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from licensing import window_queries
from licensing.models import License, TitleSale
from licensing.services import title_sales
from marketplace.core import money
from payouts import fees
from payouts.models import SplitShare
from payouts.services import sales
from works import queries as work_queries
from works.models import Derivation

BPS = 10_000
IN_FORCE = (License.State.ACTIVE, License.State.SUSPENDED)  # a suspended license may come back


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a buyer of a title takes over: `own_bps` of what stays with the work is the owner's part."""

    own_bps: int
    upstream: list[Derivation]
    children: int
    children_bps: list[int]
    in_force: int
    exclusive: list[str]
    royalty_bps: int


def conditions_of(sale: TitleSale) -> Conditions:
    """As the work stands now."""
    work = sale.work
    agreed = SplitShare.objects.filter(split__work=work, split__state="active")
    kept = sum(agreed.exclude(party=work.owner_id).values_list("bps", flat=True))
    below = list(Derivation.objects.filter(parent=work, state="active").values_list("share_bps", flat=True))
    return Conditions(
        own_bps=BPS - kept, upstream=[edge for edge in work_queries.list_parents(work) if edge.share_bps],
        children=len(below), children_bps=sorted({bps for bps in below if bps}),
        in_force=License.objects.filter(work=work, state__in=IN_FORCE).count(), royalty_bps=sale.royalty_bps,
        exclusive=[window_queries.sentence_of(one) for one in window_queries.list_exclusive(work.pk)],
    )  # fmt: skip


def divide_price(sale: TitleSale) -> list[dict[str, Any]]:
    """Who gets what of the price if it were paid now, for the seller: the fee, then everybody, the seller first."""
    fee = money.share(sale.price_minor, fees.bps_of(sale.work))
    aside = title_sales.aside_of(sale)
    parts = sales.preview(work=sale.work, net=sale.price_minor - fee, aside=aside)
    people = {person.pk: person for person in User.objects.filter(pk__in=parts)}
    order = sorted(parts, key=lambda pk: (pk != sale.seller_id, -parts[pk], pk))
    named = [(_name(people[pk], sale, aside), parts[pk]) for pk in order]
    rows = [*named, (_("Platform fee"), fee)]
    return [{"label": name, "value": money.display(amount, sale.currency)} for name, amount in rows if amount]


def _name(person: User, sale: TitleSale, aside: sales.Aside | None) -> str:
    if person.pk == sale.seller_id:
        return _("You")
    if aside and person.pk == aside.party_id:
        return _("%(name)s, royalty on the resale") % {"name": person.name}
    return person.name
