"""What is measured, one function a budget."""

import io
import itertools
import re
import resource
import time
from dataclasses import dataclass
from functools import partial

import numpy
import pdqhash
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from accounts.models import User
from benchmarks import fill, logs, measure, paying, searching
from licensing.models import Listing
from licensing.services.catalog_counts import count_catalog
from payouts.services import flows, sales
from works import bounded, examination
from works.models import Work

Row = tuple[str, str, str, bool]  # what, measured, budget, kept


@dataclass(slots=True)
class Market:
    """What every part begins with: people, a work on offer and pictures; and at which sizes to measure."""

    sizes: dict[str, int]
    makers: list[User]
    work: Work
    listing: Listing
    pictures: list[bytes]


def run(sizes, part=""):
    """Every row of the report, or those of one part."""
    makers, pictures = fill.people(), [fill.photograph(seed) for seed in range(sizes["pictures"] + 3)]
    work = fill.register(makers[0], "The first", pictures[0])
    market = Market(sizes, makers, work, fill.offer(work, makers[0], 4900), pictures[1:])
    for name, measured in PARTS.items():
        if part in ("", name):
            yield from _told(name, measured(market))


def _told(name, rows):
    """The rows of a part, said as they come."""
    started = time.perf_counter()
    print(f"{name} …", flush=True)
    for row in rows:
        print(f"  {row[0]}: {row[1]}", flush=True)
        yield row
    print(f"  took {time.perf_counter() - started:.0f} s", flush=True)


def pages(market):
    fill.many_works(market.listing, market.makers, market.sizes["works"])
    count_catalog()  # as the schedule does
    rounds, address = market.sizes["rounds"], f"/w/{market.work.pk}/"
    yield from catalog(rounds)
    yield from again("work", address, rounds, measure.page("/bench/cards/"))
    yield from status(market.work, rounds)
    yield from weights(market.work)


PARTS = {
    "pages": pages,
    "images": lambda market: registration(market.makers[1], market.pictures[:-2]),
    "sales": lambda market: selling(market.makers, market.pictures[-2:], market.sizes["sales"]),
    "payouts": lambda market: paying.paying(market.work, market.sizes["pending"]),
    "certificates": lambda market: logs.verifying(market.work, market.sizes["certificates"]),
    "log": lambda market: logs.growing(market.sizes["leaves"], market.sizes["rounds"]),
    "search": lambda market: searching.searching(market.listing, market.makers, market.sizes["listings"]),
}


def catalog(rounds):
    """Kept between two visits are outlines of cards and filters, and for half a minute the counts beside them."""
    count_catalog()  # as the schedule does
    page, reference = measure.page("/catalog/"), measure.page("/bench/cards/")
    spent = measure.take_turns(rounds, page=page, reference=reference)
    rate = spent["reference"] / spent["page"]
    queries = measure.count_queries(page)
    yield "catalog page, of the reference page's rate", f"{rate:.2f} ({spent['page']:.1f} ms)", "≥ 0.60", rate >= 0.6
    yield "its queries", str(queries), "≤ 8", queries <= 8
    yield from again("catalog", "/catalog/", rounds, reference)


def again(name, address, rounds, reference):
    """The page as somebody gets it who has it already and is not signed in."""
    spent = measure.take_turns(rounds, again=measure.revisit(address), reference=reference)
    rate = spent["reference"] / spent["again"]
    yield f"{name} page again, of the reference's rate", f"{rate:.1f} ({spent['again']:.1f} ms)", "≥ 5", rate >= 5


def status(work, rounds):
    number = work.certificates.get().number
    asked = measure.page(f"/api/v1/license-status/?certificate={number}")
    spent = measure.take_turns(rounds * 2, asked=asked, row=measure.page(f"/bench/row/?certificate={number}"))
    rate = spent["row"] / spent["asked"]
    yield (
        "license status by number, of a one-query view's rate",
        f"{rate:.2f} ({spent['asked']:.1f} ms)",
        "≥ 0.70",
        rate >= 0.7,
    )
    yield "its queries", str(measure.count_queries(asked)), "", True


