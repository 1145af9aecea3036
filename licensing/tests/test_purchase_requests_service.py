"""Asking one's team: made, answered once, and bought at the price that was approved."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organization
from licensing import purchase_request_queries as queries
from licensing.models import License, Order, PurchaseRequest
from licensing.services import floors, license_transfers, listings, offers, orders, purchase_requests
from licensing.tests.asking import WHY, again, ask, bind
from licensing.tests.buying import CARD, pay
from licensing.tests.test_license_transfers import CLIENT, held_under, pass_on
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from marketplace.sandbox import checkout
from payouts import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(alice):
    return offer(make_work(alice, title="Kelp"))


@pytest.fixture
def team(northwind, carol):
    bind(northwind, carol)
    return northwind


@pytest.fixture
def asked(dan, team, listing):
    return ask(dan, team, listing)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


def approve(asked, who):
    return purchase_requests.approve(request=asked, actor=who)


def check_out(asked, who):
    order = purchase_requests.check_out(request=asked, actor=who)
    orders.open_checkout(order=order)
    return order


def test_a_request_is_approved_and_bought_for_the_team(asked, team, carol, dan, listing, deliver, mailoutbox):
    assert (asked.state, asked.price_minor, asked.terms) == ("open", 4900, listing.terms)
    deliver()
    assert [mail.to[0] for mail in mailoutbox] == [carol.email]
    assert "asks to buy “Kelp”" in mailoutbox[0].subject and WHY in mailoutbox[0].body
    approve(asked, carol)
    deliver()
    assert (mailoutbox[1].to[0], mailoutbox[1].subject) == (dan.email, "You may buy “Kelp”")
    order = check_out(asked, dan)
    assert (order.buyer, order.organization, order.licensee_name) == (dan, team, team.legal_name)
    assert order.channels == "northwind.com"
    pay(order)
    deliver()
    assert again(asked).state == "bought"
    held = License.objects.get()
    assert held.organization == team
    assert audit.find_problems() == []


def test_a_manager_goes_to_the_checkout_of_the_same_order(asked, carol, dan):
    approve(asked, carol)
    order = check_out(asked, carol)
    assert order.buyer == dan
    assert check_out(asked, dan) == order
    assert Order.objects.count() == 1


def test_a_checkout_that_lapsed_is_opened_again(asked, carol, dan):
    approve(asked, carol)
    first = check_out(asked, dan)
    Order.objects.update(state="expired", expires_at=timezone.now() - timedelta(minutes=1))
    second = check_out(asked, dan)
    assert first != second and again(asked).order == second


def test_nothing_is_bought_before_it_is_approved(asked, dan, carol):
    for who in (dan, carol):
        assert code_of(check_out, asked, who) == "not_approved"
    assert again(asked).state == "open" and not Order.objects.exists()


def test_a_bought_request_buys_nothing_more(asked, carol, dan, deliver):
    approve(asked, carol)
    order = check_out(asked, dan)
    pay(order)
    assert purchase_requests.check_out(request=again(asked), actor=carol) == order
    deliver()
    assert code_of(purchase_requests.withdraw, request=again(asked), actor=dan) == "request_over"
    assert License.objects.count() == 1


def test_who_need_not_ask_does_not(listing, team, carol, dan):
    assert code_of(ask, carol, team, listing) == "no_request_needed"
    bind(team, carol, USD=4900)
    assert code_of(ask, dan, team, listing) == "no_request_needed"
    assert not PurchaseRequest.objects.exists()


def test_a_viewer_and_a_stranger_cannot_ask(listing, team, dan, mallory):
    Membership.objects.filter(user=dan).update(role="viewer")
    for who in (dan, mallory):
        assert code_of(ask, who, team, listing) == "cannot_buy_for_organization"
    assert not PurchaseRequest.objects.exists()


def test_asking_twice_is_asking_once(asked, dan, team, listing):
    assert ask(dan, team, listing) == asked
    assert code_of(ask, dan, team, listing, po_number="another") == "request_open"
    assert PurchaseRequest.objects.count() == 1


def test_a_reason_is_needed_both_ways(asked, dan, carol, team, listing):
    form = {"requester": dan, "organization": team, "subject": listing}
    particulars = purchase_requests.Particulars("Northwind")
    assert code_of(purchase_requests.ask, **form, particulars=particulars, why=" \0 ") == "reason_required"
    assert code_of(purchase_requests.refuse, request=asked, actor=carol, reason="  ") == "reason_required"
    assert again(asked).state == "open"


def test_a_refusal_tells_why(asked, carol, dan, deliver, mailoutbox):
    purchase_requests.refuse(request=asked, actor=carol, reason="We have one like it.")
    deliver()
    assert (again(asked).state, again(asked).answer) == ("refused", "We have one like it.")
    told = next(mail for mail in mailoutbox if mail.to == [dan.email])
    assert "We have one like it." in told.body
    assert code_of(check_out, asked, dan) == "request_over"


@pytest.mark.parametrize("act", ["approve", "refuse"])
def test_only_owners_and_managers_answer(asked, dan, mallory, act):
    more = {"reason": "no"} if act == "refuse" else {}
    for who in (dan, mallory):
        with pytest.raises(NotAllowed):
            getattr(purchase_requests, act)(request=asked, actor=who, **more)
    assert again(asked).state == "open"


def test_others_of_the_team_neither_withdraw_nor_pay(asked, carol, mallory, team):
    Membership.objects.create(
        organization=team, user=mallory, email=mallory.email, role="buyer", accepted_at=timezone.now()
    )
    assert code_of(purchase_requests.withdraw, request=asked, actor=carol) == "not_your_request"
    approve(asked, carol)
    assert code_of(check_out, asked, mallory) == "role_too_low"
    assert not Order.objects.exists()


def test_the_second_answer_is_refused(asked, carol):
    approve(asked, carol)
    assert code_of(approve, asked, carol) == "request_over"
    assert code_of(purchase_requests.refuse, request=asked, actor=carol, reason="no") == "request_over"
    assert again(asked).state == "approved"


def test_another_price_is_said_and_asked_again(asked, alice, carol, dan, listing):
    listings.change_price(listing=listing, price_minor=9900, currency="USD", actor=alice)
    assert code_of(approve, asked, carol) == "price_changed"
    assert again(asked).state == "open"
    fresh = purchase_requests.ask_again(request=asked, actor=dan)
    assert (fresh.price_minor, fresh.why, again(asked).state) == (9900, WHY, "withdrawn")
    approve(fresh, carol)
    listings.change_price(listing=listing, price_minor=12_000, currency="USD", actor=alice)
    assert code_of(check_out, fresh, dan) == "price_changed"
    assert not Order.objects.exists()
    assert purchase_requests.ask_again(request=fresh, actor=dan).price_minor == 12_000


def test_a_price_within_the_limit_need_not_be_asked_again(asked, alice, dan, listing):
    listings.change_price(listing=listing, price_minor=900, currency="USD", actor=alice)
    assert code_of(purchase_requests.ask_again, request=asked, actor=dan) == "no_request_needed"
    assert again(asked).state == "open"


def test_what_is_not_offered_any_more_is_not_approved(asked, alice, carol, listing):
    listings.pause_listing(listing=listing, actor=alice)
    assert code_of(approve, asked, carol) == "listing_not_live"
    assert again(asked).state == "open"


def test_who_left_the_team_buys_nothing_for_it(asked, carol, dan):
    approve(asked, carol)
    Membership.objects.filter(user=dan).delete()
    assert code_of(check_out, asked, carol) == "cannot_buy_for_organization"
    with pytest.raises(NotFound):
        queries.get_request_for(dan, asked.pk)


def test_time_ends_it_open_or_approved(asked, carol, dan, team, alice, deliver, mailoutbox):
    other = approve(ask(dan, team, offer(make_work(alice))), carol)
    assert purchase_requests.expire_requests() == 0
    PurchaseRequest.objects.update(due_at=timezone.now())
    assert code_of(approve, again(asked), carol) == "request_over"
    assert code_of(check_out, other, dan) == "request_over"
    assert purchase_requests.expire_requests() == 2
    deliver()
    assert {again(asked).state, again(other).state} == {"expired"}
    assert sum("is over" in mail.subject for mail in mailoutbox) == 2


def test_a_payment_after_its_time_still_ends_it(asked, carol, dan, deliver):
    approve(asked, carol)
    order = check_out(asked, dan)
    PurchaseRequest.objects.update(due_at=timezone.now())
    purchase_requests.expire_requests()
    pay(order)
    deliver()
    assert again(asked).state == "bought"


def negotiate(buyer, seller):
    work = make_work(seller)
    listed = offer(work)
    floors.set_takes_offers(work=work, takes=True, actor=seller)
    return offers.make_offer(
        buyer=buyer, work=work, listing=listed, base=listed.terms.body, currency="USD",
        revision=offers.Revision({"max_copies": 9}, 4000),
    )  # fmt: skip


def test_an_accepted_offer_is_asked_for_like_a_listing(alice, carol, dan, team, deliver):
    talk = negotiate(dan, alice)
    assert code_of(ask, dan, team, talk.latest) == "offer_over"
    accepted = offers.accept_offer(offer=talk.latest, actor=alice)
    asked = ask(dan, team, accepted)
    approve(asked, carol)
    order = check_out(asked, carol)
    assert (order.purpose, order.buyer, order.price_minor, order.terms) == ("offer", dan, 4000, accepted.terms)
    pay(order)
    deliver()
    assert again(asked).state == "bought"


def test_a_team_sees_what_its_members_asked_and_no_other_does(asked, carol, dan, mallory):
    other = Organization.objects.create(name="Other")
    Membership.objects.create(
        organization=other, user=mallory, email=mallory.email, role="owner", accepted_at=timezone.now()
    )
    assert [*queries.list_requests_for(carol)] == [*queries.list_requests_for(dan)] == [asked]
    assert [*queries.list_waiting_for(carol)] == [asked] and not queries.list_waiting_for(dan).exists()
    approve(asked, carol)
    assert [*queries.list_waiting_for(dan)] == [asked] and not queries.list_waiting_for(carol).exists()
    assert not queries.list_requests_for(mallory).exists()


def test_another_buyer_of_the_team_does_not_see_it(asked, team, mallory):
    Membership.objects.create(
        organization=team, user=mallory, email=mallory.email, role="buyer", accepted_at=timezone.now()
    )
    with pytest.raises(NotFound):
        queries.get_request_for(mallory, asked.pk)


def test_a_manager_of_one_team_does_not_decide_for_another_they_buy_for(asked, team, mallory):
    other = Organization.objects.create(name="Other")
    for group, role in ((other, "owner"), (team, "viewer")):
        Membership.objects.create(
            organization=group, user=mallory, email=mallory.email, role=role, accepted_at=timezone.now()
        )
    assert not queries.list_requests_for(mallory).exists()
    assert not queries.list_waiting_for(mallory).exists()


def test_there_is_no_approval_to_take_back_before_it_is_given(asked, carol):
    assert code_of(purchase_requests.take_back, request=asked, actor=carol, reason="No.") == "not_approved"
    assert again(asked).state == "open"


def test_an_approval_is_taken_back_with_its_checkout(asked, carol, dan, deliver, mailoutbox):
    approve(asked, carol)
    order = check_out(again(asked), dan)
    deliver()
    assert code_of(purchase_requests.take_back, request=again(asked), actor=dan, reason="No.") == "role_too_low"
    purchase_requests.take_back(request=again(asked), actor=carol, reason="The campaign is off.")
    mailoutbox.clear()
    deliver()
    order.refresh_from_db()
    assert (again(asked).state, order.state) == ("withdrawn", "canceled")
    assert [mail.to[0] for mail in mailoutbox] == [dan.email] and "The campaign is off." in mailoutbox[0].body
    for act in ({"actor": dan}, {"actor": carol}):
        assert code_of(purchase_requests.check_out, request=again(asked), **act) == "request_over"
    assert code_of(purchase_requests.take_back, request=again(asked), actor=carol, reason="No.") == "request_over"


def test_a_payment_that_was_made_meanwhile_stands(asked, carol, dan, deliver):
    approve(asked, carol)
    order = check_out(again(asked), dan)
    with transaction.atomic(using="sandbox"):
        checkout.pay(order.stripe_session_id, CARD)
    purchase_requests.take_back(request=again(asked), actor=carol, reason="The campaign is off.")
    deliver()
    order.refresh_from_db()
    assert (again(asked).state, order.state) == ("bought", "paid") and audit.find_problems() == []


def test_a_license_that_somebody_sells_on_is_asked_for_too(team, carol, dan, bob, alice, deliver):
    held = held_under(make_work(alice), bob, royalty=1000)
    transfer = pass_on(held, "dan", price=5000)
    code = code_of(
        license_transfers.accept_license, transfer=transfer, actor=dan, particulars=CLIENT, organization=team
    )
    assert code == "approval_needed"
    made = ask(dan, team, transfer)
    assert (made.transfer, made.price_minor, made.terms_id) == (transfer, 5000, held.terms_id)
    approve(made, carol)
    order = check_out(again(made), carol)
    assert (pay(order).purpose, order.organization, order.buyer) == ("transfer", team, dan)
    deliver()
    assert again(made).state == "bought" and License.objects.get(order=order).organization == team


def test_a_request_ends_with_the_offer_that_it_is_about_and_its_requester_is_told(
    alice, carol, dan, team, deliver, mailoutbox
):
    talk = negotiate(dan, alice)
    accepted = offers.accept_offer(offer=talk.latest, actor=alice)
    wanted = approve(ask(dan, team, accepted), carol)
    offers.withdraw_offer(offer=accepted, actor=alice)
    deliver()
    assert again(wanted).state == "expired" and queries.list_waiting_for(dan).count() == 0
    told = [mail for mail in mailoutbox if mail.to == [dan.email] and "is over" in mail.subject]
    assert len(told) == 1 and "not on offer any more" in told[0].body
    deliver()
    assert again(wanted).state == "expired"


def test_a_request_ends_with_the_license_that_is_sold_on_otherwise(alice, carol, dan, team, bob, deliver):
    held = held_under(make_work(alice), bob)
    transfer = pass_on(held, price=5000)
    wanted = ask(dan, team, transfer)
    license_transfers.decline_transfer(transfer=transfer, actor=bob)
    deliver()
    assert again(wanted).state == "expired"
