import io

import pypdf
import pytest

from licensing.models import License
from licensing.services import listings
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import offer
from marketplace.core import storage
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db


def deed_of(held):
    return pypdf.PdfReader(io.BytesIO(storage.read(storage.private(), held.deed_key)))


def text_of(held):
    return " ".join(" ".join(page.extract_text() for page in deed_of(held).pages).split())


@pytest.fixture
def held(alice, carol, deliver):
    listing = offer(certify(alice, deliver, title="Lighthouse 灯塔"))
    bought(carol, listing)
    listings.change_price(listing=listing, price_minor=9900, currency="USD", actor=alice)
    deliver()
    return License.objects.get()


def test_deed_says_who_what_terms_and_how_to_check(held):
    said = text_of(held)
    for part in ("License deed", held.pk, "Carol Whitfield", "Lighthouse", "$49.00", held.order_id, "Terms: Standard",
                 "You may not train AI with it.", f"license-status/?license={held.pk}"):  # fmt: skip
        assert part in said
    assert held.work.certificates.get().number in said.replace(" ", "")
    assert held.terms_hash in said.replace(" ", "")
    assert "$99.00" not in said


def test_deed_embeds_every_font(held):
    fonts = [
        font.get_object() for page in deed_of(held).pages for font in page["/Resources"]["/Font"].values()
    ]  # fmt: skip
    used = [font for font in fonts if "/FontDescriptor" in font or "/DescendantFonts" in font]
    assert used
    for font in used:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())


def test_long_names_and_titles_flow(alice, carol, deliver):
    order = offer(certify(alice, deliver, title="A very long title " * 8))
    bought(carol, order)
    License.objects.update(licensee_name="Verylongcompanynamewithoutspaces" * 6)
    deliver()
    assert "Verylong" in text_of(License.objects.get())
