"""From a picture to money in the bank: what each actor does, in a browser, on a market started as a stranger starts it.

alice registers a picture and a model, bob a derivative, carol's brand buys it; alice, bob and the platform are
credited to the cent; time moves and the run pays; the ledger verifies; sam refunds another order and it reverses.
"""

import hashlib
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from PIL import Image

from e2e.conftest import check_looks, pay, send
from marketplace.demo.metadata import GenerationMetadata, image_bytes
from marketplace.demo.weights import lora_bytes

PRICE, FEE, ALICE, BOB = 40_000, 4_000, 3_600, 32_400  # 10 % fee; of the net, 10 % to the parent's owner


@pytest.fixture(scope="module")
def story():
    """What earlier chapters leave for later ones."""
    return {}


def _pixels(data):
    with Image.open(io.BytesIO(data)) as picture:
        return picture.mode, picture.size, picture.tobytes()


def _register(page, folder, *, kind, title, name, data, parent="", share=""):
    file = folder / name
    file.write_bytes(data)
    page.goto("/register/")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.fill("[name=title]", title)
    page.set_input_files("input[name=file]", file)
    if parent:
        page.fill("[name=parent-0-work_id]", parent)
        page.select_option("[name=parent-0-relation]", "remix_of")
        page.fill("[name=parent-0-share]", share)
    send(page, "title")
    page.wait_for_url("**/studio/works/wrk_*/")
    number = page.locator("a[href^='/c/GIP-']").first
    number.wait_for(timeout=60_000)
    return number.inner_text().strip(), re.search(r"wrk_\w+", page.url)[0]


def _list(page, work, preset, price):
    page.goto(f"/studio/works/{work}/list/")
    page.locator(f"input[name=preset][value={preset}]").check()
    page.fill("[name=price]", price)
    send(page, "price")
    page.wait_for_url(f"**/w/{work}/")


def test_alice_registers_a_picture_and_a_model(visit, tmp_path, story):
    page = visit("alice")
    meta = GenerationMetadata(prompt="a harbor of slate and copper", seed=4242)
    story["original"] = image_bytes("mountains", 4242, (960, 672), meta)
    story["number"], story["picture"] = _register(
        page, tmp_path, kind="image", title="Slate Harbor", name="slate.png", data=story["original"]
    )
    assert page.get_by_text("kertas_xl_v2").first.is_visible()  # read from the file
    check_looks(page)
    data = lora_bytes("slateharbor", 77, "slthrbr", "sdxl_base_v1-0")
    number, _work = _register(page, tmp_path, kind="model", title="Slate Light", name="slate.safetensors", data=data)
    page.goto(f"/c/{number}")
    assert page.get_by_text(hashlib.sha256(data).hexdigest()).first.is_visible()
    _list(page, story["picture"], "remix", "49.00")


def test_bob_registers_a_derivative_and_offers_it(visit, tmp_path, story):
    page = visit("bob")
    meta = GenerationMetadata(prompt="the same harbor under ice", seed=5151)
    data = image_bytes("stained_glass", 5151, (960, 672), meta)
    story["bought"] = data
    _number, work = _register(
        page, tmp_path, kind="image", title="Harbor under Ice", name="ice.png", data=data,
        parent=story["number"], share="10",
    )  # fmt: skip
    story["derivative"] = work
    _list(page, work, "standard", "400.00")
    check_looks(page)


def test_carols_brand_buys_it(visit, market, story):
    page = visit("carol")
    page.goto("/catalog/?q=Harbor+under+Ice")
    page.locator(f"a[href='/w/{story['derivative']}/']").first.click()
    page.locator("a[href^='/buy/']").first.click()
    page.wait_for_url("**/buy/**")
    page.select_option("[name=organization]", index=1)  # Northwind, after herself
    send(page, "licensee_name")
    page.wait_for_url("**/sandbox/checkout/**")
    check_looks(page)
    pay(page, "4000000000000002")
    assert page.get_by_text("declined").first.is_visible()
    assert "/sandbox/checkout/" in page.url
    pay(page)
    page.wait_for_url("**/orders/**")
    page.locator("a[href^='/licenses/lic_']").first.wait_for(timeout=30_000)
    check_looks(page)
    page.locator("a[href^='/licenses/lic_']").first.click()
    page.wait_for_url("**/licenses/lic_*/")
    story["license"] = re.search(r"lic_\w+", page.url)[0]
    with page.expect_download() as download:
        page.locator("form[action$='/download/'] button").first.click()
    delivered = download.value.path().read_bytes()
    assert story["license"].encode() in delivered
    assert _pixels(delivered) == _pixels(story["bought"])
    with page.expect_download() as bundle:
        page.locator("button[name=what][value=bundle]").click()
    with zipfile.ZipFile(bundle.value.path()) as archive:
        assert delivered in [archive.read(name) for name in archive.namelist()]
    answer = page.request.get(f"/licenses/{story['license']}/deed/")
    assert answer.status == 200 and answer.body().startswith(b"%PDF")
    assert market.get(f"/api/v1/license-status/?license={story['license']}")["status"] == "licensed"


