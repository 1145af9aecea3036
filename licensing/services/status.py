"""The license status of works: one enumeration, signed, from which every other form derives."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from licensing.models import Channel, License
from licensing.services.particulars import clean_channels
from licensing.status_queries import AskedLicense, Known, list_asked, list_known
from licensing.terms import verdict as verdicts
from licensing.terms.verdict import Use, Verdict
from marketplace.core import ids
from works import numbers, proof
from works.models import Certificate, Work
from works.services import keys

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Status:
    """What may be said of a work's licensing now."""

    status: str
    reasons: tuple[str, ...]
    certificate: str = ""
    match: str = ""  # how a hash found it: "same", "delivered_copy" or "deliverable"
    work_id: str = ""
    own_terms: tuple[dict[str, Any], ...] = field(default=(), compare=False)  # of the license that was asked about
    offers: tuple[dict[str, Any], ...] = field(default=(), compare=False)  # terms on sale
    chain: dict[str, str] | None = None  # of the license that was asked about: which one it follows, and what follows

    def facts(self) -> dict[str, Any]:
        page = f"{settings.SITE_URL}/c/{self.certificate}" if self.certificate else ""
        shop = f"{settings.SITE_URL}/w/{self.work_id}/" if self.status in ("licensable", "licensed") else ""
        return {
            "status": self.status, "reasons": list(self.reasons), "certificate": self.certificate,
            "match": self.match, "certificate_url": page, "license_url": shop, **(self.chain or {}),
        }  # fmt: skip

    @property
    def etag(self) -> str:
        return etag_of(self.facts())


def etag_of(facts: dict[str, Any]) -> str:
    return f'"{hashlib.sha256(_dump(facts)).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about: exactly one of the four."""

    certificate: str = ""
    license: str = ""
    sha256: str = ""
    work_id: str = ""


def get_status(*, certificate: str = "", license: str = "", sha256: str = "", work: Work | None = None) -> Status:
    """The status by whichever of the four is given; what we do not know is `unknown`."""
    return get_statuses([Question(certificate, license, sha256.lower(), work.pk if work else "")])[0]


def get_statuses(questions: Sequence[Question]) -> list[Status]:
    """One status a question, in their order; two queries at most, however many."""
    parsed = {q.certificate: numbers.parse_number(q.certificate) or "" for q in questions if q.certificate}
    asked = [q.license for q in questions if q.license]
    licenses = {row.pk: row for row in list_asked(asked)} if asked else {}
    found = list_known(
        works={row.work_id for row in licenses.values()} | {q.work_id for q in questions if q.work_id},
        hashes={q.sha256 for q in questions if q.sha256}, numbers={number for number in parsed.values() if number},
    )  # fmt: skip
    works = {work.pk: work for work in found}
    certificates = {number: work for work in found for number in work.asked or ()}
    by_hash = _by_hash(found)
    return [
        _of_license(licenses.get(q.license), works) if q.license
        else _of_certificate(parsed[q.certificate], certificates) if q.certificate
        else by_hash.get(q.sha256, _of_work(None)) if q.sha256
        else _of_work(works.get(q.work_id))
        for q in questions
    ]  # fmt: skip


def _in_force() -> QuerySet[License]:
    now = timezone.now()
    running = Q(ends_at=None) | Q(ends_at__gt=now)
    return License.objects.filter(running, state=License.State.ACTIVE, starts_at__lte=now)


def _by_hash(found: Sequence[Known]) -> dict[str, Status]:
    """By each hash the surest match, and of equal ones the oldest work, with the certificate of that very file."""
    rows = [(*file, work) for work in found if work.number for file in work.files or ()]
    statuses: dict[str, Status] = {}
    for _place, match, digest, number, work in sorted(rows, key=lambda row: row[0]):
        statuses.setdefault(digest, replace(_of_work(work, match), certificate=number or work.number))
    return statuses


def _of_certificate(number: str, works: dict[str, Known]) -> Status:
    work = works.get(number)
    if work is None or work.asked is None:
        return _of_work(None)
    if work.asked[number] == Certificate.State.REVOKED:
        return Status("withdrawn", ("certificate_revoked",), number, work_id=work.pk)
    return replace(_of_work(work), certificate=number)


