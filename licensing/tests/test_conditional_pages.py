"""Signed-out visitors are told “not modified” exactly while nothing happened."""

import pytest

from accounts.services import profiles
from licensing.models import Listing
from licensing.services import listings
from licensing.tests.test_market import make_work, offer
from marketplace.core import conditional, events, happenings
from payouts.services.referrers import set_referrer

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(alice, monkeypatch):
    monkeypatch.setattr(conditional, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(happenings, "time", lambda: 1_800_000_000.0)
    work = make_work(alice)
    offer(work)
    return f"/w/{work.pk}/"


def again(client, address, tag, **headers):
    return client.get(address, headers={"If-None-Match": tag, **headers})


def test_a_page_is_not_drawn_twice_while_nothing_happens(client, address, django_assert_num_queries):
    for path in ("/catalog/", address):
        tag = client.get(path)["ETag"]
        with django_assert_num_queries(0):
            answer = again(client, path, tag)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
        assert {"private", "no-cache"} == set(answer["Cache-Control"].split(", "))


def test_anything_that_happens_makes_the_page_new(client, address, alice):
    tag = client.get("/catalog/")["ETag"]
    profiles.update_profile(user=alice, display_name="Alice of the Harbor")
    answer = again(client, "/catalog/", tag)
    assert answer.status_code == 200
    assert "Alice of the Harbor" in answer.content.decode()
    assert answer["ETag"] != tag


def test_what_another_process_did_is_seen_within_a_second(client, address, monkeypatch, django_assert_num_queries):
    tag = client.get("/catalog/")["ETag"]
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(happenings, "forget", lambda: None)
        events.record("something.elsewhere", subject="wrk_x")
    assert again(client, "/catalog/", tag).status_code == 304
    now = happenings.time()
    monkeypatch.setattr(happenings, "time", lambda: now + happenings.STANDS)
    with django_assert_num_queries(1):
        happenings.latest()
    assert again(client, "/catalog/", tag).status_code == 200


def test_an_event_that_commits_late_counts(client, address):
    tag = client.get("/catalog/")["ETag"]
    late = events.record("something.late", subject="wrk_x")
    type(late).objects.filter(pk=late.pk).update(id="evt_00000000000000000000000000")
    assert again(client, "/catalog/", tag).status_code == 200


def test_a_minute_makes_the_page_new(client, address, monkeypatch):
    tag = client.get("/catalog/")["ETag"]
    monkeypatch.setattr(conditional, "time", lambda: 1_800_000_060.0)
    assert again(client, "/catalog/", tag).status_code == 200


def test_a_tag_is_good_for_one_address_language_part_and_form_token(client, address):
    tag = client.get("/catalog/")["ETag"]
    assert again(client, "/catalog/?q=harbor", tag).status_code == 200
    assert again(client, "/catalog/", tag, **{"Accept-Language": "id"}).status_code == 200
    assert again(client, "/catalog/", tag, **{"HX-Request": "true", "HX-Target": "results"}).status_code == 200
    client.cookies.clear()
    answer = again(client, "/catalog/", tag)
    assert answer.status_code == 200
    assert "csrftoken" in answer.cookies


def test_who_is_signed_in_always_gets_the_page(client, address, alice):
    tag = client.get("/catalog/")["ETag"]
    client.force_login(alice)
    answer = again(client, "/catalog/", tag)
    assert answer.status_code == 200
    assert "ETag" not in answer


def test_a_price_and_a_listing_that_ends_make_the_page_new(client, address, alice):
    listing, tags = Listing.objects.get(), [client.get(address)["ETag"]]
    for change in (
        lambda: listings.change_price(listing=listing, price_minor=7700, currency=listing.currency, actor=alice),
        lambda: listings.pause_listing(listing=Listing.objects.get(), actor=alice),
    ):
        change()
        answer = again(client, address, tags[-1])
        assert answer.status_code == 200
        tags.append(answer["ETag"])
    assert len(set(tags)) == 3


def test_a_choice_of_language_makes_the_page_new(client, address):
    tag = client.get("/catalog/")["ETag"]
    client.post("/i18n/setlang/", {"language": "id", "next": "/catalog/"})
    answer = again(client, "/catalog/", tag)
    assert answer.status_code == 200
    assert '<html lang="id">' in answer.content.decode()
    assert again(client, "/catalog/", answer["ETag"]).status_code == 304


def test_the_visitors_page_is_not_given_to_who_signs_in_nor_theirs_to_a_visitor(client, address, alice):
    tag = client.get("/catalog/")["ETag"]
    client.force_login(alice)
    mine = again(client, "/catalog/", tag)
    assert (mine.status_code, "ETag" in mine, "alice" in mine.content.decode()) == (200, False, True)
    client.logout()
    theirs = again(client, "/catalog/", tag)
    assert "alice</span>" not in theirs.content.decode()


def test_a_tag_is_known_among_others_and_to_head_and_to_no_other_method_or_host(client, address):
    tag = client.get("/catalog/")["ETag"]
    assert again(client, "/catalog/", f'"other", {tag}').status_code == 304
    assert again(client, "/catalog/", tag.removeprefix("W/")).status_code == 304
    assert client.head("/catalog/", headers={"If-None-Match": tag}).status_code == 304
    assert client.post("/catalog/", headers={"If-None-Match": tag}).status_code == 405
    assert again(client, "/catalog/", tag, Host="elsewhere.test").status_code == 400
    assert again(client, "/catalog/", "*").status_code == 200


def test_a_page_that_is_repeated_is_logged_and_keeps_its_policy(client, address):
    first = client.get("/catalog/")
    answer = again(client, "/catalog/", first["ETag"])
    assert answer["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert answer["X-Request-ID"] != first["X-Request-ID"]
    assert {"Cookie", "Accept-Language", "HX-Request", "HX-Target"} <= set(answer["Vary"].split(", "))


def test_a_link_that_brings_somebody_is_never_repeated(client, address, dan, sam):
    set_referrer(account=dan, bps=2500, reason="A partner.", actor=sam)
    first = client.get(f"{address}?ref={dan.handle}")
    assert "brought_by" in first.cookies and "ETag" not in first


def test_what_is_refused_has_no_tag(client, address):
    assert "ETag" not in client.get("/w/wrk_nothing/")
