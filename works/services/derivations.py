"""Derivations: what a work was made from, kept acyclic and within what can be shared."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import Refusal
from marketplace.core.money import BPS
from works import numbers
from works.models import Ancestry, Certificate, Derivation, Work

MAX_PARENTS, MAX_ANCESTORS = 16, 1024
_LOCK = 0x4752415048  # "GRAPH": edges are added one at a time


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


def declare_parents(*, child: Work, parents: list[dict[str, Any]], actor: User) -> list[Derivation]:
    """Add edges from `child` to each of `parents` (`work_id`, `relation`, `share_bps`, `reach`), all or none.

    Refuses, with numbers: more than 16 parents, one named twice, the work itself or a descendant of it, a parent
    that is not certified, shares above the operator's cap, and a stack above 10000 basis points.
    """
    if not parents:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        edges = [_edge(child, row, place) for place, row in enumerate(parents)]
        _check_edges(child, edges)
        Derivation.objects.bulk_create(edges)
        _extend_closure(child)
        _check_stack(child)
        for edge in edges:
            events.record("derivation.declared", subject=edge, actor=actor, payload={"parent": edge.parent_id})
    return edges


def _edge(child: Work, row: dict[str, Any], place: int) -> Derivation:
    parent = find_parent(str(row.get("work_id", "")))
    if parent is None:
        raise Refusal("parent_unknown", _("There is no certified work with this number."), field="parents", row=place)
    relation = str(row.get("relation", Derivation.Relation.BASED_ON))
    reach, share = str(row.get("reach", Derivation.Reach.DIRECT)), row.get("share_bps", 0)
    known = relation in Derivation.Relation.values and reach in Derivation.Reach.values
    if not known or isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= BPS:
        sentence = _("Give each parent a relation and a share from 0 to 100 %.")
        raise Refusal("parent_invalid", sentence, field="parents", row=place)
    return Derivation(
        child=child, parent=parent, relation=relation, share_bps=share, reach=reach,
        state=Derivation.State.ACTIVE, started_at=timezone.now(),
    )  # fmt: skip


def _check_edges(child: Work, edges: list[Derivation]) -> None:
    named = [edge.parent_id for edge in edges]
    named += Derivation.objects.filter(child=child, state="active").values_list("parent_id", flat=True)
    if len(named) > MAX_PARENTS:
        raise Refusal("too_many_parents", _("A work has at most 16 parents."), field="parents")
    if len(set(named)) != len(named):
        raise Refusal("parent_twice", _("A parent is named once."), field="parents")
    if child.pk in named:
        raise Refusal("own_parent", _("A work cannot be its own parent."), field="parents")
    if Ancestry.objects.filter(ancestor=child, descendant__in=named).exists():
        raise Refusal("cycle", _("A work cannot derive from its own descendant."), field="parents")


def _extend_closure(child: Work) -> None:
    """Add every new ancestor of the child to the child and to everything below it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into works_ancestry (ancestor_id, descendant_id)
            select distinct up.id, down.id
            from (
                select d.parent_id as id from works_derivation d where d.child_id = %(child)s and d.state = 'active'
                union
                select a.ancestor_id from works_derivation d join works_ancestry a on a.descendant_id = d.parent_id
                where d.child_id = %(child)s and d.state = 'active'
            ) up
            cross join (
                select %(child)s as id
                union select a.descendant_id from works_ancestry a where a.ancestor_id = %(child)s
            ) down
            on conflict do nothing
            """,
            {"child": child.pk},
        )
    if Ancestry.objects.filter(descendant=child).count() > MAX_ANCESTORS:
        raise Refusal("too_many_ancestors", _("A work has at most 1,024 ancestors."), field="parents")


def _check_stack(child: Work) -> None:
    """The child's stack, and that of every work below it that the new edges reach."""
    below = Ancestry.objects.filter(ancestor=child).values_list("descendant_id", flat=True)
    for work_id in [child.pk, *below]:
        stack = stack_bps(work_id)
        if stack > settings.UPSTREAM_CAP_BPS:
            most = settings.UPSTREAM_CAP_BPS / 100
            raise Refusal(
                "stack_too_high",
                _("Upstream shares would take %(stack)g %% of what this work earns; at most %(most)g %% is allowed. "
                  "Lower a share or leave out a parent.") % {"stack": stack / 100, "most": most},
                field="parents", stack_bps=stack, cap_bps=settings.UPSTREAM_CAP_BPS,
            )  # fmt: skip


def stack_bps(work_id: str) -> int:
    """Direct shares of the work's parents plus every absolute edge at or above it."""
    above = Ancestry.objects.filter(descendant=work_id).values("ancestor_id")
    active = Derivation.objects.filter(state=Derivation.State.ACTIVE)
    direct = active.filter(child=work_id, reach=Derivation.Reach.DIRECT)
    absolute = active.filter(reach=Derivation.Reach.ALL_ANCESTORS)
    absolute = absolute.filter(child=work_id) | absolute.filter(child__in=above)
    return sum(edge.share_bps for edge in [*direct, *absolute])
