import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from licensing.models import DeliveredCopy, Listing
from licensing.tests.buying import buy
from licensing.tests.test_market import offer
from works import hashing
from works.models import Media, Work
from works.tests import files
from works.tests.test_works_service import certify

PAGE = "/catalog/by-picture/"


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver, data=files.png(1))


def search(client, data, name="x.png"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)})


def smaller(number):
    out = io.BytesIO()
    files.picture(number).resize((320, 224), Image.Resampling.LANCZOS).save(out, "JPEG", quality=70)
    return out.getvalue()


def test_the_page_asks_for_a_picture_and_is_reached_from_the_catalog(client, db):
    page = client.get(PAGE).content.decode()
    assert 'accept="image/*"' in page and "up to 50 MB" in page and 'id="found"' not in page
    assert f'href="{PAGE}"' in client.get("/catalog/").content.decode()


def test_the_same_picture_is_named_with_its_status_and_its_license(client, work):
    listing = offer(work)
    page = search(client, files.png(1)).content.decode()
    assert f"This is “{work.title}” by Alice." in page
    assert work.certificates.get().number in page and "Licensable" in page
    assert f'href="/buy/{listing.pk}/"' in page and "License this" in page and "$49.00" in page


def test_an_edited_copy_is_called_one_and_several_offers_lead_to_the_choice(client, work):
    offer(work)
    offer(work, preset="extended", price_minor=19900)
    page = search(client, smaller(1), "small.jpg").content.decode()
    assert f"This looks like an edited copy of “{work.title}” by Alice." in page
    assert f'href="/w/{work.pk}/#licenses"' in page and "from $49.00" in page


def test_what_only_looks_alike_is_kept_apart(client, work, settings):
    settings.PDQ_MAX_DISTANCE = -1  # nothing is close enough to be a copy
    page = search(client, smaller(1), "small.jpg").content.decode()
    assert "Works that look like it" in page and "This looks like an edited copy" not in page
    assert "Not on offer" not in page and "License this" not in page  # of a work that nobody offers


def test_a_licensees_copy_is_told_without_its_license(client, carol, work):
    held = buy(carol, offer(work)).license
    media, copy = work.media.get(role="original"), files.png(3)
    DeliveredCopy.objects.create(
        license=held, media=media, inside=["xmp"], size=len(copy), sha256=hashing.sha256_of([copy])
    )
    page = search(client, copy).content.decode()
    assert "This is a licensee’s copy of" in page and held.pk not in page


def test_a_stranger_finds_nothing_and_is_told_what_to_do(client, work):
    page = search(client, files.png(99)).content.decode()
    assert "No registered work looks like it" in page and "Browse the catalog" in page


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [(b"no picture", 415, "This is not a PNG, JPEG, WebP or GIF picture."), (b"", 422, "This file is empty."),
     (files.png(1)[:400], 400, "picture")],
    ids=["no-picture", "empty", "cut"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_beside_the_field(client, db, data, status, sentence):
    answer = search(client, data)
    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page.partition('id="id_file_error"')[2].partition("</ul>")[0]
    assert 'id="found"' not in page


def test_a_missing_and_a_too_large_picture_are_refused(client, db, monkeypatch):
    assert "Choose a picture first." in client.post(PAGE, {}).content.decode()
    monkeypatch.setattr("licensing.views.picture_search.MAX_BYTES", 10)
    answer = search(client, files.png(1))
    assert answer.status_code == 413 and "Pictures may have 50 MB." in answer.content.decode()


def test_nothing_of_the_picture_is_kept(client, work):
    before = (Work.objects.count(), Media.every.count(), Listing.objects.count())
    search(client, files.png(5))
    assert (Work.objects.count(), Media.every.count(), Listing.objects.count()) == before


def test_a_hidden_work_is_not_named(client, work):
    Work.objects.update(state="hidden")
    assert work.title not in search(client, files.png(1)).content.decode()