def floor(data):
    """The least an image costs: draft decode, chained thumbnails, PDQ of 512 px, JPEG previews."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (2000, 1500))
    image = image.convert("RGB")
    for side in (1600, 640, 512):
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        if side != 512:
            image.save(io.BytesIO(), "JPEG", quality=82)
    pdqhash.compute(numpy.asarray(image))


def registration(maker, data):
    floors, whole, floor_work, whole_work = [], [], 0, 0
    for number, picture in enumerate(data):
        started, working = time.perf_counter(), _processor_seconds()
        floor(picture)
        middle, worked = time.perf_counter(), _processor_seconds()
        fill.register(maker, f"Picture {number}", picture)
        floors.append(middle - started)
        whole.append(time.perf_counter() - middle)
        floor_work += worked - working
        whole_work += _processor_seconds() - worked
    ratio = sum(whole) / sum(floors)
    shown = f"{ratio:.2f} ({sum(whole) / len(whole) * 1000:.0f} ms)"
    yield "registration of a 12-megapixel image, to the floor pipeline", shown, "≤ 1.6", ratio <= 1.6
    yield "the same in processor time, without the database's", f"{whole_work / floor_work:.2f}", "", True
    memory = _memory_at_100_megapixels()
    yield "memory of reading 100 megapixels", f"{memory:.0f} MB", "≤ 400 MB", memory <= 400


def _memory_at_100_megapixels():
    """The most that a child held, in MB, counting what it shares with its host."""
    file = io.BytesIO()
    Image.new("RGB", (11547, 8660), "teal").save(file, "JPEG", quality=90)
    size = file.tell()
    file.seek(0)
    bounded.settle().most_memory = 0
    bounded.run(partial(examination.examine, "image", file, size, "@bench"), examination.BOUNDS["image"])
    return bounded.settle().most_memory / 1024


def _processor_seconds():
    """Of this process and of its bounded children; what others do on the machine does not count."""
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) + bounded.settle().cpu_seconds


def selling(makers, data, count):
    root, tall = (fill.register(makers[2], f"Sold {n}", picture) for n, picture in enumerate(data))
    fill.tall_graph(tall, root, makers)
    numbers = itertools.count()

    def record(work):
        source = f"bench:{next(numbers)}"
        sales.record_sale(
            source=source, work=work, gross_minor=1_000_000, currency="USD", occurred_at=timezone.now()
        )  # fmt: skip

    def sell(work):
        with transaction.atomic():
            record(work)

    started = time.perf_counter()
    sell(tall)
    first = (time.perf_counter() - started) * 1000
    flows.keep_flow(tall.pk)  # as the worker does then
    sell(root)
    with connection.cursor() as cursor:
        cursor.execute("analyze")  # as the database does by itself now and then
    spent = measure.take_turns(count, root=lambda: sell(root), tall=lambda: sell(tall))
    ratio = spent["tall"] / spent["root"]
    with transaction.atomic():  # its caller's, in which it does its queries
        queries = measure.count_queries(lambda: record(tall))
    shown = f"{ratio:.1f} ({spent['tall']:.0f} ms; the first one {first:.0f} ms)"
    yield "a sale with 16 parents and 1,024 ancestors, to a root work's", shown, "≤ 4", ratio <= 4
    yield "its queries", str(queries), "≤ 12", queries <= 12


def weights(work):
    for name, address in (("catalog", "/catalog/"), ("work", f"/w/{work.pk}/")):
        plain, packed = measure.weight(measure.page(address)().content)
        shown = f"{plain / 1000:.1f} kB, {packed / 1000:.1f} packed"
        yield f"HTML of the {name} page", shown, "≤ 60 kB, ≤ 15 packed", plain <= 60_000 and packed <= 15_000
        for kind, most in (("css", 40_000), ("js", 60_000)):
            size = sum(linked(measure.page(address)().content.decode(), kind))
            shown = f"{size / 1000:.1f} kB"
            yield f"{kind.upper()} that the {name} page loads", shown, f"≤ {most // 1000} kB", size <= most


def linked(html, kind):
    """Bytes of each file of a kind that a page names, not packed."""
    for address in re.findall(rf'(?:href|src)="(/static/[^"]+\.{kind})"', html):
        yield sum(len(part) for part in measure.page(address)().streaming_content)
