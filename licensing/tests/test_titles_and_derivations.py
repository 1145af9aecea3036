"""What a change of title and an unanswered derivation do to money and offers."""

import pytest

from licensing.models import Listing
from licensing.services import disputes, listings
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_orders_service import balances, pay, place
from marketplace.core.errors import Refusal
from payouts.models import Sale, Split
from payouts.services import splits
from works import asks
from works.models import Derivation
from works.services import derivations, titles
from works.tests.test_derivations_service import propose
from works.tests.test_works_service import certify


def refused(work):
    with pytest.raises(Refusal) as refusal:
        offer(work)
    return refusal.value


def declare(child, parent, share=1000, relation="remix_of"):
    row = {"work_id": parent.pk, "share_bps": share, "relation": relation}
    return derivations.declare_parents(child=child, parents=[row], actor=child.owner)[0]


REMIX = {"preset": "remix", "overrides": {"derivative_approval": "required"}}


def test_terms_say_what_a_derivation_is_asked(alice, bob):
    origin, child = make_work(alice), make_work(bob)
    assert asks.of(child, origin, "remix_of") == asks.NOTHING
    offer(origin, **REMIX)
    ask = asks.of(child, origin, "remix_of")
    assert (ask.approval, ask.share_bps, ask.reach) == (True, 1000, "direct")
    offer(origin, preset="remix", overrides={"upstream_share_bps": 1500})
    assert not asks.of(child, origin, "remix_of").approval  # any one of the offers is enough
    assert asks.of(make_work(alice), origin, "remix_of") == asks.NOTHING


def test_an_output_owes_the_output_share(alice, bob):
    model, picture = make_work(alice, kind="model"), make_work(bob)
    offer(model, preset="outputs")
    assert asks.of(picture, model, "generated_with").share_bps == 500
    assert asks.of(picture, model, "remix_of").share_bps == 0


def test_what_was_bought_decides_instead_of_the_offers(alice, bob, deliver):
    origin, child = make_work(alice), make_work(bob)
    listing = offer(origin, preset="remix")
    assert pay(place(bob, listing)) is None
    deliver()
    listings.pause_listing(listing=listing, actor=alice)
    offer(origin, preset="remix", overrides={"derivative_approval": "required", "upstream_share_bps": 3000})
    ask = asks.of(child, origin, "remix_of")
    assert (ask.approval, ask.share_bps) == (False, 1000)


def test_a_work_is_not_offered_before_a_required_approval(alice, bob):
    origin, child = make_work(alice, title="Origin"), make_work(bob)
    offer(origin, **REMIX)
    edge = declare(child, origin)
    assert edge.state == "confirmed"
    refusal = refused(child)
    assert refusal.code == "approval_open" and "Origin" in str(refusal.message)
    assert not Listing.objects.filter(work=child).exists()
    derivations.approve_derivation(edge=edge, actor=alice)
    assert offer(child, preset="standard").state == "live"


def test_nor_after_it_was_refused(alice, bob):
    origin, child = make_work(alice), make_work(bob)
    offer(origin, **REMIX)
    edge = declare(child, origin)
    derivations.refuse_derivation(edge=edge, actor=alice, refusal="no_approval")
    assert refused(child).code == "approval_missing"


def test_an_open_question_changes_nothing_in_money_and_a_later_edge_only_later_sales(alice, bob, carol, deliver):
    origin, child = certify(alice, deliver), make_work(bob)
    listing = offer(child, price_minor=10_000)
    edge = propose(child, origin)
    assert pay(place(carol, listing)) is None
    deliver()
    assert balances(alice, bob) == [0, 9000]
    derivations.confirm_derivation(edge=edge, actor=bob, share_bps=1000)
    before = list(Sale.objects.get().shares.values_list("party", "amount"))
    assert pay(place(alice, listing)) is None
    deliver()
    assert balances(alice, bob) == [900, 9000 + 8100]
    assert list(Sale.objects.order_by("pk").first().shares.values_list("party", "amount")) == before
    derivations.end_derivation(edge=edge, actor=alice, reason="A present.")
    assert pay(place(carol, offer(child, preset="editorial", price_minor=10_000))) is None
    deliver()
    assert balances(alice, bob) == [900, 9000 + 8100 + 9000]


