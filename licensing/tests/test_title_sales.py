"""Titles sold: later income follows the title, royalties and refunds are exact, and a title has one owner at a time."""

import json

import pytest
from django.utils import timezone

from licensing.models import License, Listing, Order, TitleSale
from licensing.services import disputes, listings, orders, title_sales
from licensing.services.particulars import Particulars
from licensing.tests.buying import pay
from licensing.tests.test_card_disputes import at_stripe, dispute
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as license_on_offer
from licensing.tests.test_orders_service import place
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.sandbox import disputes as bank
from payouts import audit, ledger
from payouts.models import Sale
from payouts.services import sales, splits
from works.models import Certificate, Title, Work
from works.services import derivations, titles
from works.tests.test_works_service import certify

NAME = Particulars("Northwind Trading GmbH")


def put_up(work, price=100_000, royalty=None, **fields):
    work.refresh_from_db()
    return title_sales.offer_title(
        work=work, price_minor=price, currency="USD", actor=fields.pop("actor", work.owner), royalty_bps=royalty,
        **fields,
    )  # fmt: skip


def order_title(sale, buyer):
    order = title_sales.place_order(sale=sale, buyer=buyer, particulars=NAME)
    orders.open_checkout(order=order)
    return order


def buy_title(sale, buyer):
    return pay(order_title(sale, buyer))


def got(source):
    """Who got what of a sale, after refunds."""
    sale = Sale.objects.get(source=source)
    return {share.party.handle: share.remaining for share in sale.shares.all() if share.remaining}


def sell(work, source, gross=10_000):
    """A license fee without a platform fee; who got what."""
    sales.record_sale(
        source=source, work=work, gross_minor=gross, currency="USD", occurred_at=timezone.now(), fee_bps=0
    )
    return got(source)


def derive(child, parent, share, reach="direct"):
    row = {"work_id": parent.pk, "share_bps": share, "relation": "remix_of", "reach": reach}
    edge = derivations.declare_parents(child=child, parents=[row], actor=child.owner)[0]
    if edge.state == "confirmed":
        derivations.approve_derivation(edge=edge, actor=parent.owner)
    return edge


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


@pytest.fixture
def sale(work):
    return put_up(work, royalty=500)


def owner_of(work):
    return Work.objects.get(pk=work.pk).owner.handle


def test_the_buyer_owns_it_and_the_seller_is_paid_within_one_transaction(sale, work, alice, bob, deliver, mailoutbox):
    order = buy_title(sale, bob)
    deliver()
    sale.refresh_from_db()
    assert (order.state, sale.state, owner_of(work)) == ("paid", "sold", "bob")
    assert sale.title.owner == bob and sale.title.cause == "sale" and sale.title.leaf.kind == "title"
    assert got(order.pk) == {"alice": 90_000}  # less a fee of a tenth; the first sale owes no royalty
    assert ledger.balance("pending", "USD", alice) == 90_000 and ledger.balance("available", "USD", alice) == 0
    assert audit.find_problems() == []
    assert sorted(mail.to[0] for mail in mailoutbox) == [alice.email, bob.email]
    assert [mail.to for mail in mailoutbox if "Receipt" in mail.subject] == [[bob.email]]


def test_the_certificate_is_superseded_and_names_the_entry_of_the_log(alice, bob, deliver):
    work = certify(alice, deliver)
    before = work.certificates.get()
    buy_title(put_up(work), bob)
    before.refresh_from_db()
    now = Certificate.objects.get(work=work, state="issued")
    title = Title.objects.get(work=work, until_at=None)
    assert (before.state, now.supersedes) == ("superseded", before)
    entry = now.payload["credentialSubject"]["title_entry"]
    assert entry["log_index"] == title.leaf_id and len(entry["sha256"]) == 64
    assert json.loads(title.entry)["certificate"] == before.number
    assert "title_entry" not in before.payload["credentialSubject"]
    assert "bob" not in str(now.payload) and now.payload["credentialSubject"]["creator"] == "alice"


