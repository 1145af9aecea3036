"""The catalog's questions: words and facet tokens in one index, prices in columns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from licensing import facet_counts, search_words, tokens
from licensing.models import Listing
from works.models import Media, Work

FACETS = (
    "kind", "style", "color", "orientation", "use", "media", "territory", "term", "exclusive", "derivatives",
    "ai_training", "preset", "indemnity", "refund", "tool", "base_model", "grade", "currency",
)  # fmt: skip
MANY, COMMON = 10_000, 0.3  # listings from which it matters; part of them that is too much for the index
EVERYWHERE = {"media": {"all"}, "territory": {"worldwide", "rest"}}  # values that stand for others
Way = Literal["in order", "at hand", "fetched"]
BY_PRICE = ("price", "-price")
_LICENSED = (
    "licensed = (SELECT count(*) FROM licensing_license WHERE licensing_license.work_id = licensing_listing.work_id"
    " AND licensing_license.state <> 'revoked')"
)
# Listings are of works that were certified; those that are out of sight now are few, and left out as a set.
SEEN = (
    "NOT EXISTS (SELECT FROM works_work WHERE works_work.id = licensing_listing.work_id"
    " AND works_work.state IN ('hidden', 'suspended', 'removed'))"
)


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
    creator: int | None = None  # of the works

    @property
    def all_of_it(self) -> bool:
        """Whether the whole catalog is asked for; an order by price is one of a single currency."""
        narrowed = self.words or self.facets or self.creator is not None or self.sort in BY_PRICE
        return not narrowed and self.price_min is None and self.price_max is None


def index(listing: Listing) -> None:
    """Write the listing's search vector, and remember its words."""
    work = listing.work
    words = " ".join([work.title, work.description, *work.tags, *work.tools, work.creator.name, work.creator.handle])
    values = search_words.vector_values(words, tokens.tokens_of(listing))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE licensing_listing SET search = {search_words.vector_sql()}, {_LICENSED} WHERE id = %s",  # noqa: S608
            [*values, listing.pk],
        )
    search_words.remember(words)


