"""What was sold: the work of a sale, or more of it as whoever recorded the sale tells."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from payouts import ways
from payouts.models import Sale
from payouts.ways import Label

NAMED = 3  # works of a pack that a line names


@dataclass(frozen=True, slots=True)
class Told:
    """A title where it is another one than the work's, and in a few words what was sold of it."""

    title: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Sold:
    """`what` is empty for a license of one work; `works` are all that the price was for."""

    title: str
    what: str
    works: tuple[Label, ...]

    @property
    def public_title(self) -> str:
        """For letters, which name a work only to whom it is visible."""
        return self.title if len(self.works) > 1 else self.works[0].title

    @property
    def name(self) -> str:
        """Of several works the title that they were sold under, else what was sold; empty for a license of one work."""
        return self.title if len(self.works) > 1 else self.what

    @property
    def line(self) -> str:
        """What was sold, and of several works the first ones; empty for a license of one work."""
        if len(self.works) == 1:
            return self.what
        names = ", ".join(work.title for work in self.works[:NAMED])
        more = len(self.works) - NAMED
        if more > 0:
            names = _("%(works)s and %(count)d more") % {"works": names, "count": more}
        return _("%(what)s: %(works)s") % {"what": self.what, "works": names} if self.what else names


Teller = Callable[[Collection[str]], dict[str, Told]]
_tellers: list[Teller] = []


def teller(function: Teller) -> Teller:
    """Register who knows what sales were of: a function of their sources that answers by source, in two queries."""
    _tellers.append(function)
    return function


def name_sales(sales: Iterable[Sale], user: User) -> dict[str, Sold]:
    """What each was of, by its key, as this person may see the works of packs. A constant number of queries."""
    rows = {sale.pk: sale for sale in sales}
    told: dict[str, Told] = {}
    for tell in _tellers if rows else ():
        told |= tell({sale.source for sale in rows.values()})
    works = {pk: [ways.label_of(sale.work, user)] for pk, sale in rows.items()}
    links = Sale.also.through.objects.filter(sale__in=rows).select_related("work").order_by("work")
    for link in links if rows else ():
        works[link.sale_id].append(ways.label_of(link.work, user))
    found = {}
    for pk, sale in rows.items():
        one = told.get(sale.source, Told())
        found[pk] = Sold(one.title or sale.work.title, one.what, tuple(works[pk]))
    return found


def name_sale(sale: Sale, user: User) -> Sold:
    return name_sales([sale], user)[sale.pk]
