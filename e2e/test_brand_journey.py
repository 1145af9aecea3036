"""A brand's way in a browser: find by filters alone, compare two, negotiate, ask, approve, pay, deed and download."""

import re

from e2e.conftest import check_looks, pay, send

WANTED = {"media": "paid_ads", "term": "year", "exclusive": "category"}
COUNTRIES = ("DE", "ID")
OFFERED = ("The Valley Keeps Its Own Time", "Puerto Alto")


def _narrow(page):
    """Paid ads in Germany and Indonesia for a year, and nobody else of the trade beside."""
    page.goto("/catalog/")
    for name, value in WANTED.items():
        page.select_option(f"#filter-form select[name={name}]", value)
    page.locator("#filter-form summary", has_text="Country").click()
    for code in COUNTRIES:
        page.locator(f"#filter-form input[name=territory][value={code}]").check()
    page.locator("#filter-form button[type=submit]").click()
    page.wait_for_url("**territory=ID**")
    for title in OFFERED:
        page.get_by_role("link", name=title).first.wait_for()
    check_looks(page)


def _compare(page):
    """Both are laid side by side, from their own pages."""
    for title in OFFERED:
        page.goto("/catalog/?exclusive=category&media=paid_ads&territory=DE")
        page.get_by_role("link", name=title).first.click()
        page.wait_for_url("**/w/wrk_*/")
        offer = (
            page.locator("article, section, li").filter(has=page.locator("[data-compare]")).filter(has_text="Exclusive")
        )
        offer.locator("[data-compare]").first.click()
    page.locator("#compare-tray a").click()
    page.wait_for_url("**/compare/**")
    assert page.locator("table.compare thead th").count() == 2
    check_looks(page)


def test_a_brand_finds_compares_negotiates_asks_and_buys(visit):
    buyer, manager, seller = visit("dan"), visit("carol"), visit("ines")
    _narrow(buyer)
    _compare(buyer)

    buyer.locator("table.compare a", has_text="Puerto Alto").click()
    buyer.wait_for_url("**/w/wrk_*/")
    buyer.locator("a[href*='/offer/?listing=']").last.click()
    buyer.fill("[name=price]", "1500.00")
    send(buyer, "price")
    buyer.wait_for_url("**/offers/neg_*/")
    talk = re.search(r"/offers/neg_\w+/", buyer.url)[0]

    seller.goto(talk)
    check_looks(seller)
    seller.goto(f"{talk}counter/")
    seller.fill("[name=price]", "1650.00")
    send(seller, "price")
    buyer.goto(talk)
    assert buyer.get_by_text("$1,650.00").first.is_visible()
    check_looks(buyer)
    buyer.locator("form[action$='/accept/'] button").first.click()
    buyer.wait_for_url("**/pay/")

    buyer.select_option("[name=organization]", index=1)
    buyer.fill("[name=channels]", "northwind.example")
    send(buyer, "licensee_name")
    buyer.fill("[name=why]", "For the spring campaign.")
    check_looks(buyer)
    buyer.get_by_role("button", name="Ask for approval").click()
    buyer.wait_for_url("**/requests/**")
    request = re.search(r"/requests/\w+/", buyer.url)[0]

    manager.goto(request)
    assert manager.get_by_text("For the spring campaign.").first.is_visible()
    check_looks(manager)
    manager.locator("form[action$='/approve/'] button").first.click()
    manager.wait_for_load_state()

    buyer.goto(request)
    buyer.locator("form[action$='/checkout/'] button").first.click()
    buyer.wait_for_url("**/sandbox/checkout/**")
    pay(buyer)
    buyer.wait_for_url("**/orders/**")
    buyer.locator("a[href^='/licenses/lic_']").first.wait_for(timeout=30_000)
    buyer.locator("a[href^='/licenses/lic_']").first.click()
    buyer.wait_for_url("**/licenses/lic_*/")
    check_looks(buyer)
    license_page = re.search(r"/licenses/lic_\w+/", buyer.url)[0]
    for member in (buyer, manager):
        member.goto(license_page)
        with member.expect_download() as download:
            member.locator("form[action$='/download/'] button").first.click()
        assert license_page.split("/")[2].encode() in download.value.path().read_bytes()
        assert member.request.get(f"{license_page}deed/").body().startswith(b"%PDF")

    buyer.goto("/catalog/?exclusive=category&media=paid_ads&territory=DE&territory=ID&term=year")
    assert not buyer.get_by_role("link", name="Puerto Alto").count()  # it is theirs until the end
