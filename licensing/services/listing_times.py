"""When a listing opens and closes, and in which state it begins for that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from licensing.models import Listing
from marketplace.core import ids
from marketplace.core.errors import Refusal

FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Times:
    """Empty for at once and without an end."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def check(self, now: datetime) -> None:
        """Raise Refusal for times that leave no moment to buy, or open more than a year ahead."""
        if self.closes_at and self.closes_at <= now:
            raise Refusal("times_invalid", _("Its time is over. Choose a later end."), field="closes_at")
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise Refusal("times_invalid", _("It must open before it closes."), field="closes_at")
        if self.opens_at and self.opens_at > now + FURTHEST:
            raise Refusal("times_invalid", _("It can open at most a year from now."), field="opens_at")

    def state(self, now: datetime) -> Listing.State:
        return Listing.State.SCHEDULED if self.opens_at and self.opens_at > now else Listing.State.LIVE


def place_of(listing: Listing) -> str:
    """Where one that comes on offer stands among the newest: where it stood before, else first."""
    return listing.place or ids.new("lst")


ALWAYS = Times()
