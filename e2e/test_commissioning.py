"""From a brief to a work that was made for it: offered, half paid, delivered, paid, downloaded; in a browser."""

from datetime import date, timedelta

from e2e.conftest import check_looks, pay, send
from marketplace.demo.metadata import GenerationMetadata, image_bytes

TITLE = "Lanterns along the quay"


def _register(page, folder):
    file = folder / "lanterns.png"
    file.write_bytes(image_bytes("mountains", 7171, (960, 672), GenerationMetadata(prompt="lanterns", seed=7171)))
    page.goto("/register/")
    page.locator("input[name=kind][value=image]").check()
    page.fill("[name=title]", TITLE)
    page.set_input_files("input[name=file]", file)
    send(page, "title")
    page.wait_for_url("**/studio/works/wrk_*/")
    page.locator("a[href^='/c/GIP-']").first.wait_for(timeout=60_000)


def test_a_work_is_made_for_a_brief(visit, market, tmp_path):
    maker, buyer = visit("wen"), visit("dan")
    brief = market.ask(
        "from licensing.models import Brief\nprint(json.dumps(Brief.objects.get(owner__handle='dan').pk))"
    )
    maker.goto(f"/briefs/{brief}/")
    maker.locator(f"a[href='/briefs/{brief}/make/']").click()
    check_looks(maker)
    maker.fill("[name=title]", TITLE)
    maker.fill("[name=text]", "Lanterns along the quay at dusk, upright, with room for the dates below.")
    maker.fill("[name=due_on]", str(date.today() + timedelta(days=14)))
    maker.fill("[name=price]", "420.00")
    send(maker, "price")
    maker.wait_for_url("**/offers/neg_*/")
    check_looks(maker)
    talk = maker.url

    buyer.goto(talk)
    buyer.locator("form[action$='/accept/'] button").click()
    buyer.wait_for_url("**/pay/")
    check_looks(buyer)
    buyer.select_option("[name=country]", "US")
    send(buyer, "licensee_name")
    pay(buyer)
    buyer.wait_for_url("**/orders/**")
    buyer.get_by_text("is held for you").first.wait_for(timeout=30_000)

    _register(maker, tmp_path)
    maker.goto(talk)
    maker.locator("a[href$='/deliver/']").click()
    check_looks(maker)
    maker.select_option("[name=work]", label=TITLE)
    send(maker, "work")
    maker.wait_for_url("**/offers/neg_*/")
    check_looks(maker)

    buyer.goto(talk)
    assert buyer.locator("figure.delivered img").is_visible()  # the preview
    check_looks(buyer)
    buyer.locator("a[href^='/commissions/'][href$='/pay/']").click()
    check_looks(buyer)
    buyer.locator("form.order-form button[type=submit]").click()
    buyer.wait_for_url("**/sandbox/checkout/**")
    pay(buyer)
    buyer.wait_for_url("**/orders/**")
    link = buyer.locator("a[href^='/licenses/lic_']").first
    link.wait_for(timeout=30_000)
    link.click()
    buyer.wait_for_url("**/licenses/lic_*/")
    with buyer.expect_download() as download:
        buyer.locator("form[action$='/download/'] button").first.click()
    assert download.value.path().stat().st_size > 10_000
    sold = market.ask(
        "from payouts.models import Sale\n"
        f"halves = Sale.objects.filter(work__title='{TITLE}').order_by('-pk')[:2]\n"
        "print(json.dumps([sale.gross_minor for sale in halves]))"
    )
    assert sold == [21_000, 21_000]  # each half is one
    maker.goto("/earnings/")
    assert maker.locator("tr", has_text=TITLE).first.is_visible()
    market.manage("verify_ledger")
