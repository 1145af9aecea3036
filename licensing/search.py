"""The catalog's search: words and facet tokens in one index, pages by key in both directions."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from licensing import search_words
from licensing.models import Listing
from licensing.terms.derivatives import PUBLISHING, term_days
from marketplace.core.errors import Refusal
from works.models import Media, Work

PAGE = 24
MOST_COUNTED = 1000
SORTS = {"newest": "-pk", "price": "price_minor", "-price": "-price_minor"}
FACETS = (
    "kind", "use", "media", "ai_training", "exclusive", "derivatives", "territory", "term", "tool", "preset",
    "orientation", "indemnity", "refund", "currency",
)  # fmt: skip
TERMS = {"year": 365, "unlimited": float("inf")}
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(slots=True)
class Filters:
    """What the reader asks for; empty means anything. Prices are in minor units of `currency`, USD if none is given."""

    words: str = ""
    facets: dict[str, str] = field(default_factory=dict)
    price_min: int | None = None
    price_max: int | None = None
    sort: str = "newest"
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Live listings or what cards show of them, and the keys of the pages beside this one, empty if none."""

    listings: list[Any]
    older: str
    newer: str


def token(name: str, value: Any) -> str:
    """A lexeme that no word can be: words never begin with `=`."""
    return f"={name}:{_UNSAFE.sub('-', str(value).lower())[:60]}"


def tokens_of(listing: Listing) -> list[str]:
    """Facets a buyer filters on."""
    work, terms = listing.work, listing.terms.body
    made = {token("kind", work.kind), token("use", terms["use_class"]), token("ai_training", terms["ai_training"])}
    made |= {token("exclusive", "no")} if terms["exclusivity"] == "none" else {
        token("exclusive", "yes"), token("exclusive", terms["exclusivity"])
    }  # fmt: skip
    made |= {token("derivatives", "yes" if terms["derivatives"] in PUBLISHING else "no")}
    made |= {token("preset", listing.preset), *(token("media", medium) for medium in terms["media"])}
    made |= {token("tool", tool) for tool in work.tools} | _assurance_tokens(terms) | _orientation_tokens(work)
    made |= {token("term", name) for name, days in TERMS.items() if term_days(terms["term"]) >= days}
    return sorted(made | _territory_tokens(terms["territory"]))


def _assurance_tokens(terms: dict[str, Any]) -> set[str]:
    """Indemnity is an amount of money, or null for one without a cap; refunds are days."""
    cap = terms["indemnity_cap"]
    covered = cap is None or (cap["amount"] if isinstance(cap, dict) else cap) > 0
    return {
        token("indemnity", "yes" if covered else "no"),
        token("refund", "yes" if terms["refund_days"] else "no"),
    }


def _orientation_tokens(work: Work) -> set[str]:
    """Of its public picture; a side within a twentieth of the other is as good as equal."""
    shown = work.media.filter(role__in=["preview", "thumbnail"], width__gt=0, height__gt=0).first()
    if shown is None or not shown.width or not shown.height:
        return set()
    ratio = shown.width / shown.height
    return {token("orientation", "square" if 0.95 <= ratio <= 1.05 else "landscape" if ratio > 1 else "portrait")}


def _territory_tokens(territory: Any) -> set[str]:
    if territory == "worldwide":
        return {token("territory", "worldwide")}
    if "include" in territory:
        return {token("territory", code) for code in territory["include"]}
    return {token("territory", "rest"), *(token("territory-not", code) for code in territory["exclude"])}


def index(listing: Listing) -> None:
    """Write the listing's search vector, and remember its words."""
    work = listing.work
    words = " ".join([work.title, work.description, *work.tags, *work.tools, work.creator.name, work.creator.handle])
    values = search_words.vector_values(words, tokens_of(listing))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE licensing_listing SET search = {search_words.vector_sql()} WHERE id = %s",  # noqa: S608
            [*values, listing.pk],
        )
    search_words.remember(words)


def _facet_query(facets: dict[str, str]) -> str:
    return " & ".join(_any_of(name, value) for name, value in facets.items())


def _any_of(name: str, value: str) -> str:
    quoted = f"'{token(name, value)}'"
    if name == "media":
        return f"({quoted} | '{token(name, 'all')}')"
    if name == "territory" and "," in value:  # allowed in every one of them
        return " & ".join(_any_of(name, code) for code in value.split(",") if code)
    if name == "territory" and value != "worldwide":
        rest = f"('{token(name, 'rest')}' & !'{token('territory-not', value)}')"
        return f"({quoted} | '{token(name, 'worldwide')}' | {rest})"
    return quoted


