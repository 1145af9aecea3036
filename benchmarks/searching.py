"""Search in a market of any size: listings as a market has them, filled in by SQL, and every kind of question."""

import itertools
import statistics
import time
from contextlib import contextmanager

from django.db import connection

from benchmarks import measure
from licensing import catalog_pages, facets, search
from licensing.models import Listing
from licensing.services.catalog_counts import count_catalog
from works.models import Work

FIRST, LAST = 12, 50_000  # words: the n-th is in about 3/n of the works, so the most frequent in a quarter of them
WORDS = 24  # drawn for each work
# Values of each facet with their shares of a hundred; a listing has one of each, or none of them.
SHARES = {
    "kind": {"image": 70, "text": 10, "prompt": 10, "workflow": 5, "model": 5},
    "use": {"commercial": 80, "editorial": 12, "personal": 5, "research": 3},
    "ai_training": {"prohibited": 80, "no_generative": 8, "allowed": 10, "allowed_named": 2},
    "exclusive": {"no": 92, "category": 4, "full": 3, "territory": 1},
    "derivatives": {"no": 85, "yes": 15},
    "media": {"all": 70, "web": 15, "paid_ads": 10, "print": 5},
    "territory": {"worldwide": 85, "de": 5, "id": 5, "rest": 5},
    "term": {"unlimited": 60, "year": 30},
    "preset": {"standard": 40, "social_web": 30, "extended": 15, "editorial": 10, "exclusive": 5},
    "indemnity": {"no": 90, "yes": 10},
    "refund": {"yes": 90, "no": 10},
    "style": {"photo": 25, "illustration": 15, "painting": 10, "anime": 8, "3d": 7, "ink": 5, "pixel": 2},
    "color": {"blue": 18, "brown": 16, "green": 12, "gray": 12, "red": 9, "black": 8, "purple": 4, "pink": 2},
    "orientation": {"landscape": 45, "portrait": 30, "square": 15},
    "tool": {"comfyui": 30, "midjourney": 25, "automatic1111": 15, "invokeai": 3},
    "base_model": {"stable-diffusion-xl-1.0": 20, "flux.1-schnell": 10, "pony-diffusion-v6-xl": 1},
    "grade": {"file": 60, "checked": 25},
}
# What is asked, from the frequent to the rare; together they are every kind of question that the catalog takes.
ASKED_WORDS = ("", "w12z", "w60z", "w1000z", "w40000z", "w14z w30z", "w20z -w12z")
ASKED_FACETS = (
    {}, {"kind": "image"}, {"style": "ink"}, {"base_model": "pony-diffusion-v6-xl"},
    {"style": "anime,3d", "color": "blue"},
    {"kind": "image", "ai_training": "prohibited", "use": "commercial"},
    {"media": "paid_ads", "territory": "DE,ID", "term": "year", "exclusive": "category"},
)  # fmt: skip
ASKED_PRICES = ((None, None), (2000, 5000))


def fill(listing, makers, count):
    """Many live listings, copied from one, whose words and facets are drawn as SHARES say."""
    from benchmarks.fill import copy_rows

    work, name = "'wrk_s' || lpad(i::text, 25, '0')", "'lst_s' || lpad(i::text, 25, '0')"
    # The few have much: the n-th maker has about 1/n of what the first one has.
    maker = f"{makers[0].pk} + floor(exp(random() * ln({len(makers)})))::int - 1"
    with _without_indexes(Work), _without_indexes(Listing), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica; select setseed(0.5)")
        # Without what other parts put on offer, so that the whole run measures what this part does alone.
        cursor.execute("delete from licensing_listing where id like 'lst^_000000%%' escape '^'", [])
        copy_rows(Work, listing.work_id, count, id=work, creator_id=maker, owner_id=maker, submission="''",
                  sha256="md5(i::text)")  # fmt: skip
        copy_rows(
            Listing, listing.pk, count, id=name, place=name, work_id=work,
            price_minor="100 * (1 + floor(exp(random() * ln(500))))::int",
            currency="case when random() < .85 then 'USD' else 'EUR' end",
            licensed="floor(0.98 / (0.02 + random()))::int", search=_vector(),
        )  # fmt: skip
        cursor.execute("set session_replication_role = origin")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into licensing_searchword (word, length) select 'w' || n || 'z', length(n::text) + 2"
            " from generate_series(%s, %s) n on conflict do nothing", [FIRST, LAST],
        )  # fmt: skip
        cursor.execute("vacuum analyze")
        cursor.execute("checkpoint")  # not amid what is measured


