"""The pages of a commission, from a brief to the license."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing.models import Commission, License, Negotiation, Order
from licensing.tests import commissioning as made
from licensing.tests.test_briefs import publish
from licensing.tests.test_market import make_work
from licensing.tests.test_offers_page import filled
from licensing.tests.test_offers_service import latest
from licensing.tests.test_orders_service import pay

pytestmark = pytest.mark.django_db
TEXT = "A harbor at dawn in three sizes, with room for a headline."


def sent(brief, **changes):
    fields = {"title": "Harbor", "kind": "image", "text": TEXT, "due_on": str(made.in_days(20)), "rounds": "1",
              "refund_days": "0"}  # fmt: skip
    return filled(brief.terms.body, **{"price": "450.01", "currency": "EUR", **fields, **changes})


def test_the_whole_way_to_the_license(alice, carol, browse, deliver):
    buyer, maker = browse(carol), browse(alice)
    brief = publish(carol)
    path = f"/briefs/{brief.pk}/make/"
    assert path in maker.get(f"/briefs/{brief.pk}/").content.decode()
    assert "paid before you begin" in maker.get(path).content.decode()
    wrong = maker.post(path, sent(brief, text="Short.", due_on="2020-01-01"))
    assert wrong.status_code == 422 and not Negotiation.objects.exists()
    assert maker.post(path, sent(brief)).status_code == 302
    talk = Negotiation.objects.get()
    page = f"/offers/{talk.pk}/"
    brand = buyer.get(f"/briefs/{brief.pk}/").content.decode()
    assert "Commission" in brand and f"/w/{talk.work_id}/" not in brand and "Harbor" in brand
    assert TEXT in buyer.get(page).content.decode()
    counter = f"{page}counter/make/"
    assert buyer.get(f"{page}counter/")["Location"] == counter
    assert TEXT in buyer.get(counter).content.decode()
    again = {**sent(brief, price="400", rounds="2"), "revision": talk.latest_id}
    assert buyer.post(counter, again)["Location"] == page
    assert latest(talk).assignment.rounds == 2
    maker.post(f"{page}accept/", {"revision": latest(talk).pk})
    assert "Pay €200.00" in buyer.get(page).content.decode()
    asked = buyer.get(f"{page}pay/").content.decode()
    assert "You pay €200.00 now and €200.00 when it is delivered" in asked and "waive_return" not in asked
    away = buyer.post(f"{page}pay/", {"licensee_name": "Northwind Trading GmbH", "country": "DE"})
    assert "/sandbox/" in away["Location"]
    deposit = Order.objects.get()
    pay(deposit)
    deliver()
    thanks = buyer.get(f"/orders/{deposit.pk}/").content.decode()
    assert "is held for you" in thanks and f"/w/{talk.work_id}/" not in thanks
    assert buyer.get(f"/orders/{deposit.pk}/invoice.pdf").status_code == 200
    assert "is yours to make" in maker.get("/home/").content.decode()
    assert "Being made" in buyer.get("/offers/").content.decode()
    commission = Commission.objects.get()
    at = f"/commissions/{commission.pk}/"
    assert (
        f"{at}deliver/" in maker.get(page).content.decode() and f"{at}deliver/" not in buyer.get(page).content.decode()
    )
    assert "No work to deliver yet" in maker.get(f"{at}deliver/").content.decode()
    work = make_work(alice, title="Harbor, as made")
    assert maker.post(f"{at}deliver/", {"work": work.pk, "note": "At six <b>sharp</b>."})["Location"] == page
    shown = buyer.get(page).content.decode()
    assert "Harbor, as made" in shown and "&lt;b&gt;sharp" in shown and f"{at}pay/" in shown
    assert "is delivered" in buyer.get("/home/").content.decode()
    buyer.post(f"{at}changes/", {"wanted": "Warmer, please."})
    assert "Warmer, please." in maker.get(f"{at}deliver/").content.decode()
    maker.post(f"{at}deliver/", {"work": work.pk})
    assert "€200.00" in buyer.get(f"{at}pay/").content.decode()
    away = buyer.post(f"{at}pay/", {})
    assert away.status_code == 422  # a consumer in the European Union
    away = buyer.post(f"{at}pay/", {"waive_return": "on"})
    assert "/sandbox/" in away["Location"]
    balance = Order.objects.get(purpose="balance")
    pay(balance)
    deliver()
    assert "exactly these terms" in buyer.get(page).content.decode() and License.objects.get().work == work
    assert "Open the license" in buyer.get(f"/orders/{balance.pk}/").content.decode()
    assert "Completed" in maker.get("/offers/").content.decode()
    assert maker.get("/earnings/").status_code == 200


def test_strangers_find_nothing_and_each_side_only_its_own_acts(alice, carol, mallory, browse, deliver):
    commission = made.begin(carol, alice, deliver)
    at = f"/commissions/{commission.pk}/"
    for name in ("deliver", "pay"):
        assert browse(mallory).get(f"{at}{name}/").status_code == 404
    for name in ("changes", "cancel"):
        assert browse(mallory).post(f"{at}{name}/").status_code == 404
    assert browse(carol).get(f"{at}deliver/").status_code == 404
    assert browse(alice).get(f"{at}pay/").status_code == 404
    assert browse(carol).get(f"{at}pay/")["Location"] == f"/offers/{commission.offer.negotiation_id}/"
    refused = browse(carol).post(f"{at}cancel/", follow=True).content.decode()
    assert "cannot be canceled by you now" in refused and made.again(commission).state == "making"
    browse(alice).post(f"{at}cancel/", {"reason": "The sea is frozen."})
    assert "The sea is frozen." in browse(carol).get(f"/offers/{commission.offer.negotiation_id}/").content.decode()


def test_what_cannot_be_delivered_is_said_beside_the_field(alice, carol, browse, deliver):
    commission = made.begin(carol, alice, deliver)
    work = make_work(alice)
    at = f"/commissions/{commission.pk}/deliver/"
    assert work.title in browse(alice).get(at).content.decode()
    answered = browse(alice).post(at, {"work": "wrk_other"})
    assert answered.status_code == 422 and made.again(commission).state == "making"


def test_the_preview_says_the_terms_and_what_is_wrong(alice, carol, browse):
    brief = publish(carol)
    answered = browse(alice).post("/briefs/make/preview/?currency=EUR", sent(brief, media=[]))
    assert answered.status_code == 200 and "composed" in answered.content.decode()


def test_lists_ask_no_more_for_more_rows(alice, carol, browse, deliver):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert viewer.get("/offers/").status_code == 200
        return len(asked)

    made.begin(carol, alice, deliver)
    viewer = browse(alice)
    count()
    first = count()
    made.begin(carol, alice, deliver)
    assert count() == first


def test_a_creator_is_asked_from_their_page(alice, carol, browse, client):
    path = "/briefs/new/?for=alice"
    assert path in browse(carol).get("/@alice/").content.decode()
    assert path not in browse(alice).get("/@alice/").content.decode()
    assert path not in client.get("/@alice/").content.decode()
    assert 'value="alice"' in browse(carol).get(path).content.decode()
