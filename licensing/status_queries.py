"""Reading everything the license status of works depends on, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from licensing.models import Dispute

# By state first: the issued certificate stands before the revoked and the superseded. The works of the numbers are
# an array of their own, so that every way to ask is answered from an index.
_SQL = """
with delivered as (
    select l.work_id, c.sha256 from licensing_deliveredcopy c join licensing_license l on l.id = c.license_id
    where c.sha256 = any(%(hashes)s) and c.inside <> '{}'
)
select w.id, w.state, w.sha256, coalesce(best.number, ''), coalesce(best.state, ''),
    (select json_object_agg(c.number, c.state) from works_certificate c
        where c.work_id = w.id and c.number = any(%(numbers)s)),
    exists (select from licensing_dispute d where d.work_id = w.id and d.state = any(%(holding)s)),
    exists (select from licensing_license l join licensing_licenseterms t on t.hash = l.terms_id
        where l.work_id = w.id and l.state = 'active' and l.starts_at <= %(now)s
        and (l.ends_at is null or l.ends_at > %(now)s) and t.body ->> 'exclusivity' = 'full'),
    (select json_agg(t.body order by o.id) from licensing_listing o
        join licensing_licenseterms t on t.hash = o.terms_id where o.work_id = w.id and o.state = 'live'),
    (select json_agg(d.sha256) from delivered d where d.work_id = w.id)
from works_work w
left join lateral (
    select number, state from works_certificate where work_id = w.id order by state, issued_at desc limit 1
) best on true
where w.id = any(%(works)s::varchar[] || array(select work_id from works_certificate where number = any(%(numbers)s)))
    or w.sha256 = any(%(hashes)s) or w.id = any(array(select work_id from delivered))
order by w.certified_at, w.id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A work with what decides about its licensing; `asked` are the states of the certificates asked about."""

    pk: str
    state: str
    sha256: str
    number: str
    certificate_state: str
    asked: dict[str, str] | None
    disputed: bool
    taken: bool
    offers: list[dict[str, Any]] | None
    delivered: list[str] | None  # hashes asked about that are copies made for a license


def list_known(*, works: Collection[str], hashes: Collection[str], numbers: Collection[str]) -> list[Known]:
    """The works with these keys, these hashes or these certificates, the oldest first."""
    if not (works or hashes or numbers):
        return []
    values: dict[str, Any] = {
        "works": list(works), "hashes": list(hashes), "numbers": list(numbers), "holding": list(Dispute.HOLDING),
        "now": timezone.now(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return [Known(*row) for row in cursor.fetchall()]
