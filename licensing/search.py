"""The catalog's search: words and facet tokens in one index, pages by key."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL

from licensing.models import Listing
from works.models import Media

PAGE = 24
SORTS = {"newest": "-pk", "price": "price_minor", "-price": "-price_minor"}
FACETS = ("kind", "tool", "media", "use", "ai_training", "exclusive", "preset", "currency")
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(slots=True)
class Filters:
    """What the reader asks for; empty means anything."""

    words: str = ""
    facets: dict[str, str] = field(default_factory=dict)
    price_min: int | None = None
    price_max: int | None = None
    sort: str = "newest"
    after: str = ""


def token(name: str, value: Any) -> str:
    return f"{name}:{_UNSAFE.sub('-', str(value).lower())[:60]}"


def tokens_of(listing: Listing) -> list[str]:
    """Facets a buyer filters on."""
    work, terms = listing.work, listing.terms.body
    made = {token("kind", work.kind), token("use", terms["use_class"]), token("ai_training", terms["ai_training"])}
    made |= {token("exclusive", "no" if terms["exclusivity"] == "none" else "yes")}
    made |= {token("preset", listing.preset), token("currency", listing.currency)}
    made |= {token("media", medium) for medium in terms["media"]} | {token("tool", tool) for tool in work.tools}
    return sorted(made)


def index(listing: Listing) -> None:
    """Write the listing's search vector."""
    work = listing.work
    words = " ".join([work.title, work.description, *work.tags, *work.tools, work.creator.name, work.creator.handle])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE licensing_listing SET search = to_tsvector('simple', %s) || array_to_tsvector(%s) WHERE id = %s",
            [words.replace("\0", " "), tokens_of(listing), listing.pk],
        )


def _facet_query(facets: dict[str, str]) -> str:
    parts = []
    for name, value in facets.items():
        wanted = {token(name, value)} | ({token(name, "all")} if name == "media" else set())
        parts.append("(" + " | ".join(f"'{one}'" for one in sorted(wanted)) + ")")
    return " & ".join(parts)


def _matches(sql: str, value: str) -> RawSQL:
    return RawSQL(f'"licensing_listing"."search" @@ {sql}', [value], output_field=BooleanField())  # noqa: S611


def find(filters: Filters) -> tuple[list[Listing], str]:
    """One page of live listings and the key of the next, empty at the end."""
    rows = live()
    if words := filters.words.replace("\0", " ").strip()[:200]:
        rows = rows.filter(_matches("websearch_to_tsquery('simple', %s)", words))
    if filters.facets:
        rows = rows.filter(_matches("%s::tsquery", _facet_query(filters.facets)))
    if filters.price_min is not None:
        rows = rows.filter(price_minor__gte=filters.price_min)
    if filters.price_max is not None:
        rows = rows.filter(price_minor__lte=filters.price_max)
    order = SORTS.get(filters.sort, "-pk")
    page = list(_after(rows, order, filters.after).order_by(order, *([] if order == "-pk" else ["-pk"]))[: PAGE + 1])
    more = len(page) > PAGE
    page = page[:PAGE]
    return page, f"{page[-1].price_minor}.{page[-1].pk}" if more else ""


def _after(rows: QuerySet[Listing], order: str, key: str) -> QuerySet[Listing]:
    price, _dot, pk = key.partition(".")
    if not pk or not price.isascii() or not price.isdigit() or len(price) > 12 or "\0" in pk:
        return rows
    if order == "-pk":
        return rows.filter(pk__lt=pk)
    further = Q(price_minor__gt=int(price)) if order == "price_minor" else Q(price_minor__lt=int(price))
    return rows.filter(further | Q(price_minor=int(price), pk__lt=pk))


def live() -> QuerySet[Listing]:
    """Live listings of certified works, with what a card shows, in two queries."""
    pictures = Prefetch("work__media", queryset=Media.objects.filter(role__in=["thumbnail", "preview"]))
    rows = Listing.objects.filter(state=Listing.State.LIVE, work__state="certified")
    return rows.select_related("work", "work__creator", "terms").defer("search").prefetch_related(pictures)
