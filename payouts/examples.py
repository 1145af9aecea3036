"""What a split would bring: an example sale through the same division as a real one."""

from marketplace.core import money
from payouts import fees
from payouts.allocation import divide_sale
from payouts.graph import Edge
from payouts.models import Split
from works import queries as work_queries

GROSS, CURRENCY = 10_000, "USD"


def parts_of(split: Split) -> dict[int, int]:
    """Minor units of each person in the split, by the person's key, if the work were sold for 100.00 today."""
    nodes, rows = work_queries.get_graph_above(split.work_id)
    edges = [Edge(row["child"], row["parent"], row["share_bps"], row["reach"]) for row in rows]
    team = {str(share.party_id): share.bps for share in split.shares.all()}
    net = GROSS - money.share(GROSS, fees.bps_of(split.work))
    parts = divide_sale(work=split.work_id, net=net, nodes=nodes, edges=edges, collaborators={split.work_id: team})
    return {int(party): amount for party, amount in parts.items() if party.isdigit()}
