"""Carol's brand finds a work, is declined, pays, and downloads what she bought."""

import hashlib
import json
import urllib.request


def test_a_brand_buys_a_license_and_downloads_the_original(page, market, sign_in, looks_right):
    page.goto("/catalog/")
    looks_right()
    page.locator("a[href^='/w/']").first.click()
    page.wait_for_url("**/w/**")
    looks_right()
    sign_in("carol")
    page.goto("/catalog/")
    page.locator("a[href^='/w/']").first.click()
    page.locator("a[href^='/buy/']").first.click()
    looks_right()
    page.locator("form:has(input[name=expected_minor]) button[type=submit]").click()
    page.wait_for_url("**/sandbox/checkout/**")
    looks_right()
    _pay(page, "4000000000000002")
    assert "/sandbox/checkout/" in page.url
    assert page.get_by_text("declined").first.is_visible()
    _pay(page, "4242424242424242")
    page.wait_for_url("**/orders/**")
    page.locator("a[href^='/licenses/lic_']").first.click()
    looks_right()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the original").click()
    data = download.value.path().read_bytes()
    license_id = page.url.rstrip("/").rsplit("/", 1)[1]
    assert hashlib.sha256(data).hexdigest()
    assert license_id.startswith("lic_")
    page.goto("/orders/")
    looks_right()
    page.goto("/licenses/")
    looks_right()


def test_a_stranger_sees_nothing_of_it(page, market, sign_in):
    sign_in("mallory")
    page.goto("/licenses/")
    assert page.locator("a[href^='/licenses/lic_']").count() == 0
    assert page.goto("/desk/").status == 404


def test_the_market_says_it_is_ready(market):
    with urllib.request.urlopen(f"{market}/readyz") as answer:
        assert json.load(answer)["ready"] is True


def _pay(page, number):
    page.locator("input[name=number]").fill(number)
    for name, value in (("expiry", "12 / 34"), ("exp", "12 / 34"), ("cvc", "123"), ("name", "Carol Whitfield")):
        field = page.locator(f"input[name={name}]")
        if field.count() and field.first.is_visible():
            field.first.fill(value)
    page.locator("form:has(input[name=number]) button[type=submit]").first.click()
    page.wait_for_load_state()
