"""What a person is told when something is not right, and that nothing has changed then."""

import pytest

from e2e.conftest import PASSWORD, check_looks, pay, send, sign_in
from marketplace.demo.metadata import GenerationMetadata, image_bytes

COUNTS = """
from licensing.models import License, Order
from payouts.models import Posting
from works.models import Certificate, Work
print(json.dumps([Work.objects.exclude(state="draft").count(), Certificate.objects.count(), Order.objects.count(),
                  License.objects.count(), Posting.objects.count()]))
"""


@pytest.fixture
def nothing_changes(market):
    before = market.ask(COUNTS)
    yield
    assert market.ask(COUNTS) == before


def _try(page, tmp_path, name, data, title="A title", kind="image"):
    file = tmp_path / name
    file.write_bytes(data)
    page.goto("/register/")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.evaluate("document.querySelectorAll('[required]').forEach(field => { field.required = false })")
    page.evaluate("document.querySelectorAll('[maxlength]').forEach(field => field.removeAttribute('maxlength'))")
    page.fill("[name=title]", title)
    page.set_input_files("input[name=file]", file)
    send(page, "title")


@pytest.mark.parametrize(
    "name, data, kind, words",
    [
        ("page.png", b"<!doctype html><script>alert(1)</script>", "image", "not a PNG, JPEG, WebP or GIF"),
        ("cut.png", image_bytes("dunes", 9, (640, 480), GenerationMetadata(prompt="x"))[:20_000], "image", "broken"),
        ("model.safetensors", b"\x80\x04\x95" + b"pickle" * 50, "model", "can run code"),
        ("graph.json", b"[1, 2", "workflow", "not a JSON workflow"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(visit, tmp_path, nothing_changes, name, data, kind, words):
    page = visit("bob")
    _try(page, tmp_path, name, data, kind=kind)
    page.get_by_text(words).first.wait_for(timeout=30_000)
    check_looks(page)


@pytest.mark.parametrize("title, data", [("", b"x"), ("w" * 400, b"x"), ("A title", b"")])
def test_empty_and_overlong_fields(visit, tmp_path, nothing_changes, title, data):
    page = visit("bob")
    _try(page, tmp_path, "text.txt", data, title=title, kind="text")
    page.get_by_text("Please check what is marked below.").wait_for()
    assert page.url.endswith("/register/")
    if title:
        assert page.input_value("[name=title]") == title
    check_looks(page, dark=False)


def test_a_strangers_objects_do_not_exist(visit, market, nothing_changes):
    order, license_, work, dispute = market.ask(
        "from licensing.models import Dispute, License\n"
        "from works.models import Work\n"
        "held = License.objects.filter(licensee__handle='carol').first()\n"
        "draft = Work.objects.filter(owner__handle='alice').first()\n"
        "print(json.dumps([held.order_id, held.pk, draft.pk, Dispute.objects.first().pk]))"
    )
    page = visit("mallory")
    for path in (
        f"/orders/{order}/", f"/licenses/{license_}/", f"/licenses/{license_}/deed/", f"/studio/works/{work}/",
        f"/studio/works/{work}/list/", "/desk/", f"/desk/disputes/{dispute}/",
    ):  # fmt: skip
        assert page.goto(path).status == 404, path
    check_looks(page)


def test_a_tampered_price_buys_nothing(visit, market, nothing_changes):
    listing = market.ask(
        "from licensing.models import Listing\n"
        "print(json.dumps(Listing.objects.filter(state='live', price_minor__gt=1000).first().pk))"
    )
    page = visit("mallory")
    page.goto(f"/buy/{listing}/")
    page.evaluate("document.querySelector('[name=expected_minor]').value = '1'")
    send(page, "licensee_name")
    assert f"/buy/{listing}/" in page.url
    assert page.get_by_text("The price is").first.is_visible()


def test_an_expired_session_returns_to_where_one_was(visit, browser, market, nothing_changes):
    listing = market.ask(
        "from licensing.models import Listing\n"
        "print(json.dumps(Listing.objects.filter(state='live', price_minor__gt=1000).first().pk))"
    )
    context = browser.new_context(base_url=market.url, locale="en-US")
    page = context.new_page()
    sign_in(page, "mallory@demo.test", PASSWORD)
    page.goto(f"/buy/{listing}/")
    context.clear_cookies(name="sessionid")
    send(page, "licensee_name")
    assert "/accounts/login/" in page.url
    page.fill("input[name=login]", "mallory@demo.test")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=login]) button[type=submit]").first.click()
    page.wait_for_url(f"**/buy/{listing}/")
    context.close()


def test_a_declined_card_leaves_the_order_open(visit, market):
    listing = market.ask(
        "from licensing.models import Listing\n"
        "rows = Listing.objects.filter(state='live', price_minor__gt=1000, currency='USD')\n"
        "print(json.dumps(rows.exclude(orders__buyer__handle='mallory').first().pk))"
    )
    before = market.ask(COUNTS)
    page = visit("mallory")
    page.goto(f"/buy/{listing}/")
    send(page, "licensee_name")
    page.wait_for_url("**/sandbox/checkout/**")
    pay(page, "4000000000000002")
    assert page.get_by_text("declined").first.is_visible()
    after = market.ask(COUNTS)
    assert after[2] == before[2] + 1 and after[3:] == before[3:]


def test_the_market_says_it_is_ready(market):
    assert market.get("/readyz")["ready"] is True
