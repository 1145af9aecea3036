"""How works and teams are divided now, in the form that the division of a sale takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from marketplace.core.money import BPS
from payouts.allocation import Shares
from payouts.models import Hold, Split, Team
from works.models import Work


@dataclass(frozen=True, slots=True)
class Divisions:
    """Basis points by party of each work and of each team met there, a party being a user's id as text or a team's;
    and which of the works have a hold on their money."""

    works: dict[str, Shares]
    teams: dict[str, Shares]
    held: set[str]


def read_divisions(work_ids: Iterable[str]) -> Divisions:
    """The latest agreed division of each whose date has come, else its owner or lead alone.

    One query, and one for each level of teams within teams.
    """
    held = Exists(Hold.objects.filter(work=OuterRef("pk"), state=Hold.State.PLACED))
    works, on_hold = _read(Work.objects.annotate(held=held), work_ids, "owner_id", "held")
    teams: dict[str, Shares] = {}
    wanted = _teams_in(works)
    while wanted:
        found, _none = _read(Team.objects.all(), wanted, "lead_id")
        teams |= found
        wanted = _teams_in(found) - teams.keys()
    return Divisions(works, teams, on_hold)


def _read(
    rows: QuerySet[Work] | QuerySet[Team], ids: Iterable[str], alone: str, *flag: str
) -> tuple[dict[str, Shares], set[str]]:
    begun = Q(splits__state=Split.State.AGREED, splits__effective_at__lte=timezone.now())
    in_force = FilteredRelation("splits", condition=Q(splits__state=Split.State.ACTIVE) | begun)
    chosen = rows.filter(pk__in=RawSQL("select unnest(%s::varchar[])", [list(ids)])).annotate(agreed=in_force)
    fields = ("pk", alone, "agreed__pk", *(f"agreed__shares__{name}" for name in ("party_id", "team_id", "bps")), *flag)
    shares: dict[str, dict[str, int]] = {}
    latest, flagged = dict[str, str](), set()
    for pk, owner, split, party, team, bps, *flags in chosen.order_by(
        "pk", "agreed__effective_at", "agreed__pk", "agreed__shares__position"
    ).values_list(*fields):
        if latest.get(pk) != split:  # a later one takes the place of the one before
            latest[pk], shares[pk] = split, {}
        shares.setdefault(pk, {})[str(team or party or owner)] = BPS if split is None else bps
        if any(flags):
            flagged.add(pk)
    return dict(shares), flagged


def _teams_in(divided: dict[str, Shares]) -> set[str]:
    return {party for shares in divided.values() for party in shares if not party.isdigit()}
