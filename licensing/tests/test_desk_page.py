import pytest

from licensing.models import Dispute, License, Order
from licensing.services import listings
from licensing.tests.test_orders_service import pay, place
from marketplace.core.models import Event
from works.models import Work
from works.tests.test_works_service import certify


@pytest.fixture
def order(alice, carol, deliver):
    work = certify(alice, deliver)
    made = place(carol, listings.create_listing(
        work=work, preset="standard", price_minor=4999, currency="USD", actor=alice
    ))  # fmt: skip
    pay(made)
    deliver()
    return made


def test_every_page_opens_for_staff_only(order, sam, alice, browse, client):
    staff, stranger = browse(sam), browse(alice)
    for name in ("", "works/", "orders/", f"orders/{order.pk}/", "ledger/", "payouts/", "disputes/"):
        assert staff.get(f"/desk/{name}").status_code == 200, name
        assert stranger.get(f"/desk/{name}").status_code == 404, name
        assert client.get(f"/desk/{name}").status_code == 302, name


def test_staff_suspend_with_a_reason(order, sam, alice, browse):
    path = f"/desk/works/{order.work_id}/suspend/"
    assert browse(alice).post(path, {"reason": "x"}).status_code == 404
    assert browse(sam).post(path, {"reason": ""}).status_code == 422
    assert Work.objects.get().state == "certified"
    assert browse(sam).post(path, {"reason": "reported"}).status_code == 302
    assert Work.objects.get().state == "suspended"
    assert Event.objects.get(name="work.suspended").actor == sam


def test_staff_refund_an_order(order, sam, browse, deliver):
    path = f"/desk/orders/{order.pk}/"
    refused = browse(sam).post(path, {"amount": "60", "reason": "wrong"})
    assert (refused.status_code, License.objects.get().state) == (422, "active")
    assert b"At most" in refused.content
    assert browse(sam).post(path, {"amount": "", "reason": "wrong work"}).status_code == 302
    assert (Order.objects.get().state, License.objects.get().state) == ("refunded", "revoked")


def test_staff_open_decide_and_close_a_dispute(order, sam, browse):
    desk = browse(sam)
    refused = desk.post("/desk/disputes/", {"work": "wrk_none", "kind": "ownership", "reason": "It is a copy of mine."})
    assert (refused.status_code, Dispute.objects.count()) == (422, 0)
    number = order.work.certificates.get().number
    desk.post("/desk/disputes/", {"work": number, "kind": "ownership", "reason": "It is a copy of mine."})
    dispute = Dispute.objects.get()
    path = f"/desk/disputes/{dispute.pk}/"
    assert desk.get(path).status_code == 200
    assert desk.post(path, {"outcome": "upheld", "reason": ""}).status_code == 422
    desk.post(path, {"outcome": "rejected", "reason": "The sketches are later."})
    desk.post(path, {"close": "1"})
    dispute.refresh_from_db()
    assert dispute.state == "final"
    assert b"The sketches are later." in desk.get(path).content
