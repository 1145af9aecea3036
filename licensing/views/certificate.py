"""The public page of a certificate, its signed documents and its status."""

import json
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from licensing.services.status import get_status, sign_status
from marketplace.core import storage
from marketplace.core.errors import NotFound
from works.models import Certificate, Claim, Media, Work
from works.queries_certificates import get_certificate
from works.services import certificates, keys, log

GRADES = ("declared", "file", "checked", "reviewed")
STAMPS = {"exclusive_sold": "sold_exclusive", "not_offered": "active"}


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponseBase:
    """The identity card, and what is behind each of its lines."""
    found = get_certificate(number)
    if found.number != number:
        return redirect("licensing:certificate", found.number)
    status = get_status(certificate=number)
    subject = found.payload["credentialSubject"]
    reached = [claim["grade"] for claim in subject["claims"] if claim["grade"] in GRADES]
    best = max(reached, key=GRADES.index, default="declared")
    return render(request, "licensing/certificate.html", {
        "certificate": found, "subject": subject, "status": status, "src": _picture(found, status.status),
        "stamp": STAMPS.get(status.status, status.status), "grade": "read" if best == "file" else best,
        "kind": found.work.get_kind_display(), "qr": _qr(number), "signed": certificates.verify_jws(found.jws),
        "proof": log.get_proof(found.leaf), "claims": [_claim(row) for row in subject["claims"]],
    })  # fmt: skip


def _claim(row: dict[str, Any]) -> dict[str, str]:
    """A signed claim in words; lists and objects as one line."""
    parts = row["value"] if isinstance(row["value"], list) else [row["value"]]
    value = ", ".join(str(part.get("name", part)) if isinstance(part, dict) else str(part) for part in parts)
    grade = str(Claim.Grade(row["grade"]).label) if row["grade"] in GRADES else row["grade"]
    return {"name": row["name"].replace("_", " ").capitalize(), "value": value, "grade": grade}


def _picture(found: Certificate, status: str) -> str:
    if status == "withdrawn" or found.work.state != Work.State.CERTIFIED:
        return ""
    media = Media.objects.filter(work=found.work, role=Media.Role.THUMBNAIL).first()
    return storage.public().url(media.key) if media else ""


def _qr(number: str) -> str:
    code = segno.make(f"{settings.SITE_URL}/c/{number}", error="q", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=2, light="#fff"))


@require_safe
def certificate_status(request: HttpRequest, number: str) -> HttpResponse:
    """The signed status, good for an hour."""
    status = get_status(certificate=get_certificate(number).number)
    return HttpResponse(sign_status(status), content_type="application/jwt", headers={"Cache-Control": "max-age=60"})


@require_safe
def certificate_jws(request: HttpRequest, number: str) -> HttpResponse:
    return HttpResponse(get_certificate(number).jws, content_type="application/vc+jwt")


@require_safe
def certificate_proof(request: HttpRequest, number: str) -> HttpResponse:
    """Its place in the log, against the newest checkpoint."""
    found = log.get_proof(get_certificate(number).leaf)
    if found is None:
        raise NotFound(number)
    return HttpResponse(json.dumps(found), content_type="application/json")


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed tree head."""
    latest = log.latest_checkpoint()
    if latest is None:
        raise NotFound("checkpoint")
    return HttpResponse(latest.note, content_type="text/plain; charset=utf-8")


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """Every public key, retired ones too."""
    return JsonResponse({"keys": list(keys.public_keys().values())})


@require_safe
def verify(request: HttpRequest) -> HttpResponseBase:
    """Look a certificate up by its number, or by the SHA-256 of a file."""
    text = request.GET.get("q", "").strip()[:100]
    is_hash = len(text) == 64 and all(digit in "0123456789abcdefABCDEF" for digit in text)
    status = get_status(sha256=text) if is_hash else get_status(certificate=text) if text else None
    if status and status.certificate and not is_hash:
        return redirect("licensing:certificate", status.certificate)
    return render(request, "licensing/verify.html", {"q": text, "status": status})
