"""What the terms of a work ask of works made from it: told to works, which keeps derivations."""

from typing import Any

from licensing import listing_queries
from licensing.terms import derivatives
from works import asks
from works.asks import Ask
from works.models import Work


@asks.source
def ask_of_terms(child: Work, parent: Work, relation: str) -> Ask:
    """What the license that the child's owner holds on the parent asks, else what the parent's offers ask.

    As with the terms themselves, any one of several is enough: the one that asks least, among those that let works
    made from it be published.
    """
    bodies = listing_queries.list_bodies_for(parent, child.owner_id)
    publishing = [body for body in bodies if body["derivatives"] in derivatives.PUBLISHING]
    found = [_ask(body, relation) for body in publishing or bodies]
    return min(found, key=lambda ask: (ask.approval, ask.share_bps, ask.notify), default=asks.NOTHING)


def _ask(body: dict[str, Any], relation: str) -> Ask:
    """An output owes the output share, a version of the work the upstream share."""
    approval, notify = (body["derivative_approval"] == wish for wish in ("required", "notify"))
    if relation in derivatives.OUTPUT_RELATIONS:
        return Ask(approval, notify, body["output_share_bps"])
    return Ask(approval, notify, body["upstream_share_bps"], body["upstream_reach"])