def count_licenses(works: Sequence[str]) -> None:
    """Write how often each of these works is licensed beside its listings, which can be sorted by it."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE licensing_listing SET {_LICENSED} WHERE work_id = ANY(%s)", [list(works)])  # noqa: S608


def conditions(
    filters: Filters, way: Way = "in order", unasked: Collection[str] = ()
) -> tuple[list[str], list[Any]] | None:
    """SQL of everything asked for and its values, about rows of licensing_listing; None when nothing can match.

    Rows at hand are asked everything. In other ways common tokens, and the filters `unasked`, are kept from the index.
    To fetch what it finds, no index of prices is read beside it: that has a hundred thousand of a range to leave a few.
    """
    queries, values = search_words.queries_of(filters.words)
    if filters.words.strip() and not queries:  # signs only
        return None
    rare, common = _facets(filters, way, unasked)
    if rare:
        queries, values = [*queries, "%s::tsquery"], [*values, tokens.query_of(rare)]
    asked = [f"licensing_listing.search @@ ({' && '.join(queries)})"] if queries else []
    if common:  # the function is what the operator calls, and no index knows it
        asked, values = [*asked, "ts_match_vq(licensing_listing.search, %s::tsquery)"], [
            *values, tokens.query_of(common)
        ]  # fmt: skip
    bounds, limits = prices(filters, hidden=way == "fetched" and bool(queries))
    return [*asked, *bounds], [*values, *limits]


def anded(asked: Sequence[str]) -> str:
    """SQL that follows a condition."""
    return "".join(f" AND {one}" for one in asked)


def lookups(filters: Filters) -> int:
    """How many things the index is asked for, to fetch what has all of them."""
    return len(search_words.queries_of(filters.words)[0]) + len(_facets(filters, "fetched")[0])


def _facets(filters: Filters, way: Way, unasked: Collection[str] = ()) -> tuple[dict[str, str], dict[str, str]]:
    """What is asked of tokens: those for the index, and those for the rows; the rarest first, which most rows lack."""
    facets, parts = _asked(filters), shares(filters)
    rarest = sorted(facets, key=lambda name: parts[name])
    common = {name for name in rarest if way != "at hand" and (parts[name] > COMMON or name in unasked)}
    rare = {name: facets[name] for name in rarest if name not in common}
    return rare, {name: facets[name] for name in rarest if name in common}


def _asked(filters: Filters) -> dict[str, str]:
    """Filters that are tokens."""
    facets = {name: value for name, value in filters.facets.items() if name != "currency"}
    return facets if filters.creator is None else {**facets, "by": str(filters.creator)}


def shares(filters: Filters) -> dict[str, float]:
    """The part of all listings that each filter leaves, as last counted; 0 where that is not known.

    Of a common one the index takes longer to say which than the rows that match the rest.
    """
    known = facet_counts.read()

    def share(name: str, value: str) -> float:
        if known.total < MANY:
            return 0
        asked = {tokens.plain(part) for part in value.split(",")} | EVERYWHERE.get(name, set())
        return sum(number for one, number in known.values.get(name, {}).items() if one in asked) / known.total

    return {name: share(name, value) for name, value in _asked(filters).items()}


def prices(filters: Filters, *, hidden: bool = False) -> tuple[list[str], list[Any]]:
    """SQL of what is asked of price and currency, and its values; hidden from their indexes or not."""
    price, currency = ("price_minor + 0", "currency || ''") if hidden else ("price_minor", "currency")
    rows = (
        (f"{currency} =", _currency(filters) or None), (f"{price} >=", filters.price_min),
        (f"{price} <=", filters.price_max),
    )  # fmt: skip
    asked = [(sql, value) for sql, value in rows if value is not None]
    return [f"licensing_listing.{sql} %s" for sql, _value in asked], [value for _sql, value in asked]


def _currency(filters: Filters) -> str:
    """The one asked for; amounts of different currencies do not compare."""
    compared = filters.price_min is not None or filters.price_max is not None or filters.sort in BY_PRICE
    return filters.facets.get("currency", "") or ("USD" if compared else "")


def narrow(rows: QuerySet[Listing], filters: Filters, way: Way = "in order") -> QuerySet[Listing]:
    """Those of the rows that match."""
    asked = conditions(filters, way)
    if asked is None:
        return rows.none()
    sql, values = asked
    return rows.filter(RawSQL(" AND ".join(sql), values, output_field=BooleanField())) if sql else rows  # noqa: S611


def live() -> QuerySet[Listing]:
    """Live listings of certified works, with what a card shows, in two queries; their terms are not read."""
    shown = Media.objects.filter(role__in=["thumbnail", "preview", "sample"]).order_by("position", "pk")
    rows = Listing.objects.filter(state=Listing.State.LIVE, work__state="certified")
    return rows.select_related("work", "work__creator").defer("search").prefetch_related(
        Prefetch("work__media", queryset=shown)
    )  # fmt: skip


def newer_than(filters: Filters, place: str) -> QuerySet[Listing]:
    """Live listings that match and came on offer after this place, the newest first."""
    return narrow(live(), filters).filter(place__gt=place).order_by("-place")


def matching(filters: Filters, way: Way = "in order") -> QuerySet[Listing]:
    """Every live listing that matches, bare."""
    unseen = Work.objects.filter(pk=OuterRef("work"), state__in=Work.UNSEEN)
    return narrow(Listing.objects.filter(~Exists(unseen), state=Listing.State.LIVE), filters, way)


def meant(filters: Filters) -> str:
    """Other words for a question that nothing matches, the likeliest that something matches; else empty."""
    others = search_words.corrections(filters.words) if filters.words else []
    return next((words for words in others if matching(replace(filters, words=words)).order_by().exists()), "")
