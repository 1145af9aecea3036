"""Searching the catalog by a picture: what it is, what it was edited from, and what looks like it. Nothing is kept."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from licensing import market_cards
from licensing.delivery_queries import DELIVERED, find_delivered_match
from licensing.services import status as statuses
from licensing.services.status import Question, Status
from works import hashing
from works.services import matching
from works.services.matching import Match

A_MINUTE = 20  # pictures that somebody may look up: each is decoded and compared


@dataclass(frozen=True, slots=True)
class Hit:
    """A work that the picture matches, its card, and what may be said of its licensing."""

    match: Match
    card: SafeString
    status: Status

    @property
    def sure(self) -> bool:
        return self.match.kind != matching.SIMILAR

    @property
    def sentence(self) -> str:
        """What the picture is, as far as it is known."""
        names = {"title": self.match.work.title, "maker": self.match.work.creator.name}
        if self.match.kind == matching.EDITED:
            return _("This looks like an edited copy of “%(title)s” by %(maker)s.") % names
        if self.match.kind == matching.DELIVERABLE:
            return _("This is a file that licensees of “%(title)s” by %(maker)s receive.") % names
        if self.match.kind == DELIVERED:
            return _("This is a licensee’s copy of “%(title)s” by %(maker)s.") % names
        return _("This is “%(title)s” by %(maker)s.") % names


def list_matches(data: bytes) -> list[Match]:
    """Works that the bytes of a picture match, the surest first. Raises Refusal for what is no sound picture."""
    delivered = find_delivered_match(hashing.sha256_of([data]))
    return [delivered[0]] if delivered else matching.find_picture_matches(data)


def find_by_picture(data: bytes) -> list[Hit]:
    """The same with cards and status. Raises Refusal, too."""
    found = list_matches(data)
    cards = market_cards.draw_works([match.work.pk for match in found])
    known = statuses.get_statuses([Question(work_id=match.work.pk) for match in found])
    return [
        Hit(match, cards[match.work.pk], status)
        for match, status in zip(found, known, strict=True)
        if match.work.pk in cards
    ]