def test_offers_go_along_paused_and_licenses_survive(sale, work, bob, carol):
    listing = license_on_offer(work, price_minor=5000)
    order = pay(place(carol, listing))
    buy_title(sale, bob)
    listing.refresh_from_db()
    assert (listing.state, listing.seller) == ("paused", bob)
    assert License.objects.get(order=order).state == "active" and got(order.pk) == {"alice": 4500}


def test_a_title_sold_twice_along_a_chain_of_three_generations(alice, bob, wen, carol, dan, lora, sam, deliver):
    """Root ← first ← second ← third; the title of the first, in the middle, is sold twice."""
    root, first = make_work(wen, title="Root"), make_work(alice, title="First")
    second, third = make_work(bob, title="Second"), make_work(lora, title="Third")
    derive(first, root, 1000)
    derive(second, first, 2000)
    derive(third, second, 2500)
    chain = {"wen": 50, "alice": 450, "bob": 2000, "lora": 7500}  # of 100.00 for the third, by hand
    assert sell(third, "ord_before") == chain

    one = buy_title(put_up(first, price=100_001, royalty=750), carol)
    # 1,000.01 less a fee of 100.00 leaves 900.01: a tenth of it goes to the root, and no royalty is owed
    assert got(one.pk) == {"alice": 81_001, "wen": 9000}
    assert audit.find_problems() == []
    assert sell(third, "ord_between") == {**{k: v for k, v in chain.items() if k != "alice"}, "carol": 450}
    assert sell(first, "ord_own") == {"carol": 9000, "wen": 1000}

    two = buy_title(put_up(first, price=200_003), dan)
    # 2,000.03 less 200.00 leaves 1,800.03, of which 7.5 % are alice's; of the rest a tenth is the root's
    assert got(two.pk) == {"alice": 13_500, "carol": 149_853, "wen": 16_650}
    assert sum(got(two.pk).values()) == 180_003
    assert audit.find_problems() == []
    assert sell(third, "ord_after") == {**{k: v for k, v in chain.items() if k != "alice"}, "dan": 450}
    assert sell(second, "ord_second") == {"wen": 200, "dan": 1800, "bob": 8000}
    assert got("ord_before") == chain and got("ord_between")["carol"] == 450  # what was earned stays

    with pytest.raises(Refusal) as refusal:
        orders.refund_order(order=one, actor=sam, reason="Too late.")
    assert refusal.value.code == "title_moved_on" and got(one.pk) == {"alice": 81_001, "wen": 9000}
    for amount in (3, 66_667, 133_333):  # in parts, to the last cent
        orders.refund_order(order=two, actor=sam, reason="Not as described.", amount_minor=amount)
        assert audit.find_problems() == []
    deliver()
    assert got(two.pk) == {} and Sale.objects.get(source=two.pk).fee_refunded_minor == 20_000
    assert owner_of(first) == "carol" and sell(third, "ord_again")["carol"] == 450
    causes = list(Title.objects.filter(work=first).order_by("pk").values_list("cause", "owner__handle"))
    assert causes == [("registration", "alice"), ("sale", "carol"), ("sale", "dan"), ("sale_undone", "carol")]
    orders.refund_order(order=one, actor=sam, reason="And the first.")
    deliver()
    assert owner_of(first) == "alice" and got(one.pk) == {} and sell(third, "ord_last") == chain
    assert audit.find_problems() == []


def test_co_creators_share_in_the_price_keep_their_part_and_are_told(work, alice, bob, wen, deliver, mailoutbox):
    split = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    splits.accept_share(share=split.shares.get(party=bob), actor=bob)
    order = buy_title(put_up(work), wen)
    assert got(order.pk) == {"alice": 54_000, "bob": 36_000}
    assert sell(work, "ord_later") == {"wen": 6000, "bob": 4000}
    deliver()
    assert [mail.to[0] for mail in mailoutbox if "has a new owner: Wen" in mail.subject] == [bob.email]


