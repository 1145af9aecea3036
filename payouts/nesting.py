"""Teams within teams: never in a circle, not too deep, not too many people."""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db import connection
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from payouts.allocation import MAX_NESTING
from payouts.models import Split, SplitShare, Team

MAX_PEOPLE = 50
_LOCK = 0x7465616D73  # "teams": one change of what teams are made of at a time
_AGREED = (Split.State.ACTIVE, Split.State.AGREED)

Members = Mapping[str, set[int | str]]  # of a team: people by number, teams by id


def check_nesting(*, team: Team | None, people: set[int], teams: dict[str, Team]) -> None:
    """Refuse parties of `team`, or of a work, that teams may not have; locks until the transaction ends.

    It goes by what was agreed, with the parties named: a proposal that nobody answered keeps nobody from anything.
    """
    if not teams and team is None:
        return
    lock_teams()
    refuse_closed([*teams, *([team.pk] if team else [])])
    above = _teams_above(team.pk) if team else set()
    members = _members(above | set(teams))
    if team:
        members.setdefault(team.pk, set()).update(people, teams)
        refuse_circle(team.pk, members)
    tops = above or set(teams)
    for top in sorted(tops):
        if depth(top, members) > MAX_NESTING:
            message = _("Teams within teams go at most %(n)s deep.") % {"n": MAX_NESTING}
            raise Refusal("teams_too_deep", message, field="shares")
        if len(people_in(top, members)) > MAX_PEOPLE:
            message = _("A team has at most %(most)s people, with those of teams in it.") % {"most": MAX_PEOPLE}
            raise Refusal("team_too_large", message, field="shares")


def lock_teams() -> None:
    """One change of what teams are made of at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def refuse_closed(teams: list[str]) -> None:
    closed = Team.objects.filter(pk__in=teams, closed_at__isnull=False).first()
    if closed:
        message = _("The team “%(name)s” is closed.") % {"name": closed.name}
        raise Refusal("team_closed", message, field="shares", handle=closed.reference)


def _teams_above(team: str) -> set[str]:
    """The team and every team that shares in it comes to: those it is named in, and those they are named in."""
    found, level = {team}, {team}
    while level:
        rows = SplitShare.objects.filter(team__in=level, split__team__isnull=False, split__state__in=_AGREED)
        level = set(rows.values_list("split__team_id", flat=True)) - found
        found |= level
    return found


def _members(teams: Iterable[str]) -> dict[str, set[int | str]]:
    """Members of these teams and of all teams within, by anything agreed."""
    members: dict[str, set[int | str]] = {}
    level = set(teams)
    while level:
        members |= {team: set() for team in level}
        rows = SplitShare.objects.filter(split__team__in=level, split__state__in=_AGREED, bps__gt=0)
        for owner, person, team in rows.values_list("split__team_id", "party_id", "team_id"):
            members[owner].add(person or team)
        level = {one for team in level for one in members[team] if isinstance(one, str)} - members.keys()
    return members


def refuse_circle(team: str, members: Members) -> None:
    seen: set[int | str] = set()
    ahead = [one for one in members[team] if isinstance(one, str)]
    while ahead:
        one = ahead.pop()
        if one == team:
            raise Refusal("team_in_itself", _("A team cannot be a part of itself."), field="shares")
        if one not in seen:
            seen.add(one)
            ahead += [inner for inner in members[one] if isinstance(inner, str)]


def depth(top: str, members: Members) -> int:
    """How many teams stand one within the other, this one included; there is no circle."""

    @cache
    def below(team: str) -> int:
        return 1 + max((below(one) for one in members[team] if isinstance(one, str)), default=0)

    return below(top)


def people_in(top: str, members: Members) -> set[int]:
    """Everybody in a team and the teams within it, once."""
    people: set[int] = set()
    seen, ahead = {top}, [top]
    while ahead:
        inside = members[ahead.pop()]
        people |= {one for one in inside if isinstance(one, int)}
        new = {one for one in inside if isinstance(one, str)} - seen
        seen |= new
        ahead += new
    return people
