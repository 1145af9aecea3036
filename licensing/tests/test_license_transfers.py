"""Licenses passed on: given or sold where the terms allow it, with the royalty for the work, and undone by a refund."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from licensing import audit as licensing_audit  # noqa: F401  its invariants register
from licensing.models import License, LicenseTransfer, Order, Window
from licensing.services import license_transfers, licenses, orders
from licensing.services.particulars import Particulars
from licensing.services.status import get_status
from licensing.tests.buying import buy, pay
from licensing.tests.test_card_disputes import at_stripe, dispute
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as on_offer
from licensing.tests.test_title_sales import buy_title, derive, got, put_up
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.sandbox import disputes as bank
from payouts import audit

pytestmark = pytest.mark.django_db
CLIENT = Particulars("Harbor Coffee Ltd", channels=("harbor.example",))


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def held_under(work, buyer, transfer="allowed", royalty=0, **fields):
    overrides = {"transfer": transfer, "resale_royalty_bps": royalty}
    listing = on_offer(work, price_minor=10_000, overrides=overrides, **fields)
    return License.objects.get(order=buy(buyer, listing))


def pass_on(held, handle="dan", price=0, actor=None):
    return license_transfers.offer_license(
        held=held, handle=handle, actor=actor or held.licensee, price_minor=price, currency="USD" if price else ""
    )


def accept(transfer, **fields):
    order = license_transfers.accept_license(transfer=transfer, actor=transfer.receiver, particulars=CLIENT, **fields)
    return Order.objects.get(pk=order.pk)


def buy_on(transfer):
    order = accept(transfer)
    orders.open_checkout(order=order)
    return pay(order)


def refresh(held):
    return License.objects.get(pk=held.pk)


def test_given_to_a_named_client(work, carol, dan, deliver, mailoutbox):
    held = held_under(work, carol, transfer="to_named_client")
    window = Window.objects.get(order=held.order_id)
    transfer = pass_on(held)
    assert refresh(held).state == "active"
    order = accept(transfer)
    deliver()
    made = License.objects.get(order=order)
    assert (order.state, order.price_minor, order.channels) == ("paid", 0, "harbor.example")
    assert (made.licensee, made.licensee_name, made.state) == (dan, "Harbor Coffee Ltd", "active")
    assert (made.terms_hash, made.ends_at, made.predecessor) == (held.terms_hash, held.ends_at, held)
    assert made.deed_key and refresh(held).state == "transferred"
    assert Window.objects.get().pk == window.pk and Window.objects.get().order == order
    assert get_status(license=made.pk).status == "licensed"
    gone = get_status(license=held.pk)
    assert gone.status != "licensed" and gone.reasons[0] == "license_transferred"
    told = [mail for mail in mailoutbox if "Kelp" in mail.subject]
    assert [mail.to[0] for mail in told if "offers you" in mail.subject] == [dan.email]
    assert [mail.to[0] for mail in told if "passed on" in mail.subject] == [carol.email]
    assert not [mail for mail in mailoutbox if "$0" in mail.body] and audit.find_problems() == []
    with pytest.raises(Refusal):
        licenses.open_download(held=refresh(held), user=carol)


def test_sold_on_with_the_royalty_divided_as_income_of_the_work(work, alice, bob, wen, carol, dan, deliver):
    derive(work, make_work(wen, title="Root"), 2000)
    held = held_under(work, carol, royalty=1500)
    order = buy_on(pass_on(held, price=10_001))
    deliver()
    # 100.01 less a fee of 10.00 leaves 90.01; 15 % of it, 13.50, are income of the work, of which a fifth is wen's
    assert got(order.pk) == {"carol": 7651, "alice": 1080, "wen": 270}
    assert order.seller == carol and License.objects.get(order=order).licensee == dan
    assert audit.find_problems() == []


def test_after_a_change_of_title_the_royalty_follows_it(work, alice, bob, carol, dan):
    held = held_under(work, carol, royalty=1000)
    buy_title(put_up(work), bob)
    assert got(buy_on(pass_on(held, price=10_000)).pk) == {"carol": 8100, "bob": 900}


def test_a_refund_brings_the_license_back_and_is_exact(work, alice, carol, dan, sam, deliver):
    held = held_under(work, carol, royalty=1000)
    transfer = pass_on(held, price=10_000)
    order = buy_on(transfer)
    orders.refund_order(order=order, actor=sam, reason="A part.", amount_minor=3333)
    assert refresh(held).state == "transferred" and audit.find_problems() == []
    orders.refund_order(order=order, actor=sam, reason="The rest.")
    deliver()
    transfer.refresh_from_db()
    assert (refresh(held).state, transfer.state, got(order.pk)) == ("active", "undone", {})
    assert License.objects.get(order=order).state == "revoked"
    assert Window.objects.get().order_id == held.order_id and audit.find_problems() == []
    assert get_status(license=held.pk).status == "licensed"


@pytest.mark.parametrize("won", [True, False])
def test_a_payment_that_a_bank_asks_back(work, carol, dan, deliver, won):
    held = held_under(work, carol)
    order = buy_on(pass_on(held, price=10_000))
    opened = dispute(order)
    deliver()
    assert License.objects.get(order=order).state == "suspended"
    at_stripe(bank.decide, opened.stripe_id, won=won)
    deliver()
    states = (refresh(held).state, License.objects.get(order=order).state)
    assert states == (("transferred", "active") if won else ("active", "revoked"))
    assert audit.find_problems() == []


def test_the_first_payment_taken_back_ends_a_gift_but_not_what_was_sold_on(work, carol, dan, bob, sam, deliver):
    gift, sold = held_under(work, carol), held_under(work, carol, royalty=100)
    given, bought = accept(pass_on(gift)), buy_on(pass_on(sold, "bob", price=5000))
    with pytest.raises(Refusal) as refusal:
        orders.refund_order(order=sold.order, actor=sam, reason="All of it.")
    assert refusal.value.code == "license_sold_on"
    orders.refund_order(order=gift.order, actor=sam, reason="All of it.")
    opened = dispute(sold.order)
    at_stripe(bank.decide, opened.stripe_id, won=False)
    deliver()
    assert License.objects.get(order=given).state == "revoked"
    assert License.objects.get(order=bought).state == "active"
    assert audit.find_problems() == []


def refused(act):
    with pytest.raises(Refusal) as refusal:
        act()
    assert not LicenseTransfer.objects.exists()
    return refusal.value.code


def test_where_the_terms_do_not_allow_it(work, carol):
    none = held_under(work, carol, transfer="none")
    assert refused(lambda: pass_on(none)) == "transfer_not_allowed"
    given = held_under(work, carol, transfer="to_named_client")
    assert refused(lambda: pass_on(given, price=5000)) == "resale_not_allowed"


def test_what_is_not_in_force_is_not_passed_on(work, carol, dan):
    held = held_under(work, carol)
    for state in ("suspended", "expired", "revoked", "transferred"):
        License.objects.filter(pk=held.pk).update(state=state)
        assert refused(lambda: pass_on(held)) == "license_not_active"
    License.objects.filter(pk=held.pk).update(state="active", ends_at=timezone.now() - timedelta(seconds=1))
    assert refused(lambda: pass_on(held)) == "license_not_active"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"handle": "nobody"}, "person_unknown"), ({"handle": "carol"}, "own_license"),
        ({"price": 1}, "price_out_of_range"),
    ],
)  # fmt: skip
def test_a_bad_offer_is_refused(work, carol, dan, fields, code):
    held = held_under(work, carol)
    assert refused(lambda: pass_on(held, **fields)) == code


def test_who_may_do_what_and_once(work, carol, dan, mallory):
    held = held_under(work, carol)
    with pytest.raises(NotAllowed):
        pass_on(held, actor=mallory)
    transfer = pass_on(held)
    with pytest.raises(Refusal) as refusal:
        pass_on(held, "mallory")
    assert refusal.value.code == "transfer_open"
    with pytest.raises(NotAllowed):
        license_transfers.accept_license(transfer=transfer, actor=carol, particulars=CLIENT)
    with pytest.raises(NotAllowed):
        license_transfers.decline_transfer(transfer=transfer, actor=mallory)
    license_transfers.decline_transfer(transfer=transfer, actor=dan)
    with pytest.raises(Refusal) as refusal:
        accept(transfer)
    assert refusal.value.code == "transfer_over" and refresh(held).state == "active"
    assert pass_on(held).state == "open"


def test_an_offer_that_is_over_takes_no_payment(work, carol, dan, deliver):
    held = held_under(work, carol)
    transfer = pass_on(held, price=5000)
    order = accept(transfer)
    assert accept(transfer).pk == order.pk  # a second click
    orders.open_checkout(order=order)
    license_transfers.decline_transfer(transfer=transfer, actor=carol)
    assert pay(order).state == "canceled"
    deliver()
    assert refresh(held).state == "active" and audit.find_problems() == []
    late = pass_on(held)
    LicenseTransfer.objects.filter(pk=late.pk).update(due_at=timezone.now())
    with pytest.raises(Refusal):
        accept(late)
    assert license_transfers.expire_transfers() == 1


def test_a_license_returned_while_somebody_pays_sends_the_payment_back(work, carol, dan):
    held = held_under(work, carol)
    order = accept(pass_on(held, price=5000))
    orders.open_checkout(order=order)
    orders.return_license(held=held, actor=carol)
    assert pay(order).state == "canceled" and refresh(held).state == "revoked"
    assert audit.find_problems() == []


def test_what_was_bought_on_cannot_be_returned(work, carol, dan):
    order = buy_on(pass_on(held_under(work, carol), price=5000))
    with pytest.raises(Refusal) as refusal:
        orders.return_license(held=License.objects.get(order=order), actor=dan)
    assert refusal.value.code == "not_returnable"


def test_a_team_passes_on_and_takes(work, carol, dan, northwind, mallory):
    held = held_under(work, carol)
    License.objects.filter(pk=held.pk).update(organization=northwind)
    held = refresh(held)
    with pytest.raises(NotAllowed):
        pass_on(held, actor=mallory)
    transfer = pass_on(held, "mallory", actor=dan)  # who buys for the team
    with pytest.raises(NotAllowed):
        accept(transfer, organization=northwind)
    assert accept(transfer).organization is None


def test_who_left_the_team_gets_no_money_for_its_license(work, alice, carol, dan, northwind, mallory, deliver):
    held = held_under(work, dan, royalty=1000)
    License.objects.filter(pk=held.pk).update(organization=northwind)
    assert pass_on_code(refresh(held), "carol", carol) == "own_license"  # nobody gives the team's license to themselves
    Membership.objects.filter(user=dan, organization=northwind).delete()
    with pytest.raises(NotAllowed):
        pass_on(refresh(held), "mallory", price=10_000, actor=dan)
    transfer = pass_on(refresh(held), "mallory", price=10_000, actor=carol)
    assert transfer.giver == carol
    sold = buy_on(transfer)
    deliver()
    assert got(sold.pk) == {"carol": 8100, "alice": 900} and audit.find_problems() == []


def test_the_api_lets_each_side_give_its_own_answer_alone(work, carol, dan, api):
    transfer = pass_on(held_under(work, carol))
    path = f"/api/v1/license-transfers/{transfer.pk}/"
    for person, verb in ((carol, "decline"), (dan, "withdraw")):
        refused = api(person).post(f"{path}{verb}/")
        assert refused.status_code == 403 and refused.json()["code"] == "not_your_answer"
    assert LicenseTransfer.objects.get().state == "open"
    assert api(carol).post(f"{path}withdraw/").json()["state"] == "withdrawn"


def pass_on_code(held, handle, actor):
    with pytest.raises(Refusal) as refusal:
        pass_on(held, handle, actor=actor)
    assert not LicenseTransfer.objects.exists()
    return refusal.value.code


def test_given_on_twice_is_one_chain(work, carol, dan, bob, sam):
    held = held_under(work, carol)
    first = License.objects.get(order=accept(pass_on(held)))
    second = License.objects.get(order=accept(pass_on(first, "bob")))
    assert second.predecessor == first and License.objects.filter(state="active").get() == second
    orders.refund_order(order=held.order, actor=sam, reason="All of it.")
    assert refresh(second).state == "revoked" and not Window.objects.exists()
    assert audit.find_problems() == []


def test_an_exclusive_license_that_was_passed_on_still_keeps_others_out_in_words(
    work, carol, dan, bob, alice, browse, api
):
    food = {"exclusivity": "category", "exclusive_scope": {"industries": ["food"]}, "transfer": "allowed"}
    listing = on_offer(work, price_minor=60_000, overrides=food)
    wide = on_offer(work, price_minor=10_000)
    held = License.objects.get(order=buy(carol, listing))
    buy_on(pass_on(held, price=70_000))
    with pytest.raises(Refusal) as refusal:
        orders.place_order(buyer=bob, listing=wide, particulars=Particulars("Bob", industry="food"))
    assert refusal.value.code == "exclusive_sold" and "food" in str(refusal.value.message).lower()
    quoted = api(bob).post("/api/v1/quotes/", {"listing": wide.pk}, format="json")
    assert quoted.status_code == 200
    sale = put_up(work)
    page = browse(bob).get(f"/titles/{sale.pk}/")
    assert page.status_code == 200 and "Somebody holds this work exclusively for" in page.content.decode()


def test_a_bank_that_asks_back_the_price_of_a_license_sold_on_is_told_as_of_any(work, carol, dan, deliver, mailoutbox):
    held = held_under(work, carol)
    opened = dispute(buy_on(pass_on(held, price=10_000)))
    deliver()
    mine = [mail for mail in mailoutbox if mail.to == [dan.email] and "bank" in mail.subject]
    assert [mail.subject for mail in mine] == ["Your bank asks back what you paid for “Kelp”"]
    assert "Your license is suspended" in mine[0].body and opened
