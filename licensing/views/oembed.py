"""oEmbed: what a site shows in place of a link to a certificate or a work, with the license status beside it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from licensing import link_preview, schema_org
from licensing.certificate_queries import Card, get_card, make_card
from licensing.listing_queries import get_certificate, get_preview
from marketplace.core.errors import NotFound
from works import queries as work_queries
from works.models import Work

MAX_AGE = 300
WIDEST = 4096


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Public works only; any form but JSON is answered 501, as oEmbed asks."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only format=json is answered.", status=501, content_type="text/plain")
    page, card, picture = _find(request.GET.get("url", ""))
    if not card.shown:
        raise NotFound("work")
    shown = _show(page, card, picture, _limit(request, "maxwidth"), _limit(request, "maxheight"))
    answer = JsonResponse({"version": "1.0", **shown, **_about(card)})
    answer["Cache-Control"] = f"public, max-age={MAX_AGE}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _find(url: str) -> tuple[str, Card, dict[str, Any]]:
    """The page of this site that is meant, its card, and the picture that stands for it."""
    try:
        parts = urlsplit(url.replace("\0", ""))
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        raise NotFound("url") from None
    if parts.netloc != urlsplit(settings.SITE_URL).netloc:
        raise NotFound("url")
    if match.view_name == "licensing:certificate":
        card = get_card(match.kwargs["number"])
        return f"{settings.SITE_URL}/c/{card.number}", card, _drawn(card)
    if match.view_name == "licensing:work":
        return _find_work(work_queries.get_work_for(None, match.kwargs["work_id"]))
    raise NotFound("url")


def _find_work(work: Work) -> tuple[str, Card, dict[str, Any]]:
    certificate = get_certificate(work)
    if certificate is None:
        raise NotFound("certificate")
    card = make_card(certificate)
    return schema_org.page_of(work), card, get_preview(work) or _drawn(card)


def _drawn(card: Card) -> dict[str, Any]:
    width, height = link_preview.SIZE
    return {"src": f"/c/{card.number}/card.png", "width": width, "height": height}


def _limit(request: HttpRequest, name: str) -> int:
    """What the asking site has room for; anything but a number of pixels is left out."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= WIDEST and len(text) <= 6 else WIDEST


def _show(page: str, card: Card, picture: dict[str, Any], widest: int, highest: int) -> dict[str, Any]:
    """The picture itself when there is room for it, else a link around a smaller showing of it."""
    src, width, height = schema_org.absolute(picture["src"]), picture["width"], picture["height"]
    if width <= widest and height <= highest:
        return {"type": "photo", "url": src, "width": width, "height": height, "web_page": page}
    scale = min(widest / width, highest / height)
    width, height = max(1, int(width * scale)), max(1, int(height * scale))
    words = f"{card.subject['title']} ({card.number}: {card.word})"
    html = '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}"></a>'
    made = format_html(html, page, src, width, height, words)
    return {"type": "rich", "html": made, "width": width, "height": height, "web_page": page}


def _about(card: Card) -> dict[str, Any]:
    """Title, author and provider, and the license status as flat keys of our own."""
    facts, creator = card.status.facts(), card.certificate.work.creator
    return {
        "title": card.subject["title"], "author_name": creator.name,
        "author_url": f"{settings.SITE_URL}/@{creator.handle}/",
        "provider_name": "Gen-IP", "provider_url": settings.SITE_URL, "cache_age": MAX_AGE,
        "certificate": card.number, "certificate_url": facts["certificate_url"],
        "license_status": facts["status"], "license_url": facts["license_url"],
    }  # fmt: skip
