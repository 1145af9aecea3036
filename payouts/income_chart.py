"""Pictures of income: bars by month in the colors of their sources, and a bar for each work and source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from payouts import ways
from payouts.income import SOURCES, Income

HEIGHT, BAR, STEP = 1000, 64, 100  # of the picture's own units; the page stretches it
MOST_WORKS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One source's part of a bar."""

    source: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One month with what it brought, in minor units."""

    month: date
    amount: int
    named: list[tuple[object, int]]
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Row:
    """One work or source: its name, its minor units, and the length of its bar in thousandths of the longest."""

    key: str
    name: object
    amount: int
    length: int
    href: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What the page draws."""

    bars: list[Bar]
    top: int
    width: int
    works: list[Row]
    rest: int
    sources: list[Row]


def draw(income: Income, user: User) -> Chart:
    months = income.by_month_and_source()
    top = max((sum(row.values()) for row in months.values()), default=0)
    bars = [_bar(place, month, months[month], top) for place, month in enumerate(income.months)]
    totals = income.by("work").most_common()
    labels = ways.get_labels([str(work) for work, _amount in totals[:MOST_WORKS]], user)
    works = [(str(work), labels[str(work)].title, amount) for work, amount in totals[:MOST_WORKS]]
    by_source = income.by("source")
    sources = [(key, name, by_source[key]) for key, name in SOURCES.items() if by_source[key]]
    public = {key for key, label in labels.items() if label.public}
    return Chart(
        bars, top, len(bars) * STEP, _rows(works, public), sum(amount for _work, amount in totals[MOST_WORKS:]),
        _rows(sources, set()),
    )  # fmt: skip


def _bar(place: int, month: date, row: dict[str, int], top: int) -> Bar:
    pieces, foot = [], HEIGHT
    for source in SOURCES:
        if not row.get(source):
            continue
        height = max(4, row[source] * HEIGHT // top)
        foot = max(0, foot - height)
        pieces.append(Piece(source, place * STEP + (STEP - BAR) // 2, foot, height))
    named: list[tuple[object, int]] = [(name, row.get(source, 0)) for source, name in SOURCES.items()]
    return Bar(month, sum(row.values()), named, pieces)


def _rows(items: Sequence[tuple[str, object, int]], public: set[str]) -> list[Row]:
    longest = max((amount for _key, _name, amount in items), default=0)
    return [Row(key, name, amount, max(2, amount * 1000 // longest), key in public) for key, name, amount in items]