def test_the_royalty_is_fixed_with_the_first_sale_and_carried_along(sale, work, alice, bob, carol):
    buy_title(sale, bob)
    with pytest.raises(Refusal) as refusal:
        put_up(work, royalty=0)
    assert (refusal.value.code, refusal.value.field) == ("royalty_fixed", "royalty")
    again = put_up(work)
    assert again.royalty_bps == 500
    order = buy_title(again, carol)
    assert got(order.pk) == {"alice": 4500, "bob": 85_500}
    back = buy_title(put_up(work), alice)
    assert got(back.pk) == {"carol": 90_000}  # the creator buys it back and owes themselves nothing
    third = buy_title(put_up(work), dan_of(work))
    assert got(third.pk) == {"alice": 90_000}


def dan_of(_work):
    from accounts.models import User

    return User.objects.create_user(email="dan@example.test", handle="dan")


def test_who_gave_a_work_away_keeps_the_royalty_they_last_asked(work, alice, bob, carol):
    title_sales.withdraw_sale(sale=put_up(work, royalty=1000), actor=alice)
    titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    order = buy_title(put_up(work), carol)
    assert got(order.pk) == {"alice": 9000, "bob": 81_000}


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"price": 10}, "price_out_of_range", "price"), ({"price": 10**9}, "price_out_of_range", "price"),
        ({"royalty": 2501}, "royalty_out_of_range", "royalty"), ({"royalty": -1}, "royalty_out_of_range", "royalty"),
    ],
)  # fmt: skip
def test_a_bad_offer_is_refused(work, fields, code, field):
    with pytest.raises(Refusal) as refusal:
        put_up(work, **fields)
    assert (refusal.value.code, refusal.value.field) == (code, field) and not TitleSale.objects.exists()


def test_only_the_owner_offers_and_takes_back_and_once(sale, work, bob):
    for act in (lambda: put_up(work, actor=bob), lambda: title_sales.withdraw_sale(sale=sale, actor=bob)):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(Refusal) as refusal:
        put_up(work)
    assert refusal.value.code == "title_for_sale"


def refused(sale, buyer, **fields):
    with pytest.raises(Refusal) as refusal:
        title_sales.place_order(sale=sale, buyer=buyer, particulars=NAME, **fields)
    assert not Order.objects.exists()
    return refusal.value.code


def test_what_cannot_be_bought_is_refused_at_checkout(sale, work, alice, bob, sue):
    assert refused(sale, alice) == "own_work"
    assert refused(sale, bob, expected_minor=99_999) == "price_changed"
    assert refused(sale, bob, expected_currency="EUR") == "price_changed"
    opened = disputes.open_dispute(kind="ownership", work=work, opened_by=sue, reason="It was taken from my own page.")
    assert refused(sale, bob) == "transfer_blocked"
    Work.objects.filter(pk=work.pk).update(state="suspended")
    assert refused(sale, bob) == "title_not_for_sale"
    assert opened.state != "final"
    Work.objects.filter(pk=work.pk).update(state="certified")
    title_sales.withdraw_sale(sale=sale, actor=alice)
    assert refused(sale, bob) == "title_not_for_sale"


def test_a_contested_work_is_not_put_up_for_sale(work, sue):
    disputes.open_dispute(kind="ownership", work=work, opened_by=sue, reason="It was taken from my own page.")
    with pytest.raises(Refusal) as refusal:
        put_up(work)
    assert refusal.value.code == "transfer_blocked"


def test_a_second_click_is_the_same_order(sale, bob):
    assert order_title(sale, bob).pk == order_title(sale, bob).pk


def test_of_two_buyers_one_gets_it_and_the_other_gets_the_money_back(sale, work, bob, carol, deliver):
    first, second = order_title(sale, bob), order_title(sale, carol)
    assert pay(first).state == "paid"
    assert pay(second).state == "canceled"
    deliver()
    assert owner_of(work) == "bob" and Sale.objects.count() == 1
    assert ledger.balance("refunds_payable", "USD") == 0 and audit.find_problems() == []


