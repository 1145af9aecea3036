"""Licenses renewed, extended and upgraded with credit: what is due, and what money that goes back does."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from licensing import audit as licensing_audit  # noqa: F401  its invariants register
from licensing import invoices
from licensing.models import License, Order, PurchaseRequest, Window
from licensing.pricing import Choice
from licensing.services import (
    follow_up_orders,
    follow_ups,
    license_reminders,
    licenses,
    listings,
    orders,
    purchase_requests,
)
from licensing.services.particulars import Particulars
from licensing.services.status import get_status
from licensing.terms import times
from licensing.tests import commissioning as making
from licensing.tests.asking import bind
from licensing.tests.buying import buy, pay, place
from licensing.tests.test_card_disputes import at_stripe, dispute
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as on_offer
from licensing.tests.test_prices_by_choice import DE_ID, campaign
from licensing.tests.test_prices_by_choice import place as place_choice
from licensing.tests.test_pricing import CAMPAIGN, SEATS
from licensing.tests.test_title_sales import buy_title, derive, got, put_up
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.sandbox import disputes as bank
from payouts import audit
from payouts.services.referrers import set_referrer
from works.models import Title

pytestmark = pytest.mark.django_db
YEAR = {"term": {"months": 12}}


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


@pytest.fixture
def small(work):
    return on_offer(work, preset="social_web", price_minor=10_000)


@pytest.fixture
def held(small, carol):
    return License.objects.get(order=buy(carol, small))


@pytest.fixture
def wide(work):
    return on_offer(work, price_minor=25_000)


def again(held):
    return License.objects.select_related("order", "terms", "organization").get(pk=held.pk)


def follow(held, listing, actor=None, **fields):
    return follow_up_orders.place_order(
        held=again(held), listing=listing, actor=actor or held.licensee, particulars=Particulars("Carol"), **fields
    )


def bought(held, listing, **fields):
    order = follow(held, listing, **fields)
    orders.open_checkout(order=order)
    return License.objects.get(order=pay(order))


def code_of(act, *args, **fields):
    before = Order.objects.count(), License.objects.count()
    with pytest.raises(Refusal) as refused:
        act(*args, **fields)
    assert (Order.objects.count(), License.objects.count()) == before
    return refused.value.code


def refund(held, sam, amount=None):
    return orders.refund_order(order=held.order, actor=sam, reason="Asked for.", amount_minor=amount)


# --- renewals


def test_a_renewal_begins_where_the_license_ends(held, small, carol, deliver):
    listings.change_price(listing=small, price_minor=12_000, currency="USD", actor=small.seller)
    found = follow_ups.find_renewal(again(held), carol)
    assert (found.price_minor, found.credit_minor, found.starts_at) == (12_000, 0, held.ends_at)
    made = bought(held, small)
    deliver()
    assert (made.starts_at, made.predecessor_id, made.terms_hash) == (held.ends_at, held.pk, held.terms_hash)
    assert made.ends_at == times.term_end(held.terms.body, held.ends_at)
    assert (again(held).state, made.state, made.order.price_minor) == ("active", "active", 12_000)
    assert License.objects.get(pk=made.pk).deed_key and audit.find_problems() == []
    assert get_status(license=held.pk).facts()["followed_by"] == made.pk
    after = get_status(license=made.pk)
    assert (after.status, after.facts()["follows"]) == ("licensable", held.pk)  # it has not begun
    assert "follows" not in get_status(sha256="0" * 64).facts()


def test_it_is_renewed_once_and_then_from_the_renewal(held, small, carol):
    made = bought(held, small)
    assert code_of(follow, held, small) == "license_renewed"
    assert bought(made, small).starts_at == made.ends_at


def test_two_checkouts_of_one_renewal_pay_once(held, small, northwind, carol, deliver):
    first, second = follow(held, small), follow(held, small, expected_minor=10_000)
    assert first == second
    other = follow_up_orders.place_order(
        held=again(held), listing=small, actor=carol, particulars=Particulars("Carol Ltd")
    )
    for order in (first, other):
        orders.open_checkout(order=order)
    assert (pay(first).state, pay(other).state) == ("paid", "canceled")
    deliver()
    assert License.objects.count() == 2 and audit.find_problems() == []


def test_a_license_that_is_over_is_renewed_from_the_payment(held, small):
    License.objects.filter(pk=held.pk).update(ends_at=timezone.now() - timedelta(days=3))
    licenses.expire_licenses()
    made = bought(held, small)
    assert abs(made.starts_at - timezone.now()) < timedelta(minutes=1)


def test_what_cannot_be_renewed(held, wide, small, carol, mallory, sam):
    endless = License.objects.get(order=buy(carol, wide))
    assert code_of(follow, endless, wide) == "license_without_end"
    assert code_of(follow, held, small, expected_minor=9_000) == "price_changed"
    with pytest.raises(NotAllowed):
        follow(held, small, actor=mallory)
    listings.pause_listing(listing=small, actor=small.seller)
    assert code_of(follow, held, small) == "listing_not_live"
    listings.resume_listing(listing=small, actor=small.seller)
    refund(held, sam)
    assert code_of(follow, held, small) == "license_not_active"


def test_an_exclusive_license_is_renewed_though_its_offer_made_way(work, carol, dan):
    listing = on_offer(work, preset="exclusive", price_minor=90_000)
    held = License.objects.get(order=buy(carol, listing))
    listing.refresh_from_db()
    assert listing.state == "paused"
    made = bought(held, listing)
    assert made.starts_at == held.ends_at and Window.objects.count() == 2
    assert audit.find_problems() == []


def test_a_renewal_is_kept_out_by_who_has_the_work_exclusively_then(work, held, small, dan):
    later = on_offer(work, preset="standard", price_minor=5000)
    assert License.objects.get(order=buy(dan, later)).state == "active"  # not exclusive: side by side
    Window.objects.filter(order__buyer=dan).update(exclusive=True, period=(held.ends_at, None))
    assert code_of(follow, held, small) == "exclusive_sold"


def test_what_was_renewed_is_not_said_to_end(held, small):
    now = timezone.now()
    License.objects.filter(pk=held.pk).update(starts_at=now - timedelta(days=300), ends_at=now + timedelta(days=6))
    made = bought(held, small)
    assert license_reminders.remind_of_ends() == 0
    Order.objects.filter(pk=made.order_id).update(state="refunded")
    assert license_reminders.remind_of_ends() == 1


# --- upgrades


def test_an_upgrade_costs_the_price_less_what_was_paid(held, wide, alice, bob, wen, deliver):
    derive(wide.work, make_work(wen, title="Root"), 2000)
    made = bought(held, wide)
    deliver()
    order = made.order
    assert (order.price_minor, order.credit_minor) == (15_000, 10_000)
    assert got(order.pk) == {"alice": 10_800, "wen": 2700}  # of what is really paid, less the fee of 15.00
    assert (again(held).state, made.state, made.terms_hash) == ("superseded", "active", wide.terms_id)
    assert get_status(license=made.pk).status == "licensed"
    gone = get_status(license=held.pk)
    assert gone.reasons[0] == "license_superseded" and gone.facts()["followed_by"] == made.pk
    assert audit.find_problems() == []


def test_the_term_of_an_upgrade_runs_from_the_first_license(work, held, small):
    began = timezone.now() - timedelta(days=200)
    License.objects.filter(pk=held.pk).update(starts_at=began, ends_at=times.term_end(YEAR, began))
    longer = on_offer(work, preset="social_web", price_minor=18_000, overrides={"term": {"months": 24}})
    found = follow_ups.find_extension(again(held), held.licensee)
    assert (found.listing, found.price_minor) == (longer, 8000)
    made = bought(held, longer)
    assert made.ends_at == times.term_end({"term": {"months": 24}}, began)
    assert made.starts_at > again(held).starts_at


def test_credit_adds_up_over_upgrades_and_is_never_given_twice(work, held, wide):
    second = bought(held, wide)
    third = on_offer(work, preset="extended", price_minor=60_000)
    found = follow_ups.quote(held=again(second), listing=third, actor=held.licensee)
    assert (found.credit_minor, found.price_minor) == (25_000, 35_000)
    assert code_of(follow, held, third) == "license_superseded"


def test_two_upgrades_at_once_credit_once(work, held, wide, deliver):
    third = on_offer(work, preset="extended", price_minor=60_000)
    first, other = follow(held, wide), follow(held, third)
    for order in (first, other):
        orders.open_checkout(order=order)
    assert (pay(first).state, pay(other).state) == ("paid", "canceled")
    deliver()
    assert Order.objects.filter(purpose="upgrade", state="paid").count() == 1
    assert License.objects.filter(state="active").count() == 1 and audit.find_problems() == []


def test_an_open_upgrade_is_closed_once_another_is_paid(work, held, wide, deliver):
    other = follow(held, on_offer(work, preset="extended", price_minor=60_000))
    orders.open_checkout(order=other)
    bought(held, wide)
    deliver()
    other.refresh_from_db()
    assert other.state == "canceled"


def test_what_is_too_little_for_a_card_is_not_charged(work, held):
    cheap = on_offer(work, price_minor=10_040)
    order = follow(held, cheap)
    assert (order.state, order.price_minor, order.credit_minor) == ("paid", 0, 10_040)
    assert License.objects.get(order=order).state == "active" and audit.find_problems() == []


def test_a_refund_of_the_upgrade_brings_the_license_back(held, wide, sam, deliver):
    made = bought(held, wide)
    refund(made, sam, 5000)
    assert (again(held).state, again(made).state) == ("superseded", "active")
    refund(made, sam)
    deliver()
    assert (again(held).state, again(made).state) == ("active", "revoked")
    assert Window.objects.get().order_id == held.order_id and audit.find_problems() == []
    assert follow(held, wide).price_minor == 15_000  # and it can be upgraded anew


def test_a_part_that_went_back_is_not_credited(held, wide, sam):
    order = follow(held, wide)
    orders.open_checkout(order=order)
    refund(held, sam, 4000)
    assert pay(order).state == "canceled" and again(held).state == "active"
    assert follow(held, wide).price_minor == 19_000
    assert audit.find_problems() == []


def test_credited_money_only_goes_back_behind_the_upgrade(held, wide, sam):
    made = bought(held, wide)
    with pytest.raises(Refusal) as refused:
        refund(held, sam)
    assert refused.value.code == "license_upgraded"
    refund(held, sam, 1000)  # a part may
    refund(made, sam)
    assert refund(held, sam).state == "refunded"
    assert not License.objects.filter(state="active").exists() and not Window.objects.exists()
    assert audit.find_problems() == []


def test_an_upgrade_for_nothing_falls_with_the_payment_it_stands_for(work, held, sam):
    order = follow(held, on_offer(work, price_minor=10_000))
    assert order.state == "paid" and refund(held, sam).state == "refunded"
    assert License.objects.filter(state="revoked").count() == 2 and audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_the_bank_takes_back_what_was_credited(held, wide, deliver, won):
    made = bought(held, wide)
    opened = dispute(held.order)
    deliver()
    assert again(made).state == "suspended"
    at_stripe(bank.decide, opened.stripe_id, won=won)
    deliver()
    expected = ("superseded", "active") if won else ("revoked", "revoked")
    assert (again(held).state, again(made).state) == expected
    assert Window.objects.exists() == won and audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_the_bank_takes_back_the_upgrade(held, wide, deliver, won):
    made = bought(held, wide)
    opened = dispute(made.order)
    deliver()
    at_stripe(bank.decide, opened.stripe_id, won=won)
    deliver()
    assert (again(held).state, again(made).state) == (("superseded", "active") if won else ("active", "revoked"))
    assert audit.find_problems() == []


def test_a_license_that_was_replaced_lapses_with_its_own_time(held, wide, sam):
    made = bought(held, wide)
    License.objects.filter(pk=held.pk).update(ends_at=timezone.now() - timedelta(days=1))
    assert licenses.expire_licenses() == 1 and again(made).state == "active"
    refund(made, sam)
    assert again(held).state == "expired" and not Window.objects.exists() and audit.find_problems() == []


def test_upgrades_to_and_of_exclusive_licenses_keep_their_windows(work, small, carol, sam, deliver):
    first = on_offer(work, preset="exclusive", price_minor=80_000, overrides={
        "exclusivity": "category", "exclusive_scope": {"industries": ["food"]}, "max_copies": 500_000})  # fmt: skip
    full = on_offer(work, preset="exclusive", price_minor=120_000)
    food = bought(License.objects.get(order=buy(carol, small)), first)
    assert Window.objects.count() == 2 and audit.find_problems() == []
    whole = bought(food, full)
    assert (whole.order.price_minor, Window.objects.filter(exclusive=True).get().order) == (40_000, whole.order)
    assert audit.find_problems() == []
    refund(whole, sam)
    assert Window.objects.filter(exclusive=True).get().order == food.order
    assert again(food).state == "active" and audit.find_problems() == []
    deliver()


def test_what_is_no_upgrade(work, held, small, wide, bob, carol, dan):
    assert code_of(follow, held, on_offer(make_work(work.owner), price_minor=50_000)) == "other_work"
    narrow = on_offer(work, preset="editorial", price_minor=50_000)
    assert code_of(follow, held, narrow) == "terms_narrower"
    euro = on_offer(work, preset="extended", price_minor=50_000, currency="EUR")
    assert code_of(follow, held, euro) == "currency_differs"
    buy_title(put_up(work), bob)
    listings.resume_listing(listing=type(wide).objects.get(pk=wide.pk), actor=bob)
    assert code_of(follow, held, wide) == "owner_changed"


def test_a_title_sale_that_was_undone_takes_no_credit_away(work, held, wide, bob, sam):
    owner = work.owner
    Title.objects.create(work=work, owner=owner)
    Title.objects.update(from_at=work.created_at)
    sale = put_up(work)
    paid = buy_title(sale, bob)
    orders.refund_order(order=paid, actor=sam, reason="Not as described.")
    work.refresh_from_db()
    assert work.owner == owner
    listings.resume_listing(listing=type(wide).objects.get(pk=wide.pk), actor=owner)
    assert follow(held, wide).price_minor == 25_000 - 10_000


def test_a_renewal_that_is_paid_stands_in_the_way_of_a_longer_one(work, held, small, wide):
    bought(held, small)
    assert code_of(follow, held, wide) == "license_renewed"
    same_end = on_offer(work, preset="standard", price_minor=20_000, overrides=YEAR)
    assert bought(held, same_end).ends_at == held.ends_at


def test_a_buyer_above_the_limit_asks_first(small, wide, northwind, carol, dan):
    held = License.objects.get(order=buy(carol, small, organization=northwind))
    bind(northwind, carol)
    assert code_of(follow, held, wide, actor=dan) == "approval_needed"
    asked = purchase_requests.ask(
        requester=dan, organization=northwind, subject=wide, particulars=Particulars("Northwind"), why="For print.",
        follows=again(held),
    )  # fmt: skip
    assert (asked.price_minor, asked.follows) == (15_000, held)
    purchase_requests.approve(request=asked, actor=carol)
    order = purchase_requests.check_out(request=PurchaseRequest.objects.get(pk=asked.pk), actor=dan)
    orders.open_checkout(order=order)
    assert pay(order).state == "paid"
    assert (again(held).state, order.purpose, order.organization) == ("superseded", "upgrade", northwind)


def test_a_team_asks_only_for_its_own_licenses(held, wide, northwind, carol, dan):
    bind(northwind, carol)
    with pytest.raises(Refusal) as refused:
        purchase_requests.ask(requester=dan, organization=northwind, subject=wide, particulars=Particulars("NW"),
                              why="For print.", follows=again(held))  # fmt: skip
    assert refused.value.code == "license_of_another" and not PurchaseRequest.objects.exists()


def test_an_upgrade_that_nobody_pays_changes_nothing(held, wide):
    place_of = Window.objects.get(order=held.order_id).pk
    order = follow(held, wide)
    orders.open_checkout(order=order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=1), stripe_session_id="")
    orders.sweep()
    order.refresh_from_db()
    assert (order.state, again(held).state, Window.objects.get().pk) == ("expired", "active", place_of)


def test_a_returned_upgrade_gives_the_license_back(held, wide, carol):
    made = bought(held, wide)
    orders.return_license(held=License.objects.select_related("order", "terms").get(pk=made.pk), actor=carol)
    assert (again(held).state, again(made).state) == ("active", "revoked")


def test_buying_the_same_listing_again_is_no_renewal(held, small, carol):
    assert place(carol, small).purpose == "license"


def test_what_was_chosen_within_a_listing_is_renewed_as_it_was_chosen(alice, carol):
    listing = campaign(alice)
    held = License.objects.get(order=pay(place_choice(carol, listing, DE_ID)))
    found = follow_ups.find_renewal(again(held), carol)
    assert (found.price_minor, found.chosen.terms.pk) == (78_125, held.terms_id)
    made = bought(held, listing)
    assert (made.terms_id, made.starts_at, made.order.price_minor) == (held.terms_id, held.ends_at, 78_125)
    assert follow_ups.find_renewal(again(made), carol).starts_at == made.ends_at
    wide = on_offer(listing.work, preset="social_web", pricing=CAMPAIGN, price_minor=0)
    assert code_of(follow, held, wide) == "choice_needed"


def test_who_brought_the_first_license_has_their_part_of_what_follows(held, small, wide, dan, sam):
    hub = set_referrer(account=dan, bps=2500, reason="A partner.", actor=sam)
    Order.objects.filter(pk=held.order_id).update(referrer=hub, referral_bps=1000)
    renewal = follow(held, small)
    assert (renewal.referrer, renewal.referral_bps) == (hub, 2500)
    assert follow(held, small) == renewal
    set_referrer(account=dan, bps=2500, reason="Over.", actor=sam, active=False)
    assert follow(held, wide).referrer is None


def test_the_invoice_of_an_upgrade_shows_what_was_credited(held, wide):
    text = " ".join(PdfReader(io.BytesIO(invoices.draw(bought(held, wide).order))).pages[0].extract_text().split())
    assert "$250.00" in text and "Credit for what you paid before -$100.00" in text and "$150.00" in text


def test_a_choice_that_allows_more_upgrades_with_credit_and_is_renewed_as_chosen(alice, carol):
    listing = on_offer(make_work(alice), preset="social_web", pricing=SEATS, price_minor=0)
    held = License.objects.get(order=pay(place_choice(carol, listing, Choice(quantity=1))))
    assert follow_ups.list_choosable(again(held), carol) == [listing]
    made = bought(held, listing, choice=Choice(quantity=4), expected_minor=5_000)
    assert (made.order.price_minor, made.order.credit_minor, made.terms.body["seats"]) == (5_000, 4_900, 5)
    assert (again(held).state, made.ends_at) == ("superseded", held.ends_at) and audit.find_problems() == []
    renewal = follow_ups.find_renewal(again(made), carol)
    assert (renewal.price_minor, renewal.chosen.terms.pk) == (9_900, made.terms_id)
    widest = bought(made, listing, choice=Choice(quantity="unlimited"))
    assert (widest.order.price_minor, widest.order.credit_minor) == (10_000, 9_900)
    assert follow_ups.list_choosable(again(widest), carol) == []


def test_choices_that_cannot_take_its_place_change_nothing(alice, carol, held, work):
    listing = campaign(alice)
    campaigned = License.objects.get(order=pay(place_choice(carol, listing, DE_ID)))
    narrower = Choice(("web",), ("DE", "ID"), 12)
    assert code_of(follow, campaigned, listing, choice=narrower) == "terms_narrower"
    assert code_of(follow, campaigned, listing, choice=Choice(("print",), (), 12)) == "choice_invalid"
    wider = Choice(("paid_ads", "web"), (), 12)
    assert code_of(follow, campaigned, listing, choice=wider, expected_minor=1) == "price_changed"
    assert follow(campaigned, listing, choice=wider).price_minor == 250_000 - 78_125
    assert follow(campaigned, listing, choice=wider) != follow(campaigned, listing, choice=Choice(
        ("out_of_home", "paid_ads", "web"), (), 12
    ))  # fmt: skip
    fixed = on_offer(work, price_minor=25_000)
    assert code_of(follow, held, fixed, choice=Choice(quantity=2)) == "choice_invalid"
    seats = on_offer(work, preset="social_web", pricing={**SEATS, "steps": SEATS["steps"][:2]}, price_minor=0)
    unlimited = License.objects.get(order=buy(carol, fixed))
    assert follow_ups.list_choosable(again(unlimited), carol) == []
    assert code_of(follow, unlimited, seats, choice=Choice(quantity=2)) == "terms_narrower"


def test_a_team_asks_for_a_choice_that_upgrades(alice, northwind, carol, dan):
    listing = on_offer(make_work(alice), preset="social_web", pricing=SEATS, price_minor=0)
    form = Particulars("Northwind")
    order = orders.place_order(
        buyer=carol, listing=listing, choice=Choice(quantity=1), organization=northwind, particulars=form
    )
    orders.open_checkout(order=order)
    held = License.objects.get(order=pay(order))
    bind(northwind, carol)
    asked = purchase_requests.ask(
        requester=dan, organization=northwind, subject=listing, particulars=form, why="More of us.",
        choice=Choice(quantity=5), follows=again(held),
    )  # fmt: skip
    assert (asked.price_minor, asked.terms.body["seats"]) == (5_000, 5)
    purchase_requests.approve(request=asked, actor=carol)
    placed = purchase_requests.check_out(request=asked, actor=dan)
    assert (placed.purpose, placed.price_minor, placed.terms_id) == ("upgrade", 5_000, asked.terms_id)


def test_both_halves_of_a_commission_are_credited(alice, carol, sam, deliver):
    commission = making.begin(carol, alice, deliver)
    making.hand_over(commission)
    held = License.objects.get(order=making.pay_rest(commission, deliver))
    wide = on_offer(held.work, price_minor=100_000, currency="EUR")
    assert follow_ups.quote(held=again(held), listing=wide, actor=carol).credit_minor == 45_001
    deposit = making.again(commission).deposit
    orders.refund_order(order=deposit, actor=sam, reason="A part.", amount_minor=500)
    made = bought(held, wide)
    assert (made.order.price_minor, made.order.credit_minor) == (55_499, 44_501)
    for half in (deposit, held.order):
        with pytest.raises(Refusal) as refused:
            orders.refund_order(order=Order.objects.get(pk=half.pk), actor=sam, reason="Asked for.")
        assert refused.value.code == "license_upgraded"
    assert audit.find_problems() == []


def test_a_deposit_refunded_in_part_meanwhile_sends_the_payment_of_an_upgrade_back(alice, carol, sam, deliver):
    commission = making.begin(carol, alice, deliver)
    making.hand_over(commission)
    held = License.objects.get(order=making.pay_rest(commission, deliver))
    order = follow(held, on_offer(held.work, price_minor=100_000, currency="EUR"))
    orders.open_checkout(order=order)
    orders.refund_order(order=making.again(commission).deposit, actor=sam, reason="A part.", amount_minor=500)
    assert pay(order).state == "canceled" and again(held).state == "active"
    assert audit.find_problems() == []


def test_a_bank_that_takes_half_of_what_was_credited_ends_both_and_leaves_the_rest_to_staff(alice, carol, deliver):
    commission = making.begin(carol, alice, deliver)
    making.hand_over(commission)
    held = License.objects.get(order=making.pay_rest(commission, deliver))
    made = bought(held, on_offer(held.work, price_minor=100_000, currency="EUR"))
    asked = dispute(making.again(commission).deposit)
    deliver()
    assert again(made).state == "suspended"
    at_stripe(bank.decide, asked.stripe_id, won=False)
    deliver()
    assert (again(held).state, again(made).state) == ("revoked", "revoked")
    assert making.again(commission).state == "undone" and Order.objects.get(pk=held.order_id).state == "paid"
    assert audit.find_problems() == []
