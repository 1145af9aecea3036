"""A shape of a card is drawn once by its template, and then filled with what each work shows."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from licensing import card_shapes, catalog_pages, market_cards, search
from licensing.models import Listing
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_prices_by_choice import campaign
from works.models import Work

pytestmark = pytest.mark.django_db


def draw():
    return str(market_cards.draw(catalog_pages.find_cards(search.Filters()).listings)[0])


def test_a_shape_is_drawn_once_for_any_contents(alice, monkeypatch):
    offer(make_work(alice, kind="prompt"))
    assert "Harbor at dawn" in draw()
    monkeypatch.setattr(card_shapes, "render_to_string", None)  # whoever draws again fails
    offer(make_work(alice, kind="prompt", title="Harbor at noon"))
    assert "Harbor at noon" in draw()


TITLE = 'A "50%" <b>harbor</b> & %(title)s'
MEDIA = {
    "none": [], "thumbnail": [("thumbnail", "a/b.jpg", 640, 360)], "preview": [("preview", "a/c.jpg", None, None)],
    "samples": [("sample", f"a/{n}.jpg", 1, 1) for n in range(6)],
}  # fmt: skip


@pytest.mark.parametrize("kind", Work.Kind.values)
@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_filled_card_is_what_the_template_draws(kind, media, language):
    work = market_cards._Work("wrk_1", kind, TITLE, "#aabbcc", "One <i>\nTwo %s", "Al & Bo")
    files = MEDIA[media]
    on_offer, off = ("$49.00", "/buy/lst_1/", "/cart/add/lst_1/"), ("", "", "")
    for offered, eager, note in ((on_offer, True, ""), (off, False, "A note, 5 % & <more>")):
        with translation.override(language):
            filled = market_cards._draw(work, files, market_cards._Offer(*offered), eager=eager, note=note)
            drawn = by_template(work, files, offered, eager, note, language)
        assert filled == drawn
        assert "\ue000" not in filled and "<i>" not in filled and "<more>" not in filled


def by_template(work, files, offered, eager, note, language):
    """The card with its texts given to the template itself."""
    key, width, height = next(((key, w, h) for role, key, w, h in files if role != "sample"), ("", 4, 3))
    card = {
        "language": language, "kind": work.kind, "href": "/w/wrk_1/", "title": work.title, "maker": work.maker,
        "price": offered[0], "src": f"/media/{key}" if key else "", "width": width or 4, "height": height or 3,
        "color": work.color, "excerpt": work.excerpt, "eager": eager, "buy": offered[1], "cart": offered[2],
        "keep": "/boards/keep/wrk_1/", "note": note,
        "samples": [f"/media/{key}" for role, key, *_size in files if role == "sample"][:4],
        "ratio": "", "pattern": "",
    }  # fmt: skip
    return render_to_string(card_shapes.TEMPLATE, {"card": card})


def test_what_changed_is_drawn_anew(alice):
    listing = offer(make_work(alice, kind="prompt"))
    seen = [draw()]
    Work.objects.filter(pk=listing.work_id).update(title="Harbor at <noon>")
    seen.append(draw())
    Listing.objects.filter(pk=listing.pk).update(price_minor=5100)
    seen.append(draw())
    with translation.override("id"):
        seen.append(draw())
    assert len(set(seen)) == 4
    assert "Harbor at &lt;noon&gt;" in seen[1] and "$51.00" in seen[2]


def test_cards_read_what_they_show_in_one_query(alice, django_assert_num_queries):
    for number in range(3):
        offer(make_work(alice, kind="text", title=f"Text {number}", excerpt="The ferry left at six."))
    with django_assert_num_queries(1):
        drawn = market_cards.draw(catalog_pages.find_cards(search.Filters()).listings)
    assert ["Text 2" in drawn[0], "The ferry" in drawn[1], len(drawn)] == [True, True, 3]


def test_every_card_of_one_license_without_a_choice_offers_license_this_and_the_cart(alice, bob, client):
    fixed = offer(make_work(alice, title="Fixed"))
    chosen = campaign(bob)
    for page in ("/catalog/", "/@alice/"):
        shown = client.get(page).content.decode()
        assert f'href="/buy/{fixed.pk}/"' in shown and f'href="/cart/add/{fixed.pk}/" data-cart' in shown
    assert f'href="/buy/{chosen.pk}/"' in client.get("/catalog/").content.decode()
    assert f"/cart/add/{chosen.pk}/" not in client.get("/catalog/").content.decode()
    other = offer(fixed.work, preset="extended")
    several = str(market_cards.draw_works([fixed.work_id])[fixed.work_id])
    assert f"/w/{fixed.work_id}/#licenses" in several
    assert not any(f"/cart/add/{one.pk}/" in several for one in (fixed, other))
