"""By which way money came: the works between a sale and a person's part of it, named as far as they may be seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User
from payouts.allocation import largest_remainder
from payouts.models import SalePart, SaleShare, Team
from works.models import Work

OWN, SHARED, UPSTREAM, RESALE, REFERRAL = "own", "shared", "upstream", "resale", "referral"


@dataclass(frozen=True, slots=True)
class Label:
    """A work as a person may see it; one that is neither public nor theirs has no handle."""

    id: str
    title: str
    handle: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """Minor units that came to a person through one work; `path` leads from the sold work to it."""

    work: Label
    role: str
    amount: int
    path: list[Label] = field(default_factory=list)
    teams: tuple[str, ...] = ()  # names of those between the work and the person, outermost first

    @property
    def said(self) -> str:
        """The source in a few words."""
        return with_teams(self._source, self.teams)

    @property
    def _source(self) -> str:
        if self.role == OWN:
            return _("Your work")
        if self.role == REFERRAL:
            return _("You brought this sale")
        if self.role == RESALE:
            return _("A resale")
        if self.role == SHARED:
            return _("A work you share in")
        if len(self.path) == 2:
            return _("Made from “%(work)s”") % {"work": self.work.title}
        between = ", ".join(f"“{label.title}”" for label in self.path[1:-1])
        return _("Made from “%(work)s” by way of %(between)s") % {"work": self.work.title, "between": between}


def with_teams(said: str, teams: Iterable[str]) -> str:
    return " · ".join([said, *teams])


def get_team_names(parts: Iterable[SalePart]) -> dict[str, str]:
    """The names of the teams that parts came through; no query where there are none."""
    ids = {team for part in parts for team in part.teams}
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def get_labels(work_ids: Iterable[str], user: User) -> dict[str, Label]:
    """How this person sees these works; one query."""
    rows = Work.objects.filter(pk__in=set(work_ids)).values_list("pk", "title", "state", "owner_id", "owner__handle")
    return {pk: _label(pk, title, state, owner == user.pk, handle) for pk, title, state, owner, handle in rows}


def label_of(work: Work, user: User) -> Label:
    """How this person sees a work at hand, without its owner's handle; no query."""
    return _label(work.pk, work.title, work.state, work.owner_id == user.pk, "")


def _label(pk: str, title: str, state: str, own: bool, handle: str) -> Label:
    public = state == Work.State.CERTIFIED
    if public or own:
        return Label(pk, title, handle, public)
    return Label(pk, _("a work that is not public"))


def read_ways(sale_ids: Iterable[str]) -> dict[str, dict[str, str | None]]:
    """For each sale, each work's work below; the sold work has none. One query."""
    below: dict[str, dict[str, str | None]] = defaultdict(dict)
    for sale, work, via in SalePart.objects.filter(sale__in=set(sale_ids)).values_list("sale_id", "work_id", "via_id"):
        below[sale][work] = via
    return below


def path_to(work: str, below: dict[str, str | None]) -> list[str]:
    """Works from the sold one up to `work`."""
    path, step = [work], below.get(work)
    while step is not None:
        path.append(step)
        step = below.get(step)
    return path[::-1]


def split_by_part(amount: int, parts: list[SalePart]) -> dict[int, int]:
    """An amount of a share over its parts, by their keys, as the share itself was divided."""
    return largest_remainder(amount, {part.pk: part.amount for part in parts})


def list_ways(shares: list[SaleShare], user: User) -> dict[int, list[Way]]:
    """The ways by which each of this person's shares came, by the share's key; three queries in all,
    and one for the names of teams."""
    parts = SalePart.objects.filter(share__in=shares).select_related("work", "sale").order_by("pk")
    below = read_ways(share.sale_id for share in shares)
    paths = {part.pk: path_to(part.work_id, below[part.sale_id]) for part in parts}
    referrals = [share for share in shares if share.referral]
    steps = {work for path in paths.values() for work in path} | {share.sale.work_id for share in referrals}
    labels, names = get_labels(steps, user), get_team_names(parts)
    ways: dict[int, list[Way]] = defaultdict(list)
    for share in referrals:
        ways[share.pk] = [Way(labels[share.sale.work_id], REFERRAL, share.amount)]
    for part in parts:
        path = [labels[work] for work in paths[part.pk]]
        teams = tuple(names[team] for team in part.teams)
        ways[part.share_id or 0].append(Way(labels[part.work_id], _role(part, user), part.amount, path, teams))
    return ways


def _role(part: SalePart, user: User) -> str:
    if part.via_id is not None:
        return UPSTREAM
    if part.sale.aside_id == user.pk:
        return RESALE
    return OWN if (part.sale.seller_id or part.work.owner_id) == user.pk else SHARED
