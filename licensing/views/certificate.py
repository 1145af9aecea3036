"""The public page of a certificate and its documents."""

import json
from collections.abc import Callable
from functools import wraps

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from licensing import certificate_badge, certificate_bundle, certificate_pdf, link_preview
from licensing.certificate_claims import list_claims
from licensing.certificate_queries import Card, get_card, get_newer_number, list_ai, list_codes, list_proved
from licensing.services.status import sign_facts
from licensing.verification_queries import check_card
from licensing.views.verify import line
from marketplace.core.errors import NotFound
from works import tlog
from works.models import Certificate, Work
from works.queries_certificates import get_certificate
from works.services import certificates, log, stamping
from works.stamp import REPLY

CardView = Callable[[HttpRequest, Card], HttpResponse]


def _document(view: CardView) -> Callable[..., HttpResponseBase]:
    """A view of a card: another spelling of its number is sent to the right one."""

    @require_safe
    @wraps(view)
    def found(request: HttpRequest, number: str) -> HttpResponseBase:
        card = get_card(number)
        if card.number != number:
            assert request.resolver_match is not None
            return redirect(request.resolver_match.view_name, card.number)
        return view(request, card)

    return found


def _kept(request: HttpRequest, card: Card, draw: Callable[[], bytes], media_type: str, seconds: int) -> HttpResponse:
    """A drawing that any site may show, kept for a short while and asked for again by its ETag."""
    if request.headers.get("If-None-Match") == card.etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(draw(), content_type=media_type)
    response["ETag"] = card.etag
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@_document
def certificate(request: HttpRequest, card: Card) -> HttpResponse:
    """The identity card, and what is behind each of its lines."""
    checks = check_card(card, card.certificate.jws)
    context = {
        "card": card, "certificate": card.certificate, "subject": card.subject, "qr": _qr(card.number),
        "checks": [line(check) for check in checks if check.name != "file"], "newer": get_newer_number(card),
        "claims": list_claims(card.certificate, card.reviews), "codes": list_codes(card), "ai": list_ai(card),
        "proved": list_proved(card),
        "site_url": settings.SITE_URL, "stamped": stamping.find_stamped(card.certificate.leaf), "embed": _embed(card),
        "abilities": _abilities(request.user, card.certificate),
        "fields": _fields(card),
    }  # fmt: skip
    return render(request, "licensing/certificate.html", context)


def _fields(card: Card) -> list[dict[str, str]]:
    rows = [{"label": _("File type"), "value": card.subject["media_type"]}]
    return rows + [{"label": _("Checked identity"), "value": card.proved}] * bool(card.proved)


@require_POST
def end_certificate(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """Staff revoke a certificate; its work's owner has a new one issued in its place. Others find no such page."""
    found = get_certificate(number)
    user = request.user
    if not isinstance(user, User) or verb not in _abilities(user, found):
        raise NotFound(number)
    reason = request.POST.get("reason", "")[:1000]
    if verb == "revoke":
        certificates.revoke_certificate(certificate=found, actor=user, reason=reason)
        return redirect("licensing:certificate", found.number)
    newer = certificates.supersede_certificate(certificate=found, actor=user, reason=reason)
    return redirect("licensing:certificate", newer.number)


def _abilities(user: object, found: Certificate) -> list[str]:
    """What this user may do to a certificate that is in force."""
    if not isinstance(user, User) or found.state != Certificate.State.ISSUED:
        return []
    own = user.pk == found.work.owner_id and found.work.state in (Work.State.CERTIFIED, Work.State.HIDDEN)
    return ["revoke"] * user.is_staff + ["renew"] * own


def _embed(card: Card) -> str:
    """What a creator pastes into their own site."""
    page = f"{settings.SITE_URL}/c/{card.number}"
    return f'<a href="{page}"><img src="{page}/badge.svg" alt="Gen-IP {card.number}" height="22"></a>'


def _qr(number: str) -> str:
    code = segno.make(f"{settings.SITE_URL}/c/{number}", error="q", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=2, light="#fff"))


@_document
def certificate_pdf_file(request: HttpRequest, card: Card) -> HttpResponse:
    response = HttpResponse(certificate_pdf.get_pdf(card), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{card.number}.pdf"'
    response["Cache-Control"] = "no-cache"
    return response


@_document
def certificate_card(request: HttpRequest, card: Card) -> HttpResponse:
    """The picture for link previews."""
    return _kept(request, card, lambda: link_preview.get_preview(card), "image/png", 300)


@_document
def certificate_badge_svg(request: HttpRequest, card: Card) -> HttpResponse:
    return _kept(request, card, lambda: certificate_badge.draw(card).encode(), "image/svg+xml", 300)


@_document
def certificate_status(request: HttpRequest, card: Card) -> HttpResponse:
    """How it stands, signed and good for an hour: `status` is the certificate's, `license_status` the work's."""
    facts = {**card.status.facts(), "status": card.standing, "license_status": card.status.status}
    newer = get_newer_number(card)
    token = sign_facts({**facts, **({"superseded_by": newer} if newer else {})})
    return HttpResponse(token, content_type="application/jwt", headers={"Cache-Control": "max-age=60"})


@_document
def certificate_jws(request: HttpRequest, card: Card) -> HttpResponse:
    return HttpResponse(card.certificate.jws, content_type="application/vc+jwt")


@_document
def certificate_proof(request: HttpRequest, card: Card) -> HttpResponse:
    """Its place in the log against the newest checkpoint, as JSON."""
    return HttpResponse(json.dumps(_proof(card)), content_type="application/json")


@_document
def certificate_tlog_proof(request: HttpRequest, card: Card) -> HttpResponse:
    """The same as a C2SP `.tlog-proof`."""
    response = HttpResponse(tlog.write_proof(_proof(card)), content_type="text/plain; charset=utf-8")
    return _download(response, f"{card.number}.tlog-proof")


@_document
def certificate_stamp(request: HttpRequest, card: Card) -> HttpResponse:
    """The time stamp (RFC 3161) of the first stamped checkpoint that covers it."""
    stamped = stamping.find_stamped(card.certificate.leaf)
    if stamped is None or stamped.stamp is None:
        raise NotFound(card.number)
    return _download(HttpResponse(bytes(stamped.stamp), content_type=REPLY), f"{card.number}.tsr")


def _proof(card: Card) -> dict[str, object]:
    found = log.get_proof(card.certificate.leaf)
    if found is None:
        raise NotFound(card.number)
    return found


@_document
def certificate_bundle_zip(request: HttpRequest, card: Card) -> HttpResponse:
    response = HttpResponse(certificate_bundle.make_bundle(card), content_type="application/zip")
    return _download(response, f"{card.number}.zip")
