"""Derivations: declared, proposed, confirmed, approved, refused, expired and ended.

An edge counts for money only while it is active. A sale stores how it was divided, so a later edge touches later
sales only.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from works import asks, numbers
from works.asks import Ask
from works.models import Certificate, Derivation, Work
from works.services import closure
from works.services.closure import MAX_PARENTS as MAX_PARENTS

State, Refused = Derivation.State, Derivation.Refused
REASONS: dict[str, tuple[str, ...]] = {  # of who is asked
    State.PROPOSED: (Refused.NOT_USED, Refused.WRONG_MATCH, Refused.OWN_PERMISSION, Refused.OTHER),
    State.CONFIRMED: (Refused.NO_APPROVAL, Refused.WRONG_MATCH, Refused.OTHER),
}


def find_parent(reference: str) -> Work | None:
    """A certified work by its id, the number of its certificate, or the address of either's page."""
    if "/" in reference:
        parts = [
            part for part in reference.split("?")[0].split("/") if part.startswith("wrk_") or "GIP" in part.upper()
        ]
        reference = parts[0] if parts else ""
    number = numbers.parse_number(reference)
    rows = Work.objects.filter(state=Work.State.CERTIFIED)
    if number:
        issued = Certificate.objects.filter(number=number, state=Certificate.State.ISSUED)
        return rows.filter(pk__in=issued.values("work")).first()
    return rows.filter(pk=reference.strip()[:40]).first()


def answer_due() -> datetime:
    """Until when a question asked now is open."""
    return timezone.now() + timedelta(days=settings.DERIVATION_ANSWER_DAYS)


def declare_parents(*, child: Work, parents: list[dict[str, Any]], actor: User) -> list[Derivation]:
    """Add edges from `child` to each of `parents` (`work_id`, `relation`, `share_bps`, `reach`), all or none.

    An edge to a parent whose terms ask for its owner's approval waits for it; the others are active at once.
    Refuses, with numbers: more than 16 parents, one named twice, the work itself or a descendant of it, a parent
    that is not certified, a share below what its terms ask, shares above the operator's cap or 10000 basis points.
    """
    if not parents:
        return []
    with transaction.atomic():
        closure.lock()
        edges = [_edge(child, row, place) for place, row in enumerate(parents)]
        closure.check_parents(child, [edge.parent_id for edge in edges])
        _refuse_open_ones(child, edges)
        Derivation.objects.bulk_create(edges)
        closure.extend(child)
        for edge in edges:
            waits = edge.state == State.CONFIRMED
            events.record("derivation.declared", subject=edge, actor=actor, payload={"parent": edge.parent_id})
            if waits:
                events.record("derivation.confirmed", subject=edge, actor=actor)
    return edges


def _edge(child: Work, row: dict[str, Any], place: int) -> Derivation:
    parent = find_parent(str(row.get("work_id", "")))
    if parent is None:
        raise Refusal("parent_unknown", _("There is no certified work with this number."), field="parents", row=place)
    relation = str(row.get("relation", Derivation.Relation.BASED_ON))
    reach, share = str(row.get("reach", Derivation.Reach.DIRECT)), row.get("share_bps", 0)
    known = relation in Derivation.Relation.values and reach in Derivation.Reach.values
    if not known or isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= BPS:
        sentence = _("Give each parent a relation and a share from 0 to 100%.")
        raise Refusal("parent_invalid", sentence, field="parents", row=place)
    ask, now = asks.of(child, parent, relation), timezone.now()
    check_share(parent, share, ask, row=place)
    if ask.share_bps and ask.reach == Derivation.Reach.ALL_ANCESTORS:
        reach = ask.reach
    edge = Derivation(child=child, parent=parent, relation=relation, share_bps=share, reach=reach)
    if ask.approval:
        edge.state, edge.confirmed_at, edge.due_at = State.CONFIRMED, now, answer_due()
    else:
        edge.state, edge.started_at = State.ACTIVE, now
    return edge


def check_share(parent: Work, share_bps: int, ask: Ask, *, row: int | None = None) -> None:
    """Raise Refusal for a share below what the parent's terms ask."""
    if share_bps < ask.share_bps:
        sentence = _("“%(title)s” asks for at least %(least)g%% under its terms.")
        raise Refusal(
            "share_too_low", sentence % {"title": parent.title, "least": ask.share_bps / 100},
            field="share" if row is None else "parents", row=row, least_bps=ask.share_bps,
        )  # fmt: skip


def _refuse_open_ones(child: Work, edges: list[Derivation]) -> None:
    open_ones = Derivation.objects.filter(child=child, state__in=Derivation.OPEN)
    if open_ones.filter(parent__in=[edge.parent_id for edge in edges]).exists():
        sentence = _("There is an open question about this parent already. Answer it first.")
        raise Refusal("derivation_open", sentence, field="parents", status=409)


