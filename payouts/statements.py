"""What a payout contains: every line between the payout before and this one, adding up to it exactly.

A payout takes all that is available, so its content is what was posted to the payee's available account since the
payout before. Postings to one account are written under its lock: their numbers never become visible late.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from payouts import naming, ways
from payouts.models import LedgerAccount, Payout, Posting, SalePart, SaleShare
from payouts.ways import Label

KINDS = {
    "referral": _("Sale you brought"),
    "release": _("Sale"),
    "refund": _("Refund"),
    "chargeback": _("Asked back by the buyer's bank"),
    "chargeback_won": _("Given back by the buyer's bank"),
    "adjustment": _("Correction by staff"),
    "write_off": _("Written off"),
    "payout_returned": _("Payout that was refused"),
    "payout_reversed": _("Payout that came back"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Signed minor units of one sale through one work, or of something without a sale.

    `sold_as` is what was sold where that is more than a license of the sold work: a pack by its title, a title, a tip.
    """

    at: datetime
    kind: str
    amount: int
    sale_id: str = ""
    sold: Label | None = None
    work: Label | None = None
    path: tuple[Label, ...] = ()
    teams: tuple[str, ...] = ()
    sold_as: str = ""

    @property
    def word(self) -> object:
        return KINDS.get(self.kind, self.kind.replace("_", " ").capitalize())

    @property
    def said(self) -> str:
        """What happened, and to what kind of sale."""
        return f"{self.word}: {self.sold_as}" if self.sold_as else str(self.word)

    @property
    def way(self) -> str:
        return ways.with_teams(" → ".join(label.title for label in self.path), self.teams)


@dataclass(frozen=True, slots=True)
class _Window:
    """The postings of a book that one payout takes: numbers between the payout before and its own."""

    payout_id: str
    book_id: int
    after: int
    until: int


def build(payouts: list[Payout], user: User) -> dict[str, list[Line]]:
    """The lines of payouts of this person, by payout; a constant number of queries."""
    windows = _windows({payout.pk for payout in payouts}, user)
    moves = _postings(windows)
    causes = {posting.transaction.cause for _book, _window, posting in moves}
    shares = {
        share.sale.source: share
        for share in SaleShare.objects.filter(party=user, sale__source__in=causes).select_related("sale__work")
    }
    parts = defaultdict(list)
    for part in SalePart.objects.filter(share__in=shares.values()).order_by("pk"):
        parts[part.share_id].append(part)
    below = ways.read_ways(share.sale_id for share in shares.values())
    labels = ways.get_labels({work for steps in below.values() for work in steps}, user)
    names = ways.get_team_names(part for rows in parts.values() for part in rows)
    sold = naming.name_sales((share.sale for share in shares.values()), user)
    held = _held_before(windows, set(shares))
    lines: dict[str, list[Line]] = {payout.pk: [] for payout in payouts}
    for book, window, posting in moves:
        signed = posting.amount if posting.destination_id == book else -posting.amount
        cause, at, kind = posting.transaction.cause, posting.transaction.at, posting.transaction.kind
        before = held[book, cause]
        held[book, cause] += signed
        if window is None:
            continue
        share = shares.get(cause)
        if share is None or share.referral:
            lines[window.payout_id].append(Line(at, "referral" if share and kind == "release" else kind, signed))
            continue
        for part, amount in _moved(before, before + signed, parts[share.pk]):
            path = tuple(labels[step] for step in ways.path_to(part.work_id, below[share.sale_id]))
            teams = tuple(names[team] for team in part.teams)
            sold_as = sold[share.sale_id].name
            line = Line(at, kind, amount, share.sale_id, path[0], path[-1], path, teams, sold_as)
            lines[window.payout_id].append(line)
    return lines


def _moved(before: int, after: int, parts: list[SalePart]) -> list[tuple[SalePart, int]]:
    """A share's change by part: the difference of two exact divisions, so that a series of them ends at zero."""
    then, now = ways.split_by_part(before, parts), ways.split_by_part(after, parts)
    return [(part, now[part.pk] - then[part.pk]) for part in parts if now[part.pk] != then[part.pk]]


def _windows(payout_ids: set[str], user: User) -> list[_Window]:
    books = LedgerAccount.objects.filter(owner=user, kind=LedgerAccount.Kind.AVAILABLE)
    rows = Posting.objects.filter(source__in=books, transaction__kind="payout_hold").order_by("pk")
    found, last = [], defaultdict[int, int](int)
    for number, book, cause in rows.values_list("pk", "source_id", "transaction__cause"):
        if cause in payout_ids:
            found.append(_Window(cause, book, last[book], number))
        last[book] = number
    return found


def _postings(windows: list[_Window]) -> list[tuple[int, _Window | None, Posting]]:
    """Everything posted to the books from the first window to the last, with the window that it falls in."""
    if not windows:
        return []
    books = {window.book_id for window in windows}
    within = Q(pk__gt=min(window.after for window in windows), pk__lt=max(window.until for window in windows))
    touching = Q(source__in=books) | Q(destination__in=books)
    rows = Posting.objects.filter(within, touching).exclude(transaction__kind="payout_hold")
    return [
        (book, _find(windows, book, posting.pk), posting)
        for posting in rows.select_related("transaction").order_by("pk")
        for book in books & {posting.source_id, posting.destination_id}
    ]


def _find(windows: list[_Window], book: int, number: int) -> _Window | None:
    hits = (window for window in windows if window.book_id == book and window.after < number < window.until)
    return next(hits, None)


def _held_before(windows: list[_Window], causes: set[str]) -> defaultdict[tuple[int, str], int]:
    """What each book held of each cause before the first window."""
    held: defaultdict[tuple[int, str], int] = defaultdict(int)
    if not windows or not causes:
        return held
    books = {window.book_id for window in windows}
    before = Posting.objects.filter(pk__lte=min(window.after for window in windows), transaction__cause__in=causes)
    for side, sign in (("destination", 1), ("source", -1)):
        rows = before.filter(**{f"{side}__in": books}).values_list(f"{side}_id", "transaction__cause")
        for book, cause, total in rows.annotate(total=Sum("amount")).order_by():
            held[book, cause] += sign * total
    return held
