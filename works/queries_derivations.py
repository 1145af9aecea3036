"""Reading derivations as their two sides may see them: what is asked of whom, what was answered, what is in force."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from marketplace.core.errors import NotFound
from works.models import Derivation, Media, Work

State = Derivation.State
VIEWS = ("answer", "waiting", "active", "over")


def _seen_by(user: User) -> Q:
    """The child's owner sees every edge; the parent's owner those of works that were certified, and of a question
    that is not theirs yet only while the other work is public."""
    shown = Q(child__state=Work.State.CERTIFIED) | (Q(child__certified_at__isnull=False) & ~Q(state=State.PROPOSED))
    return Q(child__owner=user) | (Q(parent__owner=user) & shown)


def _asked_of(user: User) -> Q:
    certified = Q(child__certified_at__isnull=False)
    return Q(state=State.PROPOSED, child__owner=user) | Q(certified, state=State.CONFIRMED, parent__owner=user)


def list_derivations_for(user: User, view: str = "answer", work_id: str = "") -> QuerySet[Derivation]:
    """One of `VIEWS`, newest first: asked of this person, waiting for the other side, in force, or over."""
    rows = Derivation.objects.filter(_seen_by(user))
    wanted = {
        "answer": _asked_of(user), "waiting": Q(state__in=Derivation.OPEN) & ~_asked_of(user),
        "active": Q(state=State.ACTIVE), "over": Q(state__in=[State.REFUSED, State.EXPIRED, State.ENDED]),
    }  # fmt: skip
    rows = rows.filter(wanted[view])
    if work_id:
        rows = rows.filter(Q(child=work_id) | Q(parent=work_id))
    return _with_works(rows).order_by("-pk")


def _with_works(rows: QuerySet[Derivation]) -> QuerySet[Derivation]:
    pictures = Media.objects.filter(role=Media.Role.THUMBNAIL)
    works = [Prefetch(f"{side}__media", queryset=pictures) for side in ("child", "parent")]
    return rows.select_related("child__owner", "parent__owner", "child__creator", "parent__creator").prefetch_related(
        *works
    )


def count_derivations_for(user: User) -> dict[str, int]:
    """How many are in each view."""
    return {view: list_derivations_for(user, view).count() for view in VIEWS}


def count_questions_for(user: User) -> int:
    """How many wait for this person's answer."""
    return Derivation.objects.filter(_asked_of(user)).count()


def get_derivation_for(user: User, derivation_id: str) -> Derivation:
    """An edge that this person is a side of."""
    edge = _with_works(Derivation.objects.filter(_seen_by(user), pk=derivation_id)).first()
    if edge is None:
        raise NotFound("derivation")
    return edge


def list_of_work_for(user: Any, work: Work) -> QuerySet[Derivation]:
    """Edges to and from one work: those in force between public works, and all of which the user is a side."""
    public = Q(state=State.ACTIVE, child__state=Work.State.CERTIFIED, parent__state=Work.State.CERTIFIED)
    seen = public | _seen_by(user) if getattr(user, "pk", None) else public
    rows = Derivation.objects.filter(seen).filter(Q(child=work) | Q(parent=work))
    return rows.select_related("child__owner", "parent__owner").order_by("-pk")


def is_asked(user: User, edge: Derivation) -> bool:
    """Whether this person is the one to answer now."""
    owner = {State.PROPOSED: edge.child.owner_id, State.CONFIRMED: edge.parent.owner_id}.get(State(edge.state))
    return owner == user.pk