def _of_license(held: AskedLicense | None, works: dict[str, Known]) -> Status:
    if held is None:
        return Status("unknown", ("no_such_license",))
    base = replace(_of_work(works[held.work_id]), chain={"follows": held.follows, "followed_by": held.followed_by})
    if base.status in ("disputed", "withdrawn"):
        return base
    now = timezone.now()
    begun = held.starts_at <= now and (held.ends_at is None or held.ends_at > now)
    if held.state == License.State.ACTIVE and begun:
        return replace(base, status="licensed", reasons=("license_in_force",), own_terms=(held.terms,))
    named = {License.State.TRANSFERRED: "license_transferred", License.State.SUPERSEDED: "license_superseded"}
    reason = named.get(License.State(held.state), "license_not_in_force")
    return replace(base, reasons=(reason, *base.reasons))


def _of_work(work: Known | None, match: str = "") -> Status:
    if work is None:
        return Status("unknown", ("not_registered",))
    status, reason = _decide(work)
    return Status(status, (reason,), work.number, match, work.pk, offers=tuple(work.offers or ()))


def _decide(work: Known) -> tuple[str, str]:
    if work.certificate_state == Certificate.State.REVOKED:
        return "withdrawn", "certificate_revoked"
    if work.state in (Work.State.SUSPENDED, Work.State.REMOVED):
        return "withdrawn", "work_suspended"
    if work.disputed:
        return "disputed", "dispute_open"
    if work.offers and work.state == Work.State.CERTIFIED:
        return "licensable", "listing_live"  # what an exclusive license leaves no room for is not live
    if work.taken:
        return "exclusive_sold", "exclusive_license_in_force"
    return "not_offered", "no_live_listing"


def judge_all(statuses: Sequence[Status], *, who: str = "", use: Use) -> list[Verdict]:
    """What each status means for this somebody and use; one query at most, however many."""
    works = {status.work_id for status in statuses if status.work_id}
    held = _bodies(_held_by(who).filter(work__in=works)) if works and who else {}
    return [
        verdicts.judge(
            status.status, use, held=[*status.own_terms, *held.get(status.work_id, [])],
            offers=status.offers if status.status != "exclusive_sold" else [],
            who=bool(who or status.own_terms),
        )
        for status in statuses
    ]  # fmt: skip


def _bodies(rows: QuerySet[Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for work_id, body in rows.values_list("work_id", "terms__body"):
        found.setdefault(work_id, []).append(body)
    return found


def _held_by(who: str) -> QuerySet[License]:
    """Licenses in force of somebody: a license number, the id of a team, the handle of a person, or those that name
    a channel, which has a dot or a slash."""
    rows = _in_force()
    if "." in who or "/" in who:
        channels = Channel.objects.filter(value__in=clean_channels((who,)), ended_at=None)
        return rows.filter(pk__in=channels.values("license"))
    if who.startswith("lic_"):
        return rows.filter(pk=who)
    if who.startswith("org_"):
        return rows.filter(organization=who)
    person = Q(licensee__handle=who.lstrip("@"), organization=None)
    member = Q(organization__memberships__user__handle=who.lstrip("@"), organization__memberships__accepted_at__lte=(
        timezone.now()))  # fmt: skip
    return rows.filter(person | member)


def sign_facts(facts: dict[str, Any]) -> str:
    """What is said of works as a JWS that is good for an hour, with a receipt number of its own."""
    now = int(timezone.now().timestamp())
    claims = {
        **facts, "iss": settings.SITE_URL, "iat": now, "exp": now + int(LIFETIME.total_seconds()),
        "jti": ids.new("rcp"),
    }  # fmt: skip
    kid, key = keys.current_for_tokens("status")
    return proof.sign(_dump(claims), key, kid=kid, typ="JWT")


def _dump(facts: dict[str, Any]) -> bytes:
    """JSON that is the same for the same facts."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
