"""What narrows a list of licenses, the same on the page, in its CSV and over the API."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from licensing.models import License


@dataclass(frozen=True, slots=True)
class LicenseFilter:
    """Each empty where it does not matter."""

    q: str = ""  # words of the title or the licensee, a purchase-order or license number
    state: str = ""
    holder: str = ""  # `me`, or the id of a team
    creator: str = ""  # handle or part of the name
    work: str = ""
    buyer: str = ""  # who ordered it: handle or part of the name
    po_number: str = ""
    ends_from: date | None = None  # the first and the last day (UTC) on which it may end
    ends_until: date | None = None

    def narrow(self, rows: QuerySet[License]) -> QuerySet[License]:
        if self.q:
            named = Q(work__title__icontains=self.q) | Q(licensee_name__icontains=self.q)
            rows = rows.filter(named | Q(order__po_number=self.q) | Q(pk=self.q))
        if self.holder:
            rows = rows.filter(organization=None) if self.holder == "me" else rows.filter(organization=self.holder)
        if self.creator:
            rows = rows.filter(_person("work__creator", self.creator))
        if self.buyer:
            rows = rows.filter(_person("order__buyer", self.buyer))
        exact = {"state": self.state, "work": self.work, "order__po_number": self.po_number}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        return self._ending(rows)

    def _ending(self, rows: QuerySet[License]) -> QuerySet[License]:
        if self.ends_from:
            rows = rows.filter(ends_at__date__gte=self.ends_from)
        if self.ends_until and self.ends_until < date.max:
            rows = rows.filter(ends_at__date__lt=self.ends_until + timedelta(days=1))
        return rows


def _person(field: str, said: str) -> Q:
    name = said.strip().lstrip("@")
    return Q(**{f"{field}__handle": name.lower()}) | Q(**{f"{field}__display_name__icontains": name})