def _matching(rows: QuerySet[Listing], words: str, facets: dict[str, str]) -> QuerySet[Listing]:
    """Rows with all of the words and facets: one query of the one index."""
    queries, values = search_words.queries_of(words)
    if words.strip() and not queries:  # signs only
        return rows.none()
    if facets:
        queries, values = [*queries, "%s::tsquery"], [*values, _facet_query(facets)]
    if not queries:
        return rows
    sql = f'"licensing_listing"."search" @@ ({" && ".join(queries)})'
    return rows.filter(RawSQL(sql, values, output_field=BooleanField()))  # noqa: S611


def _narrow(rows: QuerySet[Listing], filters: Filters) -> QuerySet[Listing]:
    facets = dict(filters.facets)
    currency = facets.pop("currency", "")
    if filters.price_min is not None or filters.price_max is not None or filters.sort in ("price", "-price"):
        currency = currency or "USD"  # amounts of different currencies do not compare
    rows = _matching(rows, filters.words, facets)
    if currency:  # a column, as the indexes by price begin with it
        rows = rows.filter(currency=currency)
    if filters.price_min is not None:
        rows = rows.filter(price_minor__gte=filters.price_min)
    if filters.price_max is not None:
        rows = rows.filter(price_minor__lte=filters.price_max)
    return rows


def find(filters: Filters, size: int = PAGE, *, only_cards: bool = False) -> Page:
    """One page of live listings, whole or with what a card shows. Raises Refusal for a key that is none of ours."""
    rows = _narrow(live(), filters)
    backwards = bool(filters.before)
    order = _turned(SORTS.get(filters.sort, "-pk"), backwards)
    key = filters.before or filters.after
    if key:
        rows = _beyond(rows, order, key, backwards)
    tail = [] if order.endswith("pk") else ["pk" if backwards else "-pk"]
    rows = rows.order_by(order, *tail)
    page: list[Any] = list((cards(rows) if only_cards else rows)[: size + 1])
    more, page = len(page) > size, page[:size]
    if backwards:
        page.reverse()
    older, newer = (bool(filters.before), more) if backwards else (more, bool(filters.after))
    return Page(page, _key(page[-1]) if page and older else "", _key(page[0]) if page and newer else "")


def newer_than(filters: Filters, key: str) -> QuerySet[Listing]:
    """Live listings that match and came on offer after the one with this key, the newest first."""
    return _narrow(live(), filters).filter(pk__gt=key).order_by("-pk")


def _turned(order: str, backwards: bool) -> str:
    if not backwards:
        return order
    return order[1:] if order.startswith("-") else f"-{order}"


def _key(listing: Any) -> str:
    return f"{listing.price_minor}.{listing.pk}"


def _beyond(rows: QuerySet[Listing], order: str, key: str, backwards: bool) -> QuerySet[Listing]:
    """Rows that come after the key in this order; equal prices come by falling id, backwards by rising."""
    price, _dot, pk = key.partition(".")
    if not (pk and price.isascii() and price.isdigit() and len(price) <= 12) or "\0" in pk:
        raise Refusal("cursor_invalid", _("This page of the catalog does not exist."), field="after", status=400)
    behind = Q(pk__gt=pk) if backwards else Q(pk__lt=pk)
    if order.endswith("pk"):
        return rows.filter(behind)
    side = "lt" if order.startswith("-") else "gt"
    further = Q(**{f"price_minor__{side}": int(price)})
    within = Q(**{f"price_minor__{side}e": int(price)})  # says nothing new, and lets the index begin at this price
    return rows.filter(within, further | (Q(price_minor=int(price)) & behind))


def matching(filters: Filters) -> QuerySet[Listing]:
    """Every live listing that matches, bare."""
    return _narrow(Listing.objects.filter(state=Listing.State.LIVE, work__state="certified"), filters)


def count(filters: Filters) -> int:
    """How many listings match, at most one more than MOST_COUNTED."""
    return matching(filters).order_by()[: MOST_COUNTED + 1].count()


def meant(filters: Filters) -> str:
    """Other words for a question that nothing matches, when something matches those; else empty."""
    words = search_words.correct(filters.words) if filters.words else ""
    return words if words and count(replace(filters, words=words)) else ""


def live() -> QuerySet[Listing]:
    """Live listings of certified works, with what a card shows, in two queries; their terms are not read."""
    shown = Media.objects.filter(role__in=["thumbnail", "preview", "sample"]).order_by("position", "pk")
    rows = Listing.objects.filter(state=Listing.State.LIVE, work__state="certified")
    return rows.select_related("work", "work__creator").defer("search").prefetch_related(
        Prefetch("work__media", queryset=shown)
    )  # fmt: skip


_SHOWN = (
    "pk", "work_id", "work__kind", "work__title", "work__color", "work__excerpt", "work__creator__display_name",
    "work__creator__handle", "price_minor", "currency",
)  # fmt: skip


def cards(rows: QuerySet[Listing]) -> QuerySet[Listing, Any]:
    """What a card shows of the same listings, as named rows: to make objects of them costs more than to read them."""
    return rows.prefetch_related(None).values_list(*_SHOWN, named=True)