def test_everyone_is_credited_to_the_cent(visit, market, story):
    found = market.ask(
        "from payouts.models import Sale\n"
        f"sale = Sale.objects.get(work='{story['derivative']}')\n"
        "shares = {share.party.handle: share.amount for share in sale.shares.all()}\n"
        "print(json.dumps([sale.gross_minor, sale.fee_minor, shares]))"
    )
    assert found == [PRICE, FEE, {"bob": BOB, "alice": ALICE}]
    for handle, amount in (("alice", "$36.00"), ("bob", "$324.00")):
        page = visit(handle)
        page.goto("/earnings/")
        row = page.locator("tr", has_text="Harbor under Ice").first
        assert amount in row.inner_text()
        check_looks(page)
    market.manage("verify_ledger")


def test_time_moves_and_the_run_pays(visit, market):
    day = date.today() + timedelta(days=(7 - date.today().weekday()) % 7 or 7)  # a Monday, when weekly payees are due
    day += timedelta(days=7)
    out = market.manage("run_payouts", "--on", day.isoformat())
    again = market.manage("run_payouts", "--on", day.isoformat())
    assert "payout" in out and "payout" in again
    paid = (
        "from payouts.models import Payout\n"
        "people = {'payee__user__handle__in': ['alice', 'bob'], 'currency': 'USD'}\n"
        f"rows = Payout.objects.filter(run__on_date='{day}', **people)\n"
        "print(json.dumps({row.payee.user.handle: row.state for row in rows}))"
    )
    for _ in range(60):
        states = market.ask(paid)
        if set(states.values()) == {"paid"}:
            break
        visit("alice").wait_for_timeout(500)
    assert states == {"alice": "paid", "bob": "paid"}
    page = visit("bob")
    page.goto("/payouts/")
    assert page.get_by_text("Paid").first.is_visible()
    check_looks(page)
    market.manage("verify_ledger")


def test_sam_refunds_another_order_and_it_reverses(visit, market):
    order, shares = market.ask(
        "from licensing.models import Order\n"
        "from payouts.models import Sale\n"
        "order = Order.objects.filter(state='paid', refunded_minor=0, price_minor__gt=0).order_by('pk').first()\n"
        "print(json.dumps([order.pk, Sale.objects.get(source=order.pk).shares.count()]))"
    )
    assert shares
    page = visit("sam")
    page.goto(f"/desk/orders/{order}/")
    page.fill("[name=reason]", "The buyer licensed the wrong work.")
    send(page, "reason")
    assert page.get_by_text("Refunded").first.is_visible()
    check_looks(page)
    left = market.ask(
        "from payouts.models import Sale\n"
        "from licensing.models import License, Order\n"
        f"sale = Sale.objects.get(source='{order}')\n"
        "print(json.dumps([sum(share.remaining for share in sale.shares.all()), sale.gross_minor - sale.refunded_minor,"
        f" Order.objects.get(pk='{order}').state, License.objects.get(order='{order}').state]))"
    )
    assert left == [0, 0, "refunded", "revoked"]
    market.manage("verify_ledger")


def test_the_certificate_is_in_the_log_and_the_log_is_sound(visit, market, story):
    page = visit("")
    page.goto(f"/c/{story['number']}")
    assert page.get_by_text(hashlib.sha256(story["original"]).hexdigest()).first.is_visible()
    check_looks(page)
    market.manage("verify_log")
