"""Searches are kept, told of once when something new matches, silenced by one click, and dropped."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from licensing.models import Listing, SavedSearch
from licensing.services import listings, saved_searches, schedules
from licensing.services.listing_times import Times
from licensing.tasks import tell_of_searches
from licensing.tests.test_market import make_work, offer
from marketplace.core import ids, relay
from marketplace.core.errors import Refusal

pytestmark = pytest.mark.django_db
QUERY = "q=harbor&kind=image"


@pytest.fixture(autouse=True)
def _settled(monkeypatch):
    """As if what is on offer had been so for a while."""
    monkeypatch.setattr(saved_searches, "SETTLED", timedelta(seconds=-1))


def news(to=None):
    return [one for one in mail.outbox if "for your search" in one.subject and (to is None or one.to == [to.email])]


def run():
    told = tell_of_searches()
    relay.drain()
    return told


def test_a_search_is_saved_once_from_the_catalog(client, carol):
    client.force_login(carol)
    assert "Save this search" in client.get(f"/catalog/?{QUERY}").content.decode()
    for query in (QUERY, "kind=image&q=harbor&sort=price&after=1.lst_1&page=9", f"{QUERY}&tool="):
        assert client.post("/searches/", {"query": query}).status_code == 302
    assert [saved.query for saved in carol.saved_searches.all()] == ["kind=image&q=harbor"]
    page = client.get("/searches/").content.decode()
    assert "“harbor” · Kind: Image" in page.replace("Kind: Image · “harbor”", "“harbor” · Kind: Image")


@pytest.mark.parametrize("query", ["", "sort=price", "kind=spaceship", "page=4", "q=%20"])
def test_a_search_for_nothing_is_not_saved(carol, query):
    with pytest.raises(Refusal) as refusal:
        saved_searches.save_search(user=carol, query=query)
    assert refusal.value.code == "search_empty" and not SavedSearch.objects.exists()


def test_a_person_keeps_fifty(carol):
    for number in range(saved_searches.MOST):
        saved_searches.save_search(user=carol, query=f"q=word{number}")
    with pytest.raises(Refusal) as refusal:
        saved_searches.save_search(user=carol, query="q=onemore")
    assert refusal.value.code == "too_many_searches" and SavedSearch.objects.count() == saved_searches.MOST


def test_what_is_new_is_told_once_and_what_was_there_is_not(alice, carol):
    offer(make_work(alice, title="Old harbor"))
    saved_searches.save_search(user=carol, query=QUERY)
    assert run() == 0 and news() == []
    offer(make_work(alice, title="New harbor"))
    offer(make_work(alice, title="Dunes"))
    assert run() == 1
    (letter,) = news(carol)
    assert "New harbor" in letter.body and "Old harbor" not in letter.body and "Dunes" not in letter.body
    assert "$49.00" in letter.body and "New harbor" in letter.alternatives[0][0]
    assert run() == 0 and len(news()) == 1


def test_a_search_without_mails_is_silent(alice, carol):
    saved = saved_searches.save_search(user=carol, query=QUERY)
    saved_searches.set_mails(saved=saved, mails=False)
    offer(make_work(alice))
    assert run() == 0 and news() == []


def test_news_that_are_off_the_market_before_the_mail_goes_are_not_sent(alice, carol):
    saved_searches.save_search(user=carol, query=QUERY)
    listing = offer(make_work(alice))
    assert tell_of_searches() == 1
    listings.pause_listing(listing=Listing.objects.get(pk=listing.pk), actor=alice)
    relay.drain()
    assert news() == []


def test_the_mail_speaks_its_readers_language(alice, carol):
    carol.language = "id"
    carol.save(update_fields=["language"])
    saved_searches.save_search(user=carol, query=QUERY)
    offer(make_work(alice))
    assert run() == 1
    letter = next(one for one in mail.outbox if one.to == [carol.email])
    with translation.override("id"):
        assert translation.gettext("See all that match") in letter.body


def test_one_click_ends_the_mails_without_signing_in(client, alice, carol):
    saved_searches.save_search(user=carol, query=QUERY)
    offer(make_work(alice))
    run()
    (letter,) = news(carol)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").split("testserver")[-1]
    path = "/searches/" + address.split("/searches/")[1]
    assert "Stop these mails" in client.get(path).content.decode()
    assert SavedSearch.objects.get().mails is True
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert SavedSearch.objects.get().mails is False
    assert client.get("/searches/stop/forged:token/mails/").status_code == 404
    saved_searches.drop_search(saved=SavedSearch.objects.get())
    for answer in (client.get(path), client.post(path, {"List-Unsubscribe": "One-Click"})):
        assert answer.status_code == 200 and "no more mails of it" in answer.content.decode()


def test_others_cannot_touch_a_search(client, carol, mallory):
    saved = saved_searches.save_search(user=carol, query=QUERY)
    client.force_login(mallory)
    for verb in ("silence", "drop"):
        assert client.post(f"/searches/{saved.pk}/{verb}/").status_code == 404
    assert SavedSearch.objects.get().mails is True
    client.force_login(carol)
    client.post(f"/searches/{saved.pk}/silence/")
    assert SavedSearch.objects.get().mails is False
    client.post(f"/searches/{saved.pk}/mails/")
    assert SavedSearch.objects.get().mails is True
    assert client.post(f"/searches/{saved.pk}/vanish/").status_code == 404 and SavedSearch.objects.exists()
    client.post(f"/searches/{saved.pk}/drop/")
    assert not SavedSearch.objects.exists()
    assert "No saved searches yet" in client.get("/searches/").content.decode()


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/searches/").status_code == 302
    assert "Save this search" not in client.get(f"/catalog/?{QUERY}").content.decode()


def test_a_listing_that_opens_later_is_news_from_then_and_once(alice, carol, time_machine):
    opens = timezone.now() + timedelta(days=2)
    offer(make_work(alice, title="Late harbor"), times=Times(opens, None))
    saved_searches.save_search(user=carol, query=QUERY)
    offer(make_work(alice, title="Early harbor"))
    assert run() == 1 and "Late harbor" not in news(carol)[0].body
    time_machine.move_to(opens + timedelta(seconds=1))
    schedules.open_due()
    assert run() == 1 and "Late harbor" in news(carol)[1].body and "Early harbor" not in news(carol)[1].body
    assert run() == 0
    saved_searches.save_search(user=alice, query=QUERY)
    assert run() == 0


def test_a_listing_that_a_sweep_opens_late_is_told_of_by_the_next_run(alice, carol, time_machine):
    opens = timezone.now() + timedelta(days=2)
    offer(make_work(alice, title="Late harbor"), times=Times(opens, None))
    saved_searches.save_search(user=carol, query=QUERY)
    time_machine.move_to(opens + timedelta(seconds=10))
    offer(make_work(alice, title="Early harbor"))
    assert run() == 1 and "Late harbor" not in news(carol)[0].body
    time_machine.move_to(opens + timedelta(seconds=30))
    assert schedules.open_due() == 1
    assert run() == 1 and run() == 0
    assert "Late harbor" in news(carol)[1].body and "Early harbor" not in news(carol)[1].body


def test_what_may_still_be_written_is_told_by_the_next_run(alice, carol, monkeypatch, time_machine):
    monkeypatch.setattr(saved_searches, "SETTLED", timedelta(minutes=1))
    saved_searches.save_search(user=carol, query=QUERY)
    offer(make_work(alice))
    assert run() == 0
    time_machine.move_to(timezone.now() + timedelta(seconds=61))
    offer(make_work(alice))
    assert run() == 1 and run() == 0
    time_machine.move_to(timezone.now() + timedelta(seconds=61))
    assert run() == 1 and len(news(carol)) == 2


def test_ids_sort_by_the_moment_they_are_made():
    moment = timezone.now()
    assert ids.first_at("lst", moment) <= ids.new("lst") < ids.first_at("lst", timezone.now() + timedelta(seconds=1))
