"""Negotiation: offers go back and forth, one outcome wins, and what was accepted is the license word for word."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from licensing.models import Floor, License, Negotiation, Offer, OfferFile, Order, TakesOffers
from licensing.services import floors, listings, offer_orders, offers, orders, title_sales
from licensing.services.offers import Revision
from licensing.services.particulars import Particulars
from licensing.terms import changes
from licensing.tests.buying import let_holds_lapse
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from payouts import audit
from payouts.models import Sale
from works.services import works

pytestmark = pytest.mark.django_db
NAME = Particulars("Northwind Trading GmbH", po_number="PO-7")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def listing(alice):
    return put_on_offer(make_work(alice), preset="campaign", price_minor=90_000)


def begin(listing, buyer, price=60_000, **fields):
    revision = Revision(**{"terms": {}, "price_minor": price, **fields})
    return offers.make_offer(
        buyer=buyer, work=listing.work, listing=listing, base=listing.terms.body, currency="USD", revision=revision
    )


def latest(talk):
    talk = Negotiation.objects.get(pk=talk.pk)
    return Offer.objects.select_related("negotiation__work", "terms", "author").get(pk=talk.latest_id)


def counter(talk, actor, price, **terms):
    return offers.counter_offer(offer=latest(talk), actor=actor, revision=Revision(terms=terms, price_minor=price))


def paid(talk, deliver):
    order = offer_orders.place_order(offer=latest(talk), actor=talk.buyer, particulars=NAME)
    orders.open_checkout(order=order)
    assert pay(order) is None
    deliver()
    return Order.objects.get(pk=order.pk)


def test_the_accepted_revision_is_the_license(listing, alice, carol, deliver, mailoutbox):
    talk = begin(listing, carol, terms={"term": {"months": 12}})
    counter(talk, alice, 80_000, territory={"include": ["DE", "ID"]})
    agreed = offers.accept_offer(offer=latest(talk), actor=carol)
    assert (agreed.number, agreed.state) == (2, "accepted")
    order = paid(talk, deliver)
    held = License.objects.get()
    assert order.terms_id == held.terms_hash == agreed.terms_id and order.price_minor == 80_000
    body = held.terms.body
    assert (body["term"], body["territory"]) == ({"months": 12}, {"include": ["DE", "ID"]})
    assert (body["price_model"], body["preset"]) == ("fixed", "custom")
    assert Sale.objects.get(source=order.pk).gross_minor == 80_000 and audit.find_problems() == []
    assert latest(talk).state == "paid" and held.licensee_name == "Northwind Trading GmbH"
    subjects = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert (alice.email, "An offer for “Harbor at dawn”") in subjects
    assert (carol.email, "A counter-offer for “Harbor at dawn”") in subjects
    assert (alice.email, "The offer for “Harbor at dawn” is accepted") in subjects


def test_an_offer_for_what_is_listed_keeps_its_name(listing, carol):
    begin(listing, carol)
    assert Offer.objects.get().terms.body["preset"] == "campaign"


def test_a_second_click_returns_the_same_order(listing, alice, carol, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    first, second = (offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME) for _ in range(2))
    assert first == second
    order = paid(talk, deliver)
    assert order == first == offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)
    assert Order.objects.count() == 1


def test_a_corrected_name_is_another_order_and_only_one_is_paid(listing, alice, carol, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    wrong = offer_orders.place_order(offer=latest(talk), actor=carol, particulars=Particulars("Nortwind"))
    orders.open_checkout(order=wrong)
    right = paid(talk, deliver)
    assert right != wrong and pay(wrong) is None
    deliver()
    wrong.refresh_from_db()
    assert (right.state, wrong.state) == ("paid", "canceled") and License.objects.count() == 1
    assert audit.find_problems() == []


def test_a_refund_ends_the_license_and_the_offer(listing, alice, carol, sam, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    order = paid(talk, deliver)
    orders.refund_order(order=order, actor=sam, reason="It was agreed by mistake.")
    assert (License.objects.get().state, latest(talk).state) == ("revoked", "undone")
    assert offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME) == order


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"price": 1}, "price_out_of_range", "price"),
        ({"days": 0}, "days_invalid", "days"), ({"days": 91}, "days_invalid", "days"),
        ({"message": "x" * 5001}, "text_too_long", "message"),
        ({"terms": {"media": []}}, "terms_contradict", "media"),
        ({"terms": {"no_such": 1}}, "terms_invalid", "no_such"),
        ({"terms": {"use_class": "editorial"}}, "terms_contradict", "media"),
        ({"files": [ContentFile(PNG, "a.png")] * 6}, "too_many_files", "attachments"),
        ({"files": [ContentFile(b"MZ", "a.exe")]}, "wrong_type", "attachments"),
        ({"files": [ContentFile(b"<svg/>", "a.svg")]}, "wrong_type", "attachments"),
        ({"files": [ContentFile(PNG, "a.pdf")]}, "wrong_ending", "attachments"),
        ({"files": [ContentFile(b"hello", "a.png")]}, "not_a_picture", "attachments"),
        ({"files": [ContentFile(b"", "a.txt")]}, "empty", "attachments"),
        ({"files": [ContentFile(b"x" * (10 * 1024 * 1024 + 1), "a.txt")]}, "too_large", "attachments"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(listing, carol, fields, code, field):
    with pytest.raises(Refusal) as refused:
        begin(listing, carol, **fields)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Negotiation.objects.exists() and not Offer.objects.exists() and not OfferFile.objects.exists()


def test_only_works_that_take_offers(alice, carol):
    fixed = put_on_offer(make_work(alice))
    with pytest.raises(Refusal) as refused:
        begin(fixed, carol)
    assert refused.value.code == "takes_no_offers"
    with pytest.raises(NotAllowed):
        floors.set_takes_offers(work=fixed.work, takes=True, actor=carol)
    floors.set_takes_offers(work=fixed.work, takes=True, actor=alice)
    begin(fixed, carol)
    floors.set_takes_offers(work=fixed.work, takes=False, actor=alice)
    assert not TakesOffers.objects.exists()
    with pytest.raises(Refusal) as refused:
        begin(fixed, alice)
    assert refused.value.code == "own_work"


def test_one_talk_at_a_time_and_another_when_it_is_over(listing, alice, carol):
    talk = begin(listing, carol)
    with pytest.raises(Refusal) as refused:
        begin(listing, carol)
    assert refused.value.code == "offer_open"
    offers.decline_offer(offer=latest(talk), actor=alice, reason="Too little.")
    assert latest(talk).reason == "Too little."
    assert begin(listing, carol) != talk


def test_each_side_answers_only_the_other(listing, alice, carol, mallory):
    talk = begin(listing, carol)
    first = latest(talk)
    for act, person in (
        (offers.accept_offer, carol), (offers.decline_offer, carol), (offers.accept_offer, mallory),
        (offers.withdraw_offer, alice), (offers.withdraw_offer, mallory),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(offer=first, actor=person)
    with pytest.raises(NotAllowed):
        counter(talk, carol, 70_000)
    assert latest(talk).state == "open"
    counter(talk, alice, 80_000)
    with pytest.raises(Refusal) as refused:  # what was answered cannot be answered again
        offers.accept_offer(offer=Offer.objects.get(pk=first.pk), actor=alice)
    assert refused.value.code == "offer_over"
    with pytest.raises(Refusal):
        offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)


def test_nobody_is_bound_before_the_payment(listing, alice, carol, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    order = offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)
    orders.open_checkout(order=order)
    offers.withdraw_offer(offer=latest(talk), actor=alice)
    deliver()
    order.refresh_from_db()
    assert (order.state, latest(talk).state) == ("canceled", "withdrawn") and not License.objects.exists()
    with pytest.raises(Refusal):
        offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)


def test_a_payment_for_what_was_withdrawn_goes_back(listing, alice, carol, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    order = offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)
    orders.open_checkout(order=order)
    assert pay(order) is None  # the buyer is faster than the workers
    offers.withdraw_offer(offer=latest(talk), actor=alice)
    deliver()
    order.refresh_from_db()
    assert order.state == "canceled" and not License.objects.exists()
    assert Event.objects.filter(name="payment.unwanted", subject=order.pk).count() == 1


def test_time_ends_what_nobody_answers_or_pays(listing, alice, carol, time_machine, deliver, mailoutbox):
    talk = begin(listing, carol, days=3)
    assert offers.expire_offers() == 0
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))
    with pytest.raises(Refusal) as refused:
        offers.accept_offer(offer=latest(talk), actor=alice)
    assert refused.value.code == "offer_over"
    assert offers.expire_offers() == 1 and latest(talk).state == "expired"
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    time_machine.move_to(timezone.now() + timedelta(days=offers.PAY_DAYS, minutes=1))
    with pytest.raises(Refusal):
        offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)
    assert offers.expire_offers() == 1
    deliver()
    assert sum("is over" in mail.subject for mail in mailoutbox) == 4


def test_what_cannot_be_sold_is_not_accepted(listing, alice, carol):
    talk = begin(listing, carol)
    listing.work.state = "suspended"
    listing.work.save(update_fields=["state"])
    with pytest.raises(Refusal) as refused:
        offers.accept_offer(offer=latest(talk), actor=alice)
    assert refused.value.code == "work_not_certified" and latest(talk).state == "open"


def test_a_new_owner_answers_for_nothing_of_the_old(listing, alice, bob, carol):
    talk = begin(listing, carol)
    floors.set_floor(listing=listing, price_minor=50_000, accepts=True, actor=alice)
    floors.set_takes_offers(work=listing.work, takes=True, actor=alice)
    offers.hand_over(listing.work, alice, bob, alice)
    assert latest(talk).state == "withdrawn"
    assert not Floor.objects.exists() and not TakesOffers.objects.exists()


def test_the_floor_accepts_what_covers_it(listing, alice, carol, deliver, mailoutbox):
    floors.set_floor(listing=listing, price_minor=50_000, accepts=True, actor=alice)
    talk = begin(listing, carol, price=50_000)
    assert latest(talk).state == "open"  # the answer to the request tells nothing
    deliver()
    assert latest(talk).state == "accepted"
    assert [mail.to[0] for mail in mailoutbox if "is accepted" in mail.subject] == [carol.email, alice.email]


@pytest.mark.parametrize(
    ("price", "floor", "fields"),
    [
        (49_999, {"price_minor": 50_000, "accepts": True}, {}),
        (60_000, {"price_minor": 50_000, "accepts": False}, {}),
        (60_000, {"price_minor": 50_000, "accepts": True}, {"terms": {"term": {"months": 4}}}),
    ],
)
def test_what_the_floor_does_not_cover_waits(listing, alice, carol, deliver, mailoutbox, price, floor, fields):
    floors.set_floor(listing=listing, actor=alice, **floor)
    talk = begin(listing, carol, price=price, **fields)
    deliver()
    assert latest(talk).state == "open" and [mail.to for mail in mailoutbox] == [[alice.email]]


def test_the_floor_is_not_found_by_trying(listing, alice, carol, deliver):
    floors.set_floor(listing=listing, price_minor=50_000, accepts=True, actor=alice)
    talk = begin(listing, carol, price=40_000)
    deliver()
    offers.withdraw_offer(offer=latest(talk), actor=carol)
    again = begin(listing, carol, price=55_000)
    deliver()
    assert latest(again).state == "open"


def test_the_floor_is_the_sellers(listing, alice, mallory):
    with pytest.raises(NotAllowed):
        floors.set_floor(listing=listing, price_minor=50_000, accepts=True, actor=mallory)
    with pytest.raises(Refusal) as refused:
        floors.set_floor(listing=listing, price_minor=None, accepts=True, actor=alice)
    assert refused.value.field == "floor"
    floors.set_floor(listing=listing, price_minor=50_000, accepts=True, actor=alice)
    floors.set_floor(listing=listing, price_minor=None, accepts=False, actor=alice)
    listing.refresh_from_db()
    assert not hasattr(listing, "floor")


def test_terms_of_a_sold_exclusive_cannot_be_offered(listing, alice, carol, dan, deliver):
    exclusive = {"exclusivity": "full"}
    talk = begin(listing, carol, terms=exclusive)
    other = begin(listing, dan, terms=exclusive)
    for one in (talk, other):
        offers.accept_offer(offer=latest(one), actor=alice)
    late = offer_orders.place_order(offer=latest(other), actor=dan, particulars=NAME)
    orders.open_checkout(order=late)
    let_holds_lapse()
    paid(talk, deliver)
    late.refresh_from_db()
    assert late.state == "canceled" and License.objects.count() == 1
    assert listings.list_fitting(listing.work)


def test_changes_are_said_by_field_and_sentence(listing):
    before = listing.terms.body
    after = {**before, "term": {"months": 12}, "preset": "custom"}
    assert changes.changed_fields(before, after) == [
        {"field": "term", "before": {"months": 3}, "after": {"months": 12}}
    ]
    said = changes.changed_sentences(before, after)
    assert any("12 months" in line for row in said for line in row["added"])
    assert any("3 months" in line for row in said for line in row["gone"])
    marked = {item["key"] for item in changes.marked_strip(before, after) if item["changed"]}
    assert marked == {"how_long"} and changes.changed_sentences(before, before) == []


def test_nobody_pays_for_an_agreed_license_of_a_work_that_was_taken_down(listing, alice, carol, sam, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    works.suspend_work(work=listing.work, actor=sam, reason="Claimed by somebody.")
    deliver()
    with pytest.raises(Refusal) as refusal:
        offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)
    assert refusal.value.code == "work_suspended"
    assert not Order.objects.exists() and latest(talk).state == "accepted"
    works.restore_work(work=listing.work, actor=sam)
    assert offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME).state == "pending"


def test_open_checkouts_of_a_work_that_is_taken_down_are_closed(listing, alice, carol, dan, sam, deliver):
    talk = begin(listing, carol)
    offers.accept_offer(offer=latest(talk), actor=alice)
    agreed = offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)
    listed = orders.place_order(buyer=dan, listing=put_on_offer(listing.work), licensee_name="Dan")
    title = title_sales.offer_title(work=listing.work, price_minor=500_000, currency="USD", actor=alice)
    bought = title_sales.place_order(sale=title, buyer=dan, particulars=NAME)
    for order in (agreed, listed, bought):
        orders.open_checkout(order=order)
    other = orders.place_order(buyer=dan, listing=put_on_offer(make_work(alice, title="Other")), licensee_name="Dan")
    works.suspend_work(work=listing.work, actor=sam, reason="Claimed by somebody.")
    deliver()
    assert {Order.objects.get(pk=order.pk).state for order in (agreed, listed, bought)} == {"canceled"}
    assert Order.objects.get(pk=other.pk).state == "pending" and audit.find_problems() == []