def test_with_the_title_go_offers_paused_and_later_income(alice, bob, carol, dan, deliver):
    work = make_work(alice)
    listing = offer(work, price_minor=10_000)
    assert pay(place(carol, listing)) is None
    deliver()
    titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    listing.refresh_from_db()
    assert (listing.state, listing.seller) == ("paused", bob)
    with pytest.raises(Refusal):
        place(dan, listing)
    with pytest.raises(Refusal):
        listings.resume_listing(listing=listing, actor=alice)
    listings.resume_listing(listing=listing, actor=bob)
    assert pay(place(dan, listing)) is None
    deliver()
    assert balances(alice, bob) == [9000, 9000]


def test_an_order_on_its_way_is_paid_to_the_new_owner(alice, bob, carol, deliver, mailoutbox):
    work = make_work(alice)
    order = place(carol, offer(work, price_minor=10_000))
    titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    assert pay(order) is None
    deliver()
    assert balances(alice, bob) == [0, 9000]
    assert [mail.to for mail in mailoutbox if "sold" in mail.subject.lower()] in ([[bob.email]], [])


def test_co_creators_keep_their_parts_and_the_givers_part_goes_along(alice, bob, wen, carol, deliver):
    work = make_work(alice)
    split = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    splits.accept_share(share=split.shares.get(party=bob), actor=bob)
    titles.transfer_title(work=work, to=wen, cause="transfer", actor=alice)
    active = Split.objects.get(work=work, state="active")
    assert list(active.shares.values_list("party", "bps")) == [(wen.pk, 6000), (bob.pk, 4000)]
    assert pay(place(carol, offer(refresh(work), price_minor=10_000))) is None
    deliver()
    assert balances(alice, wen, bob) == [0, 5400, 3600]


def refresh(work):
    work.refresh_from_db()
    return work


def test_a_co_creator_who_becomes_the_owner_holds_both_parts(alice, bob):
    work = make_work(alice)
    split = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    splits.accept_share(share=split.shares.get(party=bob), actor=bob)
    titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    assert list(Split.objects.get(work=work, state="active").shares.values_list("party", "bps")) == [(bob.pk, 10000)]


def test_an_open_split_falls_with_the_title(alice, bob, wen):
    work = make_work(alice)
    splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    titles.transfer_title(work=work, to=wen, cause="transfer", actor=alice)
    assert not Split.objects.filter(state__in=["proposed", "active"]).exists()


def test_a_held_work_keeps_its_owner(alice, bob, sue):
    work = make_work(alice)
    disputes.open_dispute(kind="ownership", work=work, opened_by=sue, reason="It was taken from my own page.")
    with pytest.raises(Refusal) as refusal:
        titles.transfer_title(work=work, to=bob, cause="transfer", actor=alice)
    assert refusal.value.code == "transfer_blocked"
    work.refresh_from_db()
    assert work.owner == alice and not work.titles.filter(cause="transfer").exists()


@pytest.mark.parametrize(("wish", "letters"), [("notify", 1), ("none", 0)])
def test_an_owner_whose_terms_ask_for_a_notice_is_told_of_a_declared_work(
    alice, bob, deliver, mailoutbox, wish, letters
):
    origin = make_work(alice, title="Origin")
    offer(origin, preset="remix", overrides={"derivative_approval": wish})
    row = {"work_id": origin.pk, "share_bps": 1000, "relation": "remix_of"}
    child = certify(bob, deliver, title="Echo", parents=[row])
    told = [mail for mail in mailoutbox if mail.to == [alice.email] and "Echo" in mail.subject]
    assert len(told) == letters
    assert Derivation.objects.get(child=child).state == "active"
