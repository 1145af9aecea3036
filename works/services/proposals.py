"""Proposed derivations: found in metadata by hash, name, graph or words, or claimed by the owner of the other work."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from works import asks, matches
from works.matches import Match
from works.models import Alias, Derivation, Mention, Work
from works.services import derivations, traces

EARLIER_WORKS, MOST_A_WORK = 500, 16
Origin, State = Derivation.Origin, Derivation.State


def propose_for(work_id: str) -> list[Derivation]:
    """After a work was certified: propose what its metadata name, and to the newest earlier works that name it the
    work itself. Idempotent: a pair that was ever asked about is not asked about again."""
    work = Work.objects.select_related("owner").filter(pk=work_id, state=Work.State.CERTIFIED).first()
    if work is None:
        return []
    traces.write_traces(work)
    return _propose([*_above(work), *_below(work)])


def _above(work: Work) -> list[tuple[Work, Work, Match]]:
    """What the work was made with: the likeliest first."""
    mentions = list(Mention.objects.filter(work=work))
    known = Alias.objects.filter(value__in={row.value for row in mentions}, work__state=Work.State.CERTIFIED)
    aliases = list(known.exclude(work=work).select_related("work__owner").order_by("work_id")[:2000])
    by_work: dict[str, list[Alias]] = defaultdict(list)
    for alias in aliases:
        by_work[alias.work_id].append(alias)
    found = [(work, rows[0].work, match) for rows in by_work.values() if (match := matches.find(mentions, rows))]
    return sorted(found, key=lambda row: (-row[2].rank, row[1].pk))[:MOST_A_WORK]


def _below(work: Work) -> list[tuple[Work, Work, Match]]:
    """Who was made with it before it was registered here."""
    aliases = list(Alias.objects.filter(work=work))
    rows = Mention.objects.filter(value__in={row.value for row in aliases}, work__state=Work.State.CERTIFIED)
    newest = rows.exclude(work=work).order_by("-work_id").values_list("work_id", flat=True).distinct()[:EARLIER_WORKS]
    by_work: dict[str, list[Mention]] = defaultdict(list)
    for mention in Mention.objects.filter(work__in=list(newest)).select_related("work__owner"):
        by_work[mention.work_id].append(mention)
    return [(rows[0].work, work, match) for rows in by_work.values() if (match := matches.find(rows, aliases))]


def _propose(found: list[tuple[Work, Work, Match]]) -> list[Derivation]:
    pairs = {(child.pk, parent.pk) for child, parent, _match in found}
    asked = Derivation.objects.filter(child__in={pair[0] for pair in pairs}, parent__in={pair[1] for pair in pairs})
    known = set(asked.values_list("child_id", "parent_id"))
    made = []
    with transaction.atomic():
        for child, parent, match in found:
            if {(child.pk, parent.pk), (parent.pk, child.pk)} & known:
                continue
            known.add((child.pk, parent.pk))
            if edge := _create(child, parent, match):
                made.append(edge)
        _tell(made)
    return made


def _create(child: Work, parent: Work, match: Match) -> Derivation | None:
    ask = asks.of(child, parent, match.relation)
    try:
        with transaction.atomic():
            edge = Derivation.objects.create(
                child=child, parent=parent, relation=match.relation, share_bps=ask.share_bps, reach=ask.reach,
                state=State.PROPOSED, origin=Origin.DETECTED, strength=match.strength, evidence=match.evidence,
                due_at=derivations.answer_due(),
            )  # fmt: skip
    except IntegrityError:  # somebody proposed or declared it at this very moment
        return None
    events.record("derivation.proposed", subject=edge, payload={"strength": match.strength})
    return edge


def _tell(made: list[Derivation]) -> None:
    """One letter to each owner, however many of their works are asked about."""
    by_owner: dict[int, list[str]] = defaultdict(list)
    for edge in made:
        by_owner[edge.child.owner_id].append(edge.pk)
    for owner, keys in by_owner.items():
        events.record("derivations.found", subject=str(owner), payload={"derivations": keys})


def claim_derivation(
    *, child: Work, parent: Work, actor: User, relation: str, share_bps: int, message: str
) -> Derivation:
    """The owner of `parent` says that `child` was made from it; the child's owner is asked. A day takes so many.

    Raises Refusal, changing nothing, for a pair that is joined, asked about or was refused before.
    """
    if parent.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work says what was made from it."))
    text = " ".join(message.replace("\0", " ").split())
    if not 10 <= len(text) <= 1000:
        raise Refusal("reason_required", _("Say how you know, in 10 to 1000 characters."), field="message")
    if relation not in Derivation.Relation.values:
        raise Refusal("relation_unknown", _("Choose how it was used."), field="relation")
    if isinstance(share_bps, bool) or not isinstance(share_bps, int) or not 0 <= share_bps <= BPS:
        raise Refusal("share_invalid", _("Give a share from 0 to 100%."), field="share")
    if share_bps > settings.UPSTREAM_CAP_BPS:
        most = settings.UPSTREAM_CAP_BPS / 100
        raise Refusal("share_invalid", _("At most %(most)g%% may flow upstream.") % {"most": most}, field="share")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # claims are counted one after the other
        _check_claim(child, parent, actor)
        edge = Derivation.objects.create(
            child=child, parent=parent, relation=relation, share_bps=share_bps, asked_bps=share_bps, message=text,
            state=State.PROPOSED, origin=Origin.CLAIMED, proposed_by=actor, due_at=derivations.answer_due(),
        )  # fmt: skip
        events.record("derivation.proposed", subject=edge, actor=actor, payload={"claimed": True})
        events.record("derivations.found", subject=str(child.owner_id), payload={"derivations": [edge.pk]})
    return edge


def _check_claim(child: Work, parent: Work, actor: User) -> None:
    if child.pk == parent.pk:
        raise Refusal("own_parent", _("A work cannot be its own parent."), field="parent")
    if child.owner_id == actor.pk:
        raise Refusal("own_work", _("Both works are yours: declare it instead."), field="parent")
    pair: Any = Derivation.objects.filter(child=child, parent=parent)
    if pair.filter(state=State.ACTIVE).exists():
        raise Refusal("parent_twice", _("A parent is named once."), field="parent", status=409)
    if pair.filter(state__in=Derivation.OPEN).exists():
        raise Refusal("derivation_open", _("This question is open already."), field="parent", status=409)
    if pair.filter(origin=Origin.CLAIMED, state__in=[State.REFUSED, State.EXPIRED]).exists():
        sentence = _("This claim was not agreed to before. Open a dispute if you have proof.")
        raise Refusal("claim_refused", sentence, status=409)
    today = Derivation.objects.filter(proposed_by=actor, created_at__gt=timezone.now() - timedelta(days=1))
    if today.count() >= settings.DERIVATION_CLAIMS_A_DAY:
        most = {"most": settings.DERIVATION_CLAIMS_A_DAY}
        raise Refusal(
            "too_many_claims", _("You can claim %(most)s derivations a day. Try tomorrow.") % most, status=429
        )
