"""The platform's part of a sale: the most specific rule in force, of the creator, the kind of work, or for all."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from payouts.models import FeeRule
from works.models import Work


def bps_for(*, creator_id: int | None, kind: str, at: datetime) -> int:
    """Basis points of the price without tax; the operator's setting where no rule is in force. One query."""
    scope = Q(creator=None, kind="")
    if creator_id:
        scope |= Q(creator=creator_id)
    if kind:
        scope |= Q(kind=kind)
    rules = list(_in_force(at).filter(scope))
    best = max(rules, key=lambda rule: (rule.creator_id is not None, bool(rule.kind)), default=None)
    return best.bps if best else int(settings.PLATFORM_FEE_BPS)


def bps_of(work: Work, at: datetime | None = None) -> int:
    """The fee of a sale of this work now, or at another moment. Its creator counts, who stays when it is traded."""
    return bps_for(creator_id=work.creator_id, kind=work.kind, at=at or timezone.now())


def _in_force(at: datetime) -> QuerySet[FeeRule]:
    return FeeRule.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


def list_rules() -> QuerySet[FeeRule]:
    """All rules, the latest first, with their people."""
    return FeeRule.objects.select_related("creator", "set_by").order_by("-pk")
