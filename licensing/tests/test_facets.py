"""Filters on terms: several countries, kinds of exclusivity, counts of values, and which filter to drop."""

import pytest
from django.core.management import call_command
from django.db import connection

from licensing import facets, search
from licensing.tests.test_market import make_work, offer
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db
BRAND = "media=paid_ads&territory=DE&territory=ID&term=year"


def offer_in(owner, *countries, **overrides):
    terms = {"territory": {"include": list(countries)}, "term": {"months": 12}, "media": ["paid_ads"], **overrides}
    return offer(make_work(owner, title=f"In {' and '.join(countries)}"), overrides=terms)


def found(api, query):
    return [row["title"] for row in api().get(f"/api/v1/search/?{query}").json()["results"]]


def test_several_countries_must_all_be_allowed(alice, api):
    offer_in(alice, "DE")
    offer_in(alice, "DE", "ID")
    offer_in(alice, "DE", "ID", term={"months": 6})
    assert found(api, BRAND) == ["In DE and ID"]
    assert found(api, "media=paid_ads&territory=DE,ID&term=year") == ["In DE and ID"]
    assert found(api, f"{BRAND}&territory=FR") == []


def test_a_brand_finds_by_filters_alone(alice, api, client):
    """Paid ads in Germany and Indonesia for 12 months, exclusive in its category."""
    offer_in(alice, "DE", "ID")
    work = make_work(alice, title="Ours in its category")
    offer(work, preset="exclusive")
    kind = work.listings.get().terms.body["exclusivity"]
    assert kind in ("category", "full")
    assert found(api, f"{BRAND}&exclusive={kind}") == ["Ours in its category"]
    assert found(api, f"{BRAND}&exclusive=territory") == []
    page = client.get(f"/catalog/?{BRAND}&exclusive={kind}").content.decode()
    assert "Ours in its category" in page
    assert "Country: Germany, Indonesia" in page


def test_places_that_cannot_be_read_are_refused(db, api):
    answer = api().get("/api/v1/search/?territory=DE&territory=Indonesia")
    assert (answer.status_code, answer.json()["field"]) == (400, "territory")


def test_values_are_counted_among_what_matches(alice, api):
    offer(make_work(alice))
    offer(make_work(alice, kind="prompt"))
    offer(make_work(alice, title="Elsewhere"))
    answer = api().get("/api/v1/search/?q=harbor").json()
    assert answer["facets"]["kind"] == {"image": 1, "prompt": 1}
    assert answer["facets_of"] == 2
    assert "territory-not" not in answer["facets"]


def test_counts_of_many_are_said_to_be_of_the_newest(alice, client, monkeypatch):
    monkeypatch.setattr(facets, "SAMPLE", 2)
    for kind in ("text", "image", "prompt"):
        offer(make_work(alice, kind=kind))
    counts = facets.count_values(search.Filters())
    assert (counts.total, counts.whole) == (2, False)
    assert counts.values["kind"] == {"image": 1, "prompt": 1}
    page = client.get("/catalog/?q=harbor").content.decode()
    assert "Counted among the newest 2 that match." in page
    assert "?q=harbor&amp;kind=prompt" in page


def test_no_result_names_the_filters_to_drop(alice, client):
    offer(make_work(alice))
    page = client.get("/catalog/?kind=text&media=web").content.decode()
    advice = page.partition("Something is found without:")[2]
    assert "Kind: Text" in advice
    assert "Where it appears" not in advice.partition("</ul>")[0]
    assert "Something is found without:" not in client.get("/catalog/?kind=text&use=editorial").content.decode()


def test_orientation_refund_and_indemnity(alice, api, deliver):
    listing = offer(certify(alice, deliver))
    shown = listing.work.media.get(role="preview")
    side = "landscape" if shown.width > shown.height else "portrait" if shown.height > shown.width else "square"
    assert len(found(api, f"orientation={side}&refund=yes&indemnity=no")) == 1
    assert found(api, "indemnity=yes") == []
    assert found(api, "refund=no") == []


def test_index_can_be_written_anew(alice, api):
    offer(make_work(alice))
    with connection.cursor() as cursor:
        cursor.execute("update licensing_listing set search = null")
    assert found(api, "refund=yes") == []
    call_command("reindex_search")
    assert found(api, "refund=yes") == ["Harbor at dawn"]
