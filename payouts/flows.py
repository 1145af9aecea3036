"""Reading how a sale of a work flows up the graph: from what was kept of a large graph, else from its edges."""

import json
from collections.abc import Iterable
from math import gcd
from typing import cast

from django.utils.translation import gettext_lazy as _

from marketplace.core import audits
from payouts.graph import Edge, Flow, flow
from payouts.models import WorkFlow
from works import queries as work_queries


def find_flow(work_id: str) -> Flow:
    """As the edges are now. One query."""
    edges = cast(list[Edge], work_queries.list_edges_above(work_id))  # rows of the same shape
    return flow(work_id, edges)


def dump(flowed: Flow) -> str:
    """A row for each work with its parts and the work below it; hexadecimal, as there may be a thousand digits.

    Parts are weights, so their common divisor is left out.
    """
    common = gcd(*flowed.kept.values())
    rows = [[node, f"{flowed.kept[node] // common:x}", flowed.via.get(node)] for node in flowed.order]
    return json.dumps(rows, separators=(",", ":"))


def load(text: str) -> Flow:
    rows: Iterable[tuple[str, str, str | None]] = json.loads(text)
    kept = {node: int(parts, 16) for node, parts, _below in rows}
    via = {node: below for node, _parts, below in rows if below}
    return Flow(list(kept), kept, sum(kept.values()), via)


@audits.invariant(_("What is kept of a graph of works is not what its edges say."))
def kept_flows() -> list[str]:
    """What is kept of a graph is what its edges say."""
    kept = WorkFlow.objects.order_by("pk").values_list("work", "rows").iterator(chunk_size=20)
    return [f"flow of work {work}: not what its edges say" for work, rows in kept if dump(find_flow(work)) != rows]
