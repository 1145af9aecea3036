import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from licensing.services import listings
from works.models import Work
from works.services import works
from works.tests import files
from works.tests.test_works_service import certify


@pytest.fixture
def work(alice, deliver):
    return certify(alice, deliver, title='Fox "& <b>', data=files.png(1))


def ask(client, address, **room):
    return client.get("/oembed", {"url": settings.SITE_URL + address, **room})


def test_a_certificate_is_its_card(client, work):
    number = work.certificates.get().number
    answer = ask(client, f"/c/{number}")
    told = answer.json()
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "photo", 1200, 630)
    assert (
        told["url"] == f"{settings.SITE_URL}/c/{number}/card.png"
        and client.get(f"/c/{number}/card.png").status_code == 200
    )
    assert (told["title"], told["author_name"], told["certificate"]) == (work.title, "Alice", number)
    assert told["license_status"] == "not_offered" and told["license_url"] == ""
    assert answer["Access-Control-Allow-Origin"] == "*" and "public" in answer["Cache-Control"]


def test_a_work_is_its_watermarked_preview_never_the_original(client, work, alice):
    listings.create_listing(work=work, preset="standard", price_minor=2500, currency="USD", actor=alice)
    told = ask(client, f"/w/{work.pk}/").json()
    preview = work.media.get(role="preview")
    assert told["type"] == "photo" and told["url"].endswith(preview.key)
    assert (told["width"], told["height"]) == (preview.width, preview.height)
    assert (told["license_status"], told["license_url"]) == ("licensable", f"{settings.SITE_URL}/w/{work.pk}/")


def test_what_does_not_fit_becomes_a_smaller_link(client, work):
    number = work.certificates.get().number
    told = ask(client, f"/c/{number}", maxwidth="400", maxheight="1000").json()
    assert (told["type"], told["width"], told["height"]) == ("rich", 400, 210)
    assert f'href="{settings.SITE_URL}/c/{number}"' in told["html"] and "<b>" not in told["html"]
    assert "&quot;" in told["html"] and "<script" not in told["html"]


@pytest.mark.parametrize("room", ["", "0", "-5", "x", "9" * 5000, "²"])
def test_room_that_is_no_number_is_left_out(client, work, room):
    assert ask(client, f"/w/{work.pk}/", maxwidth=room).json()["type"] == "photo"


def test_a_work_without_a_picture_is_its_card(client, wen, deliver):
    made = works.register_work(
        creator=wen, kind="text", title="A story", file=ContentFile(b"Once upon a time.", "s.txt")
    )
    deliver()
    number = made.certificates.get().number
    assert ask(client, f"/w/{made.pk}/").json()["url"].endswith(f"/c/{number}/card.png")


@pytest.mark.parametrize("state", ["hidden", "suspended"])
def test_what_is_out_of_sight_is_missing(client, work, state):
    Work.objects.filter(pk=work.pk).update(state=state)
    assert ask(client, f"/w/{work.pk}/").status_code == 404
    assert ask(client, f"/c/{work.certificates.get().number}").status_code == 404


@pytest.mark.parametrize("url", ["", "x", "http://[", "https://elsewhere.test/c/1", "\0", "//", "javascript:alert(1)"])
def test_other_addresses_are_missing(client, db, url):
    assert client.get("/oembed", {"url": url}).status_code == 404
    assert ask(client, "/catalog/").status_code == 404 and ask(client, "/c/GIP-NONE").status_code == 404


def test_only_json(client, db):
    assert client.get("/oembed", {"format": "xml", "url": "x"}).status_code == 501
    assert client.post("/oembed").status_code == 405


def test_the_pages_lead_to_it(client, work):
    import re

    number = work.certificates.get().number
    for page in (f"/c/{number}", f"/w/{work.pk}/"):
        body = client.get(page).content.decode()
        link = re.search(r'application/json\+oembed" href="([^"]+)"', body).group(1)
        told = client.get(link.removeprefix(settings.SITE_URL).replace("&amp;", "&")).json()
        assert told["web_page"] == settings.SITE_URL + page


def test_mining_is_reserved(client, db):
    answer = client.get("/.well-known/tdmrep.json")
    assert answer.json() == [{"location": "/", "tdm-reservation": 1}] and answer["Content-Type"] == "application/json"
