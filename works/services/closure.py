"""The derivation graph as a whole: one change at a time, no cycle, nothing shared out above the cap."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from works.models import Ancestry, Derivation, Work

MAX_PARENTS, MAX_ANCESTORS = 16, 1024
_LOCK = 0x4752415048  # "GRAPH": edges come and go one at a time

_EXTEND = """
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
"""
_SHRINK = """
    with recursive below as (
        select %(child)s::varchar as id
        union select a.descendant_id from works_ancestry a where a.ancestor_id = %(child)s
    ), reached (descendant_id, ancestor_id) as (
        select d.child_id, d.parent_id from works_derivation d join below on below.id = d.child_id
        where d.state = 'active'
        union
        select r.descendant_id, d.parent_id from reached r
        join works_derivation d on d.child_id = r.ancestor_id and d.state = 'active'
    )
    delete from works_ancestry a using below where a.descendant_id = below.id and not exists (
        select 1 from reached r where r.descendant_id = a.descendant_id and r.ancestor_id = a.ancestor_id
    )
"""


def lock() -> None:
    """Wait until nobody else changes the graph, until the caller's transaction ends."""
    _run("select pg_advisory_xact_lock(%(lock)s)", lock=_LOCK)


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def check_parents(child: Work, parents: list[str]) -> None:
    """Raise Refusal unless these may become parents of `child` beside those it has. Under the lock."""
    active = Derivation.objects.filter(child=child, state=Derivation.State.ACTIVE)
    named = [*parents, *active.values_list("parent_id", flat=True)]
    if len(named) > MAX_PARENTS:
        raise Refusal("too_many_parents", _("A work has at most 16 parents."), field="parents")
    if len(set(named)) != len(named):
        raise Refusal("parent_twice", _("A parent is named once."), field="parents")
    if child.pk in named:
        raise Refusal("own_parent", _("A work cannot be its own parent."), field="parents")
    if Ancestry.objects.filter(ancestor=child, descendant__in=named).exists():
        raise Refusal("cycle", _("A work cannot derive from its own descendant."), field="parents")


def extend(child: Work) -> None:
    """After an edge of `child` became active: its ancestors become those of everything below, and the stack is
    checked all the way down. Under the lock; raises Refusal, and the caller's transaction undoes the rest."""
    _run(_EXTEND, child=child.pk)
    if Ancestry.objects.filter(descendant=child).count() > MAX_ANCESTORS:
        raise Refusal("too_many_ancestors", _("A work has at most 1,024 ancestors."), field="parents")
    below = Ancestry.objects.filter(ancestor=child).values_list("descendant_id", flat=True)
    for work_id in [child.pk, *below]:
        _check_stack(work_id)


def shrink(child: Work) -> None:
    """After an edge of `child` ended: what no way leads up to any more is forgotten. Under the lock."""
    _run(_SHRINK, child=child.pk)


def _check_stack(work_id: str) -> None:
    stack = stack_bps(work_id)
    if stack > settings.UPSTREAM_CAP_BPS:
        most = settings.UPSTREAM_CAP_BPS / 100
        raise Refusal(
            "stack_too_high",
            _("Upstream shares would take %(stack)g%% of what this work earns; at most %(most)g%% is allowed. "
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