def _vector():
    """SQL of one listing's vector; `i` keeps the words from being drawn once for all."""
    word = f"'w' || floor({FIRST} * exp(random() * ln({LAST / FIRST})))::int || 'z'"
    words = f"(select array_agg(distinct {word}) from generate_series(1, {WORDS}) n where i > 0)"
    drawn = ", ".join(_drawn(name, shares) for name, shares in SHARES.items())
    return f"array_to_tsvector({words} || array_remove(array[{drawn}], null))"


def _drawn(name, shares):
    """SQL that picks a token out of a hundred, of which each value has its share."""
    hundred = [f"={name}:{value}" for value, share in shares.items() for _one in range(share)]
    return f"('{{{','.join(hundred)}}}'::text[])[1 + floor(random() * 100)::int]"


@contextmanager
def _without_indexes(model):
    """Indexes are made anew at the end, which takes a tenth of the time of keeping them up to date."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select indexname, indexdef from pg_indexes where tablename = %s"
            " and indexname not in (select conname from pg_constraint) and indexdef not like 'CREATE UNIQUE%%'",
            [model._meta.db_table],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'drop index "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '512MB'")
        for _name, definition in found:
            cursor.execute(definition)


def searching(listing, makers, size):
    """Fill the market, count it as the schedule does, and ask."""
    started = time.perf_counter()
    fill(listing, makers, size)
    yield f"filling a market of {size:,}", f"{time.perf_counter() - started:.0f} s", "", True
    yield from counting(size)
    yield from asking(size)


def asking(size):
    """Every combination of words, facets, price and order, the first page and one from the middle, and its counts."""
    pages, counts, deep = {}, {}, {}
    for words, chosen, (low, high), sort in itertools.product(
        ASKED_WORDS, ASKED_FACETS, ASKED_PRICES, catalog_pages.SORTS
    ):
        filters = search.Filters(words, chosen, low, high, sort)
        name = f"{words or '-'} {chosen} {low or ''} {sort}"
        pages[name] = _database_time(lambda f=filters: catalog_pages.find_cards(f))
        filters.after = _middle(sort, size)
        deep[name] = _database_time(lambda f=filters: catalog_pages.find_cards(f))
        if sort == "newest":
            filters.after = ""
            counts[name] = _database_time(lambda f=filters: facets.count_values(f))
    for what, times in (("first pages", pages), ("deep pages", deep), ("counts with their facets", counts)):
        p95 = measure.percentile(times.values(), 0.95)
        shown = f"{p95:.1f} ms, the median {statistics.median(times.values()):.1f}, the worst {max(times.values()):.0f}"
        yield f"search in {size:,}: {len(times)} {what}, p95", shown, "≤ 25 ms of database time", p95 <= 25
    _print_worst({**pages, **{f"deep {name}": spent for name, spent in deep.items()}}, counts)


def counting(size):
    """What the schedule does every quarter of an hour."""
    started = time.perf_counter()
    count_catalog()
    yield f"counting {size:,} by every filter", f"{time.perf_counter() - started:.1f} s", "", True


def _middle(sort, size):
    value = {"price": 2200, "-price": 2200, "licensed": 1}.get(sort, 0)
    return f"{value}.lst_s{size // 2:025d}"


def _database_time(call, rounds=3):
    """Milliseconds that the database takes, the median of a few calls after a first one."""
    spent = []
    for _round in range(rounds + 1):
        took = 0.0

        def timed(execute, sql, params, many, context):
            nonlocal took
            started = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                took += time.perf_counter() - started

        with connection.execute_wrapper(timed):
            call()
        spent.append(took * 1000)
    return statistics.median(spent[1:])


def _print_worst(pages, counts):
    for what, times in (("page", pages), ("count", counts)):
        for name, spent in sorted(times.items(), key=lambda row: -row[1])[:12]:
            print(f"  {spent:8.1f} ms {what} {name}")
