"""A use without a license is made good: offered by the owner, paid once, licensed from the day it began."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from licensing.models import License, Order, PastUse
from licensing.services import orders, past_uses
from licensing.tests.test_buyouts import edge  # noqa: F401  a graph of three works
from licensing.tests.test_market import offer
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, Refusal
from payouts import audit
from payouts.models import Sale

pytestmark = pytest.mark.django_db
FOUND = "On the cover of your spring catalog."


@pytest.fixture
def listing(edge):  # noqa: F811
    return offer(edge.child, price_minor=10_000)


def since(days=100):
    return timezone.now().date() - timedelta(days=days)


def offered(listing, user, **fields):
    given = {"listing": listing, "user": user, "since": since(), "found": FOUND, "actor": listing.seller, **fields}
    return past_uses.offer_past_use(**given)


def paid(made, deliver):
    order = past_uses.place_order(offer=made, actor=made.user, licensee_name="Northwind Trading GmbH")
    orders.open_checkout(order=order)
    assert pay(order) is None
    deliver()
    return Order.objects.get(pk=order.pk)


def test_it_is_licensed_from_the_day_it_began_and_flows_up_the_graph(listing, carol, deliver, mailoutbox):
    order = paid(offered(listing, carol, times=3), deliver)
    held = License.objects.get()
    assert (held.order, held.state, held.licensee) == (order, "active", carol)
    day = since()
    assert held.starts_at == datetime(day.year, day.month, day.day, tzinfo=UTC) < order.paid_at
    sale = Sale.objects.get(source=order.pk)
    assert {share.party.handle: share.amount for share in sale.shares.all()} == {
        "bob": 21_600, "alice": 4860, "wen": 540,
    }  # fmt: skip
    assert PastUse.objects.get().state == "paid" and audit.find_problems() == []
    assert any("for your past use" in mail.subject and mail.to == [carol.email] for mail in mailoutbox)
    assert held.deed_key


def test_a_refund_ends_the_license(listing, carol, sam, deliver):
    order = paid(offered(listing, carol, price_minor=7777), deliver)
    assert order.price_minor == 7777
    orders.refund_order(order=order, actor=sam, reason="It was licensed before.")
    deliver()
    assert (License.objects.get().state, PastUse.objects.get().state) == ("revoked", "undone")
    assert audit.find_problems() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"since": date(1999, 1, 1)}, "not_in_the_past"), ({"since": 0}, "not_in_the_past"),
        ({"found": " x "}, "reason_required"), ({"times": 0}, "times_invalid"), ({"times": 11}, "times_invalid"),
        ({"price_minor": 1}, "price_out_of_range"),
    ],
)  # fmt: skip
def test_what_contradicts_is_refused(listing, carol, fields, code):
    if fields.get("since") == 0:
        fields = {"since": since(0)}
    with pytest.raises(Refusal) as refused:
        offered(listing, carol, **fields)
    assert refused.value.code == code and not PastUse.objects.exists()


def test_who_may_do_what(listing, alice, bob, carol, mallory):
    with pytest.raises(NotAllowed):
        offered(listing, carol, actor=mallory)
    with pytest.raises(Refusal):
        offered(listing, bob)
    made = offered(listing, carol)
    with pytest.raises(Refusal) as refused:
        offered(listing, carol)
    assert refused.value.code == "past_use_open"
    for act, person in ((past_uses.decline_past_use, bob), (past_uses.withdraw_past_use, carol)):
        with pytest.raises(NotAllowed):
            act(offer=made, actor=person)
    with pytest.raises(NotAllowed):
        past_uses.place_order(offer=made, actor=mallory, licensee_name="Mallory")
    with pytest.raises(Refusal):
        past_uses.place_order(offer=made, actor=carol, licensee_name="x")
    past_uses.decline_past_use(offer=made, actor=carol)
    with pytest.raises(Refusal):
        past_uses.place_order(offer=made, actor=carol, licensee_name="Carol Whitfield")
    assert not Order.objects.exists()


def test_what_nobody_answers_ends(listing, carol, time_machine):
    offered(listing, carol)
    assert past_uses.expire_past_uses() == 0
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert past_uses.expire_past_uses() == 1 and PastUse.objects.get().state == "expired"


def test_the_pages_walk_from_offer_to_license(listing, bob, carol, mallory, browse, deliver):
    owner, user = browse(bob), browse(carol)
    path = f"/studio/works/{listing.work_id}/past-use/"
    assert user.get(path).status_code == 404
    form = {"user": "@carol", "listing": listing.pk, "since": since().isoformat(), "times": "2", "found": FOUND}
    for wrong in ({"user": "nobody-here"}, {"since": "2999-01-01"}, {"times": "99"}, {"price": "x"}, {"listing": "x"}):
        assert owner.post(path, {**form, **wrong}).status_code == 422, wrong
    assert owner.post(path, form).status_code == 302
    made = PastUse.objects.get()
    page = f"/past-uses/{made.pk}/"
    assert browse(mallory).get(page).status_code == 404
    assert "Withdraw the offer" in owner.get(page).content.decode()
    assert "Pay $200.00" in user.get(page).content.decode() and FOUND in user.get(page).content.decode()
    assert user.post(page, {"do": "dance"}).status_code == 404
    away = user.post(page, {"do": "pay", "licensee_name": "Northwind"})
    assert away.status_code == 302 and "/sandbox/" in away["Location"]
    pay(Order.objects.get())
    deliver()
    held = License.objects.get()
    assert f"/licenses/{held.pk}/" in user.get(page).content.decode()
    assert "Granted for past use on" in user.get(f"/licenses/{held.pk}/").content.decode()


def test_the_api_does_the_same(listing, bob, carol, mallory, api):
    body = {"listing": listing.pk, "user": "carol", "since": since().isoformat(), "found": FOUND, "times": 2}
    assert api(mallory).post("/api/v1/past-uses/", body, format="json").status_code == 404
    assert api(bob).post("/api/v1/past-uses/", {**body, "user": "nobody"}, format="json").status_code == 404
    made = api(bob).post("/api/v1/past-uses/", body, format="json")
    assert (made.status_code, made.json()["price_minor"]) == (201, 20_000)
    path = f"/api/v1/past-uses/{made.json()['id']}"
    assert api(mallory).post(f"{path}/decline/").status_code == 404
    order = api(carol).post(f"{path}/pay/", {"licensee_name": "Northwind"}, format="json")
    assert (order.status_code, order.json()["purpose"]) == (201, "past_use") and order.json()["checkout_url"]
    assert [row["state"] for row in api(carol).get("/api/v1/past-uses/").json()["results"]] == ["offered"]
    assert api(bob).post(f"{path}/withdraw/").json()["state"] == "withdrawn"