def confirm_derivation(*, edge: Derivation, actor: User, share_bps: int, relation: str = "") -> Derivation:
    """The child's owner agrees that it was made from the parent, and gives it a share.

    Active at once, or waiting for the parent's owner where the terms ask for approval. Raises Refusal, changing
    nothing, for a share below what is asked, a cycle or too high a stack, or a question that is over.
    """
    with transaction.atomic():
        closure.lock()
        edge = _lock(edge)
        if edge.child.owner_id != actor.pk:
            raise NotAllowed("not_your_answer", _("Only the owner of the derived work confirms this."))
        _check_open(edge, State.PROPOSED)
        if relation and relation not in Derivation.Relation.values:
            raise Refusal("relation_unknown", _("Choose how it was used."), field="relation")
        relation = relation or edge.relation
        ask = _ask_of(edge, relation)
        _check_range(share_bps)
        check_share(edge.parent, share_bps, ask)
        fields: dict[str, Any] = {
            "share_bps": share_bps,
            "relation": relation,
            "reach": ask.reach,
            "confirmed_at": timezone.now(),
        }
        if ask.approval:
            states.move(
                edge, State.CONFIRMED, event="derivation.confirmed", actor=actor, due_at=answer_due(),
                reminded_at=None, **fields,
            )  # fmt: skip
            return edge
        return _activate(edge, actor, "derivation.confirmed", **fields)


def _check_range(share_bps: int) -> None:
    if isinstance(share_bps, bool) or not isinstance(share_bps, int) or not 0 <= share_bps <= BPS:
        raise Refusal("share_invalid", _("Give a share from 0 to 100%."), field="share")


def _ask_of(edge: Derivation, relation: str) -> Ask:
    """What the terms ask; of a claim what it asks for, which is its approval as well."""
    ask = asks.of(edge.child, edge.parent, relation)
    if edge.origin != Derivation.Origin.CLAIMED:
        return ask
    return Ask(approval=False, share_bps=edge.asked_bps or 0, reach=ask.reach)


def approve_derivation(*, edge: Derivation, actor: User) -> Derivation:
    """The parent's owner approves a confirmed derivation; from now on it earns. Raises Refusal, changing nothing."""
    with transaction.atomic():
        closure.lock()
        edge = _lock(edge)
        if edge.parent.owner_id != actor.pk:
            raise NotAllowed("not_your_answer", _("Only the owner of the original work approves this."))
        _check_open(edge, State.CONFIRMED)
        return _activate(edge, actor, "derivation.approved")


def _activate(edge: Derivation, actor: User, event: str, **fields: Any) -> Derivation:
    """Under the lock: the rules of the graph as it is now, then the move."""
    closure.check_parents(edge.child, [edge.parent_id])
    payload = {"active": True}
    now = timezone.now()
    states.move(edge, State.ACTIVE, event=event, actor=actor, payload=payload, started_at=now, **fields)
    closure.extend(edge.child)
    return edge


def refuse_derivation(*, edge: Derivation, actor: User, refusal: str, reason: str = "") -> Derivation:
    """Whoever is asked says no, and why; whoever asked may take it back (`withdrawn`). Nothing in money changes."""
    with transaction.atomic():
        edge = _lock(edge)
        sides = {State.PROPOSED: edge.child.owner_id, State.CONFIRMED: edge.parent.owner_id}
        if actor.pk not in (edge.child.owner_id, edge.parent.owner_id):
            raise NotAllowed("not_your_answer", _("Only the two owners answer this."))
        _check_open(edge, *Derivation.OPEN)
        if sides[State(edge.state)] != actor.pk:
            refusal = Derivation.Refused.WITHDRAWN
        elif refusal not in REASONS[edge.state]:
            raise Refusal("reason_required", _("Choose why."), field="refusal")
        text = " ".join(reason.replace("\0", " ").split())[:1000]
        if refusal in (Derivation.Refused.OTHER, Derivation.Refused.OWN_PERMISSION) and len(text) < 3:
            raise Refusal("reason_required", _("Say why in a few words."), field="reason")
        payload = {"refusal": refusal, "reason": text, "from": edge.state}
        states.move(
            edge, State.REFUSED, event="derivation.refused", actor=actor, payload=payload, refusal=refusal, reason=text
        )
    return edge


def end_derivation(*, edge: Derivation, actor: User, reason: str) -> Derivation:
    """The parent's owner lets go of an active edge, or staff end it by decision; later sales owe nothing for it."""
    text = " ".join(reason.replace("\0", " ").split())[:1000]
    if len(text) < 3:
        raise Refusal("reason_required", _("Say why in a few words."), field="reason")
    with transaction.atomic():
        closure.lock()
        edge = _lock(edge)
        if actor.pk != edge.parent.owner_id and not actor.is_staff:
            raise NotAllowed("not_your_answer", _("Only the owner of the original work ends this."))
        payload, now = {"reason": text}, timezone.now()
        moved = states.move(
            edge, State.ENDED, event="derivation.ended", actor=actor, payload=payload, ended_at=now, reason=text
        )
        if not moved:
            raise Refusal("derivation_state", _("This derivation is not in force."), status=409)
        closure.shrink(edge.child)
    return edge


def _lock(edge: Derivation) -> Derivation:
    rows = Derivation.objects.select_for_update(of=("self",)).select_related("child__owner", "parent__owner")
    return rows.get(pk=edge.pk)


def _check_open(edge: Derivation, *allowed: str) -> None:
    over = edge.due_at is not None and edge.due_at <= timezone.now()
    if edge.state not in allowed or over:
        raise Refusal("derivation_over", _("This question was answered before, or its time is over."), status=409)
