"""Reading everything the license status of works depends on, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from licensing.models import Dispute, License, Order
from marketplace.core.prepared import Statement, execute
from works.models import Media

# A file is known by its hash as the original of any certified version, as a copy made for a license, or as a
# deliverable, the surest first; with it goes the certificate of the version it belongs to. $1 are numbers, $2 works,
# $3 is now, $4 are hashes, $5 the purposes of a work's own deliverables.
_FILES = """
with files as (
    select 1 as place, 'same' as kind, v.work_id, v.sha256, v.id as version_id from works_version v
    where v.sha256 = any($4) and v.state = 'certified'
    union all
    select 2, 'delivered_copy', m.work_id, c.sha256, m.version_id
    from licensing_deliveredcopy c join works_media m on m.id = c.media_id
    where c.sha256 = any($4) and c.inside <> '{}'
    union all
    select 3, 'deliverable', m.work_id, m.sha256, m.version_id
    from works_media m join works_version v on v.id = m.version_id
    where m.sha256 = any($4) and m.role = 'deliverable' and m.purpose = any($5) and v.state = 'certified'
)
"""
_OF_FILES = """(select json_agg(json_build_array(f.place, f.kind, f.sha256, coalesce(
        (select number from works_certificate c where c.version_id = f.version_id
            order by c.state, c.issued_at desc limit 1), '')))
        from files f where f.work_id = w.id)"""
# By state first: the issued certificate stands before the revoked and the superseded. The works of the numbers are
# an array of their own, so that every way to ask is answered from an index.
_WORKS = """
select w.id, w.state, coalesce(best.number, ''), coalesce(best.state, ''),
    (select json_object_agg(c.number, c.state) from works_certificate c
        where c.work_id = w.id and c.number = any($1)),
    exists (select from licensing_dispute d where d.work_id = w.id and d.state in ({holding})),
    exists (select from licensing_window o where o.work_id = w.id and o.exclusive and o.held_until is null
        and o.period @> $3::timestamptz),
    (select json_agg((select body from licensing_licenseterms where hash = o.terms_id) order by o.id)
        from licensing_listing o where o.work_id = w.id and o.state = 'live'),
    {of_files}
from works_work w
left join lateral (
    select number, state from works_certificate where work_id = w.id order by state, issued_at desc limit 1
) best on true
where w.id = any($2::varchar[] || array(select work_id from works_certificate where number = any($1)))
    {or_files}
order by w.certified_at, w.id
"""
_TYPES = "text[], varchar[], timestamptz"
_HOLDING = ", ".join(f"'{state}'" for state in Dispute.HOLDING)
_BY_NUMBER = Statement("status_by_number", _TYPES, _WORKS.format(of_files="null", or_files="", holding=_HOLDING))
_BY_HASH = Statement(
    "status_by_hash", f"{_TYPES}, text[], text[]",
    _FILES + _WORKS.format(
        of_files=_OF_FILES, or_files="or w.id = any(array(select work_id from files))", holding=_HOLDING
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A work with what decides about its licensing; `asked` are the states of the certificates asked about."""

    pk: str
    state: str
    number: str
    certificate_state: str
    asked: dict[str, str] | None
    disputed: bool
    taken: bool
    offers: list[dict[str, Any]] | None
    files: list[tuple[int, str, str, str]] | None  # asked about by hash: place, kind of match, hash, certificate


def list_known(*, works: Collection[str], hashes: Collection[str], numbers: Collection[str]) -> list[Known]:
    """The works with these keys, these hashes or these certificates, the oldest first."""
    if not (works or hashes or numbers):
        return []
    values: list[Any] = [list(numbers), list(works), timezone.now()]
    with connection.cursor() as cursor:
        if hashes:
            execute(cursor, _BY_HASH, [*values, list(hashes), list(Media.OWN)])
        else:
            execute(cursor, _BY_NUMBER, values)
        return [Known(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class AskedLicense:
    """A license that is asked about, with the ones before and after it in a row of renewals and upgrades."""

    pk: str
    state: str
    work_id: str
    starts_at: datetime
    ends_at: datetime | None
    terms: dict[str, Any]
    follows: str
    followed_by: str


def list_asked(keys: Collection[str]) -> list[AskedLicense]:
    """The licenses with these keys. What was passed on is no row: the two sides are strangers to each other."""
    after = License.objects.filter(predecessor=OuterRef("pk"), order__purpose__in=Order.FOLLOWING)
    rows = License.objects.filter(pk__in=keys).annotate(
        after=Subquery(after.exclude(state=License.State.REVOKED).order_by("-pk").values("pk")[:1])
    )
    named = (
        "pk",
        "state",
        "work_id",
        "starts_at",
        "ends_at",
        "terms__body",
        "order__purpose",
        "predecessor_id",
        "after",
    )
    return [
        AskedLicense(
            pk, state, work, starts, ends, body, (before or "") if purpose in Order.FOLLOWING else "", after or ""
        )
        for pk, state, work, starts, ends, body, purpose, before, after in rows.values_list(*named)
    ]
