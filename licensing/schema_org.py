"""A work in schema.org's words, for search engines that show who licenses a picture and where."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from licensing.models import Listing
from marketplace.core import money
from works.models import Work

_TYPES = {
    "image": "ImageObject",
    "text": "CreativeWork",
    "prompt": "CreativeWork",
    "workflow": "SoftwareSourceCode",
    "model": "SoftwareApplication",
}
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def page_of(work: Work) -> str:
    return settings.SITE_URL + reverse("licensing:work", args=[work.pk])


def describe(work: Work, offers: Sequence[Listing], picture: str) -> dict[str, Any]:
    """The work as JSON-LD; `license` and `acquireLicensePage` are what Google's Licensable badge reads."""
    page, name = page_of(work), work.creator.name
    made: dict[str, Any] = {
        "@context": "https://schema.org", "@type": _TYPES[work.kind], "name": work.title, "url": page,
        "creator": {"@type": "Person", "name": name,
                    "url": settings.SITE_URL + reverse("licensing:creator", args=[work.creator.handle])},
        "creditText": name, "copyrightNotice": name,
    }  # fmt: skip
    if work.description:
        made["description"] = work.description[:500]
    if picture:
        made["contentUrl" if work.kind == "image" else "image"] = absolute(picture)
    if offers:
        made |= {"license": f"{page}#licenses", "acquireLicensePage": f"{page}#licenses"}
        made["offers"] = [_offer(one, page) for one in offers]
    return made


def _offer(listing: Listing, page: str) -> dict[str, str]:
    amount = money.display_plain(listing.price_minor, listing.currency)
    return {"@type": "Offer", "price": amount, "priceCurrency": listing.currency, "url": page}


def absolute(url: str) -> str:
    return url if url.startswith("http") else settings.SITE_URL + url


def script(data: dict[str, Any]) -> SafeString:
    """A data block for the page's head; nothing in it can end the block."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
