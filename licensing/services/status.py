"""The license status of a work: one enumeration, signed, from which every other form derives."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from licensing.models import Dispute, License, Listing
from marketplace.core import ids
from works import proof
from works.models import Certificate, Work
from works.queries_certificates import find_certificate
from works.services import keys

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Status:
    """What may be said of a work's licensing now."""

    status: str
    reasons: tuple[str, ...]
    certificate: str = ""
    match: str = ""  # "same" when found by its exact bytes

    def facts(self) -> dict[str, Any]:
        page = f"{settings.SITE_URL}/c/{self.certificate}" if self.certificate else ""
        return {
            "status": self.status, "reasons": list(self.reasons), "certificate": self.certificate,
            "match": self.match, "certificate_url": page,
        }  # fmt: skip

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(rfc8785.dumps(self.facts())).hexdigest()[:32]}"'


def get_status(*, certificate: str = "", license: str = "", sha256: str = "", work: Work | None = None) -> Status:
    """The status by whichever of the four is given; what we do not know is `unknown`."""
    now = timezone.now()
    if license:
        return _of_license(license, now)
    if certificate:
        found = find_certificate(certificate)
        return _of_certificate(found, now) if found else Status("unknown", ("not_registered",))
    if sha256:
        work = Work.objects.filter(sha256=sha256.lower(), certificates__isnull=False).order_by("certified_at").first()
    if work is None:
        return Status("unknown", ("not_registered",))
    return _of_work(work, now, match="same" if sha256 else "")


def _of_certificate(certificate: Certificate, now: datetime) -> Status:
    if certificate.state == Certificate.State.REVOKED:
        return Status("withdrawn", ("certificate_revoked",), certificate.number)
    return _of_work(certificate.work, now, number=certificate.number)


def _of_license(license_id: str, now: datetime) -> Status:
    held = License.objects.select_related("work").filter(pk=license_id).first()
    if held is None:
        return Status("unknown", ("no_such_license",))
    base = _of_work(held.work, now)
    if base.status in ("disputed", "withdrawn"):
        return base
    if _in_force(now).filter(pk=held.pk).exists():
        return Status("licensed", ("license_in_force",), base.certificate)
    return Status(base.status, ("license_not_in_force", *base.reasons), base.certificate)


def _in_force(now: datetime) -> Any:
    running = Q(ends_at=None) | Q(ends_at__gt=now)
    return License.objects.filter(running, state=License.State.ACTIVE, starts_at__lte=now)


def _of_work(work: Work, now: datetime, number: str = "", match: str = "") -> Status:
    number = number or _number_of(work)
    status, reason = _decide(work, now)
    return Status(status, (reason,), number, match)


def _number_of(work: Work) -> str:
    issued = Certificate.objects.filter(work=work, state=Certificate.State.ISSUED).first()
    return issued.number if issued else ""


def _decide(work: Work, now: datetime) -> tuple[str, str]:
    if work.state in (Work.State.SUSPENDED, Work.State.REMOVED):
        return "withdrawn", "work_suspended"
    if Dispute.objects.filter(work=work, state__in=Dispute.HOLDING).exists():
        return "disputed", "dispute_open"
    if _in_force(now).filter(work=work, terms__body__exclusivity="full").exists():
        return "exclusive_sold", "exclusive_license_in_force"
    live = Listing.objects.filter(work=work, state=Listing.State.LIVE).exists()
    return ("licensable", "listing_live") if live and work.state == Work.State.CERTIFIED else (
        "not_offered", "no_live_listing")  # fmt: skip


def sign_status(status: Status) -> str:
    """The status as a JWS that is good for an hour, with a receipt number of its own."""
    now = int(timezone.now().timestamp())
    claims = {
        **status.facts(), "iss": settings.SITE_URL, "iat": now, "exp": now + int(LIFETIME.total_seconds()),
        "jti": ids.new("rcp"),
    }  # fmt: skip
    row, key = keys.current("status")
    return proof.sign(rfc8785.dumps(claims), key, kid=row.kid, typ="JWT")
