"""Which works of a lineage are drawn, and which fold into "and 37 more". No database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FEW = 14  # as many as this on one side are never folded
COLUMN, DEEP = 7, 3  # works drawn in one generation of one side, and generations of one side
MORE = 12  # what one unfolding adds

Neighbors = Mapping[str, Sequence[str]]  # by work: the next ones on this side, the most telling first


@dataclass(frozen=True, slots=True)
class Fold:
    """Works beyond `of` that are not drawn: how many, and on which side."""

    of: str
    above: bool
    count: int


@dataclass(slots=True)
class Shown:
    """What is drawn, with the steps from the work in the middle (above it below zero), and what is folded."""

    steps: dict[str, int]
    folds: list[Fold] = field(default_factory=list)


def choose(
    center: str, above: Neighbors, below: Neighbors, unfolded: Sequence[tuple[bool, str]], *, whole: bool
) -> Shown:  # fmt: skip
    """The nearest works of both sides, and what each of `unfolded` (side, True above; work) adds in turn."""
    shown = Shown({center: 0})
    for side, near in ((True, above), (False, below)):
        reached = _reach([center], near)
        steps = reached if whole or len(reached) <= FEW else _nearest(center, near)
        for key in (key for at, key in unfolded if at == side):
            _unfold(key, near, steps)
        for key, count in steps.items():
            shown.steps.setdefault(key, -count if side else count)
        shown.folds += _folds(near, steps, side)
    return shown


def _reach(starts: list[str], near: Neighbors) -> dict[str, int]:
    """Every work that is reached from these, nearest first, with its number of steps."""
    steps, level, count = dict.fromkeys(starts, 0), starts, 0
    while level:
        count += 1
        level = _add(steps, (other for key in level for other in near.get(key, ())), count)
    return steps


def _add(steps: dict[str, int], others: Iterable[str], count: int) -> list[str]:
    """Those of `others` that are new, in their order, now with this number of steps."""
    new = list(dict.fromkeys(other for other in others if other not in steps))
    steps.update(dict.fromkeys(new, count))
    return new


def _nearest(center: str, near: Neighbors) -> dict[str, int]:
    """Some generations; in each, every work in turn gives one until the generation is full."""
    steps, level = {center: 0}, [center]
    for step in range(1, DEEP + 1):
        given = _share_out([len(near.get(key, ())) for key in level], COLUMN)
        chosen = [near[key][:count] for key, count in zip(level, given, strict=True) if count]
        level = _add(steps, (other for row in chosen for other in row), step)
    return steps


def _share_out(wants: list[int], room: int) -> list[int]:
    """Divide `room` evenly: one for each that wants one, then a second, until none is left."""
    given = [0] * len(wants)
    while room > 0:
        hungry = [place for place, want in enumerate(wants) if given[place] < want][:room]
        if not hungry:
            break
        for place in hungry:
            given[place] += 1
        room -= len(hungry)
    return given


def _unfold(key: str, near: Neighbors, steps: dict[str, int]) -> None:
    """The next works beyond `key`: its own neighbors first, then theirs; the last one does not stay alone."""
    beyond = _beyond(key, near, steps) if key in steps else {}
    count = len(beyond) if len(beyond) <= MORE + 1 else MORE
    for other in list(beyond)[:count]:
        steps[other] = steps[key] + 1 + beyond[other]


def _beyond(key: str, near: Neighbors, steps: Mapping[str, int]) -> dict[str, int]:
    """What is not drawn and is reached from `key` by way of what is not drawn."""
    hidden = {one: [other for other in others if other not in steps] for one, others in near.items()}
    return _reach(hidden.get(key, []), hidden)


def _folds(near: Neighbors, steps: dict[str, int], side: bool) -> list[Fold]:
    found = ((key, len(_beyond(key, near, steps))) for key in steps)
    return [Fold(key, side, count) for key, count in found if count]
