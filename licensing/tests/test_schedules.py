"""Listings that open and close at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from licensing import catalog_pages, search, tasks
from licensing.models import Listing, Order
from licensing.services import listings, orders, schedules
from licensing.services.listing_times import Times
from licensing.tests.buying import buy, place
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event

pytestmark = pytest.mark.django_db


def after(**span):
    return timezone.now() + timedelta(**span)


def scheduled(owner, **fields):
    return offer(make_work(owner), times=Times(after(days=2), after(days=9)), **fields)


def found():
    return [one.pk for one in catalog_pages.find(search.Filters()).listings]


def test_nobody_sees_a_scheduled_listing_before_its_time(alice, carol, client, browse, api, time_machine):
    listing = scheduled(alice)
    assert listing.state == "scheduled" and found() == []
    assert "Buy license" not in client.get(f"/w/{listing.work_id}/").content.decode()
    assert browse(carol).get(f"/buy/{listing.pk}/").status_code == 404
    assert api(carol).post("/api/v1/quotes/", {"listing": listing.pk}).status_code == 404
    assert api(carol).get(f"/api/v1/listings/{listing.pk}/").status_code == 404
    assert api(alice).get(f"/api/v1/listings/{listing.pk}/").json()["state"] == "scheduled"
    with pytest.raises(Refusal):
        orders.place_order(buyer=carol, listing=listing, licensee_name="Carol")
    assert not Order.objects.exists()
    assert "Opens on" in browse(alice).get("/studio/listings/").content.decode()


def test_it_opens_by_itself_and_is_bought(alice, carol, time_machine):
    listing = scheduled(alice)
    assert tasks.open_and_close() == 0
    time_machine.move_to(after(days=2, seconds=1))
    assert tasks.open_and_close() == 1 and tasks.open_and_close() == 0
    listing.refresh_from_db()
    assert listing.state == "live" and found() == [listing.pk]
    assert Event.objects.filter(name="listing.opened", subject=listing.pk).count() == 1
    assert buy(carol, listing).state == "paid"


def test_it_is_new_when_it_opens_not_when_it_was_made(alice, time_machine):
    opening, meanwhile = scheduled(alice), offer(make_work(alice))
    assert opening.place == "" and meanwhile.place == meanwhile.pk
    time_machine.move_to(after(days=2, seconds=1))
    tasks.open_and_close()
    assert found() == [opening.pk, meanwhile.pk]
    time_machine.move_to(after(minutes=1))
    newest = offer(make_work(alice))
    assert found() == [newest.pk, opening.pk, meanwhile.pk]


def test_who_takes_an_offer_off_and_on_again_does_not_come_first_by_it(alice, time_machine):
    first, second = offer(make_work(alice)), offer(make_work(alice))
    listings.pause_listing(listing=first, actor=alice)
    listings.resume_listing(listing=first, actor=alice)
    assert found() == [second.pk, first.pk]
    schedules.schedule_listing(listing=first, times=Times(after(days=1), None), actor=alice)
    time_machine.move_to(after(days=1, seconds=1))
    tasks.open_and_close()
    assert found() == [second.pk, first.pk]


def test_one_that_was_paused_before_it_opened_is_new_once_it_is_resumed(alice, time_machine):
    opening, meanwhile = scheduled(alice), offer(make_work(alice))
    listings.pause_listing(listing=opening, actor=alice)
    time_machine.move_to(after(days=3))
    opening.refresh_from_db()
    listings.resume_listing(listing=opening, actor=alice)
    assert found() == [opening.pk, meanwhile.pk]


def test_a_sweep_that_was_missed_is_made_up_for(alice, time_machine):
    first, second = scheduled(alice), scheduled(alice)
    time_machine.move_to(after(days=5))
    assert tasks.open_and_close() == 2
    assert sorted(found()) == sorted([first.pk, second.pk])


def test_what_closed_is_not_sold_even_before_the_sweep(alice, carol, browse, api, time_machine):
    listing = offer(make_work(alice), times=Times(None, after(hours=1)))
    time_machine.move_to(after(hours=1, seconds=1))
    with pytest.raises(Refusal) as caught:
        place(carol, listing)
    assert caught.value.code == "listing_not_live" and not Order.objects.exists()
    assert browse(carol).get(f"/buy/{listing.pk}/").status_code == 404
    assert api(carol).post("/api/v1/orders/", {"listing": listing.pk, "licensee_name": "C"}).status_code == 404
    assert tasks.open_and_close() == 1 and found() == []
    with pytest.raises(Refusal) as caught:
        listings.resume_listing(listing=listing, actor=alice)
    assert (caught.value.code, caught.value.field) == ("times_invalid", "closes_at")
    schedules.schedule_listing(listing=listing, times=Times(), actor=alice)
    listing.refresh_from_db()
    assert listing.state == "paused"
    assert listings.resume_listing(listing=listing, actor=alice).state == "live"


@pytest.mark.parametrize(
    ("times", "field"),
    [((None, -1), "closes_at"), ((5, 4), "closes_at"), ((5, 5), "closes_at"), ((400, None), "opens_at")],
)
def test_times_that_make_no_sense_are_refused(alice, times, field):
    now = timezone.now()
    opens, closes = (now + timedelta(days=one) if one else None for one in times)
    with pytest.raises(Refusal) as caught:
        offer(make_work(alice), times=Times(opens, closes))
    assert (caught.value.code, caught.value.field) == ("times_invalid", field)
    assert not Listing.objects.exists()


def test_the_database_holds_the_order_of_times(alice):
    listing = scheduled(alice)
    for wrong in ({"closes_at": listing.opens_at}, {"opens_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Listing.objects.filter(pk=listing.pk).update(**wrong)


def test_the_same_terms_are_scheduled_once(alice):
    listing = scheduled(alice)
    with pytest.raises(Refusal) as caught:
        offer(listing.work)
    assert caught.value.code == "listing_exists"


def test_it_is_paused_resumed_rescheduled_and_opened_at_once(alice, mallory, time_machine):
    listing = scheduled(alice)
    listings.pause_listing(listing=listing, actor=alice)
    assert listings.resume_listing(listing=listing, actor=alice).state == "scheduled"
    with pytest.raises(NotAllowed):
        schedules.schedule_listing(listing=listing, times=Times(), actor=mallory)
    assert schedules.schedule_listing(listing=listing, times=Times(), actor=alice).state == "live"
    later = schedules.schedule_listing(listing=listing, times=Times(after(days=3)), actor=alice)
    assert later.state == "scheduled" and found() == []
    listings.retire_listing(listing=listing, actor=alice)
    with pytest.raises(Refusal):
        schedules.schedule_listing(listing=listing, times=Times(), actor=alice)


def test_what_cannot_be_offered_when_its_time_comes_is_paused_with_the_reason(alice, carol, time_machine):
    waits = scheduled(alice)
    exclusive = offer(waits.work, preset="exclusive")
    buy(carol, exclusive)
    other = scheduled(alice)
    other.work.owner = carol
    other.work.save()
    time_machine.move_to(after(days=3))
    tasks.open_and_close()
    waits.refresh_from_db()
    other.refresh_from_db()
    assert (waits.state, waits.displaced) == ("paused", True) and waits.back_at is not None
    assert (other.state, other.displaced) == ("paused", False)
    reasons = Event.objects.filter(name="listing.paused", subject__in=[waits.pk, other.pk]).order_by("subject")
    assert {one.payload["reason"] for one in reasons} == {"exclusive_sold", "not_owner"}


def test_times_are_set_on_the_pages(alice, bob, browse, deliver):
    work, page = make_work(alice), browse(alice)
    opens, closes = after(days=1).replace(second=0, microsecond=0), after(days=2)
    sent = {"preset": "standard", "price": "49", "currency": "USD", "opens_at": f"{opens:%Y-%m-%dT%H:%M}"}
    assert page.post(f"/studio/works/{work.pk}/list/", sent).status_code == 302
    listing = Listing.objects.get()
    assert (listing.state, listing.opens_at) == ("scheduled", opens)
    address = f"/studio/listings/{listing.pk}/times/"
    assert f"{opens:%Y-%m-%dT%H:%M}" in page.get(address).content.decode()
    wrong = page.post(address, {"opens_at": f"{closes:%Y-%m-%dT%H:%M}", "closes_at": f"{opens:%Y-%m-%dT%H:%M}"})
    assert wrong.status_code == 422 and "It must open before it closes." in wrong.content.decode()
    assert page.post(address, {"opens_at": "soon"}).status_code == 422
    assert browse(bob).post(address, {}).status_code == 404
    assert page.post(address, {"closes_at": f"{closes:%Y-%m-%dT%H:%M}"}).status_code == 302
    listing.refresh_from_db()
    assert listing.state == "live" and "On offer until" in page.get(f"/w/{work.pk}/").content.decode()


def test_times_are_set_over_the_api(alice, mallory, api):
    opens = after(days=1)
    body = {"work": make_work(alice).pk, "preset": "standard", "price_minor": 4900, "currency": "USD"}
    made = api(alice).post("/api/v1/listings/", {**body, "opens_at": opens.isoformat()}).json()
    assert made["state"] == "scheduled"
    path = f"/api/v1/listings/{made['id']}/"
    both = api(alice).patch(path, {"opens_at": None, "price_minor": 5}, format="json")
    assert (both.status_code, both.json()["code"]) == (400, "one_change")
    assert api(alice).patch(path, {"closes_at": opens.isoformat()}, format="json").json()["field"] == "closes_at"
    assert api(mallory).patch(path, {"opens_at": None}, format="json").status_code == 404
    assert api(alice).patch(path, {"opens_at": None}, format="json").json()["state"] == "live"
