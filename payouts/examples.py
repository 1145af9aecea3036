"""What a split would bring: an example sale through the same division as a real one."""

from marketplace.core import money
from payouts import fees
from payouts.allocation import divide_sale, largest_remainder
from payouts.graph import Edge
from payouts.models import Split
from works import queries as work_queries

GROSS, CURRENCY = 10_000, "USD"


def parts_of(split: Split) -> dict[str, int]:
    """Minor units of each share, by its key, if the work were sold for 100.00 today, or 100.00 came to the team."""
    if split.work is None:
        return largest_remainder(GROSS, {share.pk: share.bps for share in split.shares.all()})
    nodes, rows = work_queries.get_graph_above(split.work.pk)
    edges = [Edge(row["child"], row["parent"], row["share_bps"], row["reach"]) for row in rows]
    shares = {share.pk: share.bps for share in split.shares.all()}
    net = GROSS - money.share(GROSS, fees.bps_of(split.work))
    parts = divide_sale(work=split.work.pk, net=net, nodes=nodes, edges=edges, collaborators={split.work.pk: shares})
    return {name: amount for name, amount in parts.items() if name in shares}
