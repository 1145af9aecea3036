"""Changing what an active derivation gives: the edge ends, and a new dated one with another share takes its place."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from marketplace.core import events, states
from works.models import Derivation
from works.services import closure

State = Derivation.State


def lock_active(edge_id: str) -> Derivation | None:
    """The edge while it is in force, with the graph locked until the caller's transaction ends; None when it is not."""
    closure.lock()
    rows = Derivation.objects.select_for_update(of=("self",)).select_related("child__owner", "parent__owner")
    return rows.filter(pk=edge_id, state=State.ACTIVE).first()


def replace_share(
    *, edge: Derivation, share_bps: int, actor: User | None, event: str, payload: dict[str, Any]
) -> Derivation:
    """End a locked edge and start one with `share_bps` between the same works. Sales made so far stay as they are.

    The way up is the same as before, so ancestors stay. A higher share than the rules allow is not refused here: then
    the work cannot be sold until its owner has put that right.
    """
    now = timezone.now()
    states.move(edge, State.ENDED, event="derivation.replaced", actor=actor, payload=payload, ended_at=now)
    made = Derivation.objects.create(
        child=edge.child, parent=edge.parent, relation=edge.relation, share_bps=share_bps, reach=edge.reach,
        state=State.ACTIVE, origin=edge.origin, strength=edge.strength, evidence=edge.evidence,
        proposed_by=edge.proposed_by, confirmed_at=edge.confirmed_at, started_at=now,
    )  # fmt: skip
    events.record(event, subject=made, actor=actor, payload={**payload, "before": edge.pk, "share_bps": share_bps})
    return made
