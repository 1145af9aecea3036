"""Trying out a sale of a work that does not exist yet, made from works that do: nothing is stored."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import money
from marketplace.core.errors import Refusal
from payouts import fees
from payouts.allocation import divide
from payouts.divisions import read_divisions
from payouts.graph import ALL_ANCESTORS, DIRECT, MAX_PARENTS, Edge, flow, stack_bps
from works import queries as work_queries
from works.models import Work
from works.services import derivations

NEW = "new"  # the work to come
_REFERENCE = re.compile(r"(GIP-[0-9A-Za-z-]+|wrk_[0-9a-z]+)")


@dataclass(frozen=True, slots=True)
class Result:
    """Minor units: the fee, and what each work brings its people; the graph they flow through."""

    gross: int
    fee: int
    currency: str
    amounts: dict[str, int]
    works: dict[str, Work]
    edges: list[Edge]
    via: dict[str, str]
    stack: int


def find_work(text: str, row: int) -> Work:
    """A certified work by certificate number, id, or a link to either."""
    match = _REFERENCE.search(text)
    work = derivations.find_parent(match.group(1) if match else text)
    if work is None:
        message = _("There is no certified work with this number or link.")
        raise Refusal("parent_unknown", message, field=f"parent-{row}")
    return work


def check_parents(parents: list[tuple[Work, int, str]]) -> None:
    """The rules for a work's own parents, each refusal beside its row."""
    if len(parents) > MAX_PARENTS:
        raise Refusal("too_many_parents", _("A work has at most 16 parents."), field=f"parent-{MAX_PARENTS}")
    seen = set()
    for row, (work, _bps, reach) in enumerate(parents):
        if work.pk in seen:
            raise Refusal("parent_twice", _("This work is named above already."), field=f"parent-{row}")
        if reach not in (DIRECT, ALL_ANCESTORS):
            raise Refusal("reach_unknown", _("Choose how far the share reaches."), field=f"reach-{row}")
        seen.add(work.pk)


def try_sale(
    *, parents: list[tuple[Work, int, str]], gross: int, currency: str, owner: Any = None, kind: str = ""
) -> Result:
    """Divide a sale as a real one would be, at today's splits and fee. Raises Refusal where the rules do."""
    check_parents(parents)
    edges = [Edge(NEW, work.pk, bps, reach) for work, bps, reach in parents]
    known: dict[tuple[str, str], Edge] = {}
    for work, _bps, _reach in parents:
        for row in work_queries.get_graph_above(work.pk)[1]:
            known[row["child"], row["parent"]] = Edge(**row)
    edges += [known[key] for key in sorted(known)]
    stack = stack_bps(NEW, edges)
    if stack > settings.UPSTREAM_CAP_BPS:
        raise Refusal("stack_too_high", _over_cap(stack), field="parents", stack_bps=stack)
    names = sorted({name for edge in edges for name in (edge.child, edge.parent)} - {NEW})
    found = read_divisions(names)
    me = str(owner.pk) if owner else NEW
    fee = money.share(gross, fees.bps_for(creator_id=owner.pk if owner else None, kind=kind, at=timezone.now()))
    division = divide(
        work=NEW, net=gross - fee, nodes=[NEW, *names], flowed=flow(NEW, edges),
        collaborators={NEW: {me: money.BPS}, **found.works}, teams=found.teams,
    )  # fmt: skip
    amounts = dict.fromkeys([NEW, *names], 0)
    for row_ in division.parts.values():
        for (name, _teams), amount in row_.items():
            amounts[name] += amount
    works = Work.objects.select_related("owner").in_bulk(names)
    return Result(gross, fee, currency, amounts, works, edges, division.via, stack)


def _over_cap(stack: int) -> str:
    most = settings.UPSTREAM_CAP_BPS
    return _(
        "These shares and those above them add up to %(stack)g%%; at most %(most)g%% of a sale may go upstream. "
        "Lower a share or leave out a parent."
    ) % {"stack": stack / 100, "most": most / 100}
