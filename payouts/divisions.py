"""How works and teams are divided now, in the form that the division of a sale takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from marketplace.core.money import BPS
from payouts.allocation import Shares

# hundreds of rows as plain as they come, because as objects they cost more than the database takes
_DIVIDED = """
select divided.id, divided.{alone}, split.id, coalesce(share.team_id, share.party_id::varchar), share.bps
from {table} divided
left join payouts_split split on split.{of} = divided.id
    and (split.state = 'active' or split.state = 'agreed' and split.effective_at <= %(now)s)
left join payouts_splitshare share on share.split_id = split.id
where divided.id = any(%(ids)s) order by divided.id, split.effective_at, split.id, share.position
"""
_WORKS = _DIVIDED.format(table="works_work", alone="owner_id", of="work_id")
_TEAMS = _DIVIDED.format(table="payouts_team", alone="lead_id", of="team_id")


@dataclass(frozen=True, slots=True)
class Divisions:
    """Basis points by party of each work and of each team met there, a party being a user's id as text or a team's."""

    works: dict[str, Shares]
    teams: dict[str, Shares]


def read_divisions(work_ids: Iterable[str]) -> Divisions:
    """The latest agreed division of each whose date has come, else its owner or lead alone.

    One query, and one for each level of teams within teams.
    """
    works = _read(_WORKS, work_ids)
    teams: dict[str, Shares] = {}
    wanted = _teams_in(works)
    while wanted:
        found = _read(_TEAMS, wanted)
        teams |= found
        wanted = _teams_in(found) - teams.keys()
    return Divisions(works, teams)


def _read(statement: str, ids: Iterable[str]) -> dict[str, Shares]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": list(ids), "now": timezone.now()})
        rows = cursor.fetchall()
    shares: dict[str, dict[str, int]] = {}
    latest: dict[str, str] = {}
    for pk, owner, split, party, bps in rows:
        if split is None or party is None:
            shares[pk] = {str(owner): BPS}
            continue
        if latest.get(pk) != split:  # a later one takes the place of the one before
            latest[pk], shares[pk] = split, {}
        shares[pk][party] = bps
    return dict(shares)


def _teams_in(divided: dict[str, Shares]) -> set[str]:
    return {party for shares in divided.values() for party in shares if not party.isdigit()}