def test_who_is_about_to_pay_is_told_when_it_is_sold_or_taken_back(sale, alice, bob, carol, deliver):
    waiting = order_title(sale, carol)
    buy_title(sale, bob)
    deliver()
    waiting.refresh_from_db()
    assert waiting.state == "canceled"


def test_a_payment_after_the_offer_was_taken_back_goes_back(sale, work, alice, bob):
    order = order_title(sale, bob)
    title_sales.withdraw_sale(sale=sale, actor=alice)
    assert pay(order).state == "canceled" and owner_of(work) == "alice" and not Sale.objects.exists()


def test_a_title_that_goes_another_way_ends_its_offer(sale, work, alice, carol):
    titles.transfer_title(work=work, to=carol, cause="transfer", actor=alice)
    sale.refresh_from_db()
    assert sale.state == "ended"


def test_a_refund_within_the_window_brings_the_title_back(sale, work, bob, carol, sam, deliver, mailoutbox):
    order = buy_title(sale, bob)
    listing = listings.create_listing(
        work=Work.objects.get(pk=work.pk), preset="standard", price_minor=5000, currency="USD", actor=bob
    )
    orders.refund_order(order=order, actor=sam, reason="A part.", amount_minor=40_000)
    assert owner_of(work) == "bob"
    sold = pay(place(carol, listing))
    orders.refund_order(order=order, actor=sam, reason="The rest.")
    deliver()
    sale.refresh_from_db()
    assert (sale.state, owner_of(work), got(order.pk)) == ("undone", "alice", {})
    assert got(sold.pk) == {"bob": 4500}  # sold while it was theirs
    assert Listing.objects.get(pk=listing.pk).state == "paused"
    assert audit.find_problems() == []
    assert len([mail for mail in mailoutbox if "went back" in mail.subject]) == 2


def test_after_the_window_only_a_part_goes_back(sale, work, bob, sam):
    order = buy_title(sale, bob)
    Sale.objects.update(release_at=timezone.now())
    sales.release_matured()
    with pytest.raises(Refusal) as refusal:
        orders.refund_order(order=order, actor=sam, reason="Late.")
    assert refusal.value.code == "refund_window_over"
    orders.refund_order(order=order, actor=sam, reason="A part.", amount_minor=1000)
    assert owner_of(work) == "bob" and got(order.pk) == {"alice": 89_100}


@pytest.mark.parametrize("won", [True, False])
def test_while_a_bank_decides_the_title_stays_and_a_lost_payment_brings_it_back(sale, work, bob, carol, deliver, won):
    order = buy_title(sale, bob)
    again = put_up(work)
    opened = dispute(order)
    deliver()
    with pytest.raises(Refusal) as refusal:
        title_sales.place_order(sale=again, buyer=carol, particulars=NAME)
    assert refusal.value.code == "transfer_blocked"
    at_stripe(bank.decide, opened.stripe_id, won=won)
    deliver()
    again.refresh_from_db()
    assert (owner_of(work), again.state) == (("bob", "live") if won else ("alice", "ended"))
    assert audit.find_problems() == []


def test_a_title_that_moved_on_before_the_bank_asked_stays(sale, work, bob, carol, deliver):
    order = buy_title(sale, bob)
    buy_title(put_up(work), carol)
    opened = dispute(order)
    at_stripe(bank.decide, opened.stripe_id, won=False)
    deliver()
    sale.refresh_from_db()
    assert (owner_of(work), sale.state) == ("carol", "sold")
    assert audit.find_problems() == []


def test_an_exclusive_license_survives_the_sale(sale, work, bob, carol):
    listing = license_on_offer(work, preset="exclusive", price_minor=90_000)
    held = pay(place(carol, listing))
    buy_title(sale, bob)
    assert License.objects.get(order=held).state == "active"
    with pytest.raises(Refusal) as refusal:
        listings.resume_listing(listing=listing, actor=bob)
    assert refusal.value.status == 409
