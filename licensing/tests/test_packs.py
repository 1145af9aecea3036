"""Packs: works of one creator sold as one, paid once, licensed each, refunded together."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from licensing import order_queries, pack_queries
from licensing.gateways.stripe import CardDispute
from licensing.models import License, Order, Pack, Window
from licensing.services import chargebacks, orders, pack_orders, packs
from licensing.services.particulars import Particulars
from licensing.tests.buying import buy, pay
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from payouts.models import Sale, SalePart
from payouts.services import holds
from works.models import Derivation, Work

pytestmark = pytest.mark.django_db
PRICE = 10_000


def make_pack(owner, works=None, count=3, **fields):
    works = works or [make_work(owner, title=f"Work {number}") for number in range(count)]
    fields = {"title": "Three harbors", "preset": "standard", "price_minor": PRICE, "currency": "USD", **fields}
    return packs.create_pack(works=works, actor=owner, **fields)


def place(buyer, pack, **fields):
    order = pack_orders.place_order(pack=pack, buyer=buyer, particulars=Particulars(licensee_name=buyer.name), **fields)
    orders.open_checkout(order=order)
    return order


def test_one_payment_licenses_every_work_and_is_divided_exactly(alice, carol):
    pack = make_pack(alice)
    order = pay(place(carol, pack))
    held = pack_queries.list_licenses(order)
    assert order.state == "paid" and [one.work_id for one in held] == sorted(part.work_id for part in pack.parts.all())
    assert {one.terms_id for one in held} == {pack.terms_id} and {one.state for one in held} == {"active"}
    sale = Sale.objects.get()
    assert (sale.source, sale.gross_minor, sale.also.count()) == (order.pk, PRICE, 2)
    by_work = dict(SalePart.objects.filter(sale=sale).values_list("work", "amount"))
    assert sorted(by_work.values()) == [3000, 3000, 3000] and sale.fee_minor == 1000
    assert Order.objects.filter(purpose="pack_part", state="paid", price_minor=0).count() == 3
    assert [one.pk for one in order_queries.list_orders_for(carol)] == [order.pk]


def test_cents_that_cannot_be_divided_are_given_out_once(alice, carol):
    order = pay(place(carol, make_pack(alice, price_minor=10_001)))
    sale = Sale.objects.get(source=order.pk)
    parts = sorted(SalePart.objects.filter(sale=sale).values_list("amount", flat=True))
    assert sum(parts) == 10_001 - sale.fee_minor and parts[-1] - parts[0] <= 1


def test_what_a_work_was_made_from_gets_its_share_of_that_works_part(alice, bob, carol):
    works = [make_work(alice, title=f"Work {number}") for number in range(2)]
    parent = make_work(bob, title="Ground")
    Derivation.objects.create(
        child=works[1], parent=parent, relation="based_on", share_bps=2000, reach="direct", state="active"
    )
    order = pay(place(carol, make_pack(alice, works)))
    sale = Sale.objects.get(source=order.pk)
    got = {share.party.handle: share.amount for share in sale.shares.select_related("party")}
    assert got == {"alice": 8100, "bob": 900}  # a fifth of the half of 9,000


def test_a_refund_goes_back_from_all_and_ends_every_license(alice, carol, sam):
    order = pay(place(carol, make_pack(alice)))
    orders.refund_order(order=order, actor=sam, reason="A part.", amount_minor=3_333)
    assert License.objects.filter(state="active").count() == 3
    orders.refund_order(order=order, actor=sam, reason="All of it.")
    order.refresh_from_db()
    sale = Sale.objects.get(source=order.pk)
    assert order.state == "refunded" and sale.refunded_minor == PRICE
    assert all(share.remaining == 0 for share in sale.shares.all())
    assert set(License.objects.values_list("state", flat=True)) == {"revoked"} and not Window.objects.exists()
    assert set(pack_queries.list_parts(order).values_list("state", flat=True)) == {"refunded"}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [({"count": 1}, "pack_size", "works"), ({"count": 25}, "pack_size", "works"),
     ({"title": " "}, "title_invalid", "title"), ({"description": "x" * 2001}, "text_too_long", "description"),
     ({"price_minor": 1}, "price_out_of_range", "price"), ({"currency": "XXX"}, "currency_unknown", "currency"),
     ({"preset": "personal_research"}, "pricing_invalid", "preset"), ({"preset": "x"}, "preset_unknown", "preset")],
)  # fmt: skip
def test_a_pack_that_cannot_be_sold_is_refused(alice, change, code, field):
    with pytest.raises(Refusal) as caught:
        make_pack(alice, **change)
    assert (caught.value.code, caught.value.field) == (code, field) and not Pack.objects.exists()


def test_works_are_of_one_kind_certified_and_ones_own(alice, bob):
    for other, code in [
        (make_work(alice, kind="text"), "pack_kinds"), (make_work(alice, state="draft"), "work_not_certified"),
        (make_work(bob), "not_owner"),
    ]:  # fmt: skip
        with pytest.raises(Refusal) as caught:
            make_pack(alice, [make_work(alice), other])
        assert caught.value.code == code
    one = make_work(alice)
    with pytest.raises(Refusal):
        make_pack(alice, [one, one])
    assert not Pack.objects.exists()


def test_it_disappears_while_one_of_its_works_cannot_be_sold(alice, bob, carol, client):
    pack = make_pack(alice)
    work = pack.works.first()
    assert client.get(f"/packs/{pack.pk}/").status_code == 200
    for change in ({"state": "suspended"}, {"owner": bob}):
        Work.objects.filter(pk=work.pk).update(**change)
        assert client.get(f"/packs/{pack.pk}/").status_code == 404 and not pack_queries.list_on_offer().exists()
        with pytest.raises(Refusal) as caught:
            place(carol, pack)
        assert caught.value.code == "listing_not_live" and not Order.objects.exists()
        Work.objects.filter(pk=work.pk).update(state="certified", owner=alice)
    buy(carol, offer(work, preset="exclusive"))
    assert not pack_queries.list_on_offer().exists()
    License.objects.update(state="revoked")
    Window.objects.all().delete()
    assert pack_queries.list_on_offer().exists()


def test_an_exclusive_pack_needs_every_work_free_and_takes_them_all(alice, carol, dan):
    pack = make_pack(alice, preset="exclusive")
    single = offer(pack.works.first())
    pay(place(carol, pack))
    assert Window.objects.filter(exclusive=True, held_until=None).count() == 3
    single.refresh_from_db()
    assert single.displaced and not pack_queries.list_on_offer().exists()
    with pytest.raises(Refusal):
        place(dan, pack)


def test_windows_of_all_works_are_held_together_and_freed_together(alice, carol, dan):
    first, second, third = (make_work(alice, title=f"Work {number}") for number in range(3))
    mine = place(carol, make_pack(alice, [first, second], preset="exclusive"))
    with pytest.raises(Refusal) as caught:
        place(dan, make_pack(alice, [second, third], preset="exclusive"))
    assert caught.value.code == "window_held"
    assert Order.objects.filter(buyer=dan).count() == 0 and Window.objects.count() == 2
    orders.close_orders([mine], reason="test")
    assert not Window.objects.exists()
    assert set(Order.objects.values_list("state", flat=True)) == {"canceled"}


def test_a_second_click_returns_the_open_order(alice, carol):
    pack = make_pack(alice)
    assert place(carol, pack) == place(carol, pack)
    assert Order.objects.filter(purpose="pack_part").count() == 3


def test_the_sweep_leaves_the_works_of_an_open_pack_alone(alice, carol, time_machine):
    open_one = place(carol, make_pack(alice))
    never_opened = pack_orders.place_order(
        pack=make_pack(alice, title="Other"), buyer=carol, particulars=Particulars(licensee_name="Carol")
    )
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    orders.sweep()
    for order, state in [(open_one, "pending"), (never_opened, "expired")]:
        order.refresh_from_db()
        assert {order.state, *pack_queries.list_parts(order).values_list("state", flat=True)} == {state}


def test_a_payment_goes_back_when_one_work_is_gone_meanwhile(alice, carol):
    pack = make_pack(alice)
    order = place(carol, pack)
    Work.objects.filter(pk=pack.parts.last().work_id).update(state="suspended")
    order = pay(order)
    assert order.state == "canceled" and not License.objects.exists() and not Sale.objects.exists()
    assert not Window.objects.exists()


def test_a_hold_on_any_of_its_works_holds_the_sale(alice, carol, sam):
    pack = make_pack(alice)
    pay(place(carol, pack))
    first, second = (part.work for part in pack.parts.all()[1:])
    holds.place_hold(cause="dsp_1", work=first, actor=sam)
    holds.place_hold(cause="dsp_2", work=second, actor=sam)
    assert Sale.objects.get().held
    holds.release_hold(cause="dsp_1", actor=sam)
    assert Sale.objects.get().held
    holds.release_hold(cause="dsp_2", actor=sam)
    assert not Sale.objects.get().held


@pytest.mark.django_db(transaction=True)
def test_of_packs_that_meet_bought_at_once_one_is_held(alice, carol, dan, priya):
    works = [make_work(alice, title=f"Work {number}") for number in range(3)]
    choices = ([works[0], works[1]], [works[1], works[2]], [works[2], works[0]])
    made = [make_pack(alice, list(chosen), preset="exclusive", title=f"Pack {n}") for n, chosen in enumerate(choices)]
    outcomes, together = [], threading.Barrier(3)

    def take(buyer, pack):
        together.wait()
        try:
            place(buyer, pack)
            outcomes.append("held")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    buyers = [threading.Thread(target=take, args=pair) for pair in zip((carol, dan, priya), made, strict=True)]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    assert sorted(outcomes) == ["held", "window_held", "window_held"]
    assert Window.objects.count() == 2


def test_it_is_paused_resumed_and_retired_by_its_seller(alice, mallory):
    pack = make_pack(alice)
    with pytest.raises(NotAllowed):
        packs.move_pack(pack=pack, verb="pause", actor=mallory)
    assert packs.move_pack(pack=pack, verb="pause", actor=alice).state == "paused"
    Work.objects.filter(pk=pack.parts.first().work_id).update(state="hidden")
    with pytest.raises(Refusal), transaction.atomic():
        packs.move_pack(pack=pack, verb="resume", actor=alice)
    packs.move_pack(pack=pack, verb="retire", actor=alice)
    with pytest.raises(Refusal):
        packs.move_pack(pack=pack, verb="resume", actor=alice)


def test_pages_make_show_and_sell_a_pack(alice, carol, browse, client):
    works = [make_work(alice, title=f"Work {number}") for number in range(2)]
    hers, his = browse(alice), browse(carol)
    form = {"title": "Two harbors", "preset": "standard", "price": "80", "currency": "USD", "description": "Both."}
    assert hers.get("/studio/packs/new/").status_code == 200
    assert hers.post("/studio/packs/new/", {**form, "works": [works[0].pk]}).status_code == 422
    assert hers.post("/studio/packs/new/", {**form, "works": [one.pk for one in works]}).status_code == 302
    pack = Pack.objects.get()
    for address in (f"/packs/{pack.pk}/", f"/w/{works[1].pk}/", "/@alice/"):
        shown = client.get(address).content.decode()
        assert "Two harbors" in shown and "$80.00" in shown
    shown = his.get(f"/packs/{pack.pk}/buy/").content.decode()
    assert "Buy the pack for $80.00" in shown
    sent = {"licensee_name": "Carol", "country": "US", "expected_minor": "8000", "expected_currency": "USD"}
    assert his.post(f"/packs/{pack.pk}/buy/", {**sent, "expected_minor": "1"}).status_code == 422
    assert his.post(f"/packs/{pack.pk}/buy/", sent).status_code == 302
    order = pay(Order.objects.get(purpose="pack"))
    bought = his.get(f"/orders/{order.pk}/pack/").content.decode()
    assert all(held.pk in bought for held in License.objects.all())
    receipt = his.get(f"/orders/{order.pk}/").content.decode()
    assert "You hold a license of every work" in receipt and ">Two harbors</h1>" in receipt
    assert browse(alice).get(f"/orders/{order.pk}/pack/").status_code == 404
    assert his.get(f"/licenses/{License.objects.first().pk}/").status_code == 200
    assert hers.post(f"/studio/packs/{pack.pk}/pause/").status_code == 302
    assert his.get(f"/packs/{pack.pk}/").status_code == 404 and hers.get(f"/packs/{pack.pk}/").status_code == 200
    assert his.post(f"/studio/packs/{pack.pk}/resume/").status_code == 404
    assert "Two harbors" in hers.get("/studio/packs/").content.decode()


def test_who_has_no_certified_work_is_told_so_before_a_form(dan, browse):
    shown = browse(dan).get("/studio/packs/new/")
    assert "No certified work yet" in shown.content.decode()
    assert "Put it on offer" not in shown.content.decode()


def test_the_api_makes_shows_and_sells_a_pack(alice, bob, carol, api):
    works = [make_work(alice, title=f"Work {number}").pk for number in range(2)]
    body = {"title": "Two", "works": works, "preset": "standard", "price_minor": 8000, "currency": "USD"}
    refused = api(alice).post("/api/v1/packs/", {**body, "works": [works[0], make_work(bob).pk]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "work_unknown")
    made = api(alice).post("/api/v1/packs/", body, format="json").json()
    path = f"/api/v1/packs/{made['id']}/"
    assert made["works"] == works and api(carol).get(path).json()["price_minor"] == 8000
    assert [one["id"] for one in api(carol).get("/api/v1/packs/").json()["results"]] == [made["id"]]
    order = {"licensee_name": "Carol", "country": "US"}
    nowhere = api(carol).post(f"{path}orders/", {"licensee_name": "Carol"}, format="json")
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "country_required") and not Order.objects.exists()
    changed = api(carol).post(f"{path}orders/", {**order, "expected_minor": 1}, format="json")
    assert (changed.status_code, changed.json()["code"]) == (409, "price_changed")
    placed = api(carol).post(f"{path}orders/", order, format="json").json()
    assert (placed["price_minor"], placed["purpose"], placed["licenses"]) == (8000, "pack", [])
    pay(Order.objects.get(pk=placed["id"]))
    assert api(carol).patch(path, {"state": "paused"}, format="json").status_code == 404
    assert api(alice).patch(path, {"state": "paused"}, format="json").json()["state"] == "paused"
    assert api(carol).get(path).status_code == 404


def test_a_dispute_at_the_bank_rests_every_license_until_it_is_decided(alice, carol):
    order = pay(place(carol, make_pack(alice)))

    def told(status):
        dispute = CardDispute(
            id="dp_1", status=status, amount=PRICE, fee=0, order_id=order.pk,
            payment_intent=order.stripe_payment_intent,
        )  # fmt: skip
        chargebacks.apply_card_dispute(order=order, dispute=dispute)
        return set(License.objects.values_list("state", flat=True))

    assert told("needs_response") == {"suspended"}
    assert told("won") == {"active"}
    order.refresh_from_db()
    assert order.state == "paid" and Sale.objects.get().refunded_minor == 0


def numbers_of(pack):
    return [part.work.title for part in pack.parts.select_related("work")]


def test_its_seller_changes_price_and_works_and_what_was_bought_stays(alice, carol):
    pack = make_pack(alice)
    order = pay(place(carol, pack))
    first, _second, third = (part.work for part in pack.parts.all())
    fourth = make_work(alice, title="Work 3")
    pack = packs.change_pack(pack=pack, actor=alice, price_minor=20_000, works=[fourth, third, first])
    assert (pack.price_minor, pack.edition, numbers_of(pack)) == (20_000, 2, ["Work 3", "Work 2", "Work 0"])
    order.refresh_from_db()
    bought = {held.work.title for held in pack_queries.list_licenses(order)}
    assert order.price_minor == PRICE and bought == {"Work 0", "Work 1", "Work 2"}
    told = Event.objects.get(name="pack.changed")
    assert told.payload["price_minor"] == [PRICE, 20_000] and len(told.payload["works"]) == 2
    again = pay(place(carol, pack))
    assert again.price_minor == 20_000
    assert {held.work.title for held in pack_queries.list_licenses(again)} == {"Work 0", "Work 2", "Work 3"}
    assert packs.change_pack(pack=pack, actor=alice, price_minor=20_000).edition == 2
    assert Event.objects.filter(name="pack.changed").count() == 1


def test_an_open_order_keeps_the_works_and_price_it_was_placed_for(alice, carol):
    pack = make_pack(alice)
    order = place(carol, pack)
    kept, _gone = pack.parts.all()[0].work, pack.parts.all()[1].work
    packs.change_pack(pack=pack, actor=alice, price_minor=500, works=[kept, make_work(alice, title="New")])
    assert pay(order).state == "paid" and order.price_minor == PRICE
    assert {held.work.title for held in pack_queries.list_licenses(order)} == {"Work 0", "Work 1", "Work 2"}


def test_a_second_click_after_its_works_changed_is_another_order(alice, carol):
    pack = make_pack(alice)
    before = place(carol, pack)
    works = [part.work for part in pack.parts.all()]
    pack = packs.change_pack(pack=pack, actor=alice, works=sorted(works[:2], key=lambda work: work.pk))
    after = place(carol, pack)
    assert after != before and pack_queries.list_parts(after).count() == 2
    assert place(carol, pack) == after
    assert len(pack_queries.list_licenses(pay(after))) == 2


def test_whoever_saw_other_works_looks_again(alice, carol):
    pack = make_pack(alice)
    packs.change_pack(pack=pack, actor=alice, works=[part.work for part in pack.parts.all()[:2]])
    with pytest.raises(Refusal) as refused:
        place(carol, pack, expected_edition=1)
    assert (refused.value.code, refused.value.status) == ("pack_changed", 409) and not Order.objects.exists()
    assert place(carol, pack, expected_edition=2).state == "pending"


def test_a_change_is_looked_at_as_a_new_pack_would_be(alice, bob, mallory):
    pack = make_pack(alice)
    works = [part.work for part in pack.parts.all()]
    refused = {
        "pack_size": works[:1], "pack_kinds": [works[0], make_work(alice, kind="text")],
        "work_not_certified": [*works, make_work(alice, state="hidden")], "not_owner": [*works, make_work(bob)],
    }  # fmt: skip
    for code, wanted in refused.items():
        with pytest.raises(Refusal) as told:
            packs.change_pack(pack=pack, actor=alice, price_minor=1_000, works=wanted)
        assert told.value.code == code
    both = [make_work(alice, kind="text"), make_work(alice, kind="text")]
    with pytest.raises(Refusal, match="one kind"):
        packs.change_pack(pack=pack, actor=alice, works=both)
    with pytest.raises(Refusal):
        packs.change_pack(pack=pack, actor=alice, price_minor=0)
    with pytest.raises(NotAllowed):
        packs.change_pack(pack=pack, actor=mallory, price_minor=1_000)
    pack.refresh_from_db()
    assert (pack.price_minor, pack.edition, len(numbers_of(pack))) == (PRICE, 1, 3)
    packs.move_pack(pack=pack, verb="retire", actor=alice)
    with pytest.raises(Refusal, match="from where it stands"):
        packs.change_pack(pack=pack, actor=alice, price_minor=1_000)
    assert not Event.objects.filter(name="pack.changed").exists()


def test_the_page_changes_it_and_a_buyer_with_an_older_page_looks_again(alice, carol, mallory, browse):
    pack = make_pack(alice)
    first, second, third = (part.work for part in pack.parts.all())
    hers, his, path = browse(alice), browse(carol), f"/studio/packs/{pack.pk}/"
    assert browse(mallory).get(path).status_code == 404
    shown = hers.get(path).content.decode()
    assert 'value="100.00"' in shown and shown.count("checked") >= 3
    assert hers.post(path, {"works": [first.pk], "price": "80"}).status_code == 422
    assert hers.post(path, {"works": [first.pk, second.pk], "price": "x"}).status_code == 422
    Work.objects.filter(pk=third.pk).update(state="hidden")
    assert "left out with your change: Work 2" in hers.get(path).content.decode()
    assert hers.post(path, {"works": [first.pk, second.pk], "price": "100"}).status_code == 302
    sent = {"licensee_name": "Carol", "country": "US", "expected_minor": "10000", "expected_currency": "USD"}
    older = his.post(f"/packs/{pack.pk}/buy/", {**sent, "expected_edition": "1"})
    assert older.status_code == 422 and "other works by now" in older.content.decode()
    assert 'name="expected_edition" value="2"' in older.content.decode() and not Order.objects.exists()
    assert his.post(f"/packs/{pack.pk}/buy/", {**sent, "expected_edition": "2"}).status_code == 302


def test_the_api_changes_it(alice, carol, api):
    pack = make_pack(alice)
    keys, path = [part.work_id for part in pack.parts.all()], f"/api/v1/packs/{pack.pk}/"
    for body in ({}, {"state": "paused", "price_minor": 1}):
        refused = api(alice).patch(path, body, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, "one_change")
    refused = api(alice).patch(path, {"works": [keys[0], "wrk_nothing"]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "work_unknown")
    assert api(carol).patch(path, {"price_minor": 1}, format="json").status_code == 404
    changed = api(alice).patch(path, {"price_minor": 7_000, "works": keys[1:]}, format="json").json()
    assert (changed["price_minor"], changed["works"], changed["edition"]) == (7_000, keys[1:], 2)
    order = {"licensee_name": "Carol", "country": "US", "expected_edition": 1}
    older = api(carol).post(f"{path}orders/", order, format="json")
    assert (older.status_code, older.json()["code"]) == (409, "pack_changed")
    assert api(carol).post(f"{path}orders/", {**order, "expected_edition": 2}, format="json").status_code == 201


def test_the_form_asks_the_same_questions_for_any_number_of_works(alice, browse, django_assert_num_queries):
    small, large = make_pack(alice, count=2), make_pack(alice, count=12, title="Twelve")
    hers = browse(alice)
    hers.get(f"/studio/packs/{small.pk}/")
    with CaptureQueriesContext(connection) as asked:
        hers.get(f"/studio/packs/{small.pk}/")
    with django_assert_num_queries(len(asked)):
        hers.get(f"/studio/packs/{large.pk}/")
