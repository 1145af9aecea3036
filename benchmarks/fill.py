"""Fills the benchmark's database: a few works through the services, then many copies of their rows by SQL."""

import io
import itertools

import numpy
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.models import User
from licensing.models import Listing
from licensing.services import listings
from works.models import Ancestry, Derivation, Media, Version, Work
from works.services import processing, works

WORDS = [
    "amber",
    "bridge",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "garden",
    "harbor",
    "island",
    "jungle",
    "kiln",
    "lagoon",
]
LAYERS, WIDTH = 64, 16  # 1,024 ancestors, 16 parents each


def photograph(seed, megapixels=12):
    """A picture with soft shapes and fine grain, 4:3, as JPEG."""
    noise = numpy.random.default_rng(seed)
    width = round((megapixels * 1_000_000 * 4 / 3) ** 0.5)
    small = Image.fromarray(noise.integers(0, 255, (24, 32, 3), dtype=numpy.uint8))
    grain = noise.integers(-9, 9, (width * 3 // 4, width, 1), dtype=numpy.int16)
    large = numpy.asarray(small.resize((width, width * 3 // 4), Image.Resampling.BICUBIC), dtype=numpy.int16)
    file = io.BytesIO()
    Image.fromarray(numpy.clip(large + grain, 0, 255).astype(numpy.uint8)).save(file, "JPEG", quality=92)
    return file.getvalue()


def register(user, title, data):
    """A certified work, by the same two calls that a browser and a worker make."""
    file = ContentFile(data, name="picture.jpg")
    work = works.register_work(creator=user, kind="image", title=title, file=file, filename="picture.jpg")
    work = processing.process_work(work.pk)
    assert work.state == Work.State.CERTIFIED, work.problem
    return work


def offer(work, user, price):
    return listings.create_listing(work=work, preset="social_web", actor=user, currency="USD", price_minor=price)


def people(count=200):
    made = [
        User(email=f"maker{n}@bench.test", handle=f"maker{n}", display_name=f"Maker {n}", password="!")
        for n in range(count)
    ]
    return User.objects.bulk_create(made)


def copy_rows(model, pk, count, **columns):
    """Insert `count` copies of one row; `columns` are SQL expressions of the copy's number `i`."""
    names = [field.column for field in model._meta.concrete_fields if field.column in columns or not field.primary_key]
    values = ", ".join(columns.get(name, f't."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into {table} ({quoted}) select {values} from {table} t cross join generate_series(1, {count}) i'
            f' where t."{model._meta.pk.column}" = %s', [pk],
        )  # fmt: skip


def many_works(listing, makers, count):
    """`count` more live listings of as many certified works, with varied words, prices, owners and facets."""
    word = "(array[" + ",".join(f"'{name}'" for name in WORDS) + "])[1 + mod(i * {0} / 7, 12)]"
    title = " || ' ' || ".join(word.format(n) for n in (1, 5, 11)) + " || ' ' || i"
    maker = f"{makers[0].pk} + mod(i, {len(makers)})"
    work, name = "'wrk_' || lpad(i::text, 26, '0')", "'lst_' || lpad(i::text, 26, '0')"
    copy_rows(
        Work, listing.work_id, count, id=work, title=title, creator_id=maker, owner_id=maker, submission="''",
        sha256="encode(sha256(i::text::bytea), 'hex')",
    )  # fmt: skip
    version = "'ver_' || lpad(i::text, 26, '0')"
    copy_rows(Version, Version.objects.get(work=listing.work_id).pk, count, id=version, work_id=work)
    for role in ("thumbnail", "preview"):
        media = Media.objects.get(work=listing.work_id, role=role)
        copy_rows(
            Media, media.pk, count, id=f"'med_{role[:2]}' || lpad(i::text, 24, '0')", work_id=work, version_id=version
        )
    copy_rows(
        Listing, listing.pk, count, id=name, place=name, work_id=work, seller_id=maker,
        price_minor="100 * (5 + mod(i * 7919, 995))",
        search=f"to_tsvector('simple', {title}) || strip(to_tsvector('english', {title}))"
        f" || strip(to_tsvector('indonesian', {title})) || t.search",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")  # else the database does so by itself, amid other parts


def tall_graph(sold, template, makers):
    """16 parents, 1,024 ancestors: layers of 16 works, each made from all of the next layer."""
    now = timezone.now()
    names = [f"wrk_g{n:025d}" for n in range(LAYERS * WIDTH)]
    copy_rows(
        Work, template.pk, len(names), id="'wrk_g' || lpad((i - 1)::text, 25, '0')", submission="''",
        sha256="encode(sha256(('g' || i)::bytea), 'hex')", owner_id=f"{makers[0].pk} + mod(i, {len(makers)})",
    )  # fmt: skip
    layers = [[sold.pk], *(names[n : n + WIDTH] for n in range(0, len(names), WIDTH))]
    edges = [
        Derivation(child_id=child, parent_id=parent, relation="remix_of", share_bps=200, state="active", started_at=now)
        for below, above in itertools.pairwise(layers)
        for child in below
        for parent in above
    ]
    Derivation.objects.bulk_create(edges)
    Ancestry.objects.bulk_create([Ancestry(descendant_id=sold.pk, ancestor_id=name) for name in names])
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")  # else the database does so by itself, amid other parts
