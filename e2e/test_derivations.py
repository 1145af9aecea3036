"""From a name in the metadata to money: what was found is confirmed, approved, drawn, sold, and shared with the parent.

bob's picture names lora's model and does not say so; the market asks him, then her, and only then may it be offered.
"""

import hashlib

import pytest

from e2e.conftest import check_looks, pay, send
from e2e.test_whole_journey import _list, _register
from marketplace.demo.catalog import model_bytes
from marketplace.demo.metadata import GenerationMetadata, Lora, image_bytes

TITLE, PRICE, SHARE = "Rain on Slate Roofs", "40.00", "$1.80"  # 5 % of what is left after the fee of 10 %


@pytest.fixture(scope="module")
def story():
    """What earlier chapters leave for later ones."""
    return {}


def _question(page):
    """Open the question about the work, which the worker asks soon after the work was certified."""
    for _ in range(60):
        page.goto("/studio/derivations/")
        row = page.locator(".question", has_text=TITLE)
        if row.count():
            break
        page.wait_for_timeout(500)
    row.locator("a").first.click()
    page.wait_for_url("**/derivations/drv_*/")


def test_a_model_in_the_metadata_is_a_question_to_its_user(visit, tmp_path, story):
    page = visit("bob")
    lora = Lora("ink_and_rain", hashlib.sha256(model_bytes("ink_and_rain")).hexdigest())
    meta = GenerationMetadata(prompt="slate roofs in heavy rain, seen from above", seed=6262, loras=(lora,))
    data = image_bytes("city", 6262, (960, 672), meta)
    _number, story["work"] = _register(page, tmp_path, kind="image", title=TITLE, name="rain.png", data=data)
    _question(page)
    assert page.get_by_text("Ink and Rain").first.is_visible()
    page.locator("button[name=do][value=confirm]").click()
    assert page.locator("button[name=do][value=take_back]").is_visible()  # lora is asked now
    page.goto(f"/studio/works/{story['work']}/list/")
    page.locator("input[name=preset][value=standard]").check()
    page.fill("[name=price]", PRICE)
    send(page, "price")
    assert "/list/" in page.url and page.get_by_text("Ink and Rain").first.is_visible()  # not before she answered


def test_the_owner_of_the_model_approves_and_the_picture_shows_it(visit, story):
    page = visit("lora")
    _question(page)
    check_looks(page, dark=False)
    page.locator("button[name=do][value=approve]").click()
    page.wait_for_load_state()
    page.goto(f"/w/{story['work']}/lineage/")
    drawn = page.locator("[data-lineage] figure")
    assert drawn.locator("a.center").get_attribute("aria-label").startswith(TITLE)
    assert drawn.locator("a", has_text="Lora Petrović").count() == 1 and drawn.locator(".edges path").count() == 1
    assert drawn.locator(".says text.share").text_content() == "5%"


def test_it_is_sold_and_her_share_waits_with_the_rest(visit, story):
    _list(visit("bob"), story["work"], "standard", PRICE)
    page = visit("carol")
    page.goto(f"/w/{story['work']}/")
    page.locator("a[href^='/buy/']").first.click()
    page.wait_for_url("**/buy/**")
    send(page, "licensee_name")
    page.wait_for_url("**/sandbox/checkout/**")
    pay(page)
    page.wait_for_url("**/orders/**")
    page.locator("a[href^='/licenses/lic_']").first.wait_for(timeout=30_000)
    page = visit("lora")
    page.goto("/earnings/")
    row = page.locator("tr", has_text=TITLE)
    assert SHARE in row.inner_text() and "Ink and Rain" in row.inner_text()
    assert "Pending" in row.inner_text()  # until the refund window is over
